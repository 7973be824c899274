"""Three groups on three clocks."""

from brian2 import *

tau = 10 * ms
G1 = NeuronGroup(1, "dv/dt = (1.2-v)/tau : 1", threshold="v>1", reset="v=0", dt=0.1 * ms, method="exact")
G2 = NeuronGroup(1, "dv/dt = (1.2-v)/tau : 1", threshold="v>1", reset="v=0", dt=0.3 * ms, method="exact")
c = Clock(dt=0.7 * ms, name="slow")
G3 = NeuronGroup(2, "dv/dt = (1.2-v)/tau : 1", threshold="v>1", reset="v=0", clock=c, method="exact")
G3.v = [0, 0.5]
S12 = Synapses(G1, G2, on_pre="v += 0.05", delay=1 * ms)
S12.connect()
S23 = Synapses(G2, G3, on_pre="v += 0.03*(j+1)")
S23.connect()
S23.delay = 0.5 * ms
S31 = Synapses(G3, G1, on_pre="v -= 0.02")
S31.connect()
Ms = [SpikeMonitor(g) for g in (G1, G2, G3)]
m1, m2, m3 = Ms
V = StateMonitor(G1, "v", record=0, dt=0.5 * ms)
V3 = StateMonitor(G3, "v", record=True)
ticks = []


@network_operation(dt=10 * ms)
def op(t):
    ticks.append(float(t / ms))


net = Network(collect())
net.add(Ms)
net.run(100.05 * ms)
net.run(50 * ms)
