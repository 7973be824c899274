"""Local excitation and wider inhibition hold a bump of activity without input: its width follows from the connections.

Amari (1977), Dynamics of pattern formation in lateral-inhibition type neural fields, Biol. Cybern. 27, 77-87.
With W(a) the integral of the weights from 0 to a, bumps have the width that satisfies W(a) + h = 0, and are stable where the weight at a is
negative (p. 81). With w(x) = 2*exp(-x) - exp(-x/2) and h = -0.3 these are 3.388 (stable) and 0.406 (not stable: narrower bumps vanish).
"""

import numpy as np
from published import published

from ranvier import *

defaultclock.dt = 0.5*ms
h, step, tau = -0.3, 0.02, 10*ms

field = NeuronGroup(300, '''
    du/dt = (h - u + lateral)/tau : 1
    lateral : 1
    x : 1 (constant)
''', method='euler')
field.x = '(i - (N - 1)/2)*step'
weights = Synapses(field, field, '''
    w : 1 (constant)
    lateral_post = w*int(u_pre > 0)*step : 1 (summed)
''')
weights.connect()
weights.w = '2*exp(-abs(x_pre - x_post)) - exp(-abs(x_pre - x_post)/2)'

wide, narrow = (1 + np.array([-1, 1])*np.sqrt(1 + 2*h))/2                        # exp(-a/2): W(a) = 2*exp(-a/2) - 2*exp(-a)
for start, width in [(2, -2*np.log(wide)), (4.5, -2*np.log(wide)), (-2*np.log(narrow) - 4*step, 0)]:
    field.u = h
    field.u['abs(x) < start/2'] = 1
    run(300*ms)
    published(f'width of the bump that began {start:.3g} wide', np.sum(field.u[:] > 0)*step, width, 0.1, 'p. 81')
