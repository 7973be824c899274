"""STDP (Song, Miller & Abbott 2000); see examples/stdp.py. Stochastic, or deterministic with given input spikes."""

from typing import Any

import numpy as np

from ..built import Arrays, Built

NEURON = '''
    dv/dt  = (Vrest - v + ge*(Ee - v))/taum : volt
    dge/dt = -ge/taue : 1
'''
SYNAPSES = '''
    w : 1
    dpre/dt  = -pre/taupre   : 1 (event-driven)
    dpost/dt = -post/taupost : 1 (event-driven)
'''


def draw(random: np.random.RandomState, inputs: int = 1000, steps: int = 0) -> Arrays:
    """Initial weights as a part of the largest; and, for `steps` > 0, the input spikes of so many steps at 20 Hz."""
    given = {'w': random.random_sample(inputs)}
    if steps:
        given['raster'] = (random.random_sample((steps, inputs)) < 0.002).astype(float)
    return given


def build(b: Any, given: Arrays, weight: float = 1.0, noise: float = 1.0) -> Built:
    """`weight` multiplies the largest weight, `noise` the rate of the Poisson inputs."""
    b.defaultclock.dt = 0.1*b.ms
    inputs = len(given['w'])
    if 'raster' in given:
        source = b.NeuronGroup(inputs, '', threshold='raster(t, i) > 0.5', reset='',
                               namespace={'raster': b.TimedArray(given['raster'], dt=0.1*b.ms)}, name='inputs')
    else:
        source = b.PoissonGroup(inputs, rates=noise*20*b.Hz, name='inputs')
    G = b.NeuronGroup(1, NEURON, threshold='v > Vth', reset='v = Vreset', method='euler', name='neuron', namespace={
        'taum': 20*b.ms, 'Vrest': -70*b.mV, 'Vth': -54*b.mV, 'Vreset': -60*b.mV, 'taue': 5*b.ms, 'Ee': 0*b.mV})
    G.v = -70*b.mV
    gmax = weight*0.01*1000/inputs
    S = b.Synapses(source, G, SYNAPSES, on_pre='''
        ge += w
        pre += Aplus
        w = clip(w - post, 0, gmax)
    ''', on_post='''
        post += Aminus
        w = clip(w + pre, 0, gmax)
    ''', name='plastic', namespace={'taupre': 20*b.ms, 'taupost': 20*b.ms, 'gmax': gmax, 'Aplus': 0.01*gmax,
                                    'Aminus': 0.0105*gmax})
    S.connect()
    S.w = given['w']*gmax
    spikes = b.SpikeMonitor(G, name='spikes')
    trace = b.StateMonitor(G, ('v', 'ge'), record=True, dt=10*b.ms, name='trace')
    return Built(b.Network(source, G, S, spikes, trace), dt=1e-4, spikes={'spikes': spikes}, traces={'trace': (trace, ('v', 'ge'))},
                 states={'neuron': (G, ('v', 'ge')), 'synapses': (S, ('w', 'pre', 'post'))},
                 pathways={'pre': S.pre, 'post': S.post}, weight=(S, 'w'), constant=(G, 'taum'))
