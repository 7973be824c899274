"""Ornstein-Uhlenbeck noise: a variable that forgets within tau and wanders with standard deviation sigma.

Uhlenbeck & Ornstein (1930), On the theory of the Brownian motion, Phys. Rev. 36, 823-841; as a model of synaptic
background Destexhe et al. (2001), Neuroscience 107, 13-24.
"""

import numpy as np

from ranvier import *

tau, sigma = 10*ms, 2*mV

noise = NeuronGroup(1000, 'dx/dt = -x/tau + sigma*sqrt(2/tau)*xi : volt', method='euler')
trace = StateMonitor(noise, 'x', record=True, dt=1*ms)
run(500*ms)

from terminal import curve

settled = trace.x[:, 100:]/mV       # after ten time constants
lagged = np.mean(settled[:, :-10]*settled[:, 10:])/np.var(settled)
curve(trace.t/ms, trace.x[0]/mV, 'one of 1000 realisations (mV against ms)')
print(f'standard deviation {np.std(settled):.3f} mV (theory {sigma/mV:.3f}), '
      f'correlation after 10 ms {lagged:.3f} (theory {np.exp(-1):.3f})')
