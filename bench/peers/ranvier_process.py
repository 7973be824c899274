"""ranvier: the script in a fresh process each time, as a user starts it."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from peers.script import Figures, script

EPILOGUE = '''
import json, ranvier
print(json.dumps({'stages': ranvier.timings(), 'spikes': int(spikes.num_spikes)}))
'''


class Ranvier:
    """`threads=1` by RANVIER_THREADS: the comparison is one thread against one thread."""

    name = 'ranvier'

    def __init__(self, python: str = sys.executable) -> None:
        self._python = python
        self.stages: dict[str, dict[str, float]] = {}    # of the last run, by workload

    def prepare(self, path: Path) -> float:
        """Nothing is built ahead. Gives the seconds spent: none."""
        return 0.0

    def run(self, path: Path) -> Figures:
        """One process."""
        started = time.perf_counter()
        done = subprocess.run([self._python, '-c', script(path) + EPILOGUE], check=True, capture_output=True, text=True,
                              env={**os.environ, 'RANVIER_THREADS': '1'})
        whole = time.perf_counter() - started
        report = json.loads(done.stdout.splitlines()[-1])
        self.stages[path.stem] = report['stages']
        return Figures(report['stages']['run'], whole, report['spikes'])
