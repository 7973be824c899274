"""SpikeGeneratorGroup: bins, order, lists that change, the door to the run."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier import Network, NeuronGroup, SpikeGeneratorGroup, SpikeMonitor, StateMonitor, Synapses, ms, network_operation, run
from ranvier.model.spike_generator import _ascending


def spikes(group: SpikeGeneratorGroup, duration: float = 2.0) -> list[tuple[int, int]]:
    """(step, neuron), in the order in which they are recorded."""
    monitor = SpikeMonitor(group)
    net = Network(group, monitor)
    net.run(duration * ms)
    return [(round(t / group.clock.dt_), int(i)) for t, i in zip(monitor.t_, monitor.i, strict=True)]


@pytest.mark.parametrize(
    ("time", "step"), [(0, 0), (0.1, 1), (0.17, 1), (0.1998, 1), (0.19991, 2), (0.3, 3), (0.1 * 3, 3), (0.7, 7), (1.1, 11), (0.09999, 1)]
)
def test_steps_of_times(time: float, step: int) -> None:
    assert spikes(SpikeGeneratorGroup(1, [0], [time] * ms)) == [(step, 0)]


def test_within_a_step_by_neuron_whatever_the_times() -> None:
    assert spikes(SpikeGeneratorGroup(9, [5, 2, 8, 0], [0.11, 0.12, 0.1, 0.3] * ms)) == [(1, 2), (1, 5), (1, 8), (3, 0)]


@pytest.mark.parametrize("arranged", [([1, 2, 2], [0, 1, 5]), ([2, 1, 1], [3, 4, 0]), ([1, 1, 1], [2, 1, 0]), ([], [])])
def test_ascending(arranged: tuple[list[int], list[int]]) -> None:
    first, then = _ascending(*map(np.array, arranged))
    assert list(zip(first.tolist(), then.tolist(), strict=True)) == sorted(zip(*arranged, strict=True))


def test_another_dt_bins_anew() -> None:
    group = SpikeGeneratorGroup(1, [0, 0], [0.1, 0.13] * ms, dt=0.01 * ms)
    monitor = SpikeMonitor(group)
    net = Network(group, monitor)
    net.run(0.12 * ms)
    group.clock.dt = 0.02 * ms
    net.run(0.1 * ms)
    assert np.allclose(monitor.t_, [1e-4, 1.2e-4])


def test_two_in_one_step_are_found_wherever_they_stand() -> None:
    group = SpikeGeneratorGroup(9, [3, 5, 3], [0.11, 0.12, 0.13] * ms)
    net = Network(group)
    with pytest.raises(ValueError, match="more than once during a time step"):
        net.run(1 * ms)
    group.set_spikes([3, 5], [0.11, 0.12] * ms)
    net.run(0.2 * ms)
    assert group.spikes.tolist() == [3, 5]


def test_parts_can_be_listened_to() -> None:
    group = SpikeGeneratorGroup(6, [0, 2, 3, 5], [0.1, 0.1, 0.2, 0.2] * ms)
    target = NeuronGroup(6, "x : 1")
    synapses = Synapses(group[2:4], target, on_pre="x_post += 1")
    synapses.connect(j="i + 1")
    monitor = SpikeMonitor(group[2:])
    Network(group, target, synapses, monitor).run(0.5 * ms)
    assert monitor.i.tolist() == [0, 1, 3] and target.x_[:].tolist() == [0, 1, 1, 0, 0, 0]


def test_lists_cannot_change_in_a_run_or_by_parts() -> None:
    group = SpikeGeneratorGroup(2, [0], [0.1] * ms)

    @network_operation
    def change() -> None:
        group.set_spikes([1], [0.3] * ms)

    with pytest.raises(RuntimeError, match="cannot be changed now"):
        Network(group, change).run(1 * ms)
    for name in ("spike_time", "neuron_index", "spike_number", "period"):
        with pytest.raises(TypeError):
            setattr(group, name, 1 * ms)


def test_what_is_read_is_a_copy() -> None:
    group = SpikeGeneratorGroup(2, [1, 0], [0.3, 0.1] * ms)
    group.neuron_index[:] = 7
    group.spike_time[:] = 9 * ms
    assert spikes(group) == [(1, 0), (3, 1)]


def test_a_restored_list_is_the_old_one() -> None:
    group = SpikeGeneratorGroup(2, [0, 0], [0.1, 0.5] * ms, period=1 * ms)
    monitor = SpikeMonitor(group)
    net = Network(group, monitor)
    net.run(0.3 * ms)
    net.store()
    group.set_spikes([1, 1, 1], [0.4, 0.5, 0.6] * ms)
    net.run(0.5 * ms)
    net.restore()
    net.run(1 * ms)
    assert np.allclose(monitor.t_, [1e-4, 5e-4, 1.1e-3]) and not monitor.i.any() and group.period_[:] == 1e-3


def test_a_long_list_costs_the_run_nothing_of_python() -> None:
    group = SpikeGeneratorGroup(100, np.arange(20000) % 100, np.arange(20000) * 0.01 * ms)
    counted = StateMonitor(NeuronGroup(1, "v : 1"), "v", record=0)
    net = Network(group, SpikeMonitor(group, record=False, name="all_spikes"), counted.source, counted)
    net.run(200 * ms)
    assert net["all_spikes"].num_events == 20000


def test_other_arguments() -> None:
    group = SpikeGeneratorGroup(2, np.array([1], dtype=np.uint8), [0.1 * ms], order=4, when="start", name="given", codeobj_class=None)
    assert (group.when, group.order, group.name, len(group)) == ("start", 4, "given", 2)
    monitor = SpikeMonitor(group)
    assert (monitor.when, monitor.order) == ("start", 5)
    run(0.2 * ms)
    assert repr(group) == "<SpikeGeneratorGroup 'given' of 2 neurons with 1 spikes>"
    for wrong in ([0.5], [np.nan]):
        with pytest.raises(ValueError, match="no such neuron"):
            SpikeGeneratorGroup(2, wrong, [1] * ms)
