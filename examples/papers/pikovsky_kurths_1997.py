"""Coherence resonance: an excitable cell driven by noise keeps time best when the noise is neither weak nor strong.

Pikovsky & Kurths (1997), Coherence resonance in a noise-driven excitable system, Phys. Rev. Lett. 78, 775-778.
The FitzHugh-Nagumo system with epsilon = 0.01 and a = 1.05. Reproduced: the intervals between pulses vary least, relative to their
mean, near D = 0.07 (Figs 1 and 2). A pulse begins where x exceeds 1 and lasts while x is above -1: refractoriness by condition.
"""

import numpy as np
from published import published

from ranvier import *

seed(1997)
defaultclock.dt = 1*ms
unit = 1*second                     # of the paper's time
epsilon, a = 0.01, 1.05
strengths, copies = np.array([0.02, 0.03, 0.05, 0.07, 0.1, 0.14, 0.2, 0.28]), 100

cells = NeuronGroup(len(strengths)*copies, '''
    dx/dt = (x - x**3/3 - y)/(epsilon*unit) : 1
    dy/dt = (x + a)/unit + D*xi/unit**0.5 : 1
    D : 1 (constant)
''', threshold='x > 1', refractory='x > -1', method='euler')
cells.D = np.repeat(strengths, copies)
cells.x, cells.y = -a, -a + a**3/3
pulses = SpikeMonitor(cells)
run(100*second)

trains = pulses.spike_trains()
variation = []
for k in range(len(strengths)):
    intervals = np.concatenate([np.diff(trains[cell]/second) for cell in range(k*copies, (k + 1)*copies)])
    variation.append(intervals.std()/intervals.mean())
print('variation of intervals:', *(f'{strength:g}: {value:.3f}' for strength, value in zip(strengths, variation, strict=True)))
published('strength of the noise at which it is smallest', strengths[np.argmin(variation)], 0.07, 0.035, 'Fig. 2')
