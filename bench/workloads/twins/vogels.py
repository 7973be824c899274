"""Inhibitory plasticity otherwise: other names, one more equation, a leak for each neuron, a step of learning for each synapse, delays of
one step, another threshold."""

from ranvier import *

largest = 100
target = 2*3*Hz*20*ms

cells = NeuronGroup(25000, '''
    du/dt = (leak*(-60*mV - u) + x*(0*mV - u) + y*(-80*mV - u) + 200*pA)/(200*pF) : volt (unless refractory)
    dx/dt = -x/(5*ms) : siemens
    dy/dt = -y/(10*ms) : siemens
    dslow/dt = (u - slow)/(50*ms) : volt
    leak : siemens (constant)
''', threshold='u > -50.2*mV', reset='u = -60*mV', refractory=5*ms, method='euler')
cells.u = '-60*mV + rand()*10*mV'
cells.leak = '10*nS*(0.98 + 0.04*rand())'
senders, blockers = cells[:20000], cells[20000:]

forth = Synapses(senders, cells, 'weight : siemens', on_pre='x += weight', delay=0.1*ms)
forth.connect(p=0.02)
forth.weight = '0.3*nS*(0.9 + 0.2*rand())'
among = Synapses(blockers, blockers, 'weight : siemens', on_pre='y += weight', delay=0.1*ms)
among.connect(p=0.05)
among.weight = '0.3*nS*(0.9 + 0.2*rand())'
learning = Synapses(blockers, senders, '''
    weight : 1
    step : 1 (constant)
    dbefore/dt = -before/(20*ms) : 1 (event-driven)
    dbehind/dt = -behind/(20*ms) : 1 (event-driven)
''', on_pre='''
    before += 1
    weight = clip(weight + (behind - target)*step, 0, largest)
    y += weight*nS
''', on_post='''
    behind += 1
    weight = clip(weight + before*step, 0, largest)
''', delay={'pre': 0.1*ms})
learning.connect(p=0.1)
learning.weight = 0.1
learning.step = '0.01*(0.9 + 0.2*rand())'

spikes = SpikeMonitor(cells)
run(500*ms)
