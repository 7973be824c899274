"""Ornstein-Uhlenbeck noise through `xi`; see examples/ornstein_uhlenbeck.py. Stochastic."""

from typing import Any

import numpy as np

from ..built import Arrays, Built


def draw(random: np.random.RandomState, realisations: int = 1000) -> Arrays:
    """Initial values, from the stationary distribution."""
    return {'x': random.standard_normal(realisations)*2e-3}


def build(b: Any, given: Arrays, noise: float = 1.0, weight: float = 1.0) -> Built:
    """`noise` multiplies the standard deviation, `weight` the rate at which the past is forgotten."""
    b.defaultclock.dt = 0.1*b.ms
    G = b.NeuronGroup(len(given['x']), 'dx/dt = -x/tau + sigma*sqrt(2/tau)*xi : volt', method='euler',
                      namespace={'tau': 10*b.ms/weight, 'sigma': noise*2*b.mV}, name='noise')
    G.x = given['x']*b.volt
    trace = b.StateMonitor(G, 'x', record=True, dt=1*b.ms, name='trace')
    return Built(b.Network(G, trace), dt=1e-4, traces={'trace': (trace, ('x',))}, states={'noise': (G, ('x',))},
                 constant=(G, 'sigma'))
