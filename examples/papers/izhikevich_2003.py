"""A thousand neurons with the firing patterns of cortex, coupled at random: irregular activity at about 8 Hz.

Izhikevich (2003), Simple model of spiking neurons, IEEE Trans. Neural Netw. 14, 1569-1572. As in the paper's program, thalamic noise,
synapses and recovery have steps of 1 ms, the potential two steps of 0.5 ms in that time: two clocks.
Reproduced: the mean firing rate, "around 8 Hz" (p. 1571, Fig. 3).
"""

from published import published

from ranvier import *

seed(2003)
defaultclock.dt = 1*ms
Ne, Ni = 800, 200

neurons = NeuronGroup(Ne + Ni, '''
    v : 1
    u : 1
    I : 1
    a : 1
    b : 1
    c : 1
    d : 1
    noise : 1
''', threshold='v >= 30', reset='v = c; u += d')
neurons.run_regularly('v += 0.5*(0.04*v**2 + 5*v + 140 - u + I)', dt=0.5*ms, when='groups')
neurons.run_regularly('u += a*(b*v - u)', when='after_groups')
neurons.run_regularly('I = noise*randn()', when='before_synapses')     # then spikes add their part, for the next step

excitatory, inhibitory = neurons[:Ne], neurons[Ne:]
excitatory.noise, inhibitory.noise = 5, 2
neurons.d = 'rand()'                                   # r, for the moment
excitatory.a, excitatory.b = 0.02, 0.2
excitatory.c = '-65 + 15*d**2'
excitatory.d = '8 - 6*d**2'
inhibitory.a = '0.02 + 0.08*d'
inhibitory.b = '0.25 - 0.05*d'
inhibitory.c, inhibitory.d = -65, 2
neurons.v = -65
neurons.u = 'b*v'

synapses = Synapses(neurons, neurons, 'w : 1', on_pre='I += w')
synapses.connect()
synapses.w = '0.5*rand()'
synapses.w['i >= Ne'] = '-rand()'

spikes = SpikeMonitor(neurons)
run(5*second)

published('mean firing rate', spikes.num_spikes/len(neurons)/5, 8, 2, 'around 8 Hz: p. 1571', 'Hz')
