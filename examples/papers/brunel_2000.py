"""A sparse network of excitatory and inhibitory neurons that fires asynchronously and irregularly.

Brunel (2000), Dynamics of sparsely connected networks of excitatory and inhibitory spiking neurons, J. Comput. Neurosci. 8,
183-208. Model A: 10 000 excitatory and 2500 inhibitory neurons, 10 % connected, J = 0.1 mV, delay 1.5 ms.
Reproduced: the mean rate in the state of Fig. 8C (g = 5, external rate 2 thresholds), 37.7 Hz in the paper's simulation (Table 1).

    python examples/papers/brunel_2000.py [excitatory]      10 000 excitatory neurons as in the paper, unless told
"""

import sys

from published import published

from ranvier import *

seed(2000)
NE = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
NI, CE = NE//4, NE//10
CI = CE//4
J, g, D = 0.1*mV * 1000/CE, 5, 1.5*ms         # 0.1 mV at full size; the sum of all inputs stays the same
tau, theta, Vr, taurp = 20*ms, 20*mV, 10*mV, 2*ms
threshold_rate = theta/(J*CE*tau)

neurons = NeuronGroup(NE + NI, 'dv/dt = -v/tau : volt (unless refractory)', threshold='v > theta', reset='v = Vr', refractory=taurp,
                      method='exact')
neurons.v = 'theta*rand()'
excitatory, inhibitory = neurons[:NE], neurons[NE:]
outside = PoissonInput(neurons, 'v', CE, 2*threshold_rate, weight=J)
excitation = Synapses(excitatory, neurons, on_pre='v += J', delay=D)
excitation.connect(i='k for k in sample(N_pre, size=CE)')
inhibition = Synapses(inhibitory, neurons, on_pre='v -= g*J', delay=D)
inhibition.connect(i='k for k in sample(N_pre, size=CI)')

run(100*ms)
spikes = SpikeMonitor(neurons)
run(400*ms)

published('mean rate', spikes.num_spikes/len(neurons)/0.4, 37.7, 1.5, 'Table 1, p. 196, simulation of state C', 'Hz')
