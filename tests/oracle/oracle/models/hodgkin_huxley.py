"""The squid axon of Hodgkin & Huxley (1952) under stepped currents; see examples/hodgkin_huxley.py. Deterministic."""

from typing import Any

import numpy as np

from ..built import Arrays, Built

EQUATIONS = '''
    dv/dt = (size*current(t) - gNa*m**3*h*(v - ENa) - gK*n**4*(v - EK) - gL*(v - EL))/C : volt
    dm/dt = (1 - m)/exprel(-(v + 40*mV)/(10*mV))/ms - 4*exp(-(v + 65*mV)/(18*mV))*m/ms : 1
    dh/dt = 0.07*exp(-(v + 65*mV)/(20*mV))*(1 - h)/ms - h/(1 + exp(-(v + 35*mV)/(10*mV)))/ms : 1
    dn/dt = 0.1*(1 - n)/exprel(-(v + 55*mV)/(10*mV))/ms - 0.125*exp(-(v + 65*mV)/(80*mV))*n/ms : 1
    size : 1
'''
VARIABLES = ('v', 'm', 'h', 'n')


def draw(random: np.random.RandomState, axons: int = 5) -> Arrays:
    """Initial potentials near rest, and how large each axon's current is."""
    return {'v': -65e-3 + random.standard_normal(axons)*2e-3, 'size': np.linspace(0.2, 1.8, axons),
            'current': np.array([0, 2, 0, 4, 0, 10, 0.])}


def build(b: Any, given: Arrays, method: str = 'exponential_euler') -> Built:
    b.defaultclock.dt = 0.01*b.ms
    density = b.msiemens/b.cm**2
    names = {'C': 1*b.uF/b.cm**2, 'gNa': 120*density, 'ENa': 50*b.mV, 'gK': 36*density, 'EK': -77*b.mV, 'gL': 0.3*density,
             'EL': -54.387*b.mV, 'current': b.TimedArray(given['current']*b.uA/b.cm**2, dt=16*b.ms)}
    G = b.NeuronGroup(len(given['v']), EQUATIONS, threshold='v > 0*mV', refractory='v > 0*mV', method=method,
                      namespace=names, name='axons')
    G.v, G.size = given['v']*b.volt, given['size']
    G.m, G.h, G.n = 0.0529, 0.5961, 0.3177
    spikes = b.SpikeMonitor(G, name='axon_spikes')
    trace = b.StateMonitor(G, VARIABLES, record=True, name='axon_trace')
    return Built(b.Network(G, spikes, trace), dt=1e-5, spikes={'spikes': spikes}, traces={'trace': (trace, VARIABLES)},
                 states={'axons': (G, VARIABLES)}, constant=(G, 'gL'))
