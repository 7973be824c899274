"""Morris-Lecar neurons: instantaneous and delayed currents, rk4."""

import numpy as np
from brian2 import *

C = 20 * uF / cm**2
gL, gCa, gK = 2 * msiemens / cm**2, 4.4 * msiemens / cm**2, 8 * msiemens / cm**2
EL, ECa, EK = -60 * mV, 120 * mV, -84 * mV
V1, V2, V3, V4 = -1.2 * mV, 18 * mV, 2 * mV, 30 * mV
phi = 0.04 / ms
eqs = """
dV/dt = (-gL*(V-EL) - gCa*minf*(V-ECa) - gK*w*(V-EK) + I)/C : volt
dw/dt = phi*(winf - w)/tauw : 1
minf = 0.5*(1+tanh((V-V1)/V2)) : 1
winf = 0.5*(1+tanh((V-V3)/V4)) : 1
tauw = 1/cosh((V-V3)/(2*V4)) : 1
I : amp/metre**2
"""
G = NeuronGroup(5, eqs, method="rk4", threshold="V > 0*mV", refractory="V > 0*mV")
G.V = -60 * mV
G.w = 0.01
G.I = np.linspace(80, 120, 5) * uA / cm**2
M = StateMonitor(G, ["V", "w", "minf"], record=True)
sp = SpikeMonitor(G)
run(100 * ms)
