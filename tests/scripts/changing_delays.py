"""Delays changed between runs, a pathway switched off."""

from brian2 import *

pre = NeuronGroup(3, "dv/dt = 0.2/ms : 1", threshold="v >= 1", reset="v = 0", method="euler")
pre.v = [0, 0.3, 0.6]
post = NeuronGroup(2, "x : 1\nn : integer", threshold="x > 5", reset="x = 0")
S = Synapses(pre, post, "w : 1", on_pre="x_post += w; n_post += 1", on_post="w *= 0.9")
S.connect()
S.w = 1
S.delay = "(i + j + 0.04)*ms"
m = SpikeMonitor(post)
X = StateMonitor(post, ["x", "n"], True)
run(12 * ms)
S.delay = 0.5 * ms
run(8 * ms)
S.w[:] = 0.5
S.delay["i==1"] = "2*ms*rand()*0 + 2.26*ms"
S.pre.active = False
run(4 * ms)
S.pre.active = True
run(6 * ms)
