"""CUBA (Brette et al. 2007, benchmark 2); see examples/cuba.py. Deterministic."""

from typing import Any

import numpy as np

from ..built import Arrays, Built, bernoulli_pairs

EQUATIONS = '''
    dv/dt  = (ge + gi - (v - El))/taum : volt (unless refractory)
    dge/dt = -ge/taue : volt
    dgi/dt = -gi/taui : volt
'''


def draw(random: np.random.RandomState, neurons: int = 4000, p: float = 0.02) -> Arrays:
    """Initial potentials and the two sets of synapses."""
    excitatory = 4*neurons//5
    v = random.uniform(-60e-3, -50e-3, neurons)
    ei, ej = bernoulli_pairs(random, range(excitatory), neurons, p)
    ii, ij = bernoulli_pairs(random, range(excitatory, neurons), neurons, p)
    return {'v': v, 'ei': ei, 'ej': ej, 'ii': ii, 'ij': ij}


def build(b: Any, given: Arrays) -> Built:
    b.defaultclock.dt = 0.1*b.ms
    neurons, excitatory = len(given['v']), 4*len(given['v'])//5
    scale = 3200*0.02/(len(given['ej'])/neurons)   # small networks get stronger synapses, so that they fire as well
    names = {'taum': 20*b.ms, 'taue': 5*b.ms, 'taui': 10*b.ms, 'El': -49*b.mV, 'Vt': -50*b.mV, 'Vr': -60*b.mV}
    G = b.NeuronGroup(neurons, EQUATIONS, threshold='v > Vt', reset='v = Vr', refractory=5*b.ms, method='exact',
                      namespace=names, name='cuba')
    G.v = given['v']*b.volt
    exc = b.Synapses(G[:excitatory], G, 'w : volt', on_pre='ge += w', name='cuba_exc')
    inh = b.Synapses(G[excitatory:], G, 'w : volt', on_pre='gi += w', name='cuba_inh')
    exc.connect(i=given['ei'], j=given['ej'])
    inh.connect(i=given['ii'], j=given['ij'])
    exc.w = 1.62*scale*b.mV
    inh.w = -9*scale*b.mV
    spikes = b.SpikeMonitor(G, name='cuba_spikes')
    trace = b.StateMonitor(G, ('v', 'ge', 'gi'), record=[0, neurons - 1], name='cuba_trace')
    return Built(b.Network(G, exc, inh, spikes, trace), dt=1e-4, spikes={'spikes': spikes}, traces={'trace': (trace, ('v', 'ge', 'gi'))},
                 states={'neurons': (G, ('v', 'ge', 'gi'))}, pathways={'exc': exc.pre, 'inh': inh.pre},
                 weight=(exc, 'w'), constant=(G, 'El'))
