"""Clock-driven plasticity that reads both neurons."""

from brian2 import *

# voltage-based plasticity, clock-driven synapse reading pre and post
G = NeuronGroup(
    4,
    """dv/dt = (I - v)/(10*ms) : volt
dvbar/dt = (v - vbar)/(30*ms) : volt
dtr/dt = -tr/(15*ms) : 1
I : volt""",
    threshold="v > 15*mV",
    reset="v = 0*mV; tr += 1",
    method="exact",
)
G.I = [16, 18, 22, 30] * mV
S = Synapses(
    G,
    G,
    """
dw/dt = eta*tr_pre*(vbar_post - th)/mV*int(w < 1) : 1 (clock-driven)
th : volt (shared, constant)
eta : Hz (constant)
""",
    on_pre="v_post += w*1*mV",
    method="euler",
)
S.connect(condition="i != j")
S.th = 8 * mV
S.eta = "2*Hz*(1 + 0.1*i)"
S.w = 0.3
M = StateMonitor(S, "w", record=True, dt=1 * ms)
sp = SpikeMonitor(G)
run(120 * ms)
