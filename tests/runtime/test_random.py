"""Bits of the runtime against the reference in ir/, and candidates against statistics."""

import ctypes

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranvier._runtime import Array, CandidateStream, RangeCandidates, RepeatedPairs, RowEnds, helper_addresses
from ranvier.ir import draws, philox, sampling
from ranvier.ir.distributions import poisson_masses
from ranvier.ir.philox import Stream
from ranvier.ir.sampling import tabulate
from ranvier.types import Type


class RvStream(ctypes.Structure):
    _fields_ = (("key", ctypes.c_uint32 * 2), ("step", ctypes.POINTER(ctypes.c_int64)))


I64, I32, F64 = ctypes.c_int64, ctypes.c_int32, ctypes.c_double
POISSON = ctypes.CFUNCTYPE(I64, ctypes.POINTER(RvStream), I64, I32, F64)(helper_addresses()["rv_poisson"])
BINOMIAL = ctypes.CFUNCTYPE(I64, ctypes.POINTER(RvStream), I64, I32, I64, F64)(helper_addresses()["rv_binomial"])

OUTCOME = ctypes.CFUNCTYPE(I64, ctypes.POINTER(RvStream), I64, I32, ctypes.POINTER(I64))
ALIAS, RARE = OUTCOME(helper_addresses()["rv_alias"]), OUTCOME(helper_addresses()["rv_rare"])

word = st.integers(0, 2**32 - 1)
places = st.tuples(word, word, st.integers(0, 2**40), st.integers(0, 2**31 - 1), st.integers(0, 2**12 - 1))


def native(function, place, *arguments):
    key0, key1, step, element, draw = place
    stream = RvStream((ctypes.c_uint32 * 2)(key0, key1), ctypes.pointer(I64(step)))
    return function(ctypes.byref(stream), element, draw, *arguments)


def reference(function, place, *arguments):
    key0, key1, step, element, draw = place
    return function(Stream((key0, key1), step), element, draw, *arguments)


odd_means = st.sampled_from([-1.0, 0.0, 1e-300, 1e15, float("nan"), float("inf")])
means = st.one_of(st.floats(0, 20), st.floats(9.9, 10.1), st.floats(10, 1e6), odd_means)
numbers = st.one_of(st.integers(-2, 100), st.integers(0, 10**6))
probabilities = st.one_of(st.floats(0, 1), st.sampled_from([-1.0, 1.5, float("nan")]))


@given(places, means)
def test_poisson_gives_the_integers_of_the_reference(place, mean):
    assert native(POISSON, place, mean) == reference(draws.poisson, place, mean)


@given(places, numbers, probabilities)
def test_binomial_gives_the_integers_of_the_reference(place, n, p):
    assert native(BINOMIAL, place, n, p) == reference(draws.binomial, place, n, p)


@given(places, st.sampled_from([1e-6, 0.4, 3.0, 11.0, 500.0]))
def test_tables_give_the_integers_of_the_reference(place, mean):
    table = tabulate(poisson_masses(mean)).table
    pointer = table.ctypes.data_as(ctypes.POINTER(I64))
    expected = reference(lambda stream, e, d: sampling.alias(table, philox.word(stream, e, d), stream, e, d), place)
    assert native(ALIAS, place, pointer) == expected
    assert native(RARE, place, pointer) == reference(lambda stream, e, d: sampling.rare(table, stream, e, d), place)


def test_helpers_are_functions_of_the_op_table():
    from ranvier.ir.ops import OPS

    math = {name for name, row in OPS.items() if row.kind == "math"}
    assert set(helper_addresses()) == math | {"rv_poisson", "rv_binomial", "rv_alias", "rv_rare"}
    unary = ctypes.CFUNCTYPE(F64, F64)
    for name in math - {"pow"}:
        assert unary(helper_addresses()[name])(0.5) == pytest.approx(OPS[name].evaluate(0.5), rel=1e-15)


def pairs(n_pre, n_post, p, limit=1000, key=(1, 2), step=0, own=None):
    stream, i, j, found = CandidateStream(n_pre, n_post, p, key, step, own), Array(Type.I32.code), Array(Type.I32.code), []
    more = True
    while more:
        more = stream.fill(i, j, limit)
        found += zip(i.view().tolist(), j.view().tolist(), strict=True)
    return found


@given(st.integers(0, 20), st.integers(0, 20), st.floats(0, 1), st.integers(1, 50))
def test_candidates_ascend_and_do_not_depend_on_the_chunk(n_pre, n_post, p, limit):
    found = pairs(n_pre, n_post, p, limit)
    assert found == sorted(set(found)) == pairs(n_pre, n_post, p)
    assert all(0 <= i < n_pre and 0 <= j < n_post for i, j in found)
    if p == 1:
        assert len(found) == n_pre * n_post


def numbers(rows, partners):
    written = Array(Type.I32.code)
    rows.write(written, 0)
    return list(zip(written.view().tolist(), partners.view().tolist(), strict=True))


@given(st.integers(0, 20), st.integers(0, 20), st.floats(0, 1), st.integers(1, 50), st.none() | st.integers(-22, 22))
def test_candidates_as_synapses_are_the_same(n_pre, n_post, p, limit, own):
    stream, rows, partners = CandidateStream(n_pre, n_post, p, (1, 2), 0, own), RowEnds(), Array(Type.I32.code)
    while stream.connect(rows, 5, partners, 7, limit):
        pass
    found = pairs(n_pre, n_post, p, own=own)
    assert numbers(rows, partners) == [(5 + i, 7 + j) for i, j in found]
    if own is not None:
        assert all(i + own != j for i, j in found)
        if p == 1:
            assert found == [(i, j) for i in range(n_pre) for j in range(n_post) if i + own != j]


@pytest.mark.parametrize("own", [0, 2, -3, 7])
def test_pairs_left_out_change_nothing_for_the_others(own):
    hits = np.zeros((6, 5), int)
    rounds = 8000
    for k in range(rounds):
        for pair in pairs(6, 5, 0.3, key=(k, own % 100), own=own):
            hits[pair] += 1
    left_out = np.eye(6, 5, own, dtype=bool)
    assert not hits[left_out].any()
    assert np.all(np.abs(hits[~left_out] - 0.3 * rounds) < 5 * np.sqrt(0.3 * 0.7 * rounds))


def test_candidates_depend_on_key_and_step():
    assert len({tuple(pairs(30, 30, 0.1, key=key, step=step)) for key in [(1, 2), (2, 1)] for step in (0, 1)}) == 4


def test_candidates_come_at_their_rate():
    counts = np.array([len(pairs(100, 100, 0.02, key=(k, 0))) for k in range(200)])
    assert abs(counts.mean() - 200) < 5 * np.sqrt(10000 * 0.02 * 0.98 / 200)
    assert 0.7 < counts.var() / 196 < 1.4  # binomial: neither clumped nor regular


def members_stream(low, count, step, chance=None, size=None, key=(1, 2), number=0):
    parts = [
        None if part is None else np.array(part, dtype) for part, dtype in zip((low, count, step, chance, size), ["i8"] * 3 + ["f8", "i8"])
    ]
    return RangeCandidates(5, *parts, key, number)


def members(low, count, step, chance=None, size=None, limit=1000, key=(1, 2), number=0):
    stream = members_stream(low, count, step, chance, size, key, number)
    rows, values, found = Array(Type.I32.code), Array(Type.I64.code), []
    more = True
    while more:
        more = stream.fill(rows, values, limit)
        found += zip(rows.view().tolist(), values.view().tolist(), strict=True)
    return found


RANGES = st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 40), st.sampled_from([-3, -1, 1, 2]), st.floats(-0.2, 1.2)), max_size=12)


@given(RANGES, st.integers(1, 30), st.integers(0, 1000))
def test_members_come_in_order_whatever_the_chunk(ranges, limit, number):
    low, count, step, chance = zip(*ranges) if ranges else ([], [], [], [])
    all_members = [(5 + row, a + m * s) for row, (a, n, s, _) in enumerate(ranges) for m in range(n)]
    assert members(low, count, step, limit=limit) == all_members
    size = [n // 3 if s > 0 else n for n, s in zip(count, step)]
    for how in ({"chance": chance}, {"size": size}):
        found = members(low, count, step, **how, number=number)
        assert found == members(low, count, step, **how, number=number, limit=limit)
        kept = set(found)
        assert found == [member for member in all_members if member in kept]  # in order, each once
        if "size" in how:
            assert [sum(row == 5 + r for row, _ in found) for r in range(len(size))] == size


def test_members_depend_on_key_and_number():
    rows = ([0] * 9, [50] * 9, [1] * 9)
    for how in ({"chance": [0.3] * 9}, {"size": [20] * 9}):
        assert len({tuple(members(*rows, **how, key=key, number=number)) for key in [(1, 2), (2, 1)] for number in (0, 1)}) == 4


@given(RANGES, st.integers(1, 30), st.booleans())
def test_members_as_synapses_are_the_same(ranges, limit, by_size):
    low, count, step, chance = zip(*ranges) if ranges else ([], [], [], [])
    size = [int(np.clip(c, 0, 1) * n) for c, n in zip(chance, count)] if by_size else None
    chance = None if by_size else chance
    stream, rows, partners = members_stream(low, count, step, chance, size), RowEnds(), Array(Type.I32.code)
    while stream.connect(rows, partners, 100, limit):
        pass
    assert numbers(rows, partners) == [(row, 100 + value) for row, value in members(low, count, step, chance, size)]


@given(
    st.lists(st.integers(0, 40), max_size=10), st.integers(1, 12), st.booleans(), st.none() | st.integers(-12, 12), st.integers(1, 30)
)
def test_members_turned_round_are_the_same_synapses(sizes, count, repeats, own, limit):
    counts = [count - (own is not None and 0 <= row + own < count) for row in range(len(sizes))]
    sizes = [size if repeats and n else min(size, n) for size, n in zip(sizes, counts, strict=True)]
    parts = [np.array(part, "i8") for part in ([0] * len(sizes), counts, [1] * len(sizes), sizes)]
    stream = RangeCandidates(5, *parts[:3], None, parts[3], (1, 2), 0, repeats, own)
    rows, partners, turned, sources = RowEnds(), Array(Type.I32.code), RowEnds(), Array(Type.I32.code)
    stream.connect_turned(turned, 100, count, sources)
    while stream.connect(rows, partners, 100, limit):
        pass
    found = numbers(rows, partners)
    assert found == sorted(found) and [sum(i == 5 + k for i, _ in found) for k in range(len(sizes))] == sizes
    assert all(100 <= j < 100 + count for _, j in found) and (repeats or len(set(found)) == len(found))
    assert own is None or all(i - 5 + own != j - 100 for i, j in found)
    assert numbers(turned, sources) == sorted((j, i) for i, j in found)


def test_a_member_outside_the_rows_is_refused():
    one = np.ones(1, "i8")
    with pytest.raises(IndexError):
        RangeCandidates(0, 0 * one, 3 * one, one, None, None, (1, 2), 0).connect_turned(RowEnds(), 0, 2, Array(Type.I32.code))


def repeated(n_pre, n_post, rate, key=(1, 2), own=None, limit=1000):
    stream, rows, partners = RepeatedPairs(n_pre, n_post, rate, key, 0, own), RowEnds(), Array(Type.I32.code)
    while stream.connect(rows, 0, partners, 0, limit):
        pass
    return numbers(rows, partners)


@given(st.integers(0, 12), st.integers(1, 12), st.floats(0.01, 5), st.none() | st.integers(-12, 12), st.integers(1, 50))
def test_repeated_pairs_ascend_and_do_not_depend_on_the_chunk(n_pre, n_post, rate, own, limit):
    found = repeated(n_pre, n_post, rate, own=own, limit=limit)
    assert found == sorted(found) == repeated(n_pre, n_post, rate, own=own)
    assert all(0 <= i < n_pre and 0 <= j < n_post and (own is None or i + own != j) for i, j in found)


@pytest.mark.parametrize(("rate", "own"), [(0.3, None), (2.0, None), (0.7, 0), (0.7, -3)])
def test_each_pair_comes_a_poisson_number_of_times(rate, own):
    rounds, hits = 4000, np.zeros((4000, 5, 4), int)
    for k in range(rounds):
        for pair in repeated(5, 4, rate, key=(k, 7), own=own):
            hits[(k, *pair)] += 1
    possible = np.ones((5, 4), bool) if own is None else ~np.eye(5, 4, own, dtype=bool)
    assert not hits[:, ~possible].any()
    assert np.all(np.abs(hits[:, possible].mean(0) - rate) < 5 * np.sqrt(rate / rounds))
    assert abs(hits[:, possible].var() / rate - 1) < 0.05
    assert abs(hits[:, possible].sum(1).var() / (rate * possible.sum()) - 1) < 0.15  # independent of each other


def test_wrong_rates_are_refused():
    for rate in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError):
            RepeatedPairs(2, 2, rate, (1, 2), 0)
