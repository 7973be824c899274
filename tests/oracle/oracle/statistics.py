"""What it means for two stochastic models to agree: at least 20 seeds a side, compared as distributions.

Takes one sample per seed and statistic (rates of the neurons of one run, say). The distance is that of Kolmogorov and
Smirnov between the pooled samples. Neurons of one run share their network, so they are not independent and the textbook
distribution of that distance does not hold. But both sides are given the same network at a seed, so if they agree their
samples at that seed may be exchanged: doing so at random, seed by seed, gives the distribution of the distance. What differs
between networks cancels; that is what lets 24 seeds notice 5 %.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from .built import Arrays

Samples = Sequence[np.ndarray]        # one array per seed
LEVEL = 0.002                         # of one comparison of one statistic
EXCHANGES = 4999


def exchange_p_value(ours: Samples, theirs: Samples, exchanges: int = EXCHANGES) -> float:
    """How often samples exchanged at random within their seeds lie at least as far apart as the sides do. ValueError below 20 seeds."""
    if len(ours) != len(theirs) or len(ours) < 20:
        raise ValueError('a comparison takes the same seeds on both sides, at least 20')
    samples = [np.asarray(sample, dtype=np.float32) for sample in [*ours, *theirs]]   # as recorded: equal values stay equal
    pooled = np.sort(np.concatenate(samples))
    grid = np.unique(pooled[np.linspace(0, len(pooled) - 1, 400).astype(int)])
    below = np.array([np.searchsorted(np.sort(sample), grid, side='right') for sample in samples], dtype=float)
    size = np.array([len(sample) for sample in samples], dtype=float)
    kept = np.random.RandomState(0).random_sample((1 + exchanges, len(ours))) < 0.5
    kept[0] = True
    sides = np.concatenate([kept, ~kept], axis=1).astype(float)
    one, other = (weights @ below/(weights @ size)[:, None] for weights in (sides, 1 - sides))
    distance = np.abs(one - other).max(axis=1)
    return float(np.mean(distance >= distance[0]*(1 - 1e-12)))


def p_values(ours: Sequence[Arrays], theirs: Sequence[Arrays]) -> dict[str, float]:
    """By statistic, the p-value; each seed's statistics are those of the functions below."""
    return {name: exchange_p_value([one[name] for one in ours], [one[name] for one in theirs]) for name in theirs[0]}


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


def interval_cv(i: np.ndarray, t: np.ndarray, neurons: int, at_least: int = 5) -> np.ndarray:
    """Standard deviation over mean of the intervals of each neuron that has `at_least` of them."""
    order = np.lexsort((t, i))
    i, t = i[order], t[order]
    same = i[1:] == i[:-1]
    owner, interval = i[1:][same], np.diff(t)[same]
    n, total, squares = (np.bincount(owner, weights, minlength=neurons) for weights in (np.ones_like(interval), interval, interval**2))
    enough = n >= at_least
    mean = total[enough]/n[enough]
    return np.sqrt(np.maximum(squares[enough]/n[enough] - mean**2, 0))/mean


def pair_correlations(i: np.ndarray, t: np.ndarray, neurons: int, duration: float, bin_width: float, chosen: int = 60) -> np.ndarray:
    """Correlation of binned counts for all pairs among the first `chosen` neurons that fire."""
    bins = round(duration/bin_width)
    kept = i < min(neurons, 2*chosen)
    counts = np.zeros((min(neurons, 2*chosen), bins))
    np.add.at(counts, (i[kept], np.minimum((t[kept]/bin_width).astype(int), bins - 1)), 1)
    counts = counts[counts.std(axis=1) > 0][:chosen]
    return np.corrcoef(counts)[np.triu_indices(len(counts), 1)]
