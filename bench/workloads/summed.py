"""A thousand neurons, each coupled to all others by gap junctions and by synapses that release without spikes: summed variables."""

from ranvier import *

N = 1000
tau, taus = 10*ms, 5*ms
strength, inhibition, reversal = 0.3/N, 0.5/N, -0.5

neurons = NeuronGroup(N, '''
    dv/dt = (drive - v + gap + released)/tau : 1
    ds/dt = (1/(1 + exp(-(v - 0.5)*10)) - s)/taus : 1
    drive : 1
    gap : 1
    released : 1
''', threshold='v > 1', reset='v = 0', method='euler')
neurons.drive = '1.1 + 0.6*rand()'
neurons.v = 'rand()'

coupling = Synapses(neurons, neurons, '''
    w : 1
    gap_post = w*(v_pre - v_post) : 1 (summed)
    released_post = inhibition*s_pre*(reversal - v_post) : 1 (summed)
''')
coupling.connect()
coupling.w = 'strength*2*rand()'

spikes = SpikeMonitor(neurons)
run(100*ms)
