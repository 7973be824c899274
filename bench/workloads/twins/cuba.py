"""CUBA otherwise: other names, one more equation, a resting potential for each neuron, a weight for each synapse, a delay of
one step, another threshold."""

from ranvier import *

tau_exc, tau_inh = 5*ms, 10*ms
limit, low = -50.1*mV, -60*mV

cells = NeuronGroup(4000, '''
    du/dt = (x + y - (u - rest))/(20*ms) : volt (unless refractory)
    dx/dt = -x/tau_exc : volt
    dy/dt = -y/tau_inh : volt
    dz/dt = (u - z)/(50*ms) : volt
    rest : volt (constant)
''', threshold='u > limit', reset='u = low', refractory=5*ms, method='exact')
cells.rest = '-49*mV + 0.1*mV*rand()'
cells.u = 'low + rand()*(limit - low)'

forth = Synapses(cells[:3200], cells, 'weight : volt', on_pre='x += weight', delay=0.1*ms)
back = Synapses(cells[3200:], cells, 'weight : volt', on_pre='y += weight', delay=0.1*ms)
forth.connect(p=0.02)
back.connect(p=0.02)
forth.weight = '1.62*mV*(0.9 + 0.2*rand())'
back.weight = '-9*mV*(0.9 + 0.2*rand())'

spikes = SpikeMonitor(cells)
run(1*second)
