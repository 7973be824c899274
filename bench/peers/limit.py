"""The hand-written C++ programs of limits/: what is possible, for three networks."""

import json
import subprocess
from pathlib import Path

from peers.figures import Figures
from peers.process import finish


class Limit:
    """Compiled for this machine. parts: nanoseconds a neuron-step and an event, from a second run with more readings of the clock."""

    name = 'by hand'

    def __init__(self, sources: Path, folder: Path, compiler: str = 'g++') -> None:
        self._sources, self._folder, self._compiler = sources, folder, compiler

    def has(self, workload: str) -> bool:
        """Whether there is a program."""
        return (self._sources/f'{workload}.cpp').exists()

    def prepare(self, path: Path) -> None:
        """Compile it."""
        source, flags = self._sources/f'{path.stem}.cpp', ('-std=c++20', '-O3', '-march=native', '-w')
        subprocess.run([self._compiler, *flags, str(source), '-o', str(self._program(path))], check=True)

    def run(self, path: Path) -> Figures:
        """One process: it runs the network twice, so there is no time of the whole."""
        done = finish([self._program(path)])
        report = json.loads(done.last_line)
        parts = {name: report[name] for name in ('neuron_step_ns', 'event_ns')}
        return Figures({name: report[name] for name in ('connect', 'run')}, done.peak, report['spikes'], parts)

    def _program(self, path: Path) -> Path:
        return self._folder.resolve()/f'limit_{path.stem}'
