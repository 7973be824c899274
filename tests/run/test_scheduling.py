"""Tables of what runs when; objects of users in runs."""

from __future__ import annotations

import pytest

from ranvier import (
    BrianObject,
    Clock,
    EventClock,
    Network,
    NeuronGroup,
    SpikeMonitor,
    ms,
    schedule_propagation_offset,
    scheduling_summary,
)


def test_a_table_in_the_order_of_the_run() -> None:
    group = NeuronGroup(1, "dv/dt = -v/ms : 1", threshold="v > 1", reset="v = 0", name="cell", dt=0.2 * ms, method="exact")
    group.run_at("v = 1", [1] * ms, name="kick")
    monitor = SpikeMonitor(group, name="spikes")
    fast = NeuronGroup(1, "dw/dt = -w/ms : 1", name="fast", method="exact")
    monitor.active = False
    summary = scheduling_summary(Network(group, monitor, fast))
    assert [entry.name.rstrip("_0123456789") for entry in summary.entries] == [
        "kick", "cell_stateupdater", "fast_stateupdater", "cell_spike_thresholder", "spikes", "cell_spike_resetter",
    ]  # fmt: skip
    lines = str(summary).splitlines()
    assert [cell.strip() for cell in lines[0].split("|")] == ["object", "part of", "Clock dt", "when", "order", "active"]
    assert "kick (RegularCode)" in lines[2] and "at listed times" in lines[2] and "cell (NeuronGroup)" in lines[2]
    assert "200. us (every 2 steps)" in lines[3] and "100. us (every step)" in lines[4]
    assert lines[6].endswith("| no") and summary._repr_html_().count("<tr>") == 7


def test_offset() -> None:
    net = Network()
    assert schedule_propagation_offset(net) == 0 * ms
    net.schedule = ["synapses", "thresholds"]
    assert schedule_propagation_offset(net) == 0.1 * ms


class Counter(BrianObject):
    """Of a user."""

    ran = 0

    def run(self) -> None:
        self.ran += 1


def test_an_object_of_a_user_needs_nothing_but_run() -> None:
    every, listed = Counter(dt=0.5 * ms), Counter(clock=EventClock([0.1, 0.7] * ms))
    Network(every, listed).run(1 * ms)
    assert (every.ran, listed.ran) == (2, 2)


def test_arguments_of_brian_objects() -> None:
    with pytest.raises(ValueError, match="dt and clock"):
        Counter(dt=1 * ms, clock=Clock(1 * ms))
    with pytest.raises(TypeError):
        Counter(when=3)  # type: ignore[arg-type]
    assert Counter(order=2, name="given").name == "given"


def test_a_model_may_call_its_variables_run_and_steps() -> None:
    group = NeuronGroup(1, "steps : 1\nrun : 1")
    group.run_regularly("steps += 1; run += 2")
    Network(group).run(0.2 * ms)
    assert group.steps_[0] == 2 and group.run_[0] == 4
