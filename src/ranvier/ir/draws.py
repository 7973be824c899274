"""Poisson and binomial draws: exact algorithms on the bits of ir/philox.py. The reference for rv_poisson and rv_binomial of the
runtime, which follow it operation by operation (without contraction to fma), so that both give the same integers.

Small means (below 10): inversion by sequential search. Its one uniform is the one `rand` would give for the same element and draw,
so a vector lowering can count thresholds below a vector of uniforms and get the same integers.
Large means: transformed rejection with squeeze, PTRS and BTRS (Hörmann 1993). Each iteration takes the two uniforms of one own block.
"""

from __future__ import annotations

import math

from ranvier.ir.philox import Stream, own_uniforms, rand

_SEARCH_BELOW = 10.0  # mean from which rejection is used
_SEARCH_LIMIT = 110  # P(X > 110) < 1e-70 at mean 10: reached by rounding only
_MOST = float(1 << 60)  # means and counts are cut here: results fit an i64


def poisson(stream: Stream, element: int, draw: int, mean: float) -> int:
    """A Poisson number; 0 where the mean is not positive or NaN."""
    if not mean > 0.0:
        return 0
    mean = min(mean, _MOST)
    if mean < _SEARCH_BELOW:
        u = rand(stream, element, draw)
        probability = math.exp(-mean)
        below, k = probability, 0
        while u > below and k < _SEARCH_LIMIT:
            k += 1
            probability = probability * (mean / k)
            below = below + probability
        return k
    return _poisson_rejection(stream, element, draw, mean)


def _poisson_rejection(stream: Stream, element: int, draw: int, mean: float) -> int:
    b = 0.931 + 2.53 * math.sqrt(mean)
    a = -0.059 + 0.02483 * b
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    squeeze = 0.9277 - 3.6224 / (b - 2.0)
    iteration = 0
    while True:
        u, v = own_uniforms(stream, element, draw, iteration)
        iteration += 1
        u = u - 0.5
        us = 0.5 - abs(u)
        k = math.floor((2.0 * a / us + b) * u + mean + 0.43)
        if us >= 0.07 and v <= squeeze:
            return k
        if k < 0 or (us < 0.013 and v > us):
            continue
        if math.log(v * inverse_alpha / (a / (us * us) + b)) <= _log_poisson(float(k), mean):
            return k


def _log_poisson(k: float, mean: float) -> float:
    """ln of mean^k exp(-mean) / k!, without the cancellation between large terms."""
    if k == 0.0:
        return -mean
    d = (mean - k) / k
    return k * (math.log1p(d) - d) - 0.5 * math.log(2.0 * math.pi * k) - stirling_tail(k - 1.0)


def binomial(stream: Stream, element: int, draw: int, n: int, p: float) -> int:
    """A binomial number; 0 where n or p is not positive or p is NaN, n where p >= 1."""
    if n <= 0 or not p > 0.0:
        return 0
    if p >= 1.0:
        return n
    if p > 0.5:
        return n - _binomial_half(stream, element, draw, n, 1.0 - p)
    return _binomial_half(stream, element, draw, n, p)


def _binomial_half(stream: Stream, element: int, draw: int, n: int, p: float) -> int:
    """p <= 1/2."""
    count = float(n)
    if count * p >= _SEARCH_BELOW:
        return _binomial_rejection(stream, element, draw, n, p)
    u = rand(stream, element, draw)
    odds = p / (1.0 - p)
    probability = math.exp(count * math.log1p(-p))
    below, k = probability, 0
    while u > below and k < n and k < _SEARCH_LIMIT:
        probability = probability * (odds * (count - k) / (k + 1))
        k += 1
        below = below + probability
    return k


def _binomial_rejection(stream: Stream, element: int, draw: int, n: int, p: float) -> int:
    count = float(n)
    odds = p / (1.0 - p)
    deviation = math.sqrt(count * p * (1.0 - p))
    b = 1.15 + 2.53 * deviation
    a = -0.0873 + 0.0248 * b + 0.01 * p
    centre = count * p + 0.5
    squeeze = 0.92 - 4.2 / b
    alpha = (2.83 + 5.1 / b) * deviation
    mode = math.floor((count + 1.0) * p)
    at_mode = (mode + 0.5) * math.log((mode + 1.0) / (odds * (count - mode + 1.0))) + stirling_tail(mode) + stirling_tail(count - mode)
    iteration = 0
    while True:
        u, v = own_uniforms(stream, element, draw, iteration)
        iteration += 1
        u = u - 0.5
        us = 0.5 - abs(u)
        k = math.floor((2.0 * a / us + b) * u + centre)
        if us >= 0.07 and v <= squeeze:
            return k
        if k < 0 or k > n:
            continue
        bound = at_mode + (count + 1.0) * math.log((count - mode + 1.0) / (count - k + 1.0))
        bound = bound + (k + 0.5) * math.log(odds * (count - k + 1.0) / (k + 1.0)) - stirling_tail(k) - stirling_tail(count - k)
        if math.log(v * alpha / (a / (us * us) + b)) <= bound:
            return k


def stirling_tail(k: float) -> float:
    """ln k! - (ln sqrt(2 pi) + (k + 1/2) ln(k + 1) - (k + 1)) for whole k >= 0: what Stirling's formula leaves out (error < 1e-10)."""
    if k < len(_TAILS):
        return _TAILS[int(k)]
    square = (k + 1.0) * (k + 1.0)
    return (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 / square) / square) / (k + 1.0)


_TAILS = (
    0.08106146679532726,
    0.0413406959554093,
    0.02767792568499834,
    0.020790672103765093,
    0.016644691189821193,
    0.013876128823070748,
    0.01189670994589177,
    0.010411265261972096,
    0.009255462182712733,
    0.00833056343336287,
)
