"""Subgroups as source, as target, recorded."""

from brian2 import *

G = NeuronGroup(
    30,
    """dv/dt = (I - v)/(10*ms) : 1
I : 1""",
    threshold="v > 1",
    reset="v = 0",
    method="exact",
)
E_, I_ = G[:20], G[20:]
E_.I = "1.1 + 0.05*i"
I_.I = 1.4
I_.v = "i/20."
sub = E_[5:10]
sub.v = 0.5
SEE = Synapses(E_, E_, "w:1", on_pre="v += w")
SEE.connect("i != j and (i+j) % 3 == 0")
SEE.w = "0.01*(i+1)"
SIE = Synapses(I_, E_, on_pre="v -= 0.05", delay=1 * ms)
SIE.connect(i=[0, 1, 2, 9], j=[19, 0, 5, 7])
SEI = Synapses(sub, I_, on_pre="v_post += 0.1")
SEI.connect(j="i+2")
mE = SpikeMonitor(E_)
mI = SpikeMonitor(I_[3:])
ms_ = SpikeMonitor(sub)
rE = PopulationRateMonitor(E_)
vI = StateMonitor(I_, "v", record=[0, 9])
run(60 * ms)
