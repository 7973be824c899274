"""run_regularly on groups, subgroups and synapses, switched off in between."""

from brian2 import *

G = NeuronGroup(
    6,
    """dv/dt = -v/(10*ms) + drift*Hz : 1
drift : 1
phase : integer
flag : boolean
total : 1 (shared)""",
    threshold="v > 0.9",
    reset="v = 0.1",
    method="exact",
)
op1 = G.run_regularly(
    """drift = 50*sin(2*pi*10*Hz*t + i)
phase = (phase + 1) % 4
flag = phase == 0""",
    dt=2 * ms,
)
op2 = G[2:4].run_regularly("v += 0.2", dt=5 * ms, when="end")
op3 = G.run_regularly("v = clip(v, -0.3, 1.0)", when="after_groups")
S = Synapses(G, G, "w : 1", on_pre="v_post += w")
S.connect(condition="i==j-1 or j==i-1")
S.w = 0.2
decay = S.run_regularly("w *= 0.97", dt=10 * ms)
M = StateMonitor(G, ["v", "phase", "flag", "drift"], record=True, dt=1 * ms)
sp = SpikeMonitor(G)
run(50 * ms)
op2.active = False
run(30 * ms)
