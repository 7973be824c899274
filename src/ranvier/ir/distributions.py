"""Probabilities of the distributions that are drawn from tables (ir/sampling.py): the outcomes that matter, by recurrence from the mode."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

NEGLIGIBLE = 2.0**-64
"""Outcomes less likely than this, beside the most likely one, are left out."""

Masses = tuple[int, np.ndarray]
"""first, (P(first), P(first + 1), ...), which sum to 1."""


def binomial_masses(n: int, p: float) -> Masses:
    """Of a binomial(n, p) with n >= 0; p outside [0, 1] and NaN are as in ir/draws.py. Relative error below 1e-9 (tests)."""
    if n <= 0 or not p > 0.0:
        return 0, np.ones(1)
    if p >= 1.0:
        return n, np.ones(1)
    odds = p / (1.0 - p)
    return _around(min(int((n + 1) * p), n), 0, n, lambda k: (n - k) / (k + 1) * odds)


def poisson_masses(mean: float) -> Masses:
    """Of a Poisson number; mean <= 0 and NaN: 0 for sure."""
    if not mean > 0.0:
        return 0, np.ones(1)
    return _around(int(mean), 0, None, lambda k: mean / (k + 1))


def _around(mode: int, lowest: int, highest: int | None, ratio: Callable[[int], float]) -> Masses:
    """ratio(k): P(k + 1)/P(k)."""
    up, down = [], []
    value, k = 1.0, mode
    while k != highest and value > NEGLIGIBLE:
        value *= ratio(k)
        k += 1
        up.append(value)
    value, k = 1.0, mode
    while k != lowest and value > NEGLIGIBLE:
        k -= 1
        value /= ratio(k)
        down.append(value)
    masses = np.array([*reversed(down), 1.0, *up])
    return k, masses / masses.sum()
