"""DEV: devices (README.md beside this file).

What needs Brian 2's C++ program (DEV-04, DEV-05, DEV-15) is compared with one that is built here, once, by one script on both sides.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from both import both, both_fail, ours
from rows import row

from ranvier import prefs
from ranvier.devices import reinit_and_delete, reset_device


@pytest.fixture(autouse=True)
def the_device_of_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    yield
    reset_device("runtime")
    reinit_and_delete()
    prefs.reset_to_defaults()


PROGRAM = """
set_device('cpp_standalone', build_on_run=False, directory=None)
defaultclock.dt = 0.2*ms
stimulus = TimedArray([0.0, 0.0, 0.0, 0.0], dt=2*ms)
cells = NeuronGroup(3, '''dv/dt = (stimulus(t) - v)/tau : 1
                          tau : second (shared, constant)
                          w : 1
                          twice : 1''', method='euler', threshold='v > 2', reset='v = 0', name='cells')
links = Synapses(cells, cells, 'g : 1', on_pre='w_post += g', name='links')
links.connect(condition='i != j')
links.g = 'i + 0.5*j'
cells.tau = 10*ms
cells.v = 'i + 0.25'
device.apply_run_args()
cells.twice = '2*v'
trace = StateMonitor(cells, 'v', record=True)
spikes = SpikeMonitor(cells)
run(4*ms)
cells.v = 'v + 0.5'
cells.tau = 8*ms
run(4*ms)
device.build(run=False)
kept = dict()
for name, changes in [('first', dict()),
                      ('tau', dict([(cells.tau, 2*ms)])),
                      ('v', dict([(cells.v, np.array([3.0, 2.0, 1.0])), (links.g, np.arange(6)*1.0)])),
                      ('stimulus', dict([(stimulus, np.array([0.0, 30.0, 0.0, 5.0]))])),
                      ('text', ['cells.v=0.5', 'cells.tau=0.004']),
                      ('last', None)]:
    device.run(run_args=changes, with_output=False)
    for what, values in [('v', cells.v[:]), ('w', cells.w[:]), ('twice', cells.twice[:]), ('g', links.g[:]), ('trace', trace.v[:]),
                         ('t', trace.t[:]/second), ('i', spikes.i[:]), ('spikes', spikes.t[:]/second)]:
        kept[name + ' ' + what] = np.array(values)
kept['done'] = np.array([device.has_been_run, device._last_run_completed_fraction == 1, len(links)])
np.savez(result, **kept)
device.delete(force=True)
"""


QUICKLY = "prefs.codegen.cpp.extra_compile_args_gcc = ['-O0', '-w']  # compiling takes most of the time"


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, np.ndarray]]:
    """What the program left, by side."""
    if shutil.which("g++") is None or shutil.which("make") is None:
        pytest.skip("Brian 2's standalone mode needs g++ and make")
    pytest.importorskip("brian2")
    folder = tmp_path_factory.mktemp("programs")
    environment = {**os.environ, "TMPDIR": str(folder), "OMP_NUM_THREADS": "1"}
    results = {side: folder / f"{side}.npz" for side in ("brian2", "ranvier")}
    script = folder / "program.py"
    script.write_text(f"from brian2 import *\n{QUICKLY}\nresult = {str(results['brian2'])!r}\n{PROGRAM}")
    done = subprocess.run([sys.executable, script], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    ours(PROGRAM, result=str(results["ranvier"]))
    found = {}
    for side, path in results.items():
        with np.load(path) as kept:
            found[side] = dict(kept)
    return found


def same(programs: dict[str, dict[str, np.ndarray]], *names: str) -> None:
    theirs, mine = programs["brian2"], programs["ranvier"]
    chosen = [label for label in theirs if label.split()[0] in names]
    assert chosen
    for label in chosen:
        np.testing.assert_allclose(mine[label], theirs[label], rtol=1e-9, atol=1e-12, err_msg=label)


@row(
    "DEV-01", "Runtime", without=("ranvier.devices.registry", "active_device: Device = runtime_device", "active_device: Device = Device()")
)
def test_DEV_01_is_the_device_of_the_start() -> None:
    both("""
        kind = type(get_device()).__name__
        G = NeuronGroup(1, 'dv/dt = -v/(10*ms) : 1', method='exact')
        G.v = 'exp(1)'
        run(10*ms)
        between = float(G.v[0])
        G.v = between + 1
        run(10*ms)
        after = float(G.v[0])
        device.build()
        device.reinit()
        names = sorted(set(all_devices) & {'runtime', 'cpp_standalone'})
    """)


@row("DEV-02", "set_device('cpp_standalone')", without=("ranvier.devices", 'all_devices["cpp_standalone"]', 'all_devices["standalone"]'))
def test_DEV_02_is_accepted() -> None:
    both("""
        defaultclock.dt = 0.3*ms
        set_device('cpp_standalone', directory=None, debug=True, build_on_run=False)
        kind = type(get_device()).__name__
        dt = defaultclock.dt
        state = device.has_been_run, device.build_on_run, device.build_options
        set_device('runtime')
        kind_again = type(get_device()).__name__
    """)


@row("DEV-02", "set_device('cpp_standalone')")
def test_DEV_02_run_runs() -> None:
    found = ours("""
        set_device('cpp_standalone', directory='output', debug=True)
        G = NeuronGroup(1, 'dv/dt = -v/(10*ms) : 1', method='exact')
        G.v = 1
        M = StateMonitor(G, 'v', record=0)
        run(10*ms)
        v, n, done = float(G.v[0]), len(M.t), device.has_been_run
    """)
    assert (found["v"], found["n"], found["done"]) == (pytest.approx(np.exp(-1)), 100, True)


@row("DEV-03", "device.build()", without=("ranvier.devices.standalone", "if self.build_on_run and direct_call:", "if False:"))
@pytest.mark.parametrize(
    ("options", "call"),
    [
        ("", "device.build()"),
        ("build_on_run=False", "device.build(run=False, project_dir='x')"),
        ("build_on_run=False", "device.build(run=False, directry='x')"),
        ("build_on_run=False", "device.build(run=False, results_directory='/tmp/results', directory=None)"),
    ],
)
def test_DEV_03_refused(options: str, call: str) -> None:
    both_fail(f"""
        set_device('cpp_standalone', {options})
        try:
            {call}
        finally:
            device.reinit()
            set_device('runtime')
    """)


@row("DEV-03", "device.build()")
def test_DEV_03_results_are_there_after_it() -> None:
    found = ours("""
        set_device('cpp_standalone', build_on_run=False)
        G = NeuronGroup(1, 'dv/dt = -v/(10*ms) : 1', method='exact')
        G.v = 1
        run(10*ms)
        G.v = 'v + 1'
        run(10*ms)
        device.build(directory='output', compile=True, run=True, debug=False, clean=True, with_output=False)
        v = float(G.v[0])
        try:
            device.build()
            raised = False
        except RuntimeError:
            raised = True
    """)
    assert found["raised"] and found["v"] == pytest.approx((np.exp(-1) + 1) * np.exp(-1))


@row(
    "DEV-04",
    "device.run(run_args=...)",
    without=("ranvier.devices.recording", "for change in changes:\n                        change()", "pass"),
)
def test_DEV_04_other_values(programs: dict[str, dict[str, np.ndarray]]) -> None:
    same(programs, "tau", "v", "stimulus", "text")
    assert not np.allclose(programs["ranvier"]["tau v"], programs["ranvier"]["first v"])


@row(
    "DEV-05",
    "device.apply_run_args()",
    without=("ranvier.devices.recording", "waiting = not self.is_marked", "changes, waiting = [], False"),
)
def test_DEV_05_initial_values_see_the_changes(programs: dict[str, dict[str, np.ndarray]]) -> None:
    same(programs, "v")
    np.testing.assert_array_equal(programs["ranvier"]["v twice"], [6, 4, 2])


@row(
    "DEV-06",
    "device.reinit(); device.activate()",
    without=("ranvier.devices.standalone", "        self._forget()\n\n    # ---- building", "    # ---- building"),
)
def test_DEV_06_a_new_simulation() -> None:
    both("""
        set_device('cpp_standalone', build_on_run=False, directory=None)
        defaultclock.dt = 0.3*ms
        device.reinit()
        device.activate(build_on_run=False, directory='other')
        dt, state = defaultclock.dt, [device.has_been_run, device.build_on_run, device.build_options]
        set_device('runtime')
    """)
    found = ours("""
        found = []
        for rate in (10*Hz, 20*Hz):
            set_device('cpp_standalone', directory='output')
            G = NeuronGroup(1, 'dv/dt = rate : 1', method='euler')
            run(100*ms)
            found.append([float(G.v[0]), device.has_been_run])
            device.reinit()
            device.activate()
            found[-1].append(device.has_been_run)
    """)
    assert found["found"] == [[pytest.approx(1), True, False], [pytest.approx(2), True, False]]


@row("DEV-07", "device.delete()", without=("ranvier.devices.standalone", "os.rmdir(self._directory)", "pass"))
def test_DEV_07_files_go_and_results_stay(tmp_path: Path) -> None:
    found = ours("""
        set_device('cpp_standalone', directory='project')
        G = NeuronGroup(1, 'v : 1')
        G.v = 3
        run(1*ms)
        folder = device.project_dir
        device.delete()
        v = G.v[0]
    """)
    assert found["folder"] == str(tmp_path / "project") and not (tmp_path / "project").exists() and found["v"] == 3


@row("DEV-08", "device.insert_code()", differs="other: no C++ program is made that the code could stand in: refused (NotImplementedError)")
def test_DEV_08_cplusplus_is_refused() -> None:
    with pytest.raises(NotImplementedError):
        ours("set_device('cpp_standalone'); device.insert_code('main', 'x++;')")


@row("DEV-09", "device.run_function()")
def test_DEV_09_runs_are_done() -> None:
    found = ours("""
        set_device('cpp_standalone', build_on_run=False)
        G = NeuronGroup(1, 'dv/dt = 1*Hz : 1', method='euler')
        with device.run_function('part'):
            run(1*second)
        device.build()
        v = G.v[0]
    """)
    assert found["v"] == pytest.approx(1)


@row("DEV-10", "Standalone restrictions", differs="pitfall 43: values are there at any time, as everything of an interactive session")
def test_DEV_10_there_are_none() -> None:
    found = ours("""
        set_device('cpp_standalone')
        G = NeuronGroup(4, 'dv/dt = -v/(10*ms) : 1', threshold='v > 2', reset='v = 0', method='exact')
        G.v = 'i'
        before = G.v[:].copy()
        S = Synapses(G, G, 'w : 1')
        S.connect(condition='i < j')
        S.w[:, 3] = 5
        count = []
        @network_operation(dt=1*ms)
        def watch():
            count.append(1)
        store()
        run(5*ms)
        run(5*ms)
        restore()
        after = G.v[:].copy()
        weights = S.w['j == 3']
    """)
    assert found["before"].tolist() == found["after"].tolist() == [0, 1, 2, 3]
    assert len(found["count"]) == 10 and set(found["weights"]) == {5}


@row("DEV-11", "OpenMP", without=("ranvier.preferences.table", '"openmp_threads": ', '"threads": '))
def test_DEV_11_is_accepted() -> None:
    found = both("""
        prefs.devices.cpp_standalone.openmp_threads = 2
        threads = prefs.devices.cpp_standalone.openmp_threads
        prefs.devices.cpp_standalone.openmp_threads = 0
    """)
    assert found["threads"] == 2


@row("DEV-12", "get_device, device, all_devices, reset_device", without=("ranvier.devices.registry", "_activate(*_before.pop())", "pass"))
def test_DEV_12_devices_are_a_stack() -> None:
    both("""
        import sys
        _module = sys.modules[set_device.__module__]
        kinds = []
        set_device('cpp_standalone', build_on_run=False)
        kinds.append((type(get_device()).__name__, device.build_on_run))
        set_device('runtime')
        kinds.append(type(get_device()).__name__)
        _module.reset_device()
        kinds.append((type(get_device()).__name__, device.build_on_run))
        _module.reset_device()
        kinds.append(type(get_device()).__name__)
        same = get_device() is all_devices['runtime']
    """)


@row("DEV-13", "Other devices", without=("ranvier.devices.registry", "if device not in all_devices:", "if False:"))
@pytest.mark.parametrize("name", ["cuda_standalone", "genn", "nothing"])
def test_DEV_13_are_unknown(name: str) -> None:
    assert "leave set_device() out" in str(both_fail(f"set_device('{name}')"))


@row("DEV-14", "Device API", without=("ranvier.devices.registry", "chosen.activate(build_on_run=build_on_run, **options)", "pass"))
def test_DEV_14_a_device_of_ones_own() -> None:
    both("""
        Device = type(all_devices['runtime'])
        class Mine(Device):
            def activate(self, build_on_run=True, **options):
                super().activate(build_on_run)
                self.seen = options
        all_devices['mine'] = Mine()
        set_device('mine', answer=42)
        seen, kind = device.seen, type(get_device()).__name__
        del all_devices['mine']
        set_device('runtime')
    """)


@row(
    "DEV-15",
    "A script for cpp_standalone",
    without=("ranvier.devices.standalone", "CURRENT.journal = self._recording", "CURRENT.journal = None"),
)
def test_DEV_15_agrees_with_the_program_of_brian2(programs: dict[str, dict[str, np.ndarray]]) -> None:
    same(programs, "first", "last", "done")
    for what in ("v", "w", "trace", "spikes"):
        np.testing.assert_array_equal(programs["ranvier"][f"first {what}"], programs["ranvier"][f"last {what}"])
    assert programs["ranvier"]["first spikes"].size
