"""ranvier: the script in a fresh process each time, as a user starts it."""

import json
import sys
import time
from pathlib import Path

from peers.script import Figures, last_line, script

EPILOGUE = '''
import json, ranvier
print(json.dumps({'stages': ranvier.timings(), 'spikes': int(spikes.num_spikes)}))
'''


class Ranvier:
    """One thread. `run` gives the loop over time as ranvier.timings() counts it, and the process as the clock on the wall does."""

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
        printed = last_line([self._python, '-c', script(path) + EPILOGUE])
        whole = time.perf_counter() - started
        report = json.loads(printed)
        self.stages[path.stem] = report['stages']
        return Figures(report['stages']['run'], whole, report['spikes'])
