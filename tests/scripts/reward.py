"""Reward-modulated STDP: synapses onto synapses."""

from brian2 import *

taud = 200 * ms
epsilon_dopa = 5e-3
tauc = 1000 * ms
taum = 10 * ms
Ee = 0 * mV
vt = -54 * mV
vr = -60 * mV
El = -74 * mV
taue = 5 * ms
taupre = taupost = 20 * ms
gmax = 0.01
dApre = 0.01
dApost = -dApre * taupre / taupost * 1.05
dApost *= gmax
dApre *= gmax
input_ = NeuronGroup(2, "ts : second", threshold="(t > ts) and (t-lastspike > 50*ms)", refractory=20 * ms)
input_.ts = [5, 9.35] * ms
neurons = NeuronGroup(
    2,
    """dv/dt = (ge * (Ee-vr) + El - v) / taum : volt
              dge/dt = -ge / taue : 1""",
    threshold="v>vt",
    reset="v = vr",
    method="exact",
)
neurons.v = vr
synapse = Synapses(input_, neurons, model="""s: volt""", on_pre="v += s")
synapse.connect(i=[0, 1], j=[0, 1])
synapse.s = 100.0 * mV
synapse_stdp = Synapses(
    neurons,
    neurons,
    model="""mode: 1
    dc/dt = -c / tauc : 1 (clock-driven)
    dd/dt = -d / taud : 1 (clock-driven)
    ds/dt = mode * c * d / taud : 1 (clock-driven)
    dApre/dt = -Apre / taupre : 1 (event-driven)
    dApost/dt = -Apost / taupost : 1 (event-driven)""",
    on_pre="""ge += s
    Apre += dApre
    c = clip(c + mode * Apost, -gmax, gmax)
    s = clip(s + (1-mode) * Apost, -gmax, gmax)
    """,
    on_post="""Apost += dApost
    c = clip(c + mode * Apre, -gmax, gmax)
    s = clip(s + (1-mode) * Apre, -gmax, gmax)
    """,
    method="euler",
)
synapse_stdp.connect(i=0, j=1)
synapse_stdp.mode = 1
synapse_stdp.s = 1e-10
dop = NeuronGroup(1, "ts : second", threshold="t > ts", refractory=100 * ms)
dop.ts = 30 * ms
reward = Synapses(dop, synapse_stdp, model="""""", on_pre="""d_post += epsilon_dopa""")
reward.connect()
m = StateMonitor(synapse_stdp, ["s", "c", "d"], record=[0])
sp = SpikeMonitor(neurons)
run(200 * ms)
