"""Ten neurons, 100 000 steps, two monitors: what a step costs when there is next to nothing to compute."""

from ranvier import *

tau, I = 10*ms, 1.5
neurons = NeuronGroup(10, 'dv/dt = (I - v)/tau : 1', threshold='v > 1', reset='v = 0', method='exact')
neurons.v = 'i/10.0'
trace = StateMonitor(neurons, 'v', record=True)
spikes = SpikeMonitor(neurons)
run(10*second)
