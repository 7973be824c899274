"""Threshold, delivery, reset in one step; code whose order matters."""

from brian2 import *

# same-step order: delivery between threshold and reset; order-dependent code
G = NeuronGroup(3, "dv/dt = 100*Hz : 1", threshold="v > 1", reset="v -= 1", method="euler")
G.v = [0, 0.5, 0.5]
H = NeuronGroup(2, "v : 1\nlast : integer", threshold="v > 1.5", reset="v = 0")
S = Synapses(G, H, "w:1", on_pre="v_post = v_post*0.9 + w; last_post = i")
S.connect()
S.w = "0.3+0.1*i"
R = Synapses(H, G, on_pre="v_post *= 0.8", on_post="v_pre += 0.01")
R.connect()
m, n = SpikeMonitor(G), SpikeMonitor(H, variables="v")
V = StateMonitor(G, "v", True)
W = StateMonitor(H, ["v", "last"], True)
S.pre.order = 2
run(60 * ms)
