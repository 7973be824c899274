"""Subexpressions of synapses name variables of the connected groups: read, in pathways, in equations, in conditions, recorded."""

import numpy as np
import pytest

from ranvier import NeuronGroup, StateMonitor, Synapses, ms, run, start_scope


@pytest.fixture
def graded():
    start_scope()
    group = NeuronGroup(3, "dx/dt = rate : 1\nrate : Hz\ngain = 2*x : 1\ntotal : 1", threshold="x > 0.95", reset="x = 0", method="euler")
    group.x = [0.1, 0.5, 0.9]
    group.rate = [0, 0, 1000] / (1000 * ms)
    synapses = Synapses(
        group,
        group,
        """w : 1
        current = w*(x_pre - gain_post) : 1
        larger = current + total : 1
        ds/dt = current/(10*ms) : 1 (clock-driven)""",
        on_pre="total_post += current",
        method="euler",
    )
    synapses.connect(i=[2, 2, 0], j=[0, 1, 2])
    synapses.w = [1, 2, 3]
    yield group, synapses
    start_scope()


def test_read(graded):
    group, synapses = graded
    group.total = [5, 6, 7]
    assert np.allclose(synapses.current[:], [0.7, -0.2, -5.1])
    assert np.allclose(synapses.larger[:], [5.7, 5.8, 1.9])
    assert list(synapses.w["current < 0"]) == [2, 3]


def test_in_equations_pathways_and_monitors(graded):
    group, synapses = graded
    monitor = StateMonitor(synapses, ["current", "s"], record=True)
    run(0.1 * ms)
    assert np.allclose(synapses.s[:], 0.01 * np.array([0.8, 0, -5.7]))  # the group had moved x[2] to 1
    assert np.allclose(monitor.current[:, 0], [0.7, -0.2, -5.1])
    assert np.allclose(group.total, [1 - 0.2, 2 * (1 - 1.0), 0])  # x[2] was 1 when the events arrived
