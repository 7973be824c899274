"""Summed variables otherwise: other names, one more equation, a strength of release for each synapse, another threshold."""

from ranvier import *

cells = NeuronGroup(1000, '''
    du/dt = (current - u + near + far)/(10*ms) : 1
    dr/dt = (1/(1 + exp(-(u - 0.5)*10)) - r)/(5*ms) : 1
    dslow/dt = (u - slow)/(50*ms) : 1
    current : 1
    near : 1
    far : 1
''', threshold='u > 1.05', reset='u = 0', method='euler')
cells.current = '1.1 + 0.6*rand()'
cells.u = 'rand()'

links = Synapses(cells, cells, '''
    a : 1
    b : 1
    near_post = a*(u_pre - u_post) : 1 (summed)
    far_post = b*r_pre*(-0.5 - u_post) : 1 (summed)
''')
links.connect()
links.a = '0.6/1000*rand()'
links.b = '0.5/1000*(0.9 + 0.2*rand())'

spikes = SpikeMonitor(cells)
run(100*ms)
