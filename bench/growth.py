"""What does a neuron-step and a synaptic event cost as networks grow, and where are the steps?

    python bench/growth.py [--turns 3] [--most-neurons 1000000] [--most-synapses 100000000] [--write]

Each size in a process of its own, one thread; prices from sampled step times, the least of some turns (other work only adds). Drawn with
the sizes at which the state, or the rows, no longer fit into a cache of this machine. --write: docs/growth.svg, and a section of
docs/PERFORMANCE.md.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import machine
import results
from catalogue import HERE
from peers.process import finish

NEURONS = '''from ranvier import *
N, steps = {size}, {steps}
neurons = NeuronGroup(N, """
    dv/dt  = (ge + gi - (v + 49*mV))/(20*ms) : volt (unless refractory)
    dge/dt = -ge/(5*ms) : volt
    dgi/dt = -gi/(10*ms) : volt
""", threshold='v > -50*mV', reset='v = -60*mV', refractory=5*ms, method='exact')
neurons.v = '-60*mV + rand()*10*mV'
run(steps*defaultclock.dt)
parts = dict(magic_network.profiling_info)
print(1e9*sum(float(time) for time in parts.values())/(N*steps), 3*8 + 8 + 1)
'''
# A neuron spikes 20 times a second; all receive from all others with one probability.
SYNAPSES = '''from ranvier import *
import resource, time
def memory():
    return int(open('/proc/self/statm').read().split()[1])*resource.getpagesize()
def network(N, degree, steps):
    neurons = NeuronGroup(N, 'x : 1', threshold='rand() < 20*Hz*dt')
    synapses = Synapses(neurons, neurons, on_pre='x += 0.1', delay=1.5*ms)
    before = time.perf_counter()
    synapses.connect(p=degree/N)
    connect = time.perf_counter() - before
    spikes = SpikeMonitor(neurons, record=False)
    net = Network(neurons, synapses, spikes)
    net.run(steps*defaultclock.dt)
    return net, synapses, spikes, connect
small = network(1000, 10, 20)         # what is compiled is no memory of the synapses
before = memory()
net, synapses, spikes, connect = network({size}, {degree}, {steps})
held = memory() - before
events = int((spikes.count[:].astype('int64')*synapses.N_outgoing_pre[:]).sum())
print(1e9*float(dict(net.profiling_info)[synapses.pre.name])/events, len(synapses), connect, held/len(synapses))
'''
STEPS = """The steps. A neuron-step reads and writes all of a neuron's state, 57 bytes that go by: from the second cache (but for the
part that the pass before left in the first, as every second pass goes backward) up to where the state is larger than that,
from the third, or from memory, beyond. An event reads a target of 2 bytes (4 beyond 65 536 neurons), one after the other,
and adds to a variable anywhere: cheapest where rows and variables lie in the second cache and rows are long enough to hide
their beginning (short rows make the first point dear), dearer where rows come from the third, and once more where the
variables of 30 000 neurons and more no longer fit beside them."""
SIZES = (1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000, 500000, 1000000)
NETWORKS = ((1000, 100), (2000, 150), (3000, 333), (6000, 500), (10000, 1000), (30000, 1000), (100000, 1000))  # neurons, synapses of each


def main() -> int:
    """Measure, print, and draw. Gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--turns', type=int, default=3)
    parser.add_argument('--most-neurons', type=int, default=10**6)
    parser.add_argument('--most-synapses', type=int, default=10**8)
    parser.add_argument('--results', type=Path, default=results.FILE)
    parser.add_argument('--write', action='store_true')
    chosen = parser.parse_args()
    neurons = [(size, *measured(NEURONS.format(size=size, steps=max(100, min(20000, 40_000_000//size))), chosen.turns))
               for size in SIZES if size <= chosen.most_neurons]
    synapses = [(size, degree, *measured(SYNAPSES.format(size=size, degree=degree, steps=max(200, min(10000, 10**10//(size*degree)))),
                                         1 if size*degree > 2*10**7 else chosen.turns))
                for size, degree in NETWORKS if size*degree <= chosen.most_synapses]
    text = table(neurons, synapses)
    print(text)
    if chosen.write:
        results.keep('growth', {'text': text, 'neurons': neurons, 'synapses': synapses}, chosen.results)
        draw(neurons, synapses, HERE.parent/'docs'/'growth.svg')
    return 0


def measured(program: str, turns: int) -> list[float]:
    """What the program prints, of the turn with the least first number."""
    return min(list(map(float, finish([sys.executable, '-c', program]).last_line.split())) for _ in range(turns))


def table(neurons: list[Any], synapses: list[Any]) -> str:
    """Both, as Markdown."""
    lines = ['![growth](growth.svg)', '', '| neurons | state | ns a neuron-step (CUBA) |', '|---|---|---|']
    lines += [f'| {size} | {size_of(size*held)} | {price:.3f} |' for size, price, held in neurons]
    lines += ['', '| neurons | synapses | memory | ns an event | connect, s | ns to connect a synapse | bytes a synapse |']
    lines += ['|---|---|---|---|---|---|---|']
    lines += [f'| {size} | {number:.3g} | {size_of(number*held)} | {price:.2f} | {spent:.3g} | {1e9*spent/number:.1f} | {held:.1f} |'
              for size, _, price, number, spent, held in synapses]
    caches = ', '.join(f'{level} {size_of(size)}' for level, size in machine.caches().items())
    lines += ['', f'Bytes a synapse: memory of the process after the run less that before connecting. Caches: {caches}.', '', STEPS]
    return '\n'.join(lines)


def size_of(held: float) -> str:
    """Bytes, readable."""
    return f'{held/2**10:.0f} KiB' if held < 2**20 else f'{held/2**20:.1f} MiB' if held < 2**30 else f'{held/2**30:.1f} GiB'


def draw(neurons: list[Any], synapses: list[Any], path: Path) -> None:
    """Price against size, both logarithmic, with the caches."""
    import matplotlib
    matplotlib.use('svg')
    matplotlib.rcParams['svg.hashsalt'] = 'ranvier'
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4))
    left.loglog([row[0] for row in neurons], [row[1] for row in neurons], 'o-')
    right.loglog([row[3] for row in synapses], [row[2] for row in synapses], 's-')
    per_neuron = neurons[0][2]
    per_synapse = synapses[-1][5]
    for level, size in machine.caches().items():
        for axes, each in ((left, per_neuron), (right, per_synapse)):
            low, high = axes.get_xlim()
            if low < size/each < high:
                axes.axvline(size/each, color='0.7', linestyle='--')
                axes.text(size/each, axes.get_ylim()[1], level, ha='center', va='bottom', color='0.4')
    left.set(xlabel='neurons', ylabel='ns a neuron-step')
    right.set(xlabel='synapses', ylabel='ns an event')
    figure.tight_layout()
    figure.savefig(path, metadata={'Date': None})


if __name__ == '__main__':
    sys.exit(main())
