"""set_device('cpp_standalone'): scripts run, and device.run() repeats them with other numbers and other values."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ranvier import (
    DimensionMismatchError,
    Network,
    NeuronGroup,
    PoissonGroup,
    SpikeGeneratorGroup,
    SpikeMonitor,
    StateMonitor,
    Subgroup,
    Synapses,
    TimedArray,
    defaultclock,
    device,
    get_device,
    ms,
    mV,
    seed,
    set_device,
    start_scope,
)
from ranvier.context import CURRENT
from ranvier.devices import cpp_standalone_device, reinit_and_delete, reset_device
from ranvier.messages import catch_logs

DECAY = "dv/dt = -v/tau : 1\ntau : second (shared, constant)"


@pytest.fixture(autouse=True)
def anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    start_scope()
    yield
    reset_device("runtime")
    reinit_and_delete()
    assert CURRENT.journal is None
    assert not list(tmp_path.iterdir())


def standalone(**options: Any) -> None:
    set_device("cpp_standalone", **options)


def deferred() -> None:
    standalone(build_on_run=False)


def decaying(n: int = 4) -> tuple[NeuronGroup, StateMonitor, Network]:
    neurons = NeuronGroup(n, DECAY, method="exact")
    neurons.tau = 10 * ms
    monitor = StateMonitor(neurons, "v", record=True)
    return neurons, monitor, Network(neurons, monitor)


# ---- what is accepted ------------------------------------------------------------------------------------------------------


def test_it_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ranvier.messages._said", set())
    with catch_logs("INFO") as messages:
        standalone()
        standalone(directory="x", debug=True)
    assert [name.rpartition(".")[2] for _, name, _ in messages] == ["one_runtime"]


def test_run_runs() -> None:
    standalone(directory=None, with_output=False, clean=True)
    neurons, monitor, net = decaying()
    neurons.v = 1
    assert not device.has_been_run
    net.run(10 * ms)
    np.testing.assert_allclose(neurons.v[:], np.exp(-1))
    assert device.has_been_run and monitor.N == 100 and device._last_run_time > 0 and device._last_run_completed_fraction == 1


def test_results_are_there_before_build() -> None:
    deferred()
    neurons, _, net = decaying()
    neurons.v = 1
    net.run(5 * ms)
    neurons.tau = 5 * ms
    net.run(5 * ms)
    before = neurons.v[:].copy()
    device.build(directory="out", compile=True, run=True, debug=False)
    np.testing.assert_allclose(before, np.exp(-1.5))
    assert neurons.v[:].tolist() == before.tolist()


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"directry": "x"}, TypeError, "does not take 'directry'"),
        ({"project_dir": "x"}, TypeError, "it is called directory now"),
        ({"results_directory": "/tmp/x"}, TypeError, "relative"),
        ({"additional_source_files": ["a.cpp"]}, NotImplementedError, "C++"),
    ],
)
def test_options_that_cannot_be(options: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error) as raised:
        standalone(**options)
    assert text in str(raised.value)
    deferred()
    with pytest.raises(error):
        device.build(**options)


def test_building_twice() -> None:
    standalone()
    with pytest.raises(RuntimeError, match="builds and runs already"):
        device.build()
    deferred()
    _, _, net = decaying()
    with pytest.raises(RuntimeError, match="nothing that could be run again"):
        device.run()
    net.run(1 * ms)
    with pytest.raises(RuntimeError, match=r"no device\.build"):
        device.run()
    device.build(run=False)
    assert not device.has_been_run
    device.run()
    assert device.has_been_run
    with pytest.raises(RuntimeError, match="already"):
        device.build()
    device.reinit()
    device.activate(build_on_run=False)
    device.build()


def test_reinit_forgets() -> None:
    standalone()
    defaultclock.dt = 0.5 * ms
    decaying()[2].run(1 * ms)
    device.reinit()
    device.activate(directory="other")
    assert not device.has_been_run and defaultclock.dt == 0.1 * ms
    with pytest.raises(RuntimeError, match="no run"):
        device.run()


def test_code_in_another_language() -> None:
    standalone()
    for slot in ("main", "before_end"):
        with pytest.raises(NotImplementedError, match="cannot be inserted"):
            device.insert_code(slot, "x++;")
    with catch_logs() as messages:
        device.insert_code("nowhere", "x++;")
    assert "nowhere" in messages[0][2]
    with device.run_function("part"):
        _, _, net = decaying()
        net.run(1 * ms)
    assert net.t == 1 * ms


# ---- again -----------------------------------------------------------------------------------------------------------------


def test_random_initial_values_are_drawn_anew() -> None:
    standalone()
    neurons, monitor, net = decaying(1)
    neurons.v = "rand()"
    net.run(1 * ms)
    rows = [monitor.v[0]]
    for _ in range(4):
        device.run()
        rows.append(monitor.v[0])
        assert monitor.t[0] == 0 * ms and net.t == 1 * ms
    assert len({row[0] for row in rows}) == 5
    assert all(len(row) == 10 and row[-1] == pytest.approx(row[0] * np.exp(-0.09)) for row in rows)


def test_noise_and_connections_are_drawn_anew() -> None:
    standalone()
    source = PoissonGroup(50, 100 / (1000 * ms))
    target = NeuronGroup(20, "dv/dt = -v/(10*ms) + 0.1*xi/sqrt(10*ms) : 1", method="euler")
    synapses = Synapses(source, target, "w : 1", on_pre="v += w")
    synapses.connect(p=0.5)
    synapses.w = "rand()"
    synapses.delay = "rand()*ms"
    spikes = SpikeMonitor(source)
    net = Network(source, target, synapses, spikes)
    net.run(20 * ms)
    found = []
    for _ in range(3):
        found.append((len(synapses), synapses.i[:].tobytes(), synapses.w[:].tobytes(), spikes.t[:].tobytes(), target.v[:].tobytes()))
        device.run()
    assert all(len(set(column)) == 3 for column in zip(*found))
    assert len(synapses.delay) == len(synapses) == len(synapses.w)


def test_a_seed_makes_them_the_same() -> None:
    standalone()
    seed(5)
    neurons = NeuronGroup(5, "dv/dt = -v/(10*ms) + xi/sqrt(10*ms) : 1", method="euler")
    neurons.v = "randn()"
    links = Synapses(neurons, neurons)
    links.connect(p=0.5)
    net = Network(neurons, links)
    net.run(5 * ms)
    first = neurons.v[:].copy(), links.j[:].copy()
    device.run()
    np.testing.assert_array_equal(first[0], neurons.v[:])
    np.testing.assert_array_equal(first[1], links.j[:])


def test_a_seed_of_the_model_leaves_numpy_alone() -> None:
    np.random.seed(3)
    expected = np.random.rand(2)
    np.random.seed(3)
    standalone()
    seed(5)
    decaying()[2].run(0 * ms)
    drawn = [np.random.rand()]
    device.run()
    drawn.append(np.random.rand())
    assert drawn == expected.tolist()


def test_arrays_read_before_keep_what_they_show() -> None:
    deferred()
    neurons, monitor, net = decaying(3)
    links = Synapses(neurons, neurons, "w : 1")
    links.connect()
    links.w = "rand()"
    neurons.v = "rand()"
    net.add(links)
    net.run(1 * ms)
    device.build()
    held = [neurons.v[:], monitor.v[:], monitor.t[:], links.w[:], neurons.v_[:]]
    copies = [np.array(array) for array in held]
    device.run()
    for array, copy in zip(held, copies):
        np.testing.assert_array_equal(np.asarray(array), copy)
    assert not np.array_equal(neurons.v[:], copies[0]) and not np.array_equal(links.w[:], copies[3])


def test_statements_between_runs_are_repeated() -> None:
    deferred()
    neurons, _, net = decaying(2)
    neurons.v = "1 + i"
    net.run(10 * ms)
    neurons.v[1] = 7
    neurons[:1].v = "3*factor"
    net.run(10 * ms)
    device.build()
    expected = neurons.v[:].tolist()
    neurons.v = 100  # after the last run: a part of what is repeated, and without effect on it
    device.run()
    assert neurons.v[:].tolist() == [100, 100] and net.t == 20 * ms
    assert expected == pytest.approx([3 * np.e**-1 * 2, 7 * np.e**-1])


factor = 2


def test_names_are_those_of_the_first_time() -> None:
    deferred()
    rate = 1 / (10 * ms)
    start = 5
    neurons = NeuronGroup(1, "dv/dt = -rate*v : 1", method="exact")
    neurons.v = "start"
    net = Network(neurons)
    net.run(10 * ms)
    device.build()
    expected = neurons.v[0]
    rate, start = 0 / ms, 50
    device.run()
    assert neurons.v[0] == expected == pytest.approx(5 / np.e)
    del rate, start


def test_values_given_as_arrays_are_copied() -> None:
    standalone()
    neurons, _, net = decaying(2)
    values = np.array([1.0, 2.0])
    neurons.v = values
    values[:] = 0
    net.run(0 * ms)
    device.run()
    assert neurons.v[:].tolist() == [1, 2]


def test_an_earlier_magic_run_is_no_part_of_it() -> None:
    neurons, _, net = decaying(1)
    neurons.v = 8
    standalone()
    net.run(0 * ms)
    neurons.v = 1
    net.run(10 * ms)
    device.run()
    assert neurons.v[0] == pytest.approx(1 / np.e)


def test_what_takes_part_is_repeated() -> None:
    standalone()
    neurons, _, net = decaying(1)
    neurons.v = 1
    regular = neurons.run_regularly("v += 1")
    net.add(regular)
    net.run(1 * ms)
    regular.active = False
    net.run(1 * ms)
    expected = neurons.v[0]
    device.run()
    assert neurons.v[0] == expected
    assert not regular.active


def test_spikes_that_were_set() -> None:
    standalone()
    source = SpikeGeneratorGroup(3, [0, 1], [1, 2] * ms)
    monitor = SpikeMonitor(source)
    net = Network(source, monitor)
    net.run(5 * ms)
    source.set_spikes([2], [7] * ms)
    net.run(5 * ms)
    device.run()
    assert monitor.i[:].tolist() == [0, 1, 2]


def test_dt_is_that_of_each_run() -> None:
    standalone()
    _, monitor, net = decaying(1)
    net.run(2 * ms)
    defaultclock.dt = 0.5 * ms
    net.run(2 * ms)
    times = monitor.t[:].copy()
    device.run()
    np.testing.assert_array_equal(times, monitor.t[:])
    assert len(times) == 24


# ---- with other values -----------------------------------------------------------------------------------------------------


def test_a_shared_parameter() -> None:
    deferred()
    neurons, _, net = decaying(2)
    neurons.v = 1
    net.run(10 * ms)
    device.build(run=False)
    found = []
    for tau in (5 * ms, 20 * ms, None):
        device.run(run_args=None if tau is None else {neurons.tau: tau})
        found.append(neurons.v[0])
    assert found == pytest.approx(np.exp([-2, -0.5, -1]))


@pytest.mark.parametrize("values", [[1.0, 2.0, 3.0], 4, "mixed"])
def test_initial_values(values: Any) -> None:
    deferred()
    neurons, _, net = decaying(3)
    neurons.v = "rand()"
    net.run(10 * ms)
    run_args = {neurons.v: values, neurons.tau: 5 * ms} if values != "mixed" else {neurons.v_: np.arange(3)}
    device.build(run_args=run_args)
    expected = np.broadcast_to(np.arange(3) * np.e if values == "mixed" else values, 3) * np.exp(-2)
    np.testing.assert_allclose(neurons.v[:], expected)


def test_texts() -> None:
    deferred()
    neurons = NeuronGroup(2, DECAY, name="cells", method="exact")
    net = Network(neurons)
    net.run(10 * ms)
    device.build(run=False)
    np.array([1.0, 2.0]).tofile("values.dat")
    device.run(run_args=["cells.v=values.dat", "cells.tau=0.005"])
    np.testing.assert_allclose(neurons.v[:], np.array([1, 2]) * np.exp(-2))
    Path("values.dat").unlink()


def test_a_table() -> None:
    deferred()
    stimulus = TimedArray([0.0, 0.0] * mV, dt=1 * ms)
    neurons = NeuronGroup(1, "dv/dt = stimulus(t)/ms : volt", method="euler")
    net = Network(neurons)
    net.run(2 * ms)
    device.build(run=False)
    found = []
    for run_args in ({stimulus: [1, 2] * mV}, {stimulus: 5 * mV}, {}):
        device.run(run_args=run_args)
        found.append(neurons.v_[0])
    assert found == pytest.approx([3e-3, 10e-3, 0])


def test_where_values_take_effect() -> None:
    deferred()
    neurons = NeuronGroup(1, "a : 1\nb : 1")
    neurons.a = 1
    device.apply_run_args()
    neurons.b = "2*a"
    Network(neurons).run(0 * ms)
    device.build(run=False)
    device.run(run_args={neurons.a: 5})
    assert (neurons.a[0], neurons.b[0]) == (5, 10)
    with pytest.raises(RuntimeError, match="once"):
        device.apply_run_args()


def test_synapses() -> None:
    deferred()
    neurons = NeuronGroup(4, "v : 1", threshold="v > 1", reset="")
    links = Synapses(neurons, neurons, "w : 1", on_pre="v += w")
    links.connect(j="i")
    links.w = "rand()"
    Network(neurons, links).run(0 * ms)
    device.build(run=False)
    device.run(run_args={links.w: np.arange(4), links.delay: 3 * ms})
    assert links.w[:].tolist() == [0, 1, 2, 3] and links.delay[0] == 3 * ms


@pytest.mark.parametrize(
    ("key", "value", "error"),
    [
        ("neurons.v", [1, 2], TypeError),
        ("neurons.v", 1 * mV, DimensionMismatchError),
        ("neurons.tau", 1, DimensionMismatchError),
        ("table", [1, 2, 3] * mV, TypeError),
        ("table", 1, DimensionMismatchError),
        ("neurons", 1, TypeError),
        ("3", 1, TypeError),
    ],
)
def test_wrong_values_change_nothing(key: str, value: Any, error: type[Exception]) -> None:
    deferred()
    neurons, monitor, net = decaying(3)
    table = TimedArray([1, 2] * mV, dt=1 * ms)
    net.run(1 * ms)
    device.build(run=False)
    with pytest.raises(error):
        device.run(run_args={eval(key, {"neurons": neurons, "table": table}): value})
    assert monitor.N == 10


@pytest.mark.parametrize("text", ["cells.v", "cell.v=3", "cells.w=3", "cells.v=three"])
def test_wrong_texts(text: str) -> None:
    deferred()
    neurons = NeuronGroup(2, DECAY, name="cells")
    Network(neurons).run(0 * ms)
    device.build(run=False)
    with pytest.raises((ValueError, KeyError)):
        device.run(run_args=[text])


# ---- files -----------------------------------------------------------------------------------------------------------------


def test_nothing_is_written_unless_asked_for(tmp_path: Path) -> None:
    standalone(directory="project")
    neurons, _, net = decaying()
    neurons.v = "rand()"
    net.run(1 * ms)
    assert not (tmp_path / "project").exists()
    assert Path(device.project_dir) == tmp_path / "project"
    assert list((tmp_path / "project").glob("*_stateupdater_*.ll"))
    (tmp_path / "project" / "mine").touch()
    with catch_logs() as messages:
        device.delete()
    assert [path.name for path in (tmp_path / "project").iterdir()] == ["mine"] and "mine" in messages[0][2]
    with pytest.raises(ValueError, match="all that is in it"):
        device.delete(code=False)
    device.delete(force=True)
    assert not (tmp_path / "project").exists() and neurons.v[0] > 0
    device.delete()


def test_a_folder_for_temporary_files() -> None:
    standalone(directory=None)
    project = Path(device.project_dir)
    assert project.is_dir() and device.project_dir == str(project)
    device.delete(force=True)
    assert not project.exists()


def test_subgroups_and_the_current_device() -> None:
    standalone()
    assert get_device() is cpp_standalone_device and type(get_device()).__name__ == "CPPStandaloneDevice"
    neurons, _, net = decaying(4)
    part: Subgroup = neurons[2:]
    part.v = 3
    net.run(0 * ms)
    device.run()
    assert neurons.v[:].tolist() == [0, 0, 3, 3]
