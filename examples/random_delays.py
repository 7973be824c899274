"""A sparse inhibitory network in which each synapse has a delay of its own.

After Brunel & Hakim (1999), Fast global oscillations in networks of integrate-and-fire neurons with low firing rates,
Neural Comput. 11, 1621-1671. One common delay lets the network oscillate fast; delays spread over 10 ms take that away.

    python examples/random_delays.py [ms]    delays spread over this many milliseconds (10 unless told)
"""

import sys

from ranvier import *

spread = float(sys.argv[1])*ms if len(sys.argv) > 1 else 10*ms
tau, theta, Vr, J = 20*ms, 20*mV, 10*mV, -0.1*mV

neurons = NeuronGroup(4000, '''
    dv/dt = (drive - v)/tau : volt (unless refractory)
    drive : volt
''', threshold='v > theta', reset='v = Vr', refractory=2*ms, method='exact')
neurons.drive = '(26 + 4*rand())*mV'
neurons.v = 'Vr + rand()*(theta - Vr)'

inhibition = Synapses(neurons, neurons, on_pre='v += J')
inhibition.connect(p=0.05)
inhibition.delay = '5*ms + spread*(rand() - 0.5)'

spikes = SpikeMonitor(neurons)
rate = PopulationRateMonitor(neurons)
run(1*second)

from terminal import curve, raster, where_the_time_went

raster(spikes, 1*second, 'inhibitory network with random delays')
curve(rate.t/ms, rate.smooth_rate(width=1*ms)/Hz, 'population rate (Hz against ms)')
where_the_time_went()
