"""What a run is described by, as numbers: for comparison in distribution.

`Seen` of one trial in, numbers out. Where things may differ in place or in time they are counted in parts: elements (each, or eight
blocks of neighbours) and quarters of the time, so that what cancels in the whole is still noticed in a part.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ranvier.verify.observe import AT_THE_START, EVENTS, TRACE, Seen
from ranvier.verify.statistics import describe, grid_of, interval_cv, pair_correlations

PARTS = 8
QUARTERS = 4

Grids = dict[tuple[int, str, str], dict[str, np.ndarray]]


def samples(seen: Seen) -> dict[str, np.ndarray]:
    """The samples that are compared as distributions, by what they are."""
    if seen.kind == EVENTS:
        i, t, duration = seen.arrays["i"], seen.arrays["step"] * seen.dt, seen.duration or 1.0
        counts, _ = np.histogram(t, bins=max(1, min(200, round(duration / 0.005))), range=(0, duration))
        return {
            "rate": np.bincount(i, minlength=seen.elements) / duration,
            "variability of intervals": interval_cv(i, t, seen.elements),
            "spikes in 5 ms": counts.astype(float),
            "correlation of pairs": pair_correlations(i, t, seen.elements, duration, bin_width=0.005),
        }
    values = seen.arrays["values"].astype(float)
    if seen.kind == TRACE:
        if not values.size:
            return {}
        return {"value": _thinned(values), "change": _thinned(np.diff(values, axis=1)), "deviation in time": values.std(axis=1)}
    found = {"value": values}
    if seen.name.removesuffix(AT_THE_START) in ("i", "j") and values.size:
        found["synapses of one"] = np.bincount(seen.arrays["values"].astype(int)).astype(float)
    return found


def grids(pair: Iterable[Seen]) -> Grids:
    """Grids for `numbers`, from one trial of both sides."""
    pooled: dict[tuple[int, str, str], dict[str, list[np.ndarray]]] = {}
    for seen in pair:
        for name, sample in samples(seen).items():
            pooled.setdefault(seen.key, {}).setdefault(name, []).append(sample.ravel())
    return {key: {name: grid_of(np.concatenate(parts)) for name, parts in by_name.items()} for key, by_name in pooled.items()}


def numbers(seen: Seen, grid: dict[str, np.ndarray]) -> dict[str, float]:
    """All numbers of one thing seen."""
    found = {"count": float(len(seen.arrays["i"]) if seen.kind == EVENTS else seen.elements)}
    for name, sample in samples(seen).items():
        found |= {f"{name}: {what}": value for what, value in describe(sample, grid.get(name, np.zeros(0))).items()}
    return found | _in_parts(seen)


def headline(seen: Seen) -> str:
    """The number that the report shows."""
    return "count" if seen.kind == EVENTS or seen.name in ("i", "j") else "value: mean"


def _in_parts(seen: Seen) -> dict[str, float]:
    if seen.kind == EVENTS:
        i, step, n = seen.arrays["i"], seen.arrays["step"], seen.elements
        part = i if n <= PARTS else i * PARTS // max(n, 1)
        quarter = np.minimum((step * seen.dt / (seen.duration or 1.0) * QUARTERS).astype(int), QUARTERS - 1)
        table = np.zeros((min(n, PARTS) or 1, QUARTERS))
        np.add.at(table, (part, quarter), 1.0)
    elif seen.kind == TRACE:
        values = seen.arrays["values"].astype(float)
        blocks = np.array_split(values, min(len(values), PARTS) or 1)
        table = np.array([[_mean(cell) for cell in np.array_split(block, QUARTERS, axis=1)] for block in blocks])
    else:
        values = seen.arrays["values"].astype(float)
        table = np.array([[_mean(block)] for block in np.array_split(values, min(len(values), PARTS) or 1)])
    found = {f"part {row + 1}, quarter {column + 1}": float(value) for (row, column), value in np.ndenumerate(table)}
    found |= {f"quarter {column + 1}": float(value) for column, value in enumerate(table.sum(axis=0))}
    return found | {f"part {row + 1}": float(value) for row, value in enumerate(table.sum(axis=1))}


def _mean(values: np.ndarray) -> float:
    finite = values[np.isfinite(values)]
    return float(finite.mean()) if finite.size else np.nan


def _thinned(values: np.ndarray, most: int = 200_000) -> np.ndarray:
    """Enough of a table for a distribution."""
    flat = values.ravel()
    return flat[:: max(1, -(-flat.size // most))]
