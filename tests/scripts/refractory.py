"""Refractoriness as time, as variable, as condition."""

from brian2 import *

eqs = "dv/dt = (I-v)/(10*ms) : 1 (unless refractory)\nI : 1\nref : second"
A = NeuronGroup(4, eqs, threshold="v>1", reset="v=0", refractory="ref", method="exact")
A.ref = [0, 0.1, 2.35, 5] * ms
A.I = 2
B = NeuronGroup(2, "dv/dt = (3-v)/(5*ms) : 1", threshold="v>1", refractory="v>1.5", reset="", method="euler")
C = NeuronGroup(
    2,
    """dv/dt = (2-v)/(10*ms)*int(not_refractory) : 1
dw/dt = (v-w)/(20*ms) : 1""",
    threshold="v>1",
    reset="v=0; w += 0.1*(1+i)",
    refractory=3 * ms,
    method="euler",
)
D = NeuronGroup(
    2,
    """
dv/dt = (2-v)/(10*ms) : 1 (unless refractory)
dtr/dt = (5*ms-tr)/(50*ms) : second
""",
    threshold="v>1",
    reset="""v=0
tr += 3*ms""",
    refractory="tr",
    method="exact",
)
D.tr = 2 * ms
drv = NeuronGroup(1, "dx/dt=300*Hz : 1", threshold="x>1", reset="x=0", method="euler")
SA = Synapses(drv, A, on_pre="v += 0.1")
SA.connect()
ma = SpikeMonitor(A)
mb = SpikeMonitor(B)
mc = SpikeMonitor(C)
md = SpikeMonitor(D)
sa = StateMonitor(A, ["v", "not_refractory", "lastspike"], record=True)
sb = StateMonitor(B, "v", record=0)
sd = StateMonitor(D, "tr", record=0)
run(60 * ms)
