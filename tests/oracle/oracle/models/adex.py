"""AdEx (Brette & Gerstner 2005); see examples/adex.py. Deterministic, a row of firing patterns and currents."""

from typing import Any

import numpy as np

from ..built import Arrays, Built

EQUATIONS = '''
    dv/dt = (gL*(EL - v) + gL*DeltaT*exp((v - VT)/DeltaT) - w + I)/C : volt
    dw/dt = (a*(v - EL) - w)/tauw : amp
    I : amp
    tauw : second
    a : siemens
    b : amp
    Vr : volt
'''
PATTERNS = np.array([[144e-3, 4e-9, 0.0805e-9, -70.6e-3], [144e-3, 0, 0, -70.6e-3], [20e-3, 4e-9, 0.5e-9, -46.4e-3],
                     [144e-3, 40e-9, 0.03e-9, -70.6e-3]])   # tauw, a, b, Vr


def draw(random: np.random.RandomState, neurons: int = 40) -> Arrays:
    """Potentials, currents, and a pattern's parameters for each neuron."""
    tauw, a, b, Vr = PATTERNS[np.arange(neurons) % len(PATTERNS)].T
    return {'v': random.uniform(-75e-3, -60e-3, neurons), 'I': random.uniform(0.5e-9, 1.2e-9, neurons),
            'tauw': tauw, 'a': a, 'b': b, 'Vr': Vr}


def build(b: Any, given: Arrays, method: str = 'euler') -> Built:
    b.defaultclock.dt = 0.1*b.ms
    names = {'C': 281*b.pF, 'gL': 30*b.nS, 'EL': -70.6*b.mV, 'VT': -50.4*b.mV, 'DeltaT': 2*b.mV, 'Vcut': 20*b.mV}
    G = b.NeuronGroup(len(given['v']), EQUATIONS, threshold='v > Vcut', reset='v = Vr; w += b', method=method,
                      namespace=names, name='adex')
    units = {'v': b.volt, 'I': b.amp, 'tauw': b.second, 'a': b.siemens, 'b': b.amp, 'Vr': b.volt}
    for name, unit in units.items():
        setattr(G, name, given[name]*unit)
    spikes = b.SpikeMonitor(G, name='adex_spikes')
    trace = b.StateMonitor(G, ('v', 'w'), record=True, name='adex_trace')
    return Built(b.Network(G, spikes, trace), dt=1e-4, spikes={'spikes': spikes}, traces={'trace': (trace, ('v', 'w'))},
                 states={'neurons': (G, ('v', 'w'))}, constant=(G, 'gL'))
