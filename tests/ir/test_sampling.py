"""Tables for drawing from discrete distributions: they hold the probabilities, and what is drawn follows them."""

from __future__ import annotations

import math
from fractions import Fraction
from struct import pack, unpack

import numpy as np
import pytest
from models import array, build, run
from scipy.stats import binom, poisson

from ranvier.ir.build import MapSpec
from ranvier.ir.distributions import Masses, binomial_masses, poisson_masses
from ranvier.ir.philox import Stream, own_uniforms
from ranvier.ir.sampling import CELLS, IS_RARE, RARE, REST, SHIFT, alias, rare, tabulate
from ranvier.ir.tables import SamplingTable
from ranvier.types import Type


@pytest.mark.parametrize(("n", "p"), [(1, 0.3), (10, 0.5), (1000, 0.002), (10**6, 1e-6), (10**5, 0.3), (5, 0.0), (5, 1.0), (10**9, 1.0)])
def test_binomial(n: int, p: float) -> None:
    first, masses = binomial_masses(n, p)
    assert np.allclose(masses, binom.pmf(first + np.arange(len(masses)), n, p), rtol=1e-9, atol=1e-18)
    assert masses.sum() == pytest.approx(1, abs=1e-15)
    assert binom.cdf(first - 1, n, p) < 1e-15


@pytest.mark.parametrize("mean", [1e-300, 1e-6, 0.2, 1.0, 2.0, 17.5, 300.0, 1e5])
def test_poisson(mean: float) -> None:
    first, masses = poisson_masses(mean)
    assert np.allclose(masses, poisson.pmf(first + np.arange(len(masses)), mean), rtol=1e-9, atol=1e-18)
    assert poisson.cdf(first - 1, mean) + poisson.sf(first + len(masses) - 1, mean) < 1e-15


@pytest.mark.parametrize("masses", [binomial_masses(-1, 0.5), binomial_masses(5, math.nan), poisson_masses(-1.0), poisson_masses(math.nan)])
def test_nothing_to_draw(masses: Masses) -> None:
    assert masses[0] == 0 and masses[1].tolist() == [1.0]


CASES = {
    "sure": (7, np.ones(1)),
    "a coin": (0, np.array([0.5, 0.5])),
    "far away": (10**6, np.array([0.25, 0.75])),
    "with a hole": (3, np.array([0.3, 0.0, 0.7])),
    "even": (0, np.full(37, 1 / 37)),
    "binomial(1000, 0.002)": binomial_masses(1000, 0.002),
    "binomial(80, 2e-4)": binomial_masses(80, 2e-4),
    "poisson(1e-9)": poisson_masses(1e-9),
    "poisson(9)": poisson_masses(9.0),
    "poisson(40)": poisson_masses(40.0),
    "poisson(1e5)": poisson_masses(1e5),
}


def _probabilities(table: np.ndarray) -> dict[int, Fraction]:
    """Of the outcomes: whole words, and what the rare ones give."""
    shift, rest, pairs = (int(table[k]) for k in (SHIFT, REST, RARE))
    words: dict[int, int] = {}
    for k, entry in enumerate(table[CELLS:rest].tolist()):
        own = (entry >> 32 & 0xFFFFFFFF) + 1 - (k << shift)
        assert 0 < own <= 1 << shift
        words[entry & 0xFFFF] = words.get(entry & 0xFFFF, 0) + own
        words[entry >> 16 & 0xFFFF] = words.get(entry >> 16 & 0xFFFF, 0) + (1 << shift) - own
    seldom = Fraction(words.pop(IS_RARE, 0), 1 << 32)
    found = {outcome: Fraction(count, 1 << 32) for outcome, count in words.items()}
    before = Fraction(0)
    for place in range(rest, rest + 2 * pairs, 2):
        (upto,) = unpack("d", pack("q", int(table[place])))
        found[int(table[place + 1])] = found.get(int(table[place + 1]), Fraction(0)) + seldom * (Fraction(upto) - before)
        before = Fraction(upto)
    assert sum(found.values()) == 1
    return found


@pytest.mark.parametrize("case", CASES)
def test_a_table_has_the_probabilities(case: str) -> None:
    first, masses = CASES[case]
    made = tabulate((first, masses))
    assert made is not None
    found = _probabilities(made.table)
    for k, p in enumerate(masses.tolist()):
        drawn = float(found.pop(first + k - made.zero, Fraction(0)))
        assert abs(drawn - p) < 3e-16 and drawn == pytest.approx(p, rel=1e-6, abs=1e-22), first + k
    assert not any(found.values())
    assert made.zero == (first if first + len(masses) > 65535 else 0)
    assert made.bits == {"poisson(9)": 5, "poisson(40)": 0, "poisson(1e5)": 0, "even": 0}.get(case, 4)


def test_each_word_has_its_outcome_or_is_rare() -> None:
    made = tabulate(poisson_masses(2.0))
    assert made is not None
    table, stream = made.table, Stream((1, 2), 3)
    drawn = np.array([alias(table, k << 16 | 0x8000, stream, k, 0) for k in range(1 << 16)])
    assert np.allclose(np.bincount(drawn)[:9] / (1 << 16), poisson.pmf(np.arange(9), 2.0), atol=17 / (1 << 16))
    with_rare = table.copy()
    with_rare[CELLS : table[REST]] |= 0xFFFFFFFF
    assert [alias(with_rare, 5, stream, e, 4) for e in range(50)] == [rare(table, stream, e, 4) for e in range(50)]


def test_rare_words_draw_from_the_rest_by_their_own_block() -> None:
    bits = np.array([0.25, 0.875, 1.0]).view(np.int64).tolist()
    table, stream = [28, CELLS, 3, *(x for pair in zip(bits, (90, 7, 33), strict=True) for x in pair)], Stream((4, 5), 6)
    for element in range(40):
        u, _ = own_uniforms(stream, element, 2, 0)
        assert rare(table, stream, element, 2) == (90 if u <= 0.25 else 7 if u <= 0.875 else 33)


def test_tables_too_large_for_the_cache_are_not_made() -> None:
    assert tabulate(poisson_masses(2e6)) is None


# ---- draws of kernels ------------------------------------------------------------------------------------------------------------------


def test_draws_with_constant_parameters_look_up_words() -> None:
    built = build("x = poisson(rate*dt)", {"rate": 20.0, "dt": 0.1, "x": array(0.0)}, MapSpec())
    assert [op.code for op in built.kernel.ops if op.code in ("poisson", "word", "alias")] == ["word", "alias"]
    other = build("x = poisson(rate*dt)", {"rate": 25.0, "dt": 0.1, "x": array(0.0)}, MapSpec())
    assert built.kernel == other.kernel  # another rate is another table
    first, second = (next(key for key in each.array_keys if isinstance(key, SamplingTable)) for each in (built, other))
    assert first.view().tolist() != second.view().tolist() and first.rv_type is Type.I64


def test_draws_with_parameters_of_their_own_do_not() -> None:
    built = build("x = poisson(x) + poisson(3 + 0*rand()) + poisson(1e9)", {"x": array(0.0)}, MapSpec())
    assert [op.code for op in built.kernel.ops].count("poisson") == 3


def test_outcomes_far_from_zero_are_counted_from_there() -> None:
    x = array(*[0.0] * 64)
    built = run("x = poisson(70000)", {"x": x})
    assert {op.code for op in built.kernel.ops} >= {"word", "alias", "add"}
    assert abs(x.data.mean() - 70000) < 5 * math.sqrt(70000 / 64) and x.data.std() > 100
