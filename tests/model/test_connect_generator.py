"""connect() by rules that name partners."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from ranvier import DimensionMismatchError, NeuronGroup, Synapses, TimedArray, ms, seed
from ranvier.model import connect_candidates
from ranvier.syntax.errors import ModelError


def connected(arguments: dict[str, Any], source: int = 4, target: int = 6) -> Synapses:
    pre, post = NeuronGroup(source, "x : 1\ntwice = 2*x : 1", threshold="False", reset=""), NeuronGroup(target, "y : 1\nu : volt")
    pre.x, post.y = "i", "10*i"
    synapses = Synapses(pre, post, "w : 1")
    synapses.namespace["groups"] = (pre, post)  # keeps them
    synapses.connect(**arguments)
    return synapses


def pairs(synapses: Synapses) -> list[tuple[int, int]]:
    return list(zip(synapses.i[:].tolist(), synapses.j[:].tolist()))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"j": "i"}, [(0, 0), (1, 1), (2, 2), (3, 3)]),
        ({"j": "int(i/2) if i % 2 == 0"}, [(0, 0), (2, 1)]),
        ({"j": "i/2"}, [(0, 0), (1, 0), (2, 1), (3, 1)]),  # as an assignment to an integer: what stands behind the point is dropped
        ({"j": "i if i < 2 else 5"}, [(0, 0), (1, 1), (2, 5), (3, 5)]),
        ({"j": "5"}, [(0, 5), (1, 5), (2, 5), (3, 5)]),
        ({"j": "int(x_pre) + 1"}, [(0, 1), (1, 2), (2, 3), (3, 4)]),
        ({"j": "int(twice_pre) if twice_pre < 5"}, [(0, 0), (1, 2), (2, 4)]),
        ({"i": "j", "skip_if_invalid": True}, [(0, 0), (1, 1), (2, 2), (3, 3)]),
        ({"i": "5 - j if j > 1"}, [(3, 2), (2, 3), (1, 4), (0, 5)]),
        ({"i": "int(y/20) if y_post > 20"}, [(1, 3), (2, 4), (2, 5)]),
        ({"j": "k for k in range(i)"}, [(1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2)]),
        ({"j": "k for k in range(i, 4)"}, [(i, k) for i in range(4) for k in range(i, 4)]),
        ({"j": "k for k in range(5, i, -2)"}, [(i, k) for i in range(4) for k in range(5, i, -2)]),
        ({"j": "k for k in range(int(x_pre)*2, 6, 3)"}, [(i, k) for i in range(4) for k in range(2 * i, 6, 3)]),
        ({"j": "i + k for k in range(5) if j < N_post and x_pre > 1"}, [(i, i + k) for i in (2, 3) for k in range(5) if i + k < 6]),
        ({"j": "i + k for k in range(5)", "skip_if_invalid": True}, [(i, i + k) for i in range(4) for k in range(5) if i + k < 6]),
        (
            {"j": "i + k for k in range(5) if y_post > 20", "skip_if_invalid": True},
            [(i, j) for i in range(4) for j in range(3, 6) if j < i + 5],
        ),
        ({"j": "i + (-1)**k for k in range(2)", "skip_if_invalid": True}, [(0, 1), (1, 2), (1, 0), (2, 3), (2, 1), (3, 4), (3, 2)]),
        ({"j": "(i + (-1)**k) % N_post for k in range(2)"}, [(0, 1), (0, 5), (1, 2), (1, 0), (2, 3), (2, 1), (3, 4), (3, 2)]),
        ({"j": "i - 0.5", "skip_if_invalid": True}, [(0, 0), (1, 0), (2, 1), (3, 2)]),
        ({"j": "i/(i - i)", "skip_if_invalid": True}, []),  # NaN, inf: no neuron
        ({"j": "k for k in range(10**18, 10**18 + 3)", "skip_if_invalid": True}, []),
        ({"j": "k - 10**18 for k in range(10**18, 10**18 + 2) if i == 0"}, [(0, 0), (0, 1)]),
        ({"j": "k for k in range(6) if not i > 0"}, [(0, k) for k in range(6)]),
        ({"j": "k for k in range(6) if i*k"}, [(i, k) for i in range(1, 4) for k in range(1, 6)]),  # a number is true unless it is 0
        ({"j": "y for y in range(2) if y_post > 5"}, [(i, 1) for i in range(4)]),  # the iterator hides other names
        ({"j": "_ for _ in range(2) if i == 0"}, [(0, 0), (0, 1)]),
        ({"j": "k for k in range(2)", "n": "i"}, [(i, k) for i in range(4) for k in range(2) for _ in range(i)]),
        ({"j": "k for k in range(3) if i == 0", "n": "k"}, [(0, 1), (0, 2), (0, 2)]),
        ({"j": "k for k in range(3) if i == 0", "n": "int(y_post/10)"}, [(0, 1), (0, 2), (0, 2)]),
        ({"j": "i if i < 2", "n": 2}, [(0, 0), (0, 0), (1, 1), (1, 1)]),
        ({"j": "i", "n": "-1"}, []),
        ({"i": "k for k in range(2)", "n": "int(j == 1)"}, [(0, 1), (1, 1)]),
        ({"j": "k for k in range(0)"}, []),
        ({"j": "k for k in range(5, 2)"}, []),
        ({"j": "k for k in sample(N_post, p=0)"}, []),
        ({"j": "k for k in sample(1e20, p=1e-30)"}, []),
        ({"j": "k for k in sample(N_post, p=2)"}, [(i, k) for i in range(4) for k in range(6)]),
        ({"j": "k for k in sample(1, N_post, 2, p=int(x_pre == 2))"}, [(2, 1), (2, 3), (2, 5)]),
        ({"j": "k for k in sample(5, 0, -2, size=3) if i == 0"}, [(0, 5), (0, 3), (0, 1)]),
        ({"j": "k for k in sample(N_post, size=6*int(i == 2))"}, [(2, k) for k in range(6)]),
        ({"j": "k for k in sample(N_post, size=i - 2) if i > 1 and False"}, []),  # no sample where the neuron is left out
        ({"j": "k for k in sample(2, size=2*i) if i <= 1"}, [(1, 0), (1, 1)]),
        ({"j": "k for k in sample(1, size=i)", "skip_if_invalid": True}, [(1, 0), (2, 0), (3, 0)]),
        ({"j": "k for k in sample(i, size=-1)", "skip_if_invalid": True}, []),
        ({"i": "k for k in sample(N_pre, size=4) if j == 3"}, [(0, 3), (1, 3), (2, 3), (3, 3)]),
        ({"j": "k for k in range(m)", "namespace": {"m": 1}}, [(0, 0), (1, 0), (2, 0), (3, 0)]),
    ],
    ids=str,
)
def test_pairs(arguments: dict[str, Any], expected: list[tuple[int, int]]) -> None:
    assert pairs(connected(arguments)) == expected


@pytest.mark.parametrize("chunk", [1, 3, 16])
def test_chunks_do_not_change_what_is_connected(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def make(rule: str, side: str) -> list[tuple[int, int]]:
        seed(3)
        return pairs(connected({side: rule, "n": "1 + i % 2", "skip_if_invalid": True}, 5, 5))

    rules = [
        ("j", "i + k for k in range(-3, 4) if k != 0 and y_post != 20"),
        ("j", "k for k in sample(-1, 6, p=0.6) if i != k"),
        ("i", "k for k in sample(N_pre, size=j)"),
        ("j", "4 - i if i > 0"),
    ]
    whole = [make(rule, side) for side, rule in rules]
    assert all(whole)
    monkeypatch.setattr(connect_candidates, "CHUNK", chunk)
    assert [make(rule, side) for side, rule in rules] == whole


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"j": "i + 3"}, IndexError, "j = 6 for i = 3"),
        ({"j": "i - 1"}, IndexError, "j = -1 for i = 0"),
        ({"i": "j"}, IndexError, "i = 4 for j = 4"),
        ({"j": "i/(i - i)"}, IndexError, "for i = 0"),
        ({"j": "10**18"}, IndexError, "j = 1000000000000000000 for i = 0"),
        ({"j": "i + k for k in range(4) if k != 2"}, IndexError, "j = 6 for i = 3, k = 3"),
        ({"j": "i + k for k in range(4) if y_post >= 0"}, IndexError, "the condition reads its 'y_post'"),
        ({"j": "i + k for k in range(4) if y >= 0"}, IndexError, "the condition reads its 'y'"),
        ({"j": "k for k in sample(N_post, size=7)"}, IndexError, "size 7 for i = 0"),
        ({"j": "k for k in sample(N_post, size=2 - i)"}, IndexError, "size -1 for i = 3"),
        ({"j": "k for k in range(x_pre)"}, TypeError, "has to be an integer"),
        ({"j": "k for k in range(True)"}, TypeError, "has to be an integer"),
        ({"j": "k for k in range(0, 3.0)"}, TypeError, "has to be an integer"),
        ({"j": "k for k in range(0, 5, 0)"}, ValueError, "step"),
        ({"j": "k for k in range(0, 5, i)"}, ValueError, "step"),
        ({"j": "k for k in range(j)"}, ValueError, "'j' is not known before 'j' is"),
        ({"j": "k for k in range(int(y_post))"}, ValueError, "'y_post' is not known"),
        ({"j": "k for k in sample(5, size=int(y))"}, ValueError, "'y' is not known"),
        ({"i": "k for k in range(i)"}, ValueError, "'i' is not known before 'i' is"),
        ({"i": "k for k in range(int(twice_pre))"}, ValueError, "'twice_pre' is not known"),
        ({"j": "k for k in range(k)"}, ValueError, "'k' runs over this range"),
        ({"j": "k for k in range(k)"}, KeyError, "'k' runs over this range"),
        ({"j": "k for k in sample(3, p=k)"}, ValueError, "'k' runs over this range"),
        ({"j": "j for k in range(3)"}, ValueError, "'j' is not known"),
        ({"j": "i for i in range(3)"}, ValueError, "numbers of the neurons"),
        ({"j": "k for k in range(3) if w > 1"}, KeyError, '"w" could not be resolved'),
        ({"j": "nothing for k in range(3)"}, KeyError, '"nothing" could not be resolved'),
        ({"j": "k for k in range(3) if u_post > 1"}, DimensionMismatchError, "units do not match"),
        ({"j": "k for k in sample(3, p=0.1*mV)"}, DimensionMismatchError, "has no unit"),
        ({"j": "int(u_post)"}, DimensionMismatchError, "without unit"),
        ({"j": "k for k in range(3) if N_incoming < 1"}, ValueError, "cannot refer to 'N_incoming'"),
        ({"j": "N_outgoing"}, ValueError, "cannot refer to 'N_outgoing'"),
        ({"j": "k for k in range(N_incoming)"}, ValueError, "cannot refer to 'N_incoming'"),
        ({"j": "i", "n": "N_incoming"}, ValueError, "cannot refer to 'N_incoming'"),
        ({"j": "k for k in range(3) if"}, SyntaxError, "too early"),
    ],
    ids=str,
)
def test_refused(arguments: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error) as caught:
        connected(arguments)
    assert isinstance(caught.value, ModelError)
    assert said in str(caught.value)
    assert f"made at {__file__}" in str(caught.value)


def test_an_error_at_the_end_connects_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect_candidates, "CHUNK", 2)
    group = NeuronGroup(6, "v : 1", threshold="False", reset="")
    synapses = Synapses(group, group, "w : 1", on_pre="v += w", multisynaptic_index="k")
    synapses.connect(i=2, j=3)
    with pytest.raises(IndexError):
        synapses.connect(j="i + 1")
    assert pairs(synapses) == [(2, 3)] and len(synapses.w) == 1
    assert synapses.N_outgoing_pre.tolist() == [0, 0, 1, 0, 0, 0]
    synapses.connect(j="i")
    assert len(synapses) == 7 and synapses.k[:].tolist() == [0] * 7 and synapses.N_incoming_post.tolist() == [1, 1, 1, 2, 1, 1]


def test_the_line_of_the_call_is_shown() -> None:
    group = NeuronGroup(3, "v : 1")
    synapses = Synapses(group, group)
    with pytest.raises(IndexError) as caught:
        synapses.connect(j="i + 1")
    assert f"{__file__}:{caught.traceback[0].lineno + 1}" in str(caught.value)


def test_parts_of_groups() -> None:
    group = NeuronGroup(10, "v : 1", threshold="False", reset="")
    group.v = "i"
    source, target = group[2:5], group[6:9]

    def made(**arguments: Any) -> list[tuple[int, int]]:
        synapses = Synapses(source, target)
        synapses.connect(**arguments)
        assert np.all(synapses.v_pre[:] == synapses.i[:] + 2) and np.all(synapses.v_post[:] == synapses.j[:] + 6)
        return pairs(synapses)

    assert made(j="i") == [(0, 0), (1, 1), (2, 2)]
    assert made(j="k for k in range(int(v_pre) - 1) if v_post > 6") == [(1, 1), (2, 1), (2, 2)]
    assert made(i="k for k in range(N_pre) if v_post == 8 or v_pre == 3") == [(1, 0), (1, 1), (0, 2), (1, 2), (2, 2)]
    assert made(j="k for k in sample(N_post, size=int(v_pre) - 2)")[-2:] != []
    with pytest.raises(IndexError, match="j = 3 for i = 0"):
        made(j="3")


def test_subexpressions_of_the_synapses() -> None:
    group = NeuronGroup(5, "x : 1")
    group.x = "i"
    model = """near = abs(x_pre - x_post) < 1.5 : boolean
               half = x_pre/2 : 1
               scaled = w*2 : 1
               w : 1"""

    def made(**arguments: Any) -> list[tuple[int, int]]:
        synapses = Synapses(group, group, model)
        synapses.connect(**arguments)
        return pairs(synapses)

    neighbours = [(i, j) for i in range(5) for j in range(5) if abs(i - j) < 2]
    assert made(condition="near") == made(j="k for k in range(5) if near") == neighbours
    assert made(j="int(half)") == [(i, i // 2) for i in range(5)]
    with pytest.raises(ValueError, match="'near' is not known before 'j' is"):
        made(j="k for k in range(int(near))")
    with pytest.raises(KeyError, match='"w" could not be resolved'):
        made(condition="scaled > 1")


def test_a_timed_array_in_a_rule() -> None:
    offsets = TimedArray([2], dt=1 * ms)
    assert pairs(connected({"j": "i + int(offsets(t))", "namespace": {"offsets": offsets}})) == [(0, 2), (1, 3), (2, 4), (3, 5)]


PIECES = """k i j x_pre y_post y u_post 2 0 -1 1.5 + - * / // % ** ( ) , for in if else range sample p= size= rand() int( < == and or not
    True N_post N_incoming w unknown mV 1e300 inf t = [ : # 99999999999999999999 poisson(3)""".split()
RULES = [
    "k for k in range ( i )",
    "k for k in sample ( N_post , p= 0.1 ) if i != k",
    "k for k in sample ( N_post , size= i )",
    "int( i / 2 ) if i % 2 == 0",
    "i + k for k in range ( -1 , 2 ) if y_post > 3 and rand() < 0.5",
]


def test_damaged_rules_connect_or_are_refused_in_words() -> None:
    chance = np.random.default_rng(1)
    connections = 0
    for _ in range(400):
        words = RULES[chance.integers(len(RULES))].split()
        for _ in range(chance.integers(1, 3)):
            at, piece = chance.integers(len(words)), PIECES[chance.integers(len(PIECES))]
            words[at : at + chance.integers(2)] = [] if chance.random() < 0.3 else [piece]
            words = words or [piece]
        try:
            synapses = connected({"ij"[chance.integers(2)]: " ".join(words), "skip_if_invalid": bool(chance.integers(2))})
        except ModelError as error:
            assert all(problem.is_located and (problem.met or problem.expected) for problem in error.problems), str(error)
        else:
            connections += 1
            assert all(0 <= i < 4 and 0 <= j < 6 for i, j in pairs(synapses))
    assert 20 < connections < 300


# ---- chance --------------------------------------------------------------------------------------------------------------


def hits(rule: dict[str, Any], n: int = 12, rounds: int = 3000) -> np.ndarray:
    """How often each of n partners was chosen, for `rounds` neurons of the other side."""
    seed(11)
    source, target = (rounds, n) if "j" in rule else (n, rounds)
    synapses = connected(rule, source, target)
    return np.bincount((synapses.j if "j" in rule else synapses.i)[:], minlength=n)


@pytest.mark.parametrize("side", ["i", "j"])
@pytest.mark.parametrize("p", [0.03, 0.4, 0.9])
def test_each_member_has_its_probability(side: str, p: float) -> None:
    size = "N_post" if side == "j" else "N_pre"
    counts = hits({side: f"k for k in sample({size}, p={p})"})
    assert stats.chisquare(np.r_[counts.sum(), 36000 - counts.sum()], [36000 * p, 36000 * (1 - p)]).pvalue > 1e-3
    assert ((counts - 3000 * p) ** 2 / (3000 * p * (1 - p))).sum() < stats.chi2.ppf(0.999, 12)


@pytest.mark.parametrize("size", [1, 5, 11])
def test_a_sample_has_its_size_and_favours_nobody(size: int) -> None:
    counts = hits({"j": f"k for k in sample(N_post, size={size})"})
    assert counts.sum() == 3000 * size
    # Without replacement: the variance of a count is that of a Bernoulli trial per row.
    p = size / 12
    assert ((counts - 3000 * p) ** 2 / (3000 * p * (1 - p))).sum() * 11 / 12 < stats.chi2.ppf(0.999, 11)


def test_samples_are_distinct_and_ascending() -> None:
    seed(5)
    synapses = connected({"j": "k for k in sample(N_post, size=i)"}, 40, 200)
    i, j = synapses.i[:], synapses.j[:]
    assert np.array_equal(np.bincount(i, minlength=40), np.arange(40))
    assert np.all((np.diff(j) > 0) | (np.diff(i) == 1))


def test_neighbouring_rows_are_independent() -> None:
    """What two neurons that follow each other have in common is what chance gives: hypergeometric."""
    seed(7)
    synapses = connected({"j": "k for k in sample(N_post, size=10)"}, 4000, 40)
    chosen = np.zeros((4000, 40), int)
    chosen[synapses.i[:], synapses.j[:]] = 1
    common = (chosen[:-1] * chosen[1:]).sum(axis=1)
    expected = stats.hypergeom(40, 10, 10).pmf(np.arange(8)) * len(common)
    seen = np.bincount(np.minimum(common, 7), minlength=8)
    kept = expected > 5
    assert stats.chisquare(np.r_[seen[kept], seen[~kept].sum()], np.r_[expected[kept], len(common) - expected[kept].sum()]).pvalue > 1e-3


def test_rand_in_a_condition_is_one_draw_per_candidate() -> None:
    counts = hits({"j": "k for k in range(N_post) if rand() < 0.3"})
    assert ((counts - 900) ** 2 / (900 * 0.7)).sum() < stats.chi2.ppf(0.999, 12)
    rows = np.bincount(connected({"j": "k for k in range(N_post) if rand() < 0.5"}, 2000, 12).i[:], minlength=2000)
    assert 2.5 < rows.var() < 3.5  # 12/4; 36 if one draw served a whole row


def test_rand_in_a_partner_is_one_draw_per_candidate() -> None:
    counts = hits({"j": "int(rand()*N_post) for _ in range(10)"})
    assert stats.chisquare(counts).pvalue > 1e-3


def test_rand_in_a_range_is_one_draw_per_neuron() -> None:
    rows = np.bincount(connected({"j": "k for k in range(int(6*rand()))"}, 3000, 6).i[:], minlength=3000)
    assert stats.chisquare(np.bincount(rows, minlength=6)[:6]).pvalue > 1e-3


def test_probability_of_the_source_draws_the_pairs_themselves() -> None:
    seed(2)
    synapses = connected({"p": "0.1*x_pre"}, 10, 5000)
    counts = np.bincount(synapses.i[:], minlength=10)
    p = np.arange(10) / 10
    assert counts[0] == 0 and np.all(np.abs(counts - 5000 * p) <= 4.5 * np.sqrt(5000 * p * (1 - p)))


def test_costs_what_it_connects() -> None:
    """10^12 pairs, 2*10^6 synapses: nothing may be done for each pair."""
    group = NeuronGroup(1000000, "v : 1", threshold="False", reset="")
    synapses = Synapses(group, group)
    synapses.connect(j="k for k in sample(N_post, p=1e-6)")
    synapses.connect(j="i")
    assert abs(len(synapses) - 2e6) < 5e3
    few = Synapses(group[:1000], group)
    few.connect(j="k for k in sample(N_post, size=100)")
    assert len(few) == 100000
