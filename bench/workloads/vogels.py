"""Inhibitory plasticity balances a recurrent network: ten million plastic synapses, changed by spikes of both sides.

Vogels, Sprekeler, Zenke, Clopath & Gerstner (2011), Inhibitory plasticity balances excitation and inhibition in sensory pathways and
memory networks, Science 334, 1569-1573; 25 000 neurons instead of 10 000, conductances scaled with the number of inputs.
"""

from ranvier import *

NE, NI = 20000, 5000
taum, taue, taui, taustdp = 20*ms, 5*ms, 10*ms, 20*ms
Vt, Vr, El, Ee, Ei = -50*mV, -60*mV, -60*mV, 0*mV, -80*mV
Cm, gl, Ib = 200*pF, 10*nS, 200*pA
ge_step, gi_step = 0.3*nS, 1*nS
eta, rho, wmax = 0.01, 3*Hz, 100
alpha = 2*rho*taustdp

neurons = NeuronGroup(NE + NI, '''
    dv/dt  = (gl*(El - v) + ge*(Ee - v) + gi*(Ei - v) + Ib)/Cm : volt (unless refractory)
    dge/dt = -ge/taue : siemens
    dgi/dt = -gi/taui : siemens
''', threshold='v > Vt', reset='v = Vr', refractory=5*ms, method='euler')
neurons.v = 'Vr + rand()*(Vt - Vr)'
excitatory, inhibitory = neurons[:NE], neurons[NE:]

outward = Synapses(excitatory, neurons, on_pre='ge += ge_step')
outward.connect(p=0.02)
mutual = Synapses(inhibitory, inhibitory, on_pre='gi += 0.3*gi_step')
mutual.connect(p=0.05)
plastic = Synapses(inhibitory, excitatory, '''
    w : 1
    dapre/dt  = -apre/taustdp  : 1 (event-driven)
    dapost/dt = -apost/taustdp : 1 (event-driven)
''', on_pre='''
    apre += 1
    w = clip(w + (apost - alpha)*eta, 0, wmax)
    gi += w*gi_step
''', on_post='''
    apost += 1
    w = clip(w + apre*eta, 0, wmax)
''')
plastic.connect(p=0.1)
plastic.w = 0.1

spikes = SpikeMonitor(neurons)
run(500*ms)
