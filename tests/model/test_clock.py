"""Clocks: dt, time, steps."""

from __future__ import annotations

from typing import Any

import pytest

from ranvier import Clock, DimensionMismatchError, NeuronGroup, StateMonitor, defaultclock, ms, mV, run, second
from ranvier.model.defaults import clock_for


@pytest.mark.parametrize(
    ("dt", "error"),
    [
        (0 * ms, ValueError),
        (-1 * ms, ValueError),
        (float("nan") * second, ValueError),
        (float("inf") * second, ValueError),
        (1, DimensionMismatchError),
        (1 * mV, DimensionMismatchError),
        ([1, 2] * ms, TypeError),
        ("1*ms", TypeError),
        (None, TypeError),
    ],
    ids=str,
)
def test_refused(dt: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        Clock(dt)
    clock = Clock(1 * ms)
    with pytest.raises(error):
        clock.dt = dt
    assert clock.dt == 1 * ms


@pytest.mark.parametrize(("time", "step"), [(0, 0), (1e-4, 1), (0.99999e-4, 1), (1.00001e-4, 1), (1.001e-4, 2), (0.25e-3, 3), (3e-4, 3)])
def test_step_of(time: float, step: int) -> None:
    assert Clock(0.1 * ms).step_of(time) == step


def test_which_clock() -> None:
    own = Clock(1 * ms)
    assert clock_for(None, None) is defaultclock and clock_for(None, own) is own
    assert clock_for(0.3 * ms, None).dt == 0.3 * ms
    with pytest.raises(ValueError, match="dt and clock"):
        clock_for(1 * ms, own)


def test_clocks_tick_side_by_side() -> None:
    slow = NeuronGroup(1, "n : 1", dt=0.25 * ms)
    slow.run_regularly("n += 1")
    fast = StateMonitor(slow, "n", record=0, dt=0.1 * ms)
    run(1 * ms)
    assert fast.n[0].tolist() == [1, 1, 1, 2, 2, 3, 3, 3, 4, 4]
    assert slow.clock.timestep == 4 and fast.clock.timestep == 10 and slow.t == fast.clock.t == 1 * ms


def test_dt_changes_where_both_divide_the_time() -> None:
    clock = Clock(0.1 * ms)
    group = NeuronGroup(1, "dv/dt = 1/ms : 1", method="euler", clock=clock)
    run(1 * ms)
    clock.dt = 0.5 * ms
    run(1 * ms)
    assert group.v[0] == pytest.approx(2) and clock.timestep == 4
    clock.dt = 0.3 * ms
    with pytest.raises(ValueError, match="multiple"):
        run(1 * ms)
