"""Relaxation oscillations: a slow build-up and a sudden discharge, the first mathematical picture of a nerve's rhythm.

van der Pol (1926), On "relaxation-oscillations", Phil. Mag. 2, 978-992, in Lienard's variables.
Reproduced: for strong damping the period grows with it, by 1.61 times (p. 987; exactly 3 - 2*log(2) in the limit).
An upward crossing of zero is a custom event; what is counted is the time between events.
"""

import numpy as np
from published import published

from ranvier import *

defaultclock.dt = 1*ms
unit = 1*second                     # of the paper's time

oscillators = NeuronGroup(3, '''
    dx/dt = epsilon*(x - x**3/3 - y)/unit : 1
    dy/dt = x/(epsilon*unit) : 1
    epsilon : 1 (constant)
    before : 1
''', events={'crossing': 'x > 0 and before <= 0'}, method='rk4')
oscillators.epsilon = [40, 60, 80]
oscillators.x = 2
oscillators.run_regularly('before = x', when='start')
crossings = EventMonitor(oscillators, 'crossing')
run(250*second)

periods = [np.diff(times/second).mean() for times in crossings.event_trains().values()]
slope, _ = np.polyfit(oscillators.epsilon[:], periods, 1)
published('period per damping', slope, 1.61, 0.03, 'p. 987')
