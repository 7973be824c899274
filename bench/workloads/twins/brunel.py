"""Brunel's network otherwise: other names, one more equation, a resting potential for each neuron, a weight for each synapse, a delay
of one step less, another threshold."""

from ranvier import *

cells = NeuronGroup(12500, '''
    du/dt = (rest - u)/(20*ms) : volt (unless refractory)
    dslow/dt = -slow/(100*ms) : volt
    rest : volt (constant)
''', threshold='u > 20.5*mV', reset='''
    u = 10*mV
    slow += 1*mV
''', refractory=2*ms, method='exact')
cells.u = '20*mV*rand()'
cells.rest = '0.1*mV*rand()'

forth = Synapses(cells[:10000], cells, 'weight : volt', on_pre='u += weight', delay=1.4*ms)
back = Synapses(cells[10000:], cells, 'weight : volt', on_pre='u -= weight', delay=1.4*ms)
forth.connect(p=0.1)
back.connect(p=0.1)
forth.weight = '0.1*mV*(0.9 + 0.2*rand())'
back.weight = '0.5*mV*(0.9 + 0.2*rand())'
outside = PoissonInput(cells, 'u', N=1000, rate=20*Hz, weight=0.1*mV)

spikes = SpikeMonitor(cells)
rate = PopulationRateMonitor(cells)
run(500*ms)
