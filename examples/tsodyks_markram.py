"""Short-term plasticity: the same train of spikes through a depressing and a facilitating synapse.

Tsodyks & Markram (1997), PNAS 94, 719-723; Markram, Wang & Tsodyks (1998), Differential signaling via the same axon of
neocortical pyramidal neurons, PNAS 95, 5323-5328. u is the part of the resources R that a spike releases. Between spikes
both relax; they are needed at spikes only, so they are brought up to date then ("event-driven").
"""

from ranvier import *

axon = NeuronGroup(1, 'dphase/dt = 20*Hz*int(t < 500*ms) : 1', threshold='phase > 1', reset='phase = 0', method='euler')
axon.phase = 0.9

taus, taum = 3*ms, 30*ms
targets = NeuronGroup(2, '''
    dv/dt = (-v + I)/taum : volt
    dI/dt = -I/taus : volt
''', method='exact')

synapses = Synapses(axon, targets, '''
    du/dt = -u/tauf : 1 (event-driven)
    dR/dt = (1 - R)/taud : 1 (event-driven)
    U : 1
    tauf : second
    taud : second
    A : volt
''', on_pre='''
    u += U*(1 - u)
    I += A*u*R
    R -= u*R
''')
synapses.connect()
synapses.U = [0.5, 0.05]            # depressing, facilitating
synapses.tauf = [20, 530]*ms
synapses.taud = [800, 130]*ms
synapses.A = [30, 120]*mV
synapses.R = 1

trace = StateMonitor(targets, 'v', record=True)
run(800*ms)

from terminal import curve

for k, kind in enumerate(['depressing', 'facilitating']):
    curve(trace.t/ms, trace.v[k]/mV, f'{kind} synapse: potential (mV against ms)', rows=8)
