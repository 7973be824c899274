"""A process ends as without ranvier: Python finds what the script left open."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_OWN = """
class Recorder:
    def __init__(self):
        self.file = open('written.txt', 'w')
        self.itself = self
        self.file.write('all of it')
recorder = Recorder()
"""
_OPERATION = """
@network_operation
def note():
    recorder.file.write('.')
run(2*defaultclock.dt)
"""


@pytest.mark.parametrize(
    ("script", "written"),
    [
        (f"from ranvier import *\n{_OWN}", "all of it"),
        (f"{_OWN}\nfrom ranvier import *", "all of it"),
        (f"from ranvier import *\n{_OWN}\n{_OPERATION}", "all of it.."),
    ],
)
def test_a_file_in_a_cycle_is_written(script: str, written: str, tmp_path: Path) -> None:
    """Whether ranvier is imported before or after, and where a network holds what writes to it."""
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    subprocess.run([sys.executable, "script.py"], capture_output=True, check=True, cwd=tmp_path)
    assert (tmp_path / "written.txt").read_text(encoding="utf-8") == written
