"""The network with random delays otherwise: other names, one more equation, a resting potential for each neuron, a weight for each synapse,
delays longer by a step, another threshold."""

from ranvier import *

cells = NeuronGroup(4000, '''
    du/dt = (rest + current - u)/(20*ms) : volt (unless refractory)
    dslow/dt = (u - slow)/(50*ms) : volt
    current : volt
    rest : volt (constant)
''', threshold='u > 20.5*mV', reset='u = 10*mV', refractory=2*ms, method='exact')
cells.current = '(26.5 + 4*rand())*mV'
cells.rest = '0.1*mV*rand()'
cells.u = '10*mV + 10*mV*rand()'

links = Synapses(cells, cells, 'weight : volt', on_pre='u += weight')
links.connect(p=0.05)
links.weight = '-0.1*mV*(0.9 + 0.2*rand())'
links.delay = '5.1*ms + 10*ms*(rand() - 0.5)'

spikes = SpikeMonitor(cells)
rate = PopulationRateMonitor(cells)
run(1*second)
