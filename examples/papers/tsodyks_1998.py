"""Facilitating synapses are tuned: they transmit best at the frequency where facilitation and depression meet.

Tsodyks, Pawelzik & Markram (1998), Neural networks with dynamic synapses, Neural Comput. 10, 821-835. Facilitation 530 ms, recovery
130 ms, U = 0.03 (Fig. 1B). Reproduced: stationary responses are largest near theta = 1/sqrt(U*tau_facil*tau_rec), 22 Hz (p. 826).
"""

import numpy as np
from published import published

from ranvier import *

defaultclock.dt = 0.5*ms
U, taufacil, taurec = 0.03, 530*ms, 130*ms

rates = np.geomspace(4, 100, 60)*Hz
axons = NeuronGroup(len(rates), '''
    dphase/dt = rate : 1
    rate : Hz (constant)
''', threshold='phase >= 1', reset='phase -= 1', method='euler')
axons.rate = rates
targets = NeuronGroup(len(rates), 'response : 1')
synapses = Synapses(axons, targets, '''
    du/dt = -u/taufacil : 1 (event-driven)
    dx/dt = (1 - x)/taurec : 1 (event-driven)
''', on_pre='''
    u += U*(1 - u)
    response = u*x
    x -= u*x
''')
synapses.connect(j='i')
synapses.x = 1
run(5*second)

best = rates[np.argmax(targets.response[:])]/Hz
published('rate with the largest stationary response', best, 1/np.sqrt(U*taufacil*taurec)/Hz, 3, 'p. 826', 'Hz')
