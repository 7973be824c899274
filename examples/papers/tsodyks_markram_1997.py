"""Depressing synapses tell how much the rate has changed, not how high it is: stationary responses fall as 1/rate.

Tsodyks & Markram (1997), The neural code between neocortical pyramidal neurons depends on neurotransmitter release probability,
PNAS 94, 719-723. Use 0.67 and recovery 800 ms, as fitted in Fig. 1 (tau_inact 3 ms).
Reproduced: stationary EPSPs are inversely proportional to the rate above the limiting frequency (slope -1: Fig. 3, p. 721).
"""

import numpy as np
from published import published

from ranvier import *

taurec, tauin, taum = 800*ms, 3*ms, 40*ms
U, A, R = 0.67, 250*pA, 100*Mohm

rates = np.array([20, 25, 30, 40, 50, 60, 80, 100])*Hz
axons = NeuronGroup(len(rates), '''
    dphase/dt = rate : 1
    rate : Hz
''', threshold='phase >= 1', reset='phase -= 1', method='euler')
axons.rate = rates
targets = NeuronGroup(len(rates), 'dv/dt = (R*A*received - v)/taum : volt\nreceived : 1', method='euler')
synapses = Synapses(axons, targets, '''
    dgiven/dt = -given/tauin : 1 (clock-driven)
    dspent/dt = given/tauin - spent/taurec : 1 (clock-driven)
    received_post = given : 1 (summed)
    released : 1
''', on_pre='''
    released = U*(1 - given - spent)
    given += released
''', method='exact')
synapses.connect(j='i')
run(5*second)

slope, _ = np.polyfit(np.log(rates/Hz), np.log(synapses.released[:]), 1)
published('slope of log(stationary response) against log(rate)', slope, -1, 0.05, 'Fig. 3, p. 721')
