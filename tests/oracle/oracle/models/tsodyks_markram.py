"""Event-driven short-term plasticity; see examples/tsodyks_markram.py. Deterministic: the input spikes are given."""

from typing import Any

import numpy as np

from ..built import Arrays, Built

TARGETS = '''
    dv/dt = (-v + I)/taum : volt
    dI/dt = -I/taus : volt
'''
SYNAPSES = '''
    du/dt = -u/tauf : 1 (event-driven)
    dR/dt = (1 - R)/taud : 1 (event-driven)
    U : 1
    tauf : second
    taud : second
    A : volt
'''


def draw(random: np.random.RandomState, inputs: int = 30, steps: int = 5000) -> Arrays:
    """Input spikes (at 30 Hz in steps of 0.1 ms), and the parameters of each of two synapses an input makes."""
    n = 2*inputs
    return {'raster': (random.random_sample((steps, inputs)) < 0.003).astype(float),
            'U': random.uniform(0.05, 0.6, n), 'tauf': random.uniform(10e-3, 0.6, n), 'taud': random.uniform(50e-3, 0.9, n),
            'A': random.uniform(20e-3, 100e-3, n)}


def build(b: Any, given: Arrays) -> Built:
    b.defaultclock.dt = 0.1*b.ms
    inputs = given['raster'].shape[1]
    axons = b.NeuronGroup(inputs, '', threshold='raster(t, i) > 0.5', reset='',
                          namespace={'raster': b.TimedArray(given['raster'], dt=0.1*b.ms)}, name='axons')
    G = b.NeuronGroup(2, TARGETS, method='exact', namespace={'taum': 30*b.ms, 'taus': 3*b.ms}, name='targets')
    S = b.Synapses(axons, G, SYNAPSES, on_pre='''
        u += U*(1 - u)
        I += A*u*R
        R -= u*R
    ''', name='short_term')
    S.connect()
    S.U, S.tauf, S.taud, S.A = given['U'], given['tauf']*b.second, given['taud']*b.second, given['A']*b.volt
    S.R = 1
    spikes = b.SpikeMonitor(axons, name='axon_spikes')
    trace = b.StateMonitor(G, ('v', 'I'), record=True, name='target_trace')
    return Built(b.Network(axons, G, S, spikes, trace), dt=1e-4, spikes={'spikes': spikes},
                 traces={'trace': (trace, ('v', 'I'))}, states={'targets': (G, ('v', 'I')), 'synapses': (S, ('u', 'R'))},
                 pathways={'pre': S.pre}, weight=(S, 'A'), constant=(G, 'taum'))
