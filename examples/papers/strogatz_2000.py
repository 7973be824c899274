"""Oscillators with different frequencies, each pulled by all others: above a critical coupling they synchronise.

Strogatz (2000), From Kuramoto to Crawford: exploring the onset of synchronization in populations of coupled oscillators,
Physica D 143, 1-20. For Lorentzian frequencies of width gamma the critical coupling is Kc = 2*gamma and the order parameter
above it r = sqrt(1 - Kc/K). Reproduced: r at K = 2*Kc, which is 0.707 (eq. 4.8, p. 7); below Kc it is 0.
The sum over all others is a summed variable; the order parameter is what one more neuron sees of them.
"""

import numpy as np
from published import published

from ranvier import *

seed(2)
defaultclock.dt = 10*ms
N, gamma = 300, 1*Hz
quantiles = np.pi*((np.arange(N) + 0.5)/N - 0.5)

# Without order, r is of the size 1/sqrt(N) in a finite population.
for K, r, tolerance in [(4*gamma, np.sqrt(0.5), 0.03), (gamma, 0, 2/np.sqrt(N))]:
    oscillators = NeuronGroup(N, '''
        dtheta/dt = omega + K*pull : 1
        omega : Hz (constant)
        pull : 1
    ''', method='euler')
    oscillators.omega = gamma*np.tan(quantiles)            # a Lorentzian in steps of equal probability
    oscillators.theta = '2*pi*rand()'
    coupling = Synapses(oscillators, oscillators, 'pull_post = sin(theta_pre - theta_post)/N_pre : 1 (summed)')
    coupling.connect()
    phases = StateMonitor(oscillators, 'theta', record=True, dt=50*ms)
    run(30*second)

    order = np.abs(np.exp(1j*phases.theta[:, 300:]).mean(axis=0)).mean()
    published(f'order parameter at K = {K/(2*gamma):g} Kc', order, r, tolerance, 'eq. 4.8, p. 7')
