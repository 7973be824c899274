"""Izhikevich (2003): a network of random cells, noise from an array, currents cleared in each step."""

import numpy as np
from brian2 import *

rng = np.random.RandomState(1)
Ne, Ni = 80, 20
N = Ne + Ni
re = rng.rand(Ne)
ri = rng.rand(Ni)
eqs = """
dv/dt = (0.04*v**2 + 5*v + 140 - u + I + I_noise)/ms : 1
du/dt = a*(b*v - u)/ms : 1
a : 1 (constant)
b : 1 (constant)
c : 1 (constant)
d : 1 (constant)
I : 1
I_noise : 1
"""
G = NeuronGroup(N, eqs, threshold="v >= 30", reset="v = c; u += d", method="euler", dt=0.5 * ms)
G.a = np.r_[0.02 * np.ones(Ne), 0.02 + 0.08 * ri]
G.b = np.r_[0.2 * np.ones(Ne), 0.25 - 0.05 * ri]
G.c = np.r_[-65 + 15 * re**2, -65 * np.ones(Ni)]
G.d = np.r_[8 - 6 * re**2, 2 * np.ones(Ni)]
G.v = -65
G.u = "b*v"
W = np.c_[0.5 * rng.rand(N, Ne), -rng.rand(N, Ni)]
S = Synapses(G, G, "w : 1", on_pre="I_post += w", dt=0.5 * ms)
S.connect()
S.w[:] = W.T.flatten()
noise = rng.randn(600, N) * np.r_[5 * np.ones(Ne), 2 * np.ones(Ni)]


@network_operation(dt=1 * ms)
def thalamic(t):
    G.I_noise = noise[int(t / ms + 0.5)]


G.run_regularly("I = 0", when="after_groups", dt=0.5 * ms)
M = SpikeMonitor(G)
V = StateMonitor(G, ["v", "u"], record=[0, 85], dt=1 * ms)
run(200 * ms)
