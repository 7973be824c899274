"""PoissonGroups with rates that are numbers: gaps between spikes go on from step to step, from run to run, and through restore."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ranvier import (
    Network,
    NeuronGroup,
    PoissonGroup,
    PopulationRateMonitor,
    SpikeMonitor,
    Synapses,
    TimedArray,
    check_units,
    ms,
    network_operation,
    seed,
)
from ranvier.model.steps import PoissonStep
from ranvier.units import Hz, kHz

RATES = {"equal": 300 * Hz, "different": np.linspace(0, 600, 20) * Hz, "often": 4 * kHz, "never": 0 * Hz}


def made(rates: Any, code: str | None = None, *others: Any) -> tuple[Network, SpikeMonitor, PoissonGroup]:
    seed(11)
    group = PoissonGroup(20, rates, name="sources")
    monitor = SpikeMonitor(group)
    runner = () if code is None else (group.run_regularly(code, dt=1 * ms),)
    return Network(group, monitor, *runner, *others), monitor, group


def spikes(monitor: SpikeMonitor) -> tuple[list[int], list[float]]:
    return monitor.i[:].tolist(), monitor.t_[:].tolist()


def in_one(rates: Any, code: str | None = None) -> tuple[list[int], list[float]]:
    network, monitor, _ = made(rates, code)
    network.run(50 * ms)
    return spikes(monitor)


@pytest.mark.parametrize("rates", RATES)
@pytest.mark.parametrize("code", [None, "rates = (200 + 300*int(t > 20*ms))*Hz", "rates = i*30*Hz*int(t < 30*ms)"])
def test_runs_may_be_cut(rates: str, code: str | None) -> None:
    network, monitor, _ = made(RATES[rates], code)
    for duration in [0.1] * 10 + [19, 30]:
        network.run(duration * ms)
    assert spikes(monitor) == in_one(RATES[rates], code)
    if rates != "never" or code:
        assert len(monitor.i) > 50


@pytest.mark.parametrize("rates", ["equal", "different"])
def test_store_and_restore(rates: str) -> None:
    network, monitor, _ = made(RATES[rates])
    network.run(20 * ms)
    network.store()
    network.run(30 * ms)
    assert spikes(monitor) == in_one(RATES[rates])
    network.restore(restore_random_state=True)
    network.run(30 * ms)
    assert spikes(monitor) == in_one(RATES[rates])
    trials = []
    for _ in range(3):
        network.restore()
        network.run(30 * ms)
        trials.append(spikes(monitor))
    assert len({str(trial) for trial in trials}) == 3
    after = [[(i, t) for i, t in zip(*trial, strict=True) if t > 19.95e-3] for trial in trials]
    assert len({str(trial[:3]) for trial in after}) == 3  # the gap that was open at the restore is another one, too


def test_the_file_holds_the_gap(tmp_path: Any) -> None:
    network, monitor, _ = made(300 * Hz)
    network.run(20 * ms)
    network.store(filename=str(tmp_path / "state"))
    network.run(30 * ms)
    network.restore(filename=str(tmp_path / "state"), restore_random_state=True)
    network.run(30 * ms)
    assert spikes(monitor) == in_one(300 * Hz)


def test_rates_set_between_runs_hold_at_once() -> None:
    network, monitor, group = made(0 * Hz)
    network.run(10 * ms)
    group.rates = 10 * kHz
    network.run(1 * ms)
    assert len(monitor.i) == 200
    group.rates = 0 * Hz
    network.run(10 * ms)
    assert len(monitor.i) == 200


def test_rates_set_by_python_hold_at_once() -> None:
    @network_operation(dt=1 * ms, when="start")
    def change(t: Any) -> None:
        group.rates_[:] = 1e4 if 3 * ms <= t < 5 * ms else 0.0

    network, monitor, group = made(0 * Hz, None, change)
    network.run(10 * ms)
    assert len(monitor.i) == 20 * 20 and 2.99e-3 < min(monitor.t_) < max(monitor.t_) < 5e-3


def test_rates_set_by_synapses_hold_at_once() -> None:
    seed(1)
    driver = NeuronGroup(1, "x : 1", threshold="i == 0 and t_in_timesteps == 7")
    group = PoissonGroup(5, 0 * Hz)
    synapses = Synapses(driver, group, on_pre="rates_post = 10*kHz")
    synapses.connect()
    monitor = SpikeMonitor(group)
    network = Network(driver, group, synapses, monitor)
    network.run(2 * ms)
    assert sorted(set(monitor.i[:])) == [0, 1, 2, 3, 4] and len(monitor.i) == 5 * 12


def test_watching_changes_no_number() -> None:
    network, monitor, _ = made(RATES["different"])

    @network_operation(dt=1 * ms)
    def look() -> None: ...

    network.add(look)
    network.run(50 * ms)
    assert spikes(monitor) == in_one(RATES["different"])


def test_time_steps_left_out_are_no_trials() -> None:
    network, monitor, group = made(300 * Hz)
    network.run(10 * ms)
    group.active = False
    network.run(10 * ms)
    group.active = True
    network.run(30 * ms)
    t = monitor.t_[:]
    assert not np.any((t > 10.05e-3) & (t < 19.95e-3)) and np.sum(t < 10e-3) > 20 and np.sum(t > 20e-3) > 80


def test_subgroups_synapses_and_monitors_see_the_same_spikes() -> None:
    seed(2)
    group = PoissonGroup(30, np.linspace(50, 2000, 30) * Hz)
    part = group[10:20]
    targets = NeuronGroup(10, "count : 1")
    pathways = [Synapses(part, targets, on_pre="count_post += 1", delay=delay) for delay in (0 * ms, 0.3 * ms)]
    for pathway in pathways:
        pathway.connect(j="i")
    whole, some, rate = SpikeMonitor(group), SpikeMonitor(part), PopulationRateMonitor(part)
    network = Network(group, part, targets, *pathways, whole, some, rate)
    network.run(20 * ms)
    assert whole.count[10:20].tolist() == some.count[:].tolist() and some.count[:].sum() > 50
    assert np.allclose(rate.rate_[:].sum() * 1e-4 * 10, some.count[:].sum())
    late = np.bincount(some.i[:][some.t_[:] > 19.65e-3], minlength=10)
    assert np.array_equal(targets.count[:], 2 * some.count[:] - late)


@pytest.mark.parametrize(
    ("rates", "skips"),
    [
        (10 * Hz, True),
        ("10*Hz", True),
        ("i*r*int(i > 1)", True),
        ("(1 + sin(t/ms))*kHz", False),
        ("drive(t)", False),
        ("10*Hz*rand()", False),
        ("10*Hz*unknown(i)", False),
    ],
)
def test_which_groups_draw_gaps(rates: Any, skips: bool) -> None:
    group = PoissonGroup(3, rates)
    names = {"r": 3 * Hz, "drive": TimedArray([1, 2] * Hz, dt=1 * ms), "unknown": check_units(x=1, result=1)(lambda x: x)}
    steps = [planned.step for planned in Network(group).build(names).steps]
    assert any(isinstance(step, PoissonStep) for step in steps) == skips


def test_a_text_that_nothing_changes_gives_the_spikes_of_its_values() -> None:
    texts, _, group = made("i*r")
    r = 40 * Hz
    texts.run(50 * ms)
    network, monitor, _ = made(np.arange(20) * r)
    network.run(50 * ms)
    assert spikes(monitor) == spikes(next(item for item in texts.objects if isinstance(item, SpikeMonitor)))
    assert group.rates[3] == 3 * r


def test_a_text_sees_what_its_names_mean_at_each_run() -> None:
    network, monitor, _ = made("r")
    network.run(10 * ms, namespace={"r": 0 * Hz})
    network.run(10 * ms, namespace={"r": 10 * kHz})
    assert monitor.num_spikes == 20 * 100 and monitor.t_[0] == 10e-3


def test_a_text_may_draw_as_it_stands_at_one_place() -> None:
    network, monitor, _ = made("2*kHz*rand()")
    network.run(1000 * ms)
    assert abs(monitor.num_spikes - 20 * 1000) < 5 * np.sqrt(20 * 1000)
