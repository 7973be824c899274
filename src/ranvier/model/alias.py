"""A discrete distribution as a table from which one uniform number draws in constant time (Walker 1977; Vose 1991)."""

from __future__ import annotations

import math

import numpy as np

# Outcomes less likely than this are left out: 2^-53 is the step of a uniform number, nothing rarer can be drawn from one.
NEGLIGIBLE = 2.0**-60


def binomial_probabilities(n: int, p: float) -> tuple[int, np.ndarray]:
    """(first, P(first), P(first + 1), ...) of a binomial(n, p): the outcomes that matter. Relative error below 1e-9 (tests)."""
    if p in (0.0, 1.0):
        return (0 if p == 0 else n), np.ones(1)
    mode = min(int((n + 1) * p), n)
    at_mode = math.exp(
        math.lgamma(n + 1) - math.lgamma(mode + 1) - math.lgamma(n - mode + 1) + mode * math.log(p) + (n - mode) * math.log1p(-p)
    )
    odds = p / (1 - p)
    up, down = [], []
    value, k = at_mode, mode
    while k < n and value > NEGLIGIBLE:
        value *= (n - k) / (k + 1) * odds
        k += 1
        up.append(value)
    value, k = at_mode, mode
    while k > 0 and value > NEGLIGIBLE:
        value *= k / (n - k + 1) / odds
        k -= 1
        down.append(value)
    probabilities = np.array([*reversed(down), at_mode, *up])
    return k, probabilities / probabilities.sum()


def alias_table(probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(threshold, alias): draw u in (0, K), k = int(u); the outcome is k if u - k < threshold[k], else alias[k]."""
    size = len(probabilities)
    scaled = (probabilities * size).tolist()
    threshold, alias = np.ones(size), np.arange(size, dtype=np.int32)
    small = [k for k in range(size) if scaled[k] < 1]
    large = [k for k in range(size) if scaled[k] >= 1]
    while small and large:
        poor, rich = small.pop(), large.pop()
        threshold[poor], alias[poor] = scaled[poor], rich
        scaled[rich] -= 1 - scaled[poor]
        (small if scaled[rich] < 1 else large).append(rich)
    return threshold, alias  # what is left over is 1 up to rounding
