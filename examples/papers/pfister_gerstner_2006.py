"""Plasticity that counts triplets of spikes explains why pairs at high frequency potentiate, whatever their order.

Pfister & Gerstner (2006), Triplets of spikes in a model of spike timing-dependent plasticity, J. Neurosci. 26, 9673-9682.
The minimal all-to-all rule for visual cortex (Table 4), 60 pairs of spikes. Reproduced: the change of weight at 0.1, 20 and 50 Hz with
the postsynaptic spike 10 ms after and before, within the errors of the data (Table 1).
"""

import numpy as np
from published import published

from ranvier import *

defaultclock.dt = 1*ms

tauplus, tauminus, tauy = 16.8*ms, 33.7*ms, 114*ms
A3plus, A2minus = 6.5e-3, 7.1e-3

# frequency, interval from the presynaptic to the postsynaptic spike, change of weight, its standard error: Table 1
data = [(0.1*Hz, 10*ms, -0.04, 0.05), (20*Hz, 10*ms, 0.29, 0.14), (50*Hz, 10*ms, 0.56, 0.26),
        (0.1*Hz, -10*ms, -0.29, 0.08), (20*Hz, -10*ms, -0.34, 0.10), (50*Hz, -10*ms, 0.75, 0.19)]
pairs = np.arange(60)
cells = np.repeat(np.arange(len(data)), len(pairs))
before = np.concatenate([(20*ms + pairs/frequency)/ms for frequency, *_ in data])*ms
after = np.concatenate([(20*ms + pairs/frequency + interval)/ms for frequency, interval, *_ in data])*ms

pre = SpikeGeneratorGroup(len(data), cells, before)
post = SpikeGeneratorGroup(len(data), cells, after)
synapses = Synapses(pre, post, '''
    w : 1
    dr/dt = -r/tauplus : 1 (event-driven)
    do1/dt = -o1/tauminus : 1 (event-driven)
    do2/dt = -o2/tauy : 1 (event-driven)
''', on_pre={'pre': 'w -= A2minus*o1', 'pre_trace': 'r += 1'}, on_post={'post': 'w += A3plus*r*o2', 'post_trace': 'o1 += 1; o2 += 1'})
synapses.post_trace.order = 2            # the weight sees the traces as they were before its own spike
synapses.connect(j='i')
run(601*second)

for k, (frequency, interval, change, error) in enumerate(data):
    published(f'change of weight, {frequency/Hz:g} Hz, {interval/ms:+g} ms', synapses.w[k], change, error, 'Table 1')
