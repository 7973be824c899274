"""The benchmarks run: every workload and its twin at a small size, counting, tables, the programs written by hand. Nothing is timed."""

import importlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCH = Path(__file__).parent.parent/'bench'


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Imports a module of bench/, whose programs see their own folder first."""
    monkeypatch.syspath_prepend(str(BENCH))
    before = set(sys.modules)

    def load(name: str) -> ModuleType:
        return importlib.import_module(name)

    yield load
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], '__file__', None) or '').startswith(str(BENCH)):
            del sys.modules[name]


def small(path: Path, folder: Path) -> Path:
    """The script with large numbers divided by 50, and a run of 5 ms."""
    text = re.sub(r'(?<![\d.])(1000|4000|3200|12500|10000|20000|5000|25000|100000)(?![\d.*/])', lambda found: str(int(found[1])//50),
                  path.read_text(encoding='utf-8'))
    changed = folder/f'{path.parent.name}_{path.name}'
    changed.write_text(re.sub(r'^run\(.*\)$', 'run(5*ms)', text, flags=re.MULTILINE), encoding='utf-8')
    return changed


NAMES = ['cuba', 'cobahh', 'hh100k', 'brunel', 'random_delays', 'stdp', 'ten_neurons', 'vogels', 'summed']


@pytest.mark.parametrize('name', NAMES)
def test_workload_and_twin(name: str, bench: Any, tmp_path: Path) -> None:
    workload = bench('catalogue').WORKLOADS[name]
    ranvier = bench('peers.ranvier_process').Ranvier()
    stages = {'import', 'build', 'connect', 'compile', 'run', 'whole'}
    found = [(ranvier.run(path), ranvier.count(path)) for path in (small(workload.path, tmp_path), small(workload.twin, tmp_path))]
    for figures, counts in found:
        assert figures.stages.keys() == stages
        assert counts.steps == 50
    assert found[0][1].neurons == found[1][1].neurons
    assert len(found[0][1].events) == len(found[1][1].events)
    price = bench('page').price_of([found[0][0].as_dict()], vars(found[0][1]))
    assert 0 <= price['neuron'] < 1e6  # 0: so few steps that the clock's own time hides it
    assert price['events'].keys() <= found[0][1].events.keys()


def test_all_are_tested(bench: Any) -> None:
    assert list(bench('catalogue').WORKLOADS) == NAMES


def test_events_are_counted(bench: Any, tmp_path: Path) -> None:
    """Two of three neurons spike in each of ten steps; each has the synapses that the script says."""
    path = tmp_path/'script.py'
    path.write_text('''from ranvier import *
G = NeuronGroup(3, '', threshold='i < 2')
H = NeuronGroup(4, 'x : 1')
S = Synapses(G, H, on_pre='x += 1')
S.connect(i=[0, 0, 1, 2], j=[0, 1, 2, 3])
spikes = SpikeMonitor(G)
run(1*ms)
''', encoding='utf-8')
    counts = bench('peers.ranvier_process').Ranvier().count(path)
    assert (counts.neurons, counts.steps, counts.synapses, counts.events) == (7, 10, 4, {'synapses_pre': 30})


def turn(run: float, **more: Any) -> dict[str, Any]:
    stages = {'import': 0.1, 'build': 0.1, 'connect': 0.1, 'compile': 0.1, 'run': run, 'whole': 0.1 + run}
    return {'stages': stages, 'peak': 2**27, 'spikes': 10, 'parts': {'g_stateupdater': run, 's_pre': run}, **more}


def test_page(bench: Any) -> None:
    """Ratios, kept and broken promises, void limits."""
    page = bench('page')
    counts = {'neurons': 100, 'steps': 1000, 'synapses': 10, 'groups': ['g'], 'events': {'s_pre': 2000}, 'summed': {}}
    by_hand = turn(0.2, parts={'neuron_step_ns': 7.0, 'event_ns': 1.0})
    table = {'cuba': {'turns': {'ranvier': [turn(0.1)], 'standalone': [turn(0.5)], 'hand': [by_hand]}, 'counts': counts},
             'cobahh': {'turns': {'ranvier': [turn(1)], 'standalone': [turn(5)], 'hand': [by_hand]}, 'counts': counts}}
    found = {'table': table, 'twins': {'cuba': dict.fromkeys(('original', 'twin'), table['cuba'])}, 'machine': {'processor': 'one'}}
    text = page.whole(found)
    assert '| 5.0× | ≥ 3.5×, whole ≤ 0.35 s | – / – | – | – | – | – | 200 ms | 0.50 | yes |' in text
    assert '**no**: run 5.00×; whole 1.10 s |' in text
    assert '**void**: 2.5× standalone, 4.5× wanted' in text
    assert '**void**: 7.0 ns a neuron-step, 6.5 wanted' in text
    assert '| cuba | 1000.00 | s_pre 50000.00 | – | – |' in text
    assert '(+0%)' in text
    assert page.kept(found, ['cuba'])
    assert not page.kept(found, ['cobahh'])


def test_sampling(bench: Any) -> None:
    """That it measures; what it gives is for a quiet machine."""
    price, low, high, sums = bench('sampling').measure('ten_neurons', 2)
    assert low <= price <= high
    assert len(sums) == 2
    assert min(sums) > 0


def test_growth(bench: Any) -> None:
    growth = bench('growth')
    price, held = growth.measured(growth.NEURONS.format(size=100, steps=100), 1)
    assert price > 0
    assert held == 33
    price, number, connect, _ = growth.measured(growth.SYNAPSES.format(size=300, degree=30, steps=1000), 1)
    assert min(price, connect) > 0
    assert number == pytest.approx(9000, rel=0.1)
    assert '| 1000 | 32 KiB | 0.500 |' in growth.table([(1000, 0.5, 33.0)], [(300, 30, price, number, connect, 4.0)])


def test_routes(bench: Any) -> None:
    """The queues, and the way through the compiler where there is one; others are left out where they are not installed."""
    routes = bench('routes')
    assert routes.queues(1).count('\n') == 4
    if shutil.which('g++'):
        imported, made, spent = routes.one('C and g++ (ctypes)')
        assert imported < made
        assert spent > 0


@pytest.mark.skipif(shutil.which('g++') is None, reason='needs g++')
@pytest.mark.parametrize('name', ['cuba', 'cobahh', 'brunel'])
@pytest.mark.parametrize('machine', ['native', 'x86-64'])
def test_by_hand_compiles(name: str, machine: str) -> None:
    """With the vectors of this machine, and with those of the oldest."""
    command = ['g++', '-std=c++20', f'-march={machine}', '-Wno-psabi', '-Werror', '-fsyntax-only', str(BENCH/'limits'/f'{name}.cpp')]
    subprocess.run(command, check=True)
