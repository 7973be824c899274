"""`explain` on every kind of object, and on what it cannot explain."""

import os
import platform
import subprocess
import sys
from typing import Any

import pytest

from ranvier import *
from ranvier.syntax.errors import ModelTypeError, ModelValueError

X86 = platform.machine() in ("x86_64", "AMD64")
MODEL = "from ranvier import *; G = NeuronGroup(2, 'dv/dt = -v/(10*ms) : 1', threshold='v > 1', reset='v = 0'); run(1*ms)"


def network() -> Network:
    neurons = NeuronGroup(3, "dv/dt = -v/(10*ms) : 1", threshold="v > 1", reset="v = 0", name="cells")
    synapses = Synapses(neurons, neurons, on_pre="v_post += 1", name="links")
    synapses.connect()
    regular = neurons.run_regularly("v += 0.1", name="nudge")
    python = NetworkOperation(lambda: None, name="python")
    rate = PopulationRateMonitor(neurons, name="rate")
    return Network(neurons, synapses, regular, python, rate)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cells", "v = v*exp(-dt/(10*ms))"),
        ("links", "v_post += 1"),
        ("links_pre", "kernel spread"),
        ("nudge", "v += 0.1"),
        ("python", "done by Python"),
        ("rate", "done by the C++ runtime"),
    ],
)
def test_objects(name: str, expected: str) -> None:
    assert expected in explain(network()[name])


def test_what_was_one_step_in_the_last_run() -> None:
    group = NeuronGroup(3, "dv/dt = -v/(10*ms) : 1", threshold="v > 1", reset="v = 0", name="fused", method="exact")
    said = "In the last run it was one step with others: fused_stateupdater + fused_spike_thresholder"
    assert said not in explain(group, "kernel")
    run(0.1 * ms)
    page = explain(group, "kernel")
    assert page.count(said) == 2 and "fused_spike_resetter: in the plan" not in page
    assert said in explain(group.thresholder["spike"], "kernel") and said not in explain(group, "abstract code")


def test_a_network_is_all_of_its_objects() -> None:
    page = explain(network(), "abstract code")
    for name in ("cells_stateupdater", "cells_spike_thresholder", "cells_spike_resetter", "links_pre", "nudge"):
        assert f"---- {name}" in page


@pytest.mark.parametrize("thing", [3, None, "v", NeuronGroup, Equations("v : 1")])
def test_what_takes_no_part_in_runs(thing: Any) -> None:
    with pytest.raises(ModelTypeError, match="takes no part in runs"):
        explain(thing)


@pytest.mark.parametrize("stages", ["kernels", ["kernel", "text "]])
def test_an_unknown_stage(stages: Any) -> None:
    with pytest.raises(ModelValueError, match="no such stage"):
        explain(network(), stages)


@pytest.mark.parametrize(
    ("rung", "has", "lacks"),
    [
        (1, "plan of 2 steps", "v*exp"),
        (2, "v = v*exp", "kernel filter"),
        (3, "kernel filter", "define"),
        (4, "define", "retq"),
        (5, "retq" if X86 else "ret", "Traceback"),
    ],
)
def test_the_ladder(rung: int, has: str, lacks: str) -> None:
    environment = {**os.environ, "RANVIER_DEBUG": str(rung)}
    shown = subprocess.run([sys.executable, "-c", MODEL], env=environment, capture_output=True, text=True, check=True).stderr
    assert has in shown
    assert lacks not in shown


RING = """da/dt = (k*b - a)/(10*ms) : 1
db/dt = (k*c - b)/(20*ms) : 1
dc/dt = (k*a - c)/(30*ms) : 1
k : 1"""


def test_what_is_shown_is_what_runs() -> None:
    """A matrix exponential is possible as long as nothing writes k; explain sees the company that an object runs in."""
    alone = NeuronGroup(3, RING)
    assert "_P_a_b" in explain(alone, "abstract code", {})
    written = NeuronGroup(3, RING)
    written.run_regularly("k = k + 1")
    assert "_P_a_b" not in explain(written.state_updater, "abstract code", {})
    net = Network(alone)
    net.run(0 * ms)
    assert "_P_a_b" in explain(alone.state_updater, "abstract code", {})
