"""Cells of the cochlear nucleus: a low-threshold potassium current lowers the resistance and makes them fast.

Rothman & Manis (2003), The roles potassium currents play in regulating the electrical activity of ventral cochlear nucleus neurons,
J. Neurophysiol. 89, 3097-3113. Model cells at 22 degrees that differ in their conductances (Table 1).
Reproduced: resting potentials, and the input resistance of the type without that current (Table 1).
"""

import numpy as np
from published import published

from ranvier import *

C, EK, ENa, Eh, EL = 12*pF, -70*mV, 55*mV, -43*mV, -65*mV
conductances = {                    # high and low threshold potassium, hyperpolarisation-activated, leak, in nS
    'I-c': (150, 0, 0.5, 2), 'II': (150, 200, 20, 2), 'I-II': (150, 20, 2, 2),
}

cells = NeuronGroup(len(conductances), '''
    dv/dt = (-gNa*m**3*h*(v - ENa) - gKHT*(0.85*n**2 + 0.15*p)*(v - EK) - gKLT*w**4*z*(v - EK) - gh*r*(v - Eh) - gL*(v - EL) + I)/C : volt
    u = v/mV : 1
    dm/dt = (1/(1 + exp(-(u + 38)/7)) - m)/(10/(5*exp((u + 60)/18) + 36*exp(-(u + 60)/25)) + 0.04)/ms : 1
    dh/dt = (1/(1 + exp((u + 65)/6)) - h)/(100/(7*exp((u + 60)/11) + 10*exp(-(u + 60)/25)) + 0.6)/ms : 1
    dn/dt = ((1 + exp(-(u + 15)/5))**-0.5 - n)/(100/(11*exp((u + 60)/24) + 21*exp(-(u + 60)/23)) + 0.7)/ms : 1
    dp/dt = (1/(1 + exp(-(u + 23)/6)) - p)/(100/(4*exp((u + 60)/32) + 5*exp(-(u + 60)/22)) + 5)/ms : 1
    dw/dt = ((1 + exp(-(u + 48)/6))**-0.25 - w)/(100/(6*exp((u + 60)/6) + 16*exp(-(u + 60)/45)) + 1.5)/ms : 1
    dz/dt = (0.5 + 0.5/(1 + exp((u + 71)/10)) - z)/(1000/(exp((u + 60)/20) + exp(-(u + 60)/8)) + 50)/ms : 1
    dr/dt = (1/(1 + exp((u + 76)/7)) - r)/(1e5/(237*exp((u + 60)/12) + 17*exp(-(u + 60)/14)) + 25)/ms : 1
    gKHT : siemens
    gKLT : siemens
    gh : siemens
    gL : siemens
    I : amp
''', method='exponential_euler', namespace={'gNa': 1000*nS})
values = np.array(list(conductances.values()))
cells.gKHT, cells.gKLT, cells.gh, cells.gL = values[:, 0]*nS, values[:, 1]*nS, values[:, 2]*nS, values[:, 3]*nS
cells.v, cells.z, cells.h, cells.w = -64*mV, 0.7, 0.4, 0.5
run(3*second)
rest = cells.v[:]/mV + 0
for k, (kind, potential) in enumerate([('I-c', -63.9), ('II', -63.6), ('I-II', -64.1)]):
    published(f'resting potential of type {kind}', rest[k], potential, 0.1, 'Table 1', 'mV')

cells.I = -1*pA
run(3*second)
published('input resistance of type I-c', (rest - cells.v[:]/mV)[0]*1000, 473, 5, 'Table 1', 'Mohm')
