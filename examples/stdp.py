"""Spike-timing-dependent plasticity: 1000 inputs compete for one neuron and end either strong or silent.

Song, Miller & Abbott (2000), Competitive Hebbian learning through spike-timing-dependent synaptic plasticity,
Nature Neurosci. 3, 919-926. Conductances are in units of the leak conductance. Weights change here in larger steps
than in the paper, so that 20 s show where they go.
"""

import numpy as np

from ranvier import *

taum, Vrest, Vth, Vreset = 20*ms, -70*mV, -54*mV, -60*mV
taue, Ee = 5*ms, 0*mV
taui, Ei, wi = 5*ms, -70*mV, 0.05
taupre = taupost = 20*ms
gmax = 0.012
Aplus = 0.02*gmax
Aminus = 1.05*Aplus

neuron = NeuronGroup(1, '''
    dv/dt  = (Vrest - v + ge*(Ee - v) + gi*(Ei - v))/taum : volt
    dge/dt = -ge/taue : 1
    dgi/dt = -gi/taui : 1
''', threshold='v > Vth', reset='v = Vreset', method='euler')
neuron.v = Vrest

inputs = PoissonGroup(1000, rates=15*Hz)
plastic = Synapses(inputs, neuron, '''
    w : 1
    dpre/dt  = -pre/taupre   : 1 (event-driven)
    dpost/dt = -post/taupost : 1 (event-driven)
''', on_pre='''
    ge += w
    pre += Aplus
    w = clip(w - post, 0, gmax)
''', on_post='''
    post += Aminus
    w = clip(w + pre, 0, gmax)
''')
plastic.connect()
plastic.w = 'rand()*gmax'

inhibition = PoissonGroup(200, rates=10*Hz)
fixed = Synapses(inhibition, neuron, on_pre='gi += wi')
fixed.connect()

spikes = SpikeMonitor(neuron)
run(20*second)

from terminal import bars, curve, where_the_time_went

counts, edges = np.histogram(spikes.t/second, bins=80, range=(0, 20))
curve(edges[:-1], counts/0.25, 'rate of the neuron (Hz against s)')
bars(*np.histogram(plastic.w/gmax, bins=20, range=(0, 1)), 'weights after 20 s, as a part of the largest allowed')
where_the_time_went()
