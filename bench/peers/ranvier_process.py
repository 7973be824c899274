"""ranvier: the script in a fresh process each time, as a user starts it."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from peers.figures import Figures
from peers.process import finish
from peers.script import script

EPILOGUE = '''
import json, ranvier
print(json.dumps({'stages': ranvier.timings(), 'spikes': int(spikes.num_spikes),
                  'parts': {name: float(time) for name, time in magic_network.profiling_info}}))
'''
# Every group that synapses begin or end at gets a monitor of its own; memory is looked at before connecting and after the run.
COUNTERS = '''
_synapses = list({item.name: item for item in list(globals().values()) if isinstance(item, Synapses)}.values())
_ends = [(item, pathway, item.source if pathway == 'pre' else item.target) for item in _synapses for pathway in ('pre', 'post')
         if hasattr(item, pathway)]
for _number, (_item, _pathway, _group) in enumerate(_ends):
    if hasattr(_group, 'spikes'):
        globals()[f'_monitor{_number}'] = SpikeMonitor(_group, record=False)
'''
COUNTED = '''
import json
_events = {}
for _number, (_item, _pathway, _group) in enumerate(_ends):
    if f'_monitor{_number}' in globals():
        _each = _item.N_outgoing_pre if _pathway == 'pre' else _item.N_incoming_post
        _events[f'{_item.name}_{_pathway}'] = int((globals()[f'_monitor{_number}'].count[:].astype('int64')*_each[:]).sum())
_groups = list({item.name: item for item in list(globals().values()) if isinstance(item, NeuronGroup)}.values())
print(json.dumps({'events': _events, 'synapses': sum(len(item) for item in _synapses), 'groups': [item.name for item in _groups],
                  'summed': {item.name: len(item) for item in _synapses if list(item.summed_updaters)},
                  'steps': int(round(float(magic_network.t/defaultclock.dt))), 'neurons': sum(len(item) for item in _groups)}))
'''


@dataclass(frozen=True)
class Counts:
    """What a workload computes: for the price of a neuron in a step and of an event."""

    neurons: int
    steps: int
    synapses: int
    groups: list[str]            # names of the groups of neurons
    events: dict[str, int]       # by name of the pathway
    summed: dict[str, int]       # synapses of those that have summed variables


class Ranvier:
    """One thread."""

    name = 'ranvier'

    def __init__(self, python: str = sys.executable) -> None:
        self._python = python

    def prepare(self, path: Path) -> None:
        """Byte code written, files in the cache of the system."""
        self.run(path)

    def run(self, path: Path) -> Figures:
        """One process."""
        done = finish([self._python, '-c', script(path) + EPILOGUE])
        report = json.loads(done.last_line)
        return Figures({**report['stages'], 'whole': done.whole}, done.peak, report['spikes'], report['parts'])

    def count(self, path: Path) -> Counts:
        """Neurons, steps, synapses and events, from a run of its own: monitors that count change what is measured."""
        return Counts(**json.loads(finish([self._python, '-c', script(path, before_run=COUNTERS) + COUNTED]).last_line))
