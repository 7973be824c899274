"""Two ways to start firing: the Morris-Lecar model with a Hopf bifurcation and with a saddle-node on an invariant circle.

Rinzel & Ermentrout (1989), Analysis of neural excitability and oscillations, in Koch & Segev (eds), Methods in Neuronal Modeling,
MIT Press; the model is that of Morris & Lecar (1981), Biophys. J. 35, 193-213. Reproduced: the current at which the state of rest
loses its stability, 93.86 uA/cm2 (bifurcation diagram of type II), and that at which rest disappears, 39.96 uA/cm2 (of type I).
"""

import numpy as np
from published import published

from ranvier import *

C = 20*uF/cm**2
gK, gL = 8*msiemens/cm**2, 2*msiemens/cm**2
EK, EL, ECa = -84*mV, -60*mV, 120*mV
V1, V2 = -1.2*mV, 18*mV

equations = '''
    dv/dt = (I - gCa*minf*(v - ECa) - gK*w*(v - EK) - gL*(v - EL))/C : volt
    dw/dt = phi*(winf - w)*cosh((v - V3)/(2*V4))/ms : 1
    minf = 0.5*(1 + tanh((v - V1)/V2)) : 1
    winf = 0.5*(1 + tanh((v - V3)/V4)) : 1
    I : amp/meter**2
    largest : volt
'''
type2 = {'gCa': 4.4*msiemens/cm**2, 'V3': 2*mV, 'V4': 30*mV, 'phi': 0.04}
type1 = {'gCa': 4.0*msiemens/cm**2, 'V3': 12*mV, 'V4': 17.4*mV, 'phi': 1/15}

defaultclock.dt = 0.2*ms
hopf = NeuronGroup(41, equations, method='rk4', namespace=type2)
hopf.I = '(92 + 0.1*i)*uA/cm**2'
circle = NeuronGroup(41, equations, method='rk4', namespace=type1)
circle.I = '(38 + 0.1*i)*uA/cm**2'
# Type II: rest may be stable although there is a limit cycle around it, so each neuron starts at rest, pushed by a hair.
rest = np.linspace(-40, -15, 100001)*mV
minf, winf = (0.5*(1 + np.tanh((rest - V)/W)) for V, W in [(V1, V2), (type2['V3'], type2['V4'])])
needed = type2['gCa']*minf*(rest - ECa) + gK*winf*(rest - EK) + gL*(rest - EL)      # the current that holds the neuron there
hopf.v = np.interp(hopf.I[:]/(uA/cm**2), needed/(uA/cm**2), rest/mV)*mV
hopf.w = '0.5*(1 + tanh((v - 2*mV)/(30*mV))) + 1e-4'
circle.v, circle.w = -60*mV, 0.01

for group in (hopf, circle):
    group.run_regularly('largest = clip(v, largest, 100*mV)')

run(8*second)                             # near a bifurcation a push grows or dies slowly
hopf.largest = circle.largest = -100*mV
run(2*second)

first = hopf.I[:][hopf.largest[:] > 0*mV][0]/(uA/cm**2)
published('rest loses its stability at', first, 93.86, 0.3, 'bifurcation diagram of type II', 'uA/cm2')
first = circle.I[:][circle.largest[:] > 0*mV][0]/(uA/cm**2)
published('rest disappears at', first, 39.96, 0.15, 'bifurcation diagram of type I', 'uA/cm2')
