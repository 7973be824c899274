"""Neurons that start to fire at a saddle-node on a circle do so arbitrarily slowly: as the square root of the current.

Ermentrout & Kopell (1986), Parabolic bursting in an excitable system coupled with a slow oscillation, SIAM J. Appl. Math. 46,
233-253: the theta neuron. Ermentrout (1996), Type I membranes, phase resetting curves, and synchrony, Neural Comput. 8, 979-1001.
Reproduced: the slope 1/2 of log(frequency) against log(current above threshold) (1996, p. 981).
"""

import numpy as np
from published import published

from ranvier import *

unit = 10*ms
currents = np.geomspace(1e-3, 0.1, 9)
neurons = NeuronGroup(len(currents), '''
    dtheta/dt = (1 - cos(theta) + (1 + cos(theta))*I)/unit : 1
    I : 1 (constant)
''', threshold='theta > pi', reset='theta -= 2*pi', method='rk4')
neurons.I = currents
neurons.theta = '-pi'
spikes = SpikeMonitor(neurons)
run(20*second)

intervals = [np.diff(times/ms).mean() for times in spikes.spike_trains().values()]
slope, _ = np.polyfit(np.log(currents), -np.log(intervals), 1)
published('slope of log(frequency) against log(current)', slope, 0.5, 0.005, '1996, p. 981')
