"""Brian 2, cpp_standalone with the flags it chooses: built once, then the program it wrote is run again and again."""

import hashlib
import json
import sys
from pathlib import Path

from peers.figures import Figures
from peers.process import finish
from peers.script import script

IMPORTS = '''import time as _time
_started = _time.perf_counter()
from brian2 import *
_imported = _time.perf_counter()
set_device('cpp_standalone', directory={folder!r}, build_on_run=False)
'''
EPILOGUE = '''
_built = _time.perf_counter()
device.build(directory={folder!r}, compile=True, run=False)
import json
print(json.dumps({{'import': _imported - _started, 'build': _built - _imported, 'compile': _time.perf_counter() - _built}}))
'''


class BrianStandalone:
    """`run` is what the program measures around its loop (results/last_run_info.txt), `connect` the rest of the program, `whole` the sum
    of writing, compiling and running it. Programs stay in `folder`, by the text of their script."""

    name = 'Brian 2 standalone'

    def __init__(self, folder: Path, python: str = sys.executable) -> None:
        self._python, self._folder = python, folder

    def _program(self, path: Path) -> Path:
        return self._folder.resolve()/f'{path.parent.name}_{path.stem}_{hashlib.sha256(script(path).encode()).hexdigest()[:12]}'

    def prepare(self, path: Path) -> None:
        """Write and compile the program, unless it is there."""
        folder = self._program(path)
        if (folder/'stages.json').exists():
            return
        done = finish([self._python, '-c', script(path, IMPORTS.format(folder=str(folder))) + EPILOGUE.format(folder=str(folder))])
        (folder/'stages.json').write_text(json.dumps({**json.loads(done.last_line), 'whole': done.whole}))

    def run(self, path: Path) -> Figures:
        """The program once more."""
        folder = self._program(path)
        stages = json.loads((folder/'stages.json').read_text())
        done = finish([folder/'main'], folder)
        run = float((folder/'results'/'last_run_info.txt').read_text().split()[0])
        (spiking,) = (folder/'results').glob('_dynamic_array_spikemonitor_i_*')
        return Figures({**stages, 'connect': done.whole - run, 'run': run, 'whole': stages['whole'] + done.whole}, done.peak,
                       spiking.stat().st_size//4)
