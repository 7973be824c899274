"""SpikeMonitor and EventMonitor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ranvier import EventMonitor, NeuronGroup, SpikeMonitor, Synapses, ms, run, volt
from ranvier.syntax.errors import ModelError


def clicking() -> NeuronGroup:
    """Neuron i spikes at steps i, i + 3, ...; v counts steps and is set to 0 by a spike."""
    group = NeuronGroup(
        3, "v : volt\nn : integer", threshold="t_in_timesteps % 3 == i", reset="v = 0*volt; n += 1", events={"high": "v > 1.5*volt"}
    )
    group.run_regularly("v += 1*volt")
    return group


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"source": 3}, TypeError),
        ({"source": NeuronGroup(1, "v : 1")}, ValueError),
        ({"variables": "w"}, ValueError),
        ({"variables": [3]}, ValueError),
        ({"variables": 3}, TypeError),
        ({"order": 3}, ValueError),
        ({"when": 3}, TypeError),
    ],
    ids=str,
)
def test_refused(arguments: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        SpikeMonitor(**{"source": clicking(), **arguments})
    assert isinstance(caught.value, ModelError)


def test_synapses_do_not_spike() -> None:
    group = clicking()
    with pytest.raises(TypeError, match="a group that can spike"):
        SpikeMonitor(Synapses(group, group))


def test_data() -> None:
    group = clicking()
    monitor = SpikeMonitor(group, variables=["v", "n"])
    assert monitor.t.shape == (0,) and monitor.count.tolist() == [0, 0, 0]
    run(0.7 * ms)
    assert monitor.i.tolist() == [0, 1, 2, 0, 1, 2, 0] and np.allclose(monitor.t_, np.arange(7) * 1e-4)
    assert np.all(monitor.v == [1, 2, 3, 3, 3, 3, 3] * volt)  # before the reset
    assert monitor.n.tolist() == [0, 0, 0, 1, 1, 1, 2]
    assert monitor.count.tolist() == [3, 2, 2] and monitor.num_spikes == len(monitor) == monitor.N == 7
    i, t = monitor.it
    assert np.array_equal(i, monitor.i) and np.array_equal(t, monitor.t)


def test_by_element() -> None:
    group = clicking()
    monitor = SpikeMonitor(group[:2], variables="v")
    run(0.4 * ms)
    assert {k: v.tolist() for k, v in monitor.values("v").items()} == {0: [1 * volt, 3 * volt], 1: [2 * volt]}
    assert {k: np.rint(t / ms * 10).tolist() for k, t in monitor.spike_trains().items()} == {0: [0, 3], 1: [1]}
    assert sorted(monitor.all_values()) == ["t", "v"]
    with pytest.raises(KeyError, match="is not recorded"):
        monitor.values("n")


def test_silent_elements_have_an_entry() -> None:
    group = NeuronGroup(3, "v : 1", threshold="i == 1", reset="")
    monitor = SpikeMonitor(group)
    run(0.2 * ms)
    assert {k: len(t) for k, t in monitor.spike_trains().items()} == {0: 0, 1: 2, 2: 0}


def test_counting_only() -> None:
    group = clicking()
    monitor = SpikeMonitor(group, record=False)
    run(0.4 * ms)
    assert monitor.count.tolist() == [2, 1, 1] and monitor.num_spikes == 4
    for name in ("i", "t", "it", "spike_trains"):
        with pytest.raises(AttributeError, match="record=False"):
            value = getattr(monitor, name)
            value()
    assert sorted(monitor.get_states()) == ["N", "count"]


def test_other_events_in_their_own_slot() -> None:
    group = clicking()
    monitor = EventMonitor(group, "high", variables="v")
    late = EventMonitor(group, "high", variables="v", when="end")
    run(0.4 * ms)
    assert monitor.i.tolist() == late.i.tolist()
    assert np.all(monitor.v_ > 1.5) and (late.v_ == 0).any()  # the reset came between
    assert monitor.num_events == len(monitor.event_trains()[0]) + len(monitor.event_trains()[1]) + len(monitor.event_trains()[2])
    with pytest.raises(ValueError, match="does not have an event 'low'"):
        EventMonitor(group, "low")


def test_reinit() -> None:
    group = clicking()
    monitor = SpikeMonitor(group, variables="v")
    run(0.3 * ms)
    monitor.reinit()
    assert len(monitor) == 0 and monitor.v.shape == (0,)
    run(0.3 * ms)
    assert monitor.i.tolist() == [0, 1, 2]
