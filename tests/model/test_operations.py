"""Operations: what they say of themselves, and who may write what."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier import NeuronGroup, PoissonInput, StateMonitor, Synapses, ms, mV, run
from ranvier.equations.layers import NamespaceLayer
from ranvier.messages import catch_logs
from ranvier.model.operations import Build
from ranvier.units import kHz

BUILD = Build(NamespaceLayer("the names given to run()", {}))


def test_abstract_code_is_readable() -> None:
    group = NeuronGroup(
        1, "dv/dt = -v/(10*ms) : 1 (unless refractory)", threshold="v > 1", reset="v = 0", refractory=2 * ms, method="exact"
    )
    assert group.thresholder["spike"].describe(BUILD).split("\n")[0] == "emit v > 1 and not_refractory"
    assert group.resetter["spike"].describe(BUILD) == "v = 0"
    assert group.state_updater.describe(BUILD).startswith("not_refractory = timestep(t - lastspike, dt) >= timestep(0.002*second, dt)")
    assert group.state_updater.scheme == "exact"


def test_who_is_held_back_by_refractoriness() -> None:
    group = NeuronGroup(
        1, "dv/dt = 0/ms : 1 (unless refractory)\nw : 1", threshold="t_in_timesteps == 1", reset="v = 100; w += 100", refractory=0.3 * ms
    )
    drive = NeuronGroup(1, "x : 1", threshold="True", reset="")
    synapses = Synapses(drive, group, on_pre="v_post += 1; w_post += 1")
    synapses.connect()
    group.run_regularly("v += 10; w += 10", when="end")
    source = PoissonInput(group, "v", 1, 10 * kHz, 1000)
    monitor = StateMonitor(group, ["v", "w"], record=0)
    run(0.6 * ms)
    assert monitor.w[0].tolist() == [0, 11, 122, 133, 144, 155]
    # Step 1 spikes: what comes then and in steps 2 and 3 is dropped, but for the reset; step 4 is free again.
    assert monitor.v[0].tolist() == [0, 1011, 100, 100, 100, 1111]
    assert source.active


@pytest.mark.parametrize("code", ["i = 1", "t = 1*ms", "twice = 3", "N += 1", "x = 3"])
def test_code_that_writes_what_it_may_not(code: str) -> None:
    group = NeuronGroup(2, "v : 1\ntwice = 2*v : 1\nx : 1 (shared)", threshold="True", reset=code)
    with pytest.raises(SyntaxError):
        run(0.1 * ms)
    assert np.all(group.v_[:] == 0)


def test_subexpressions_that_are_constant_over_a_step() -> None:
    group = NeuronGroup(2, "x = rand() : 1 (constant over dt)\ny = x : 1\nv : 1\nw : 1", threshold="True", reset="v = x")
    group.run_regularly("w = y", when="end")
    run(0.3 * ms)
    assert np.array_equal(group.v[:], group.w[:]) and np.array_equal(group.v[:], group.x[:])


def test_method_options_are_known_or_refused() -> None:
    NeuronGroup(1, "dv/dt = -v/second : 1", method_options={"simplify": False})
    with pytest.raises(KeyError, match="there is no method option 'max_steps'"):
        NeuronGroup(1, "dv/dt = -v/second : 1", method_options={"max_steps": 3})


def test_what_is_written_and_never_read_is_a_slip() -> None:
    """The names of a text are its own: `reset='V = El'` resets nothing where the variable is v."""
    El = -70 * mV
    group = NeuronGroup(2, "dv/dt = -v/ms : volt\nw : volt", threshold="v > 0*mV", reset="V = El; half = w/2; v = half", method="exact")
    group.run_regularly("El = v; w = 1*mV")
    synapses = Synapses(group, group, "u : volt", on_pre="vpost = u; x = u; x += u; w_post += x", on_post="u = u")
    synapses.connect()
    with catch_logs() as logs:
        run(0.1 * ms, namespace={"El": El})
        run(0.1 * ms, namespace={"El": El})
    assert [text for level, name, text in logs if name.endswith("unread_name")] == [
        f"{what}nothing reads what was written{near}"
        for what, near in (
            (f"'El', written in run_regularly of '{group.name}', is a constant there, which this leaves as it is; ", ""),
            (f"'vpost', written in on_pre of '{synapses.name}', is no variable of the model, and ", ": did you mean 'v_post'?"),
            (f"'V', written in reset of '{group.name}', is no variable of the model, and ", ": did you mean 'v'?"),
        )
    ]
