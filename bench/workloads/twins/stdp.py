"""Plasticity otherwise: other names, one more trace in each synapse, a step of learning for each synapse, a delay of one step, another
threshold, inputs at two rates."""

from ranvier import *

largest = 0.012
up = 0.02*largest
down = 1.05*up

cell = NeuronGroup(1, '''
    du/dt = (-70*mV - u + x*(0*mV - u) + y*(-70*mV - u))/(20*ms) : volt
    dx/dt = -x/(5*ms) : 1
    dy/dt = -y/(5*ms) : 1
    dslow/dt = (u - slow)/(50*ms) : volt
''', threshold='u > -54.5*mV', reset='u = -60*mV', method='euler')
cell.u = -70*mV

senders = PoissonGroup(1000, rates='14*Hz + 2*Hz*int(i < 500)')
links = Synapses(senders, cell, '''
    weight : 1
    step : 1 (constant)
    dbefore/dt = -before/(20*ms) : 1 (event-driven)
    dbehind/dt = -behind/(20*ms) : 1 (event-driven)
    ddwelling/dt = -dwelling/(100*ms) : 1 (event-driven)
''', on_pre='''
    x += weight
    before += step
    dwelling += step
    weight = clip(weight - behind, 0, largest)
''', on_post='''
    behind += down
    weight = clip(weight + before + 0.01*dwelling, 0, largest)
''', delay={'pre': 0.1*ms})
links.connect()
links.weight = 'rand()*largest'
links.step = 'up*(0.9 + 0.2*rand())'

blockers = PoissonGroup(200, rates=10*Hz)
fixed = Synapses(blockers, cell, on_pre='y += 0.05')
fixed.connect()

spikes = SpikeMonitor(cell)
run(20*second)
