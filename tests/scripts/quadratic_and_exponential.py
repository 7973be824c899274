"""Quadratic, exponential and adaptive-threshold neurons."""

import numpy as np
from brian2 import *

N = 20
tau, vT, vr, vpeak = 20 * ms, -45 * mV, -60 * mV, 30 * mV
Q = NeuronGroup(
    N,
    """
dv/dt = (k*(v-vr)*(v-vT) + I)/tau : volt
I : volt
k : 1/volt (constant, shared)
""",
    threshold="v > vpeak",
    reset="v = vr",
    method="euler",
)
Q.k = 0.06 / mV
Q.v = vr
Q.I = "i*1.5*mV"
E_ = NeuronGroup(
    N,
    """
dv/dt = (-(v-vr) + DT*exp((v-vT)/DT) + I)/tau : volt
I : volt
DT : volt
""",
    threshold="v>0*mV",
    reset="v=vr",
    refractory=2 * ms,
    method="exponential_euler",
)
E_.v = vr
E_.I = np.linspace(10, 30, N) * mV
E_.DT = "1*mV + (i%4)*mV"
ETh = NeuronGroup(
    N,
    """
dv/dt = (vr + I - v)/tau : volt
dth/dt = (vT - th)/(50*ms) : volt
I : volt""",
    threshold="v > th",
    reset="v = vr; th += 5*mV",
    method="exact",
)
ETh.v = vr
ETh.th = vT
ETh.I = "i*2*mV"
m1, m2, m3 = SpikeMonitor(Q), SpikeMonitor(E_), SpikeMonitor(ETh, "th")
run(100 * ms)
