"""Slots, orders, and a schedule of one's own."""

from brian2 import *

G = NeuronGroup(
    2,
    """v : 1
a : 1
b : 1""",
    threshold="v > 3",
    reset="v = 0; b = a",
)
G.run_regularly("a = a*10 + 1", when="start", order=2, name="r1")
G.run_regularly("a = a*10 + 2", when="start", order=1, name="r2")
G.run_regularly("a = a % 1000", when="after_end")
G.run_regularly("v += 1", when="before_thresholds")
order_log = []
op1 = NetworkOperation(lambda: order_log.append("start"), when="start")
op2 = NetworkOperation(lambda: order_log.append("end"), when="end")
op3 = NetworkOperation(lambda t: order_log.append("resets"), when="after_resets")
op4 = NetworkOperation(lambda t: order_log.append("thr"), when="thresholds")
M = StateMonitor(G, ["a", "v", "b"], record=0)
M2 = StateMonitor(G, ["v"], record=0, when="after_thresholds")
sp = SpikeMonitor(G)
net = Network(G, op1, op2, op3, op4, M, M2, sp)
net.run(1 * ms)
net2 = Network()
H = NeuronGroup(1, "x : 1", threshold="x > 2", reset="x = 0")
H.run_regularly("x += 1", when="start", name="hop")
H2 = NeuronGroup(1, "y : 1", threshold="y > 1e9", reset="")
S = Synapses(H, H2, on_pre="y_post += x_pre + 1")
S.connect()
m2 = StateMonitor(H2, "y", record=0)
net2.add(H, H2, S, m2)
net2.schedule = ["start", "groups", "thresholds", "resets", "synapses", "end"]
net2.run(1.2 * ms)
