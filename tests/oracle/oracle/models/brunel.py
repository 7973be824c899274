"""Brunel (2000); see examples/brunel.py. Stochastic with its Poisson drive; deterministic with a constant drive in place of it."""

from typing import Any

import numpy as np

from ..built import Arrays, Built, bernoulli_pairs


def draw(random: np.random.RandomState, neurons: int = 12500, p: float = 0.1, poisson: bool = True) -> Arrays:
    """Potentials and both sets of synapses; a constant drive for each neuron unless it is to come from PoissonInput."""
    excitatory = 4*neurons//5
    v = random.uniform(0, 20e-3, neurons)
    drive = np.zeros(neurons) if poisson else random.uniform(30e-3, 50e-3, neurons)
    ei, ej = bernoulli_pairs(random, range(excitatory), neurons, p)
    ii, ij = bernoulli_pairs(random, range(excitatory, neurons), neurons, p)
    return {'v': v, 'drive': drive, 'ei': ei, 'ej': ej, 'ii': ii, 'ij': ij}


def build(b: Any, given: Arrays, weight: float = 1.0, noise: float = 1.0) -> Built:
    """`weight` multiplies the recurrent weights, `noise` the weight of the Poisson drive."""
    b.defaultclock.dt = 0.1*b.ms
    neurons, excitatory = len(given['v']), 4*len(given['v'])//5
    inputs = excitatory//10
    J = 0.1*1000/inputs*b.mV
    G = b.NeuronGroup(neurons, 'dv/dt = (drive - v)/tau : volt (unless refractory)\ndrive : volt', threshold='v > theta',
                      reset='v = Vr', refractory=2*b.ms, method='exact',
                      namespace={'tau': 20*b.ms, 'theta': 20*b.mV, 'Vr': 10*b.mV}, name='brunel')
    G.v, G.drive = given['v']*b.volt, given['drive']*b.volt
    exc = b.Synapses(G[:excitatory], G, on_pre='v += J', delay=1.5*b.ms, namespace={'J': weight*J}, name='brunel_exc')
    inh = b.Synapses(G[excitatory:], G, on_pre='v -= 5*J', delay=1.5*b.ms, namespace={'J': weight*J}, name='brunel_inh')
    exc.connect(i=given['ei'], j=given['ej'])
    inh.connect(i=given['ii'], j=given['ij'])
    spikes = b.SpikeMonitor(G, name='brunel_spikes')
    network = b.Network(G, exc, inh, spikes)
    if not given['drive'].any():
        rate = 2*20*b.mV/(J*inputs*20*b.ms)   # twice what brings the mean potential to the threshold
        network.add(b.PoissonInput(G, 'v', N=inputs, rate=rate, weight=noise*J))
    return Built(network, dt=1e-4, spikes={'spikes': spikes}, states={'neurons': (G, ('v',))},
                 pathways={'exc': exc.pre, 'inh': inh.pre}, constant=(exc, 'J'))
