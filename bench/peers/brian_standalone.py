"""Brian 2, cpp_standalone with the flags it chooses: built once, then the program it wrote is run again and again."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from peers.script import Figures, last_line, script

IMPORTS = '''from brian2 import *
set_device('cpp_standalone', directory={folder!r})
'''
EPILOGUE = '''
print(int(spikes.num_spikes))
'''


class BrianStandalone:
    """The time of a run is what the program measures around its loop (results/last_run_info.txt)."""

    name = 'Brian 2 cpp_standalone'

    def __init__(self, python: str = sys.executable) -> None:
        self._python = python
        self._folders: dict[Path, tempfile.TemporaryDirectory[str]] = {}   # removed at the end
        self._spikes: dict[Path, int] = {}

    def prepare(self, path: Path) -> float:
        """Write, compile and run the program once. Gives the seconds of that whole process."""
        folder = self._folders.setdefault(path, tempfile.TemporaryDirectory(prefix='standalone_')).name
        started = time.perf_counter()
        self._spikes[path] = int(last_line([self._python, '-c', script(path, IMPORTS.format(folder=folder)) + EPILOGUE]))
        return time.perf_counter() - started

    def run(self, path: Path) -> Figures:
        """The program once more; spikes as counted at the first run."""
        folder = Path(self._folders[path].name)
        started = time.perf_counter()
        subprocess.run([folder/'main'], cwd=folder, check=True, capture_output=True)
        whole = time.perf_counter() - started
        return Figures(float((folder/'results'/'last_run_info.txt').read_text().split()[0]), whole, self._spikes[path])
