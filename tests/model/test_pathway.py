"""Pathways: delays, order, what they tell."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier import Network, NeuronGroup, StateMonitor, Synapses, ms, run, second


def network(delay: object = None) -> tuple[NeuronGroup, NeuronGroup, Synapses]:
    source = NeuronGroup(2, "v : 1", threshold="t_in_timesteps == i", reset="")
    target = NeuronGroup(1, "n : 1")
    synapses = Synapses(source, target, "w : 1", on_pre="n += w", delay=delay)
    synapses.connect()
    synapses.w = [1, 10]
    return source, target, synapses


@pytest.mark.parametrize(("delay", "steps"), [(0, 0), (0.04, 0), (0.06, 1), (0.3, 3), (0.15, 1)])  # 0.00015/0.0001 is below 1.5
def test_delays_are_rounded_to_steps(delay: float, steps: int) -> None:
    source, target, synapses = network(delay * ms)
    monitor = StateMonitor(target, "n", record=0, when="end")
    run(1 * ms)
    assert np.flatnonzero(monitor.n[0] == 1)[0] == steps
    assert len(source) == 2 and synapses.pre.scalar_delay


def test_delays_one_each() -> None:
    source, target, synapses = network()
    synapses.delay = "0.1*ms + i*0.2*ms"
    monitor = StateMonitor(target, "n", record=0, when="end")
    run(0.6 * ms)
    assert monitor.n[0].tolist() == [0, 1, 1, 1, 11, 11]
    assert len(source) == 2


def test_pending_events_outlive_a_run() -> None:
    source, target, synapses = network(0.5 * ms)
    run(0.3 * ms)
    assert target.n[0] == 0 and [len(slot) for slot in synapses.pre.queue.pending()].count(1) == 2
    synapses.delay = 0 * ms
    run(0.3 * ms)
    assert target.n[0] == 1  # on its way since before
    run(0.1 * ms)
    assert target.n[0] == 11
    assert len(source) == 2


@pytest.mark.parametrize("delay", ["-1*ms", "0*ms/0", "1*ms/0", "1e7*second"])
def test_delays_that_cannot_be(delay: str) -> None:
    source, target, synapses = network()
    synapses.delay["i == 1"] = delay
    with pytest.raises(ValueError, match="synapse 1"):
        run(0.1 * ms)
    synapses.delay = 0 * second
    run(0.2 * ms)
    assert target.n[0] == 11 and len(source) == 2


def test_a_scalar_delay_stays_scalar() -> None:
    _, _, synapses = network(1 * ms)
    synapses.delay = "2*ms"
    assert synapses.delay[:] == 2 * ms
    with pytest.raises(ValueError, match="one value for all"):
        synapses.delay = [1, 2] * ms
    with pytest.raises(IndexError):
        synapses.delay[0] = 1 * ms
    with pytest.raises(TypeError):
        synapses.delay = {}


def test_pre_before_post_and_the_order_of_names() -> None:
    group = NeuronGroup(1, "x : 1", threshold="True", reset="")
    late = Synapses(group, group, on_pre="x_post = x_post*2", on_post="x_post += 1", name="b")
    early = Synapses(group, group, on_pre="x_post += 10", name="a")
    for synapses in (late, early):
        synapses.connect()
    run(0.1 * ms)
    assert group.x[0] == 21
    late.post.order = -2
    run(0.1 * ms)
    assert group.x[0] == (21 + 1 + 10) * 2


def test_pathways_are_attributes() -> None:
    group = NeuronGroup(1, "x : 1", threshold="True", reset="")
    synapses = Synapses(group, group, on_pre={"first": "x_post += 1", "second_": "x_post *= 2"}, delay={"first": 1 * ms})
    assert (synapses.first.attribute, synapses.first.name, synapses.first.order) == ("first", f"{synapses.name}_first", -1)
    assert synapses.first.delay[:] == 1 * ms
    with pytest.raises(AttributeError):
        synapses.delay  # noqa: B018  # belongs to a pathway called 'pre'


def test_a_delay_that_would_fill_the_memory_with_slots_is_refused() -> None:
    source, target, synapses = network()
    synapses.delay = 1000 * second
    with pytest.raises(ValueError, match=r"expected: a time below 419 s \(2\*\*22 steps\)"):
        Network(source, target, synapses).run(0 * ms)


def test_native_code_cannot_reach_that_far_either() -> None:
    source, target, synapses = network()
    Network(source, target, synapses).run(0 * ms)
    with pytest.raises(IndexError, match="out of range"):
        synapses.pre.queue.push_at(0, 10**9)
