"""A sparse network of excitatory and inhibitory neurons in the asynchronous irregular state.

Brunel (2000), Dynamics of sparsely connected networks of excitatory and inhibitory spiking neurons,
J. Comput. Neurosci. 8, 183-208; figure 8C (g = 5, external rate twice the threshold rate). Connections are drawn pair by
pair, where the paper fixes the number that each neuron receives.

    python examples/brunel.py [neurons]      12 500 neurons as in the paper, unless told
"""

import sys

from ranvier import *

N = int(sys.argv[1]) if len(sys.argv) > 1 else 12500
NE = 4*N//5
CE = NE//10                         # excitatory inputs of a neuron

tau, theta, Vr = 20*ms, 20*mV, 10*mV
J = 0.1*mV * 1000/CE                # 0.1 mV at full size; the sum of all inputs stays the same
g = 5
threshold_rate = theta/(J*CE*tau)

neurons = NeuronGroup(N, 'dv/dt = -v/tau : volt (unless refractory)',
                      threshold='v > theta', reset='v = Vr', refractory=2*ms, method='exact')
neurons.v = 'rand()*theta'

excitatory = Synapses(neurons[:NE], neurons, on_pre='v += J', delay=1.5*ms)
inhibitory = Synapses(neurons[NE:], neurons, on_pre='v -= g*J', delay=1.5*ms)
excitatory.connect(p=0.1)
inhibitory.connect(p=0.1)
drive = PoissonInput(neurons, 'v', N=CE, rate=2*threshold_rate, weight=J)

spikes = SpikeMonitor(neurons)
rate = PopulationRateMonitor(neurons)
run(500*ms)

from terminal import curve, raster, where_the_time_went

raster(spikes, 500*ms, 'Brunel, asynchronous irregular')
curve(rate.t/ms, rate.smooth_rate(width=1*ms)/Hz, 'population rate (Hz against ms)')
where_the_time_went()
