"""What all monitors have in common."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier import NeuronGroup, PopulationRateMonitor, SpikeMonitor, StateMonitor, ms, run


@pytest.mark.parametrize("kind", [SpikeMonitor, PopulationRateMonitor, lambda group: StateMonitor(group, "v", record=True)])
def test_nothing_is_overwritten_by_accident(kind: type) -> None:
    group = NeuronGroup(2, "v : 1", threshold="True", reset="")
    monitor = kind(group)
    with pytest.raises(TypeError, match="cannot be set"):
        monitor.t = 3
    with pytest.raises(AttributeError, match="no attribute 'foo'"):
        monitor.foo = 3
    monitor.order = 5
    assert monitor.order == 5


def test_views_stay_true_while_arrays_grow() -> None:
    group = NeuronGroup(2, "v : 1", threshold="True", reset="")
    monitor = SpikeMonitor(group)
    run(1 * ms)
    early = monitor.t_
    kept = early.copy()
    run(500 * ms)
    assert np.array_equal(early, kept) and np.shares_memory(early, monitor.t_)


def test_a_monitor_joins_between_runs() -> None:
    group = NeuronGroup(1, "v : 1", threshold="True", reset="")
    run(0.2 * ms)
    monitor = SpikeMonitor(group)
    run(0.2 * ms)
    assert np.allclose(monitor.t_, [2e-4, 3e-4])
