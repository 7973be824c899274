"""Whether two samples of runs come from one distribution: a test by exchange, over many numbers at once.

Each trial is run on both sides and described by the same numbers (`features.py`, or `describe` for one sample). If the sides agree, the two
descriptions of a trial may be exchanged; doing so at random gives the distribution of every difference, however the numbers depend on
each other. Neurons of one run share their network, so they are never taken as independent: a run is one observation. What both sides were
given alike (drawn by NumPy from the same seed) cancels within the trial.

The statistic of one number is that of a paired t-test; of all together it is the largest of them (Westfall & Young 1993, Resampling-based
multiple testing), so the chance of any false alarm is what is asked for, and many numbers that say the same cost nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ranvier.record import record

EXCHANGES = 8192
ENUMERATED = 13  # trials up to which every exchange is tried
ROUNDING = 1e-9
"""Relative difference below which two numbers are the same."""

Numbers = Mapping[str, float]


@record
class Outcome:
    """p: how often exchanged trials differ at least as much as the sides do, in whichever number. adjusted: the same for each number."""

    p: float
    adjusted: dict[str, float]


def exchange_test(ours: Sequence[Numbers], theirs: Sequence[Numbers], exchanges: int = EXCHANGES) -> Outcome:
    """Compare trial by trial; entry k of both is the same trial. ValueError if their numbers differ."""
    if len(ours) != len(theirs) or len(ours) < 5:
        raise ValueError("a comparison takes the same trials on both sides, at least 5")
    names = [name for name in theirs[0] if all(name in numbers for numbers in (*ours, *theirs))]
    ours_, theirs_ = (np.array([[numbers[name] for name in names] for numbers in side], dtype=float) for side in (ours, theirs))
    difference = _differences(ours_, theirs_)
    length = np.sqrt((difference**2).sum(axis=0))
    differing = length > 0
    if not differing.any():
        return Outcome(1.0, dict.fromkeys(names, 1.0))
    statistic = np.abs(_signs(len(difference), exchanges) @ (difference[:, differing] / length[differing]))
    largest = statistic.max(axis=1)
    bound = statistic[0] * (1 - 1e-9)
    adjusted = np.ones(len(names))
    adjusted[differing] = 1 - np.searchsorted(np.sort(largest), bound, side="left") / len(largest)
    return Outcome(float(adjusted.min()), dict(zip(names, adjusted.tolist(), strict=True)))


def _differences(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Trials by numbers; zero within rounding, and where a number exists on one side only (see `describe`)."""
    with np.errstate(invalid="ignore"):
        difference = ours - theirs
        small = np.abs(difference) <= ROUNDING * np.maximum(np.abs(ours), np.abs(theirs))
    difference[small | ~np.isfinite(difference)] = 0.0
    return difference


def _signs(trials: int, exchanges: int) -> np.ndarray:
    """Which trials are exchanged: +1 or -1 by trial, in rows; in the first row none. To exchange all is to exchange none."""
    if trials <= ENUMERATED:
        bits = np.arange(2 ** (trials - 1))[:, None] >> np.arange(trials) & 1
        return 1.0 - 2.0 * bits
    signs = 1.0 - 2.0 * (np.random.RandomState(0).random_sample((exchanges, trials)) < 0.5)
    signs[0] = 1.0
    return signs


# ---- one sample as numbers ----------------------------------------------------------------------------------------------


def grid_of(values: np.ndarray, points: int = 15) -> np.ndarray:
    """Values between which a sample is spread evenly: where `describe` asks how much lies below (the idea of Kolmogorov and Smirnov)."""
    values = values[np.isfinite(values)].astype(float)
    if not values.size:
        return np.zeros(0)
    return np.unique(np.quantile(values, (np.arange(points) + 0.5) / points))


def describe(values: np.ndarray, grid: np.ndarray) -> dict[str, float]:
    """Mean, standard deviation, and the part of the sample that lies below each point of the grid. NaN where there are no values."""
    values = np.asarray(values, dtype=float).ravel()
    finite = values[np.isfinite(values)]
    numbers = {"finite": finite.size / values.size if values.size else 0.0}
    known = finite.size > 0
    numbers["mean"] = float(finite.mean()) if known else np.nan
    numbers["deviation"] = float(finite.std()) if known else np.nan
    # A point of the grid is often a value that comes again and again: rounding must not decide on which side it lies.
    margin = ROUNDING * np.abs(grid)
    below = np.searchsorted(np.sort(finite), grid + margin, side="right") / finite.size if known else np.full(len(grid), np.nan)
    return numbers | {f"below {point:.4g}": float(part) for point, part in zip(grid, below, strict=True)}


def exchange_p_value(ours: Sequence[np.ndarray], theirs: Sequence[np.ndarray], exchanges: int = EXCHANGES) -> float:
    """The test for one sample a trial (rates of the neurons of one run, say)."""
    grid = grid_of(np.concatenate([*ours, *theirs]))
    return exchange_test([describe(s, grid) for s in ours], [describe(s, grid) for s in theirs], exchanges).p


# ---- spike trains -------------------------------------------------------------------------------------------------------


def interval_cv(i: np.ndarray, t: np.ndarray, neurons: int, at_least: int = 5) -> np.ndarray:
    """Standard deviation over mean of the intervals of each neuron that has `at_least` of them."""
    order = np.lexsort((t, i))
    i, t = i[order], t[order]
    same = i[1:] == i[:-1]
    owner, interval = i[1:][same], np.diff(t)[same]
    n, total, squares = (np.bincount(owner, weights, minlength=neurons) for weights in (np.ones(len(owner)), interval, interval**2.0))
    enough = n >= at_least
    mean = total[enough] / n[enough]
    cv: np.ndarray = np.sqrt(np.maximum(squares[enough] / n[enough] - mean**2, 0)) / mean
    return cv


def pair_correlations(i: np.ndarray, t: np.ndarray, neurons: int, duration: float, bin_width: float, chosen: int = 60) -> np.ndarray:
    """Correlation of binned counts for all pairs among the first `chosen` neurons that fire."""
    bins = max(2, round(duration / bin_width))
    kept = i < min(neurons, 2 * chosen)
    counts = np.zeros((min(neurons, 2 * chosen), bins))
    np.add.at(counts, (i[kept], np.minimum((t[kept] / bin_width).astype(int), bins - 1)), 1)
    counts = counts[counts.std(axis=1) > 0][:chosen]
    if len(counts) < 2:
        return np.zeros(0)
    correlations: np.ndarray = np.corrcoef(counts)[np.triu_indices(len(counts), 1)]
    return correlations
