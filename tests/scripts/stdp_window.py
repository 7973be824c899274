"""The STDP window from pairs of spikes."""

from brian2 import *

taupre = taupost = 20 * ms
wmax = 0.01
Apre = 0.01
Apost = -Apre * taupre / taupost * 1.05
tmax = 50 * ms
N = 60
G = NeuronGroup(N, "tspike:second", threshold="t>tspike", refractory=100 * ms)
H = NeuronGroup(N, "tspike:second", threshold="t>tspike", refractory=100 * ms)
G.tspike = "i*tmax/(N-1)"
H.tspike = "(N-1-i)*tmax/(N-1)"
S = Synapses(
    G,
    H,
    """
             w : 1
             dapre/dt = -apre/taupre : 1 (event-driven)
             dapost/dt = -apost/taupost : 1 (event-driven)
             """,
    on_pre="""
             apre += Apre
             w = w+apost
             """,
    on_post="""
             apost += Apost
             w = w+apre
             """,
    method="linear",
)
S.connect(j="i")
run(tmax + 1 * ms)
dT = (H.tspike - G.tspike) / ms
w = S.w[:]
