"""Graded coupling by a subexpression of synapses, summed in a network operation."""

import numpy as np
from brian2 import *

# graded synapses without summed variables: via network operation
n = 6
G = NeuronGroup(
    n,
    """
dv/dt = (v0 - v + Igap)/(10*ms) : 1
v0 : 1
Igap : 1""",
    threshold="v > 1",
    reset="v = 0",
    method="exact",
)
G.v0 = np.linspace(0.8, 1.5, n)
S = Synapses(G, G, "w : 1\ncur = w*(v_pre - v_post) : 1")
S.connect("i != j")
S.w = 0.02


@network_operation(when="before_groups")
def gap():
    tot = np.zeros(n)
    np.add.at(tot, S.j[:], S.cur[:])
    G.Igap = tot


M = StateMonitor(G, "v", record=True)
sp = SpikeMonitor(G)
run(50 * ms)
