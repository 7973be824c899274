"""Network operations that control, count and stop."""

import numpy as np
from brian2 import *

G = NeuronGroup(5, "dv/dt = -v/(20*ms) : volt\ntarget : volt", threshold="v>10*mV", reset="v=0*mV", method="exact")
log = []


@network_operation(dt=5 * ms, when="start")
def control(t):
    err = G.target - G.v
    G.v += 0.5 * err
    log.append((float(t / ms), float(G.v[0])))


class Ctrl:
    def __init__(self):
        self.n = 0

    def step(self):
        self.n += 1


ctrl = Ctrl()
op = NetworkOperation(ctrl.step, dt=1 * ms)
G.target = np.arange(5) * 4 * mV
M = StateMonitor(G, "v", record=True)
sp = SpikeMonitor(G)
net = Network(G, M, sp, control, op)
net.run(52 * ms)
n_calls = ctrl.n


@network_operation
def stopper():
    if len(sp.t) > 14:
        stop_now()


def stop_now():
    net.stop()


net.add(stopper)
net.run(100 * ms)
tend = float(net.t / ms)
