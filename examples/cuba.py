"""CUBA: 4000 integrate-and-fire neurons with exponential synaptic currents, firing irregularly for ever.

Benchmark 2 of Brette et al. (2007), Simulation of networks of spiking neurons: a review of tools and strategies,
J. Comput. Neurosci. 23, 349-398; after Vogels & Abbott (2005), J. Neurosci. 25, 10786-10795.
"""

from ranvier import *

taum, taue, taui = 20*ms, 5*ms, 10*ms
El, Vt, Vr = -49*mV, -50*mV, -60*mV
we, wi = 1.62*mV, -9*mV

neurons = NeuronGroup(4000, '''
    dv/dt  = (ge + gi - (v - El))/taum : volt (unless refractory)
    dge/dt = -ge/taue : volt
    dgi/dt = -gi/taui : volt
''', threshold='v > Vt', reset='v = Vr', refractory=5*ms, method='exact')
neurons.v = 'Vr + rand()*(Vt - Vr)'

excitatory = Synapses(neurons[:3200], neurons, on_pre='ge += we')
inhibitory = Synapses(neurons[3200:], neurons, on_pre='gi += wi')
excitatory.connect(p=0.02)
inhibitory.connect(p=0.02)

spikes = SpikeMonitor(neurons)
run(1*second)

from terminal import raster, save_picture, where_the_time_went  # after the run: drawing is no part of what is measured

raster(spikes, 1*second, 'CUBA')
where_the_time_went()
save_picture(spikes, 'CUBA', 'cuba.png')
