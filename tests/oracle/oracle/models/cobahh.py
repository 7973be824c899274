"""COBAHH (Brette et al. 2007, benchmark 3); see examples/cobahh.py. Deterministic, and chaotic in earnest."""

from typing import Any

import numpy as np

from ..built import Arrays, Built, bernoulli_pairs

EQUATIONS = '''
    dv/dt  = (gl*(El - v) + ge*(Ee - v) + gi*(Ei - v) + gna*m**3*h*(Ena - v) + gk*n**4*(Ek - v))/Cm : volt
    dm/dt  = alpha_m*(1 - m) - beta_m*m : 1
    dn/dt  = alpha_n*(1 - n) - beta_n*n : 1
    dh/dt  = alpha_h*(1 - h) - beta_h*h : 1
    dge/dt = -ge/taue : siemens
    dgi/dt = -gi/taui : siemens
    alpha_m = 1.28/exprel((13*mV - v + VT)/(4*mV))/ms : Hz
    beta_m  = 1.4/exprel((v - VT - 40*mV)/(5*mV))/ms : Hz
    alpha_h = 0.128*exp((17*mV - v + VT)/(18*mV))/ms : Hz
    beta_h  = 4/(1 + exp((40*mV - v + VT)/(5*mV)))/ms : Hz
    alpha_n = 0.16/exprel((15*mV - v + VT)/(5*mV))/ms : Hz
    beta_n  = 0.5*exp((10*mV - v + VT)/(40*mV))/ms : Hz
'''


def draw(random: np.random.RandomState, neurons: int = 4000, p: float = 0.02) -> Arrays:
    """Initial potentials and conductances, and the two sets of synapses."""
    excitatory = 4*neurons//5
    v = -60e-3 + (random.standard_normal(neurons) - 1)*5e-3
    ge, gi = random.random_sample(neurons)*80e-9, random.random_sample(neurons)*400e-9
    ei, ej = bernoulli_pairs(random, range(excitatory), neurons, p)
    ii, ij = bernoulli_pairs(random, range(excitatory, neurons), neurons, p)
    return {'v': v, 'ge': ge, 'gi': gi, 'ei': ei, 'ej': ej, 'ii': ii, 'ij': ij}


def build(b: Any, given: Arrays) -> Built:
    b.defaultclock.dt = 0.1*b.ms
    neurons, excitatory = len(given['v']), 4*len(given['v'])//5
    scale = 3200*0.02/(len(given['ej'])/neurons)
    area = 20000*b.um**2
    names = {'Cm': 1*b.uF/b.cm**2*area, 'gl': 5e-5*b.siemens/b.cm**2*area, 'El': -60*b.mV,
             'gna': 100*b.msiemens/b.cm**2*area, 'Ena': 50*b.mV, 'gk': 30*b.msiemens/b.cm**2*area, 'Ek': -90*b.mV,
             'VT': -63*b.mV, 'taue': 5*b.ms, 'taui': 10*b.ms, 'Ee': 0*b.mV, 'Ei': -80*b.mV}
    G = b.NeuronGroup(neurons, EQUATIONS, threshold='v > -20*mV', refractory=3*b.ms, method='exponential_euler',
                      namespace=names, name='cobahh')
    G.v, G.ge, G.gi = given['v']*b.volt, given['ge']*b.siemens, given['gi']*b.siemens
    exc = b.Synapses(G[:excitatory], G, 'w : siemens', on_pre='ge += w', name='cobahh_exc')
    inh = b.Synapses(G[excitatory:], G, 'w : siemens', on_pre='gi += w', name='cobahh_inh')
    exc.connect(i=given['ei'], j=given['ej'])
    inh.connect(i=given['ii'], j=given['ij'])
    exc.w = 6*scale*b.nS
    inh.w = 67*scale*b.nS
    spikes = b.SpikeMonitor(G, name='cobahh_spikes')
    trace = b.StateMonitor(G, ('v', 'm', 'n', 'h', 'ge', 'gi'), record=[0], name='cobahh_trace')
    return Built(b.Network(G, exc, inh, spikes, trace), dt=1e-4, spikes={'spikes': spikes},
                 traces={'trace': (trace, ('v', 'm', 'n', 'h', 'ge', 'gi'))},
                 states={'neurons': (G, ('v', 'm', 'n', 'h', 'ge', 'gi'))}, pathways={'exc': exc.pre, 'inh': inh.pre},
                 weight=(exc, 'w'), constant=(G, 'El'))
