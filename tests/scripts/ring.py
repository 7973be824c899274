"""A ring with distance-dependent weights and delays."""

from brian2 import *

N = 50
sigma_e, J = 5.0, 0.35
G = NeuronGroup(
    N,
    """
dv/dt = (-v + I + s)/(15*ms) : 1
ds/dt = -s/(8*ms) : 1
I : 1
x : metre
""",
    threshold="v>1",
    reset="v=0",
    refractory=1 * ms,
    method="exact",
)
G.x = "i*50*um"
G.I = "0.9 + 0.3*exp(-(i-20)**2/(2*sigma_e**2))"
S = Synapses(
    G,
    G,
    """
w : 1
d : metre (constant)""",
    on_pre="s_post += w",
)
S.connect(condition="abs(i-j) < 12 and i != j")
S.w = "J*(exp(-(i-j)**2/(2*sigma_e**2)) - 0.4)*0.2"
S.d = "abs(x_pre - x_post)"
S.delay = "1*ms + d/(0.3*metre/second)"
M = SpikeMonitor(G)
run(80 * ms)
D = S.d[25, :]
