"""Which steps of a plan become one, and what is left as it was."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from ranvier import (
    Network,
    NetworkOperation,
    NeuronGroup,
    SpikeGeneratorGroup,
    SpikeMonitor,
    StateMonitor,
    Synapses,
    linked_var,
    ms,
    prefs,
    seed,
)
from ranvier.context import CURRENT

JOINED = "cells_stateupdater + cells_spike_thresholder"


def cells(n: int = 20, **more: Any) -> NeuronGroup:
    model = "dv/dt = (2 - v)/(10*ms) : 1 (unless refractory)"
    group = NeuronGroup(n, model, threshold="v > 1", reset="v = 0", refractory=2 * ms, name="cells", method="exact", **more)
    group.v = "i/20.0"
    return group


def steps(*objects: Any) -> list[str]:
    network = Network(*objects)
    network.run(0.3 * ms)
    return [without_numbers(planned.step.label) for planned in network._plan.steps]


def without_numbers(name: str) -> str:
    """Operations of groups that bear one name are numbered."""
    return re.sub(r"_\d+", "", name)


def test_update_and_threshold() -> None:
    assert steps(cells()) == [JOINED, "cells_spike_thresholder_mark", "cells_spike_resetter"]


def test_past_other_groups() -> None:
    others = NeuronGroup(3, "dx/dt = -x/ms : 1", threshold="x > 1", name="dots", method="exact")
    generator = SpikeGeneratorGroup(1, [0], [0] * ms, name="beats")
    assert steps(cells(), others, generator)[:2] == [JOINED, "dots_stateupdater + dots_spike_thresholder"]


def test_not_past_a_writer() -> None:
    """Of what the threshold reads, or Python code, which may write anything."""
    group = cells()
    group.run_regularly("v *= 0.5", when="before_thresholds", name="halving")
    assert steps(group)[0] == "cells_stateupdater + halving + cells_spike_thresholder"
    group = cells()
    other = NeuronGroup(5, "y = 2*x : 1 (constant over dt)\nx : 1 (linked)", name="other")
    other.x = linked_var(group, "v", index=np.arange(5))
    other.run_regularly("x = 0", when="before_thresholds", name="resetting")
    assert JOINED not in steps(group, other)
    group = cells()
    assert JOINED not in steps(group, NetworkOperation(lambda: None, when="before_thresholds", name="code"))


def test_not_with_another_clock() -> None:
    group = cells()
    group.run_regularly("v *= 0.5", dt=0.2 * ms, when="before_thresholds", name="halving")
    assert steps(group)[:2] == ["cells_stateupdater", "halving"]


def test_not_past_a_recording() -> None:
    group = cells()
    assert JOINED not in steps(group, StateMonitor(group, "v", record=True, when="before_thresholds"))


def test_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for fuse in (True, False):
        monkeypatch.setattr(CURRENT, "fuse_steps", fuse)
        group = cells(101)
        spikes, values = SpikeMonitor(group), StateMonitor(group, "v", record=True)
        Network(group, spikes, values).run(30 * ms)
        found.append((spikes.i[:].tobytes(), spikes.t_[:].tobytes(), values.v[:].tobytes()))
    assert found[0] == found[1] and len(found[0][0]) > 100


def test_the_preference() -> None:
    prefs.plan.fuse_steps = False
    try:
        assert steps(cells())[:2] == ["cells_stateupdater", "cells_spike_thresholder"]
    finally:
        prefs.plan.fuse_steps = True
    assert steps(cells())[0] == JOINED


def test_profile_and_schedule() -> None:
    group = cells()
    network = Network(group)
    network.run(20 * ms)
    assert JOINED in [without_numbers(label) for label, _ in network.profiling_info]
    names = [without_numbers(entry.name) for entry in network.scheduling_summary().entries]
    assert names == ["cells_stateupdater", "cells_spike_thresholder", "cells_spike_resetter"]


def summing(model: str, how: dict[str, Any], **more: Any) -> tuple[NeuronGroup, Synapses]:
    """A group each of whose neurons is driven by two sums."""
    seed(3)
    group = NeuronGroup(23, "dv/dt = (a - b - v)/(10*ms) : 1\na : 1\nb : 1", name="cells", method="euler", **more)
    group.v = "rand()"
    synapses = Synapses(group, group, f"w : 1\n{model}", name="links")
    synapses.connect(**how)
    synapses.w = "rand()"
    return group, synapses


TWO_SUMS = "a_post = w*(v_pre - v_post) : 1 (summed)\nb_post = 0.3*v_pre*(w - v_post) : 1 (summed)"
SUMS = "links_summed_variable_a_post + links_summed_variable_b_post"
ZEROS = ["links_summed_variable_a_post_zero", "links_summed_variable_b_post_zero"]


@pytest.mark.parametrize("how", [{}, {"p": 0.3}, {"j": "i"}, {"i": np.tile(np.arange(23), 4), "j": np.repeat(np.arange(4), 23)}], ids=str)
@pytest.mark.parametrize("sides", [("post", "post"), ("pre", "post"), ("pre", "pre")])
def test_sums_of_one_pathway(how: dict[str, Any], sides: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """All synapses are gone through once, with the bytes of a sum after the other."""
    model = TWO_SUMS.replace("a_post =", f"a_{sides[0]} =").replace("b_post =", f"b_{sides[1]} =")
    found = []
    for fuse in (True, False):
        monkeypatch.setattr(CURRENT, "fuse_steps", fuse)
        group, synapses = summing(model, how)
        network = Network(group, synapses)
        network.run(2 * ms)
        found.append([group.v[:].tobytes(), group.a[:].tobytes(), group.b[:].tobytes()])
        assert any(" + links" in planned.step.label for planned in network._plan.steps) is fuse
    assert found[0] == found[1]


def test_sums_and_zeros_are_neighbours() -> None:
    assert steps(*summing(TWO_SUMS, {}))[:3] == [*ZEROS, SUMS]


def test_sums_that_wait_for_each_other() -> None:
    """The second reads the first; two pathways; on two clocks."""
    group, synapses = summing(TWO_SUMS.replace("0.3*v_pre", "a_post"), {})
    assert SUMS not in steps(group, synapses)
    group, first = summing("a_post = w*v_pre : 1 (summed)", {})
    second = Synapses(group, group, "b_post = 0.3*v_pre : 1 (summed)", name="others")
    second.connect()
    assert not any("links_summed_variable_a_post + " in label for label in steps(group, first, second))
    group, _ = summing("", {})
    slow = NeuronGroup(23, "b : 1\nv : 1", name="slow", dt=0.2 * ms)
    both = Synapses(slow, group, "w : 1\na_post = w*v_pre : 1 (summed)\nb_pre = w : 1 (summed)", name="links")
    both.connect()
    assert not any(" + links" in label for label in steps(group, slow, both))
