"""An inhibitory network with a delay for each synapse; see examples/random_delays.py. Deterministic."""

from typing import Any

import numpy as np

from ..built import Arrays, Built, bernoulli_pairs

EQUATIONS = '''
    dv/dt = (drive - v)/tau : volt (unless refractory)
    drive : volt
'''


def draw(random: np.random.RandomState, neurons: int = 4000, p: float = 0.05) -> Arrays:
    """Potentials, drives, synapses and their delays of 0 to 10 ms."""
    v, drive = random.uniform(10e-3, 20e-3, neurons), random.uniform(26e-3, 30e-3, neurons)
    i, j = bernoulli_pairs(random, range(neurons), neurons, p)
    return {'v': v, 'drive': drive, 'i': i, 'j': j, 'delay': random.uniform(0, 10e-3, len(i))}


def build(b: Any, given: Arrays) -> Built:
    b.defaultclock.dt = 0.1*b.ms
    neurons = len(given['v'])
    scale = 200/(len(given['j'])/neurons)
    G = b.NeuronGroup(neurons, EQUATIONS, threshold='v > theta', reset='v = Vr', refractory=2*b.ms, method='exact',
                      namespace={'tau': 20*b.ms, 'theta': 20*b.mV, 'Vr': 10*b.mV}, name='neurons')
    G.v, G.drive = given['v']*b.volt, given['drive']*b.volt
    S = b.Synapses(G, G, 'J : volt', on_pre='v += J', name='inhibition')
    S.connect(i=given['i'], j=given['j'])
    S.J = -0.1*scale*b.mV
    S.delay = given['delay']*b.second
    spikes = b.SpikeMonitor(G, name='spikes')
    trace = b.StateMonitor(G, 'v', record=[0], name='trace')
    return Built(b.Network(G, S, spikes, trace), dt=1e-4, spikes={'spikes': spikes}, traces={'trace': (trace, ('v',))},
                 states={'neurons': (G, ('v',))}, pathways={'pre': S.pre}, weight=(S, 'J'), constant=(G, 'tau'))
