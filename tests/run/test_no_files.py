"""Compiling happens in memory: between import and the last spike no file is made, no process started, no compiler needed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent.parent / "examples"

SCRIPT = """
import os, sys
sys.path.insert(0, {examples!r})
from ranvier import *
os.write(2, b'imported\\n')
source = open({examples!r} + '/cuba.py').read().split('from terminal')[0].replace('run(1*second)', 'run(50*ms)')
exec(compile(source, 'cuba.py', 'exec'))
os.write(2, b'last spike\\n')
assert spikes.num_spikes > 100
print(spikes.num_spikes)
"""


@pytest.fixture
def barren(tmp_path: Path) -> dict[str, str]:
    """An environment without compiler, home, or place for temporary files."""
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o500)
    kept = {k: v for k, v in os.environ.items() if k in ("PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT")}
    return {**kept, "PATH": "", "HOME": str(locked), "TMPDIR": str(locked), "PYTHONDONTWRITEBYTECODE": "1"}


def script(tmp_path: Path) -> Path:
    path = tmp_path / "run_cuba.py"
    path.write_text(SCRIPT.format(examples=str(EXAMPLES)))
    return path


def test_runs_without_compiler_home_and_temp(tmp_path: Path, barren: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, script(tmp_path)], env=barren, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 100


AUDIT = """
import sys
def watch(event, args):
    if active and (event in ('subprocess.Popen', 'os.exec', 'os.fork', 'os.posix_spawn', 'os.system', 'os.mkdir', 'os.rename')
                   or (event == 'open' and isinstance(args[1], str) and set(args[1]) & set('wax+'))):
        found.append((event, args))
active, found = True, []
sys.addaudithook(watch)
"""


def test_python_opens_nothing_for_writing(tmp_path: Path) -> None:
    path = tmp_path / "audited.py"
    path.write_text(AUDIT + SCRIPT.format(examples=str(EXAMPLES)) + "\nassert not found, found\n")
    done = subprocess.run([sys.executable, "-B", path], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_system_sees_no_process_and_no_new_file(tmp_path: Path) -> None:
    log = tmp_path / "trace"
    watched = "execve,execveat,fork,vfork,clone,clone3,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,memfd_create,write"
    command = ["strace", "-f", "-e", f"trace={watched}", "-o", str(log), sys.executable, "-B", str(script(tmp_path))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode != 0 and "ptrace" in done.stderr:
        pytest.skip("this system does not allow tracing")
    assert done.returncode == 0, done.stderr
    lines = log.read_text().splitlines()
    start = next(k for k, line in enumerate(lines) if '"imported\\n"' in line)
    stop = next(k for k, line in enumerate(lines) if '"last spike\\n"' in line)
    assert start < stop
    calls = [(match[1], line) for line in lines[start + 1 : stop] if (match := re.match(r"\d+ +(\w+)\(", line))]
    assert [name for name, _ in calls if name in ("open", "openat")], "the trace shows nothing"
    made = ("execve", "execveat", "fork", "vfork", "clone", "clone3", "creat", "mkdir", "mkdirat", "rename", "renameat", "memfd_create")
    assert not [line for name, line in calls if name in made]
    assert not [line for name, line in calls if "open" in name and re.search("O_CREAT|O_WRONLY|O_RDWR", line)]
