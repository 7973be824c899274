"""What it means for two stochastic models to agree: at least 20 seeds a side, compared as distributions.

Takes one sample per seed and statistic (rates of the neurons of one run, say). Both sides are given the same network at a seed, so if they
agree their samples at that seed may be exchanged: the test of ranvier.verify.statistics. What differs between networks cancels; that is
what lets 24 seeds notice 5 %.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from ranvier.verify.statistics import exchange_p_value, interval_cv, pair_correlations

from .built import Arrays

LEVEL = 0.002                         # of one comparison of one statistic


def p_values(ours: Sequence[Arrays], theirs: Sequence[Arrays]) -> dict[str, float]:
    """By statistic, the p-value; each seed's statistics are those of the functions below. As recorded, in single precision: equal values
    stay equal."""
    ours_, theirs_ = ([{name: np.float32(sample) for name, sample in one.items()} for one in side] for side in (ours, theirs))
    return {name: exchange_p_value([one[name] for one in ours_], [one[name] for one in theirs_]) for name in theirs[0]}


def rejected(p: Mapping[str, float]) -> bool:
    """Whether some statistic tells the sides apart: at most LEVEL each, divided among the statistics."""
    return min(p.values()) <= LEVEL/len(p)


def network_statistics(seen: Arrays, neurons: int, duration: float, dt: float, name: str = 'spikes') -> Arrays:
    """Rates per neuron, variability of the intervals per neuron, and correlations of pairs (counts in 5 ms)."""
    i, t = seen[f'{name}.i'], seen[f'{name}.step']*dt
    return {'rate': np.bincount(i, minlength=neurons)/duration, 'cv': interval_cv(i, t, neurons),
            'correlation': pair_correlations(i, t, neurons, duration, bin_width=5e-3)}


def plasticity_statistics(seen: Arrays, dt: float, largest: float) -> Arrays:
    """Final weights as a part of the largest; of the one neuron the intervals in steps and the spikes in each 100 ms."""
    step = seen['spikes.step']
    return {'weight': seen['synapses.w.state']/largest, 'interval': np.diff(step), 'count': np.bincount(step//round(0.1/dt))}


def noise_statistics(seen: Arrays) -> Arrays:
    """Values 25 samples apart, and what a value changes by from one sample to the next: the variance and the memory of the noise."""
    x = seen['trace.x.trace']
    return {'value': x[:, ::25].ravel(), 'memory': (x[:, 1:] - x[:, :-1])[:, ::2].ravel()}
