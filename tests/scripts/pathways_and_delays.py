"""Several pathways, each with its own delays."""

import numpy as np
from brian2 import *

rng = np.random.RandomState(7)
src = NeuronGroup(8, "dx/dt = f : 1\nf : Hz", threshold="x > 1", reset="x -= 1", method="euler")
src.f = rng.rand(8) * 100 * Hz + 20 * Hz
tgt = NeuronGroup(
    5, "dv/dt = -v/(5*ms) : 1\ncount_a : integer\ncount_b : integer\nlast : second", threshold="v > 1.5", reset="v = 0", method="exact"
)
S = Synapses(
    src,
    tgt,
    "w : 1\nhits : integer\nn_post_sp : 1",
    on_pre={"pre": "v_post += w", "slow": "v_post += 0.2*w; count_a_post += 1", "mark": "hits += 1; last_post = t"},
    on_post={"post": "n_post_sp += 1; w *= 0.99", "postlate": "count_b_post += 1"},
    delay={"slow": 4 * ms, "postlate": 2 * ms},
)
S.connect(i=np.repeat(np.arange(8), 3), j=rng.randint(0, 5, 24))
S.w = rng.rand(24) * 0.8
S.pre.delay = rng.rand(24) * 6 * ms
S.mark.delay = "0.5*ms*(i+1)"
M = SpikeMonitor(tgt)
V = StateMonitor(tgt, "v", record=True)
run(100 * ms)
