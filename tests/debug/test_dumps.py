"""Where the generated code lies: nothing is written unless asked for; then every stage of everything, also what comes later."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ranvier import Network, NeuronGroup, StateMonitor, clear_cache, get_cython_cache_dir, ms, prefs
from ranvier.debug.dumps import SUFFIXES, remove_dumps

ISSUE = """
from brian2 import *
from brian2.codegen.runtime.cython_rt.extension_manager import get_cython_cache_dir
import sys
clear_cache("cython")
prefs.codegen.runtime.cython.delete_source_files = False
{early}
G = NeuronGroup(10, "dv/dt = -v / (10*ms) : 1", method="exact")
G.v = "rand()"
M = StateMonitor(G, "v", record=True)
run(100*ms)
print(get_cython_cache_dir() if not directory else directory)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    prefs.codegen.runtime.cython.cache_dir = str(tmp_path / "code")
    yield tmp_path / "code"
    if (tmp_path / "code").exists():
        remove_dumps(str(tmp_path / "code"))
    prefs.reset_to_defaults()


def simulate(factor: float) -> None:
    neurons = NeuronGroup(3, f"dv/dt = -v/({factor}*ms) : 1", name="cells", method="exact")
    neurons.v = f"{factor}*i"
    Network(neurons, StateMonitor(neurons, "v", record=True, name="trace")).run(1 * ms)


@pytest.mark.parametrize("early", [True, False], ids=["asked before", "asked after"])
def test_the_script_of_a_user(early: bool, tmp_path: Path) -> None:
    asked = "directory = get_cython_cache_dir()" if early else "directory = ''"
    program = "import ranvier; ranvier.serve_brian2()\n" + ISSUE.format(early=asked)
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True, cwd=tmp_path)
    shown = Path(done.stdout.strip())
    assert shown == tmp_path / "ranvier" / "code"
    dumps = {path.name: path.read_text() for path in shown.iterdir()}

    def stage(label: str, suffix: str) -> str:
        [text] = [text for name, text in dumps.items() if name.startswith(label) and name.endswith(suffix)]
        return text

    assert stage("neurongroup_stateupdater_", SUFFIXES[0]) == "v = v*exp(-dt/(10*ms))\n"
    assert stage("statement_", SUFFIXES[0]) == "v = rand()\n"
    assert stage("statemonitor_", SUFFIXES[0]) == "record v\n"
    assert stage("neurongroup_stateupdater_", SUFFIXES[1]).startswith("kernel map {")
    assert "define void" in stage("neurongroup_stateupdater_", SUFFIXES[2])
    assert "ret" in stage("neurongroup_stateupdater_", SUFFIXES[3])
    assert len(dumps) == 4 * 3


def test_it_grows_and_is_cleared(folder: Path) -> None:
    simulate(11.25)
    assert not folder.exists()
    assert get_cython_cache_dir() == str(folder)
    before = set(folder.iterdir())
    assert before and len(before) % 4 == 0
    simulate(12.25)
    assert set(folder.iterdir()) == before
    get_cython_cache_dir()
    assert before < set(folder.iterdir())
    clear_cache("cython")
    assert not folder.exists()
    clear_cache("cython")


def test_conditions_are_shown(folder: Path) -> None:
    neurons = NeuronGroup(2, "v : 1", threshold="v > 17.125", reset="v = 3.0625", name="cells")  # dumps bear the name of who compiled first
    Network(neurons).run(1 * ms)
    texts = {path.read_text() for path in Path(get_cython_cache_dir()).glob("cells_spike_*.abstract.txt")}
    assert {"emit v > 17.125\n", "v = 3.0625\n"} <= texts


def test_foreign_files_are_safe(folder: Path) -> None:
    simulate(13.25)
    get_cython_cache_dir()
    (folder / "thesis.tex").touch()
    count = len(list(folder.iterdir()))
    with pytest.raises(OSError, match=r"thesis\.tex"):
        clear_cache("cython")
    assert len(list(folder.iterdir())) == count


def test_other_targets() -> None:
    with pytest.raises(ValueError, match="'weave'"):
        clear_cache("weave")


def test_no_home_is_no_reason(tmp_path: Path) -> None:
    """Where the folder of caches cannot be made, the one for temporary files serves."""
    (tmp_path / "file").touch()
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "file"), "TMPDIR": str(tmp_path)}
    program = "from ranvier import get_cython_cache_dir; print(get_cython_cache_dir())"
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()) == tmp_path / "ranvier" / "code"
