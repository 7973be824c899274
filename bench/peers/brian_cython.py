"""Brian 2 as it runs by default: code in Cython, compiled at the first time (cold), found in a folder later (warm)."""

import json
import shutil
import sys
from pathlib import Path

from peers.figures import Figures
from peers.process import finish
from peers.script import script

IMPORTS = '''import time as _time
_started = _time.perf_counter()
from brian2 import *
_imported = _time.perf_counter()
import brian2 as _brian2
prefs.codegen.target = 'cython'
prefs.codegen.runtime.cython.cache_dir = {folder!r}
_connecting = 0.0
_connect = Synapses.connect
def _timed_connect(*arguments, **keywords):
    global _connecting
    before = _time.perf_counter()
    _connect(*arguments, **dict(keywords, level=keywords.get('level', 0) + 1))
    _connecting += _time.perf_counter() - before
Synapses.connect = _timed_connect
'''
BEFORE = '_built = _time.perf_counter()\n'
EPILOGUE = '''
_ended = _time.perf_counter()
import json
_run = _brian2.get_device()._last_run_time
print(json.dumps({'stages': {'import': _imported - _started, 'build': _built - _imported - _connecting, 'connect': _connecting,
                             'compile': _ended - _built - _run, 'run': _run}, 'spikes': int(spikes.num_spikes)}))
'''


class BrianCython:
    """`connect` holds the compilation of what connects; `compile` is what its run does before the loop. cold: each run begins with an empty
    folder, which it leaves full; warm: with one that is full, by a cold run of the same script before it or one of its own."""

    def __init__(self, cache: Path, python: str = sys.executable, cold: bool = False) -> None:
        self.name = f'Brian 2 Cython, {"cold" if cold else "warm"}'
        self._python, self._cache, self._cold = python, cache, cold

    def prepare(self, path: Path) -> None:
        """Nothing: the folder is filled by a run."""

    def run(self, path: Path) -> Figures:
        """One process."""
        folder = self._cache/path.stem
        if self._cold:
            shutil.rmtree(folder, ignore_errors=True)
        elif not folder.exists():
            self._process(path, folder)
        return self._process(path, folder)

    def _process(self, path: Path, folder: Path) -> Figures:
        folder.mkdir(parents=True, exist_ok=True)
        done = finish([self._python, '-c', script(path, IMPORTS.format(folder=str(folder)), BEFORE) + EPILOGUE])
        report = json.loads(done.last_line)
        return Figures({**report['stages'], 'whole': done.whole}, done.peak, report['spikes'])
