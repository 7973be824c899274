"""EventClock: listed times, among other clocks, over several runs; run_at and run_on_clock."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier import Clock, EventClock, Network, NeuronGroup, PoissonGroup, StateMonitor, TimedArray, ms, second


@pytest.mark.parametrize(
    ("time", "step"), [(0, 0), (0.1e-3, 0), (0.10001e-3, 1), (0.1e-3 + 0.2e-3, 1), (0.3e-3, 1), (0.30000001e-3, 2), (9, 2)]
)
def test_step_of(time: float, step: int) -> None:
    assert EventClock([0.3, 0.1] * ms).step_of(time) == step


@pytest.mark.parametrize("times", [[1, 1] * ms, [-1] * ms, [np.inf] * ms, [np.nan] * ms])
def test_refused(times: object) -> None:
    with pytest.raises(ValueError, match="an EventClock ticks"):
        EventClock(times)


def test_no_times_at_all() -> None:
    group = NeuronGroup(1, "v : 1")
    group.run_at("v += 1", [] * ms)
    Network(group).run(1 * ms)
    assert group.v_[0] == 0


def test_run_at() -> None:
    group = NeuronGroup(3, "v : 1")
    first = group.run_at("v += i + 1", [0.35, 0.1, 5] * ms)
    second_ = group[1:].run_at("v = 10*v + t/ms", [0.1] * ms, order=1, name="mine")
    assert (first.name, second_.name, first.clock.name) == (f"{group.name}_run_at", "mine", f"{group.name}_run_at_eventclock")
    trace = StateMonitor(group, "v", record=True)
    net = Network(group, trace)
    net.run(0.3 * ms)
    net.run(0.3 * ms)
    assert np.allclose(trace.v[0], [0, 1, 1, 1, 2, 2])
    assert np.allclose(group.v_[:], [2, 10 * 2 + 0.1 + 2, 10 * 3 + 0.1 + 3])


def test_run_on_clock_and_random_numbers_that_differ_from_tick_to_tick() -> None:
    group = NeuronGroup(2, "v : 1")
    clock = EventClock([0.2, 0.5] * ms)
    group.run_on_clock("v = rand()", clock)
    group.run_on_clock("v += 1", Clock(0.5 * ms), when="end")
    group.run_on_clock("v += 0")
    trace = StateMonitor(group, "v", record=True, clock=clock, when="after_start")
    Network(group, trace).run(1 * ms)
    assert ((trace.v > 0) & (trace.v < 1)).all() and len(set(trace.v.ravel().tolist())) == 4


def test_no_dt_in_its_code() -> None:
    group = NeuronGroup(1, "v : second")
    group.run_at("v = t", [0.15] * ms)
    Network(group).run(0.2 * ms)
    assert group.v_[0] == 0.15e-3


def test_timed_arrays_at_listed_times() -> None:
    stimulus = TimedArray([1, 2, 3], dt=0.1 * ms)
    group = NeuronGroup(1, "v : 1", namespace={"stimulus": stimulus})
    group.run_at("v = 10*v + stimulus(t)", [0.05, 0.25] * ms)
    Network(group).run(1 * ms)
    assert group.v_[0] == 13


@pytest.mark.parametrize("make", [lambda c: NeuronGroup(1, "v : 1", clock=c), lambda c: PoissonGroup(1, 1 / second, clock=c)])
def test_groups_need_a_dt(make: object) -> None:
    with pytest.raises(TypeError, match="a clock with a dt"):
        make(EventClock([1] * ms))  # type: ignore[operator]


def test_restored() -> None:
    group = NeuronGroup(1, "v : 1")
    group.run_at("v += 1", [0.15, 0.25, 0.35] * ms)
    net = Network(group)
    net.run(0.2 * ms)
    net.store()
    net.run(1 * ms)
    net.restore()
    assert group.v_[0] == 1
    net.run(0.1 * ms)
    assert group.v_[0] == 2
