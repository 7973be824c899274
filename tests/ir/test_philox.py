"""Bits: known vectors, the documented counters, and the distributions made of them."""

import math

import numpy as np
import pytest
from scipy import stats

from ranvier.ir import draws, philox
from ranvier.ir.philox import Stream, philox4x32

# The published test vectors of Random123 (kat_vectors, philox4x32 10).
VECTORS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0), (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)),
]


@pytest.mark.parametrize("counter, key, words", VECTORS)
def test_known_vectors(counter, key, words):
    assert philox4x32(counter, key) == words


def test_uniform_never_touches_its_ends():
    assert philox.uniform(0) == 2.0**-53
    assert philox.uniform(2**64 - 1) == 1 - 2.0**-53


def test_counter_of_an_element():
    """Element 29 is in block (29 >> 4)*8 + 5 = 13, half 1; draw 3; step 7 + 2^32."""
    words = philox4x32((13, 3, 7, 1), (5, 6))
    stream = Stream((5, 6), 7 + 2**32)
    assert philox.rand(stream, 29, 3) == philox.uniform(words[2] | words[3] << 32)
    assert philox.rand(stream, 21, 3) == philox.uniform(words[0] | words[1] << 32)
    own = philox4x32((29, 0x80030004, 7, 1), (5, 6))
    assert philox.own_uniforms(stream, 29, 3, 4) == (philox.uniform(own[0] | own[1] << 32), philox.uniform(own[2] | own[3] << 32))


def test_four_elements_share_a_block_of_words():
    """Elements 37, 45, 53 and 61 are in block (37 >> 5)*8 + 5 = 13."""
    words = philox4x32((13, 3, 7, 1), (5, 6))
    stream = Stream((5, 6), 7 + 2**32)
    assert tuple(philox.word(stream, e, 3) for e in (37, 45, 53, 61)) == words


def test_high_blocks_do_not_meet_low_ones():
    stream = Stream((0, 0), 0)
    assert philox.rand(stream, 1 << 33, 0) != philox.rand(stream, 0, 0)


def test_pairs_of_normals_are_one_box_muller_pair():
    stream = Stream((1, 2), 3)
    u0, u1 = (philox.rand(stream, e, 0) for e in (5, 13))
    x, y = (philox.randn(stream, e, 0) for e in (5, 13))
    assert x * x + y * y == pytest.approx(-2 * math.log(u0))
    assert math.atan2(y, x) % (2 * math.pi) == pytest.approx(2 * math.pi * u1)


def test_distributions_of_floats():
    stream = Stream((11, 12), 13)
    assert stats.kstest([philox.rand(stream, e, 0) for e in range(4000)], "uniform").pvalue > 1e-3
    assert stats.kstest([philox.randn(stream, e, 1) for e in range(4000)], "norm").pvalue > 1e-3


def _chi_square(sample, distribution):
    """p value, classes of at least 10 expected."""
    values, counts = np.unique(sample, return_counts=True)
    cuts, edge = [], -1
    for k in range(int(values[0]), int(values[-1]) + 1):
        if len(sample) * (distribution.cdf(k) - distribution.cdf(edge)) >= 10 and len(sample) * distribution.sf(k) >= 10:
            cuts.append(k)
            edge = k
    place = np.searchsorted(cuts, values)
    observed = np.bincount(place, counts, len(cuts) + 1)
    expected = len(sample) * np.diff([0, *distribution.cdf(cuts), 1])
    return stats.chisquare(observed, expected).pvalue


@pytest.mark.parametrize("mean, wrong", [(0.03, 0.06), (1.0, 1.3), (9.9, 10.6), (10.1, 10.8), (40.0, 42.0), (3000.0, 3015.0)])
def test_poisson(mean, wrong):
    sample = [draws.poisson(Stream((3, 4), 5), e, 0, mean) for e in range(6000)]
    assert _chi_square(sample, stats.poisson(mean)) > 1e-3
    assert _chi_square(sample, stats.poisson(wrong)) < 1e-6


@pytest.mark.parametrize(
    "n, p, wrong",
    [(1, 0.3, 0.8), (1000, 0.002, 0.8), (20, 0.5, 0.9), (25, 0.9, 0.9), (40, 0.5, 0.9), (1000, 0.3, 0.98), (4000, 0.97, 0.998)],
)
def test_binomial(n, p, wrong):
    sample = [draws.binomial(Stream((3, 4), 5), e, 0, n, p) for e in range(6000)]
    assert _chi_square(sample, stats.binom(n, p)) > 1e-3
    assert _chi_square(sample, stats.binom(n, p * wrong)) < 1e-6


def test_arguments_at_the_edge():
    stream = Stream((0, 0), 0)
    assert [draws.poisson(stream, 0, 0, mean) for mean in (0.0, -1.0, math.nan)] == [0, 0, 0]
    assert draws.poisson(stream, 0, 0, math.inf) == pytest.approx(2.0**60, rel=1e-6)
    assert [draws.binomial(stream, 0, 0, *args) for args in ((5, 0.0), (5, math.nan), (-3, 0.5), (5, 1.0), (5, 1.5))] == [0, 0, 0, 5, 5]


@pytest.mark.parametrize("k", [0, 1, 5, 9, 10, 11, 100])
def test_stirling_tail(k):
    left_out = math.lgamma(k + 1) - (0.5 * math.log(2 * math.pi) + (k + 0.5) * math.log(k + 1) - (k + 1))
    assert draws.stirling_tail(float(k)) == pytest.approx(left_out, abs=1e-10)


@pytest.mark.parametrize("k, mean", [(1.0, 12.0), (50.0, 40.0), (3100.0, 3000.0)])
def test_log_of_the_poisson_distribution(k, mean):
    assert draws._log_poisson(k, mean) == pytest.approx(stats.poisson(mean).logpmf(k), abs=1e-9)
