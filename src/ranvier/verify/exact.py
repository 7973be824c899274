"""Value by value: spikes equal to the step, values to 1e-9 of the largest that the variable reaches. For results without chance."""

from __future__ import annotations

import numpy as np

from ranvier.record import record

RELATIVE = 1e-9


@record
class Match:
    """same: whether they agree. error: the worst relative error (trains: 0 or inf). first: where the first difference is, in words.

    since: the time in seconds of the first difference, inf if there is none, nan where times are not known.
    """

    same: bool
    error: float
    first: str = ""
    since: float = np.inf


def agreeing_spikes(mine: np.ndarray, reference: np.ndarray) -> int:
    """Length of the common beginning of two trains of (step, neuron)."""
    n = min(len(mine), len(reference))
    differs = np.flatnonzero((mine[:n] != reference[:n]).any(axis=1))
    return int(differs[0]) if differs.size else n


def match_trains(mine: np.ndarray, reference: np.ndarray, dt: float) -> Match:
    """Two trains of (step, neuron). The first difference is shown with its neighbours: that tells a late spike from a missing one."""
    first = agreeing_spikes(mine, reference)
    if first == len(mine) == len(reference):
        return Match(True, 0.0)
    around = slice(max(0, first - 1), first + 3)
    step = min((train[first, 0] for train in (mine, reference) if len(train) > first), default=0)
    words = (
        f"{len(mine)} spikes against {len(reference)}; the first {first} agree, then (step, neuron) is\n"
        f"  ranvier {mine[around].tolist()}\n  Brian 2 {reference[around].tolist()}"
    )
    return Match(False, np.inf, words, float(step) * dt)


def match_values(mine: np.ndarray, reference: np.ndarray, times: np.ndarray | None = None, relative: float = RELATIVE) -> Match:
    """Two arrays; with `times`, of the last axis. NaN equals NaN, infinities themselves."""
    if mine.shape != reference.shape:
        return Match(False, np.inf, f"shape {mine.shape} against {reference.shape}", np.nan)
    if not mine.size:
        return Match(True, 0.0)
    mine, reference = mine.astype(float), reference.astype(float)
    finite = np.isfinite(reference)
    scale = float(np.abs(reference[finite]).max()) if finite.any() else 0.0
    with np.errstate(invalid="ignore"):
        error = np.abs(mine - reference) / (scale or 1.0)
    error[(mine == reference) | (np.isnan(mine) & np.isnan(reference))] = 0.0
    error[np.isnan(error)] = np.inf
    worst = float(error.max())
    if worst <= relative:
        return Match(True, worst)
    where = np.unravel_index(int(np.argmax(error)), error.shape)
    place = tuple(map(int, where)) if len(where) > 1 else int(where[0])
    words = f"relative error {worst:.3g} > {relative:g} at {place}: {mine[where]:.17g} against {reference[where]:.17g}"
    since = np.nan
    if times is not None:
        since = float(times[int((error > relative).any(axis=tuple(range(error.ndim - 1))).argmax())])
    return Match(False, worst, words, since)
