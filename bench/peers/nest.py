"""NEST, as the Python package index has it: a generic x86-64 build, so without the vector instructions of this machine."""

import json
from pathlib import Path

from peers.figures import Figures
from peers.process import finish

EPILOGUE = '''
import json
print(json.dumps({'stages': {'import': imported - started, 'build': built - imported, 'connect': connected - built,
                             'run': ended - connected}, 'spikes': int(spikes.n_events)}))
'''


class Nest:
    """One thread. Scripts of its own in workloads/nest, where NEST has the model."""

    name = 'NEST'

    def __init__(self, python: str, scripts: Path) -> None:
        self._python, self._scripts = python, scripts

    def has(self, workload: str) -> bool:
        """Whether there is a script."""
        return (self._scripts/f'{workload}.py').exists()

    def prepare(self, path: Path) -> None:
        """Nothing."""

    def run(self, path: Path) -> Figures:
        """One process."""
        done = finish([self._python, '-c', (self._scripts/path.name).read_text(encoding='utf-8') + EPILOGUE])
        report = json.loads(done.last_line)
        return Figures({**report['stages'], 'whole': done.whole}, done.peak, report['spikes'])
