"""Map and Filter over vectors: ends, beginnings, and what must not be written."""

from __future__ import annotations

import numpy as np
import pytest
from harness import execute
from kernels import LANES, above, copy, draw, written

from ranvier.ir import philox
from ranvier.ir.distributions import poisson_masses
from ranvier.ir.philox import Stream
from ranvier.ir.sampling import CELLS, REST, Tabulated, alias, tabulate
from ranvier.llvm.function import lanes_of
from ranvier.llvm.target import host
from ranvier.types import Type


@pytest.mark.parametrize("lanes", LANES)
@pytest.mark.parametrize("type_", [Type.F64, Type.F32, Type.I32, Type.I64, Type.BOOL], ids=lambda t: t.value)
def test_every_length_and_begin(lanes: int, type_: Type) -> None:
    kernel = copy(type_)
    for n in range(41):
        for begin in {0, min(3, n), min(8, n), min(17, n), n}:
            source = (np.arange(n) * 7 % 5).astype(type_.numpy)
            result = execute(
                kernel, [source, np.full(n, 1, type_.numpy)], (), begin, n - n // 9, target=host().with_lanes(lanes)
            ).results()[1]
            expected = np.full(n, 1, type_.numpy)
            expected[begin : n - n // 9] = source[begin : n - n // 9]
            assert np.array_equal(result, expected), (n, begin)


@pytest.mark.parametrize("lanes", LANES)
@pytest.mark.parametrize("type_", [Type.F64, Type.F32, Type.I32], ids=lambda t: t.value)
def test_filter_lists_in_order(lanes: int, type_: Type) -> None:
    rng = np.random.default_rng(5)
    for n in range(41):
        for limit, begin in ((0, 0), (50, min(5, n)), (99, 0), (-1, n // 2)):
            values = rng.integers(0, 100, n).astype(type_.numpy)
            run = execute(
                above(type_), [np.full(n, -1, "i4"), values, np.zeros(n, "i4")], (limit,), begin, n, target=host().with_lanes(lanes)
            )
            flipped = run.results()[2]
            assert run.emitted.tolist() == [e for e in range(begin, n) if values[e] > limit]
            assert flipped.tolist() == [int(e >= begin) for e in range(n)]


@pytest.mark.parametrize("lanes", LANES)
def test_random_numbers_do_not_depend_on_lanes_or_begin(lanes: int) -> None:
    stream = Stream((123456789, 4000000000), (5 << 32) + 11)
    reference = np.array([philox.rand(stream, e, 5) for e in range(70)])
    normal = np.array([philox.randn(stream, e, 5) for e in range(70)])
    for begin, end in ((0, 70), (0, 1), (0, 16), (3, 5), (7, 33), (8, 70), (13, 64), (16, 48), (17, 17)):
        for code, expected in (("rand", reference), ("randn", normal)):
            got = execute(draw(code), [np.zeros(70)], (), begin, end, stream, target=host().with_lanes(lanes)).results()[0]
            inside = slice(begin, end)
            # The reference rounds 2 pi u before its cosine; here the reduction is exact.
            assert np.abs(got[inside] - expected[inside]).max(initial=0.0) <= (0.0 if code == "rand" else 4e-15)
            got[inside] = 0
            assert not got.any()


_OUTCOMES = "array a{out}: i64; array a{table}: i64; element:; %0 = word #5; %1 = alias a{table}[%0] {bits}; store a{out}[e] %1"
_TABLES = [tabulate(poisson_masses(mean)) for mean in (0.1, 2.0, 9.0, 300.0)]


def _often_rare(table: np.ndarray) -> np.ndarray:
    """The same with every fourth cell rare."""
    table = table.copy()
    table[CELLS : table[REST] : 4] |= 0xFFFFFFFF
    return table


@pytest.mark.parametrize("lanes", LANES)
@pytest.mark.parametrize("made", _TABLES, ids=lambda made: f"{len(made.table)} entries")
def test_outcomes_do_not_depend_on_lanes_or_begin(made: Tabulated, lanes: int) -> None:
    stream = Stream((123456789, 4000000000), (5 << 32) + 11)
    map_ = written("map", _OUTCOMES.format(out=0, table=1, bits=made.bits))
    filter_ = written("filter a0", "array a0: i32; " + _OUTCOMES.format(out=1, table=2, bits=made.bits) + "; %2 = eq %1 1; emit %2")
    for table in (made.table, _often_rare(made.table)):
        expected = np.array([alias(table, philox.word(stream, e, 5), stream, e, 5) for e in range(107)])
        for begin, end in ((0, 107), (0, 1), (0, 32), (3, 5), (7, 33), (8, 70), (13, 64), (40, 99), (24, 24), (31, 97)):
            inside = np.arange(107) >= begin
            inside[end:] = False
            got = execute(map_, [np.full(107, -1), table], (), begin, end, stream, target=host().with_lanes(lanes)).results()[0]
            assert got.tolist() == np.where(inside, expected, -1).tolist()
            run = execute(filter_, [np.zeros(107, "i4"), np.full(107, -1), table], (), begin, end, stream, target=host().with_lanes(lanes))
            assert run.results()[1].tolist() == np.where(inside, expected, -1).tolist()
            assert run.emitted.tolist() == np.flatnonzero(inside & (expected == 1)).tolist()


@pytest.mark.parametrize("lanes", LANES)
def test_words_beside_other_numbers(lanes: int) -> None:
    """Uniform numbers share their blocks by two, words by four; a word may be read as it is."""
    text = "array a0: i64; array a1: f64; array a2: f64; element:; %0 = word #1; %1 = rand #2; %2 = randn #3;"
    kernel = written("map", text + "store a0[e] %0; store a1[e] %1; store a2[e] %2")
    stream = Stream((7, 9), 3)
    got = execute(kernel, [np.zeros(75, "i8"), np.zeros(75), np.zeros(75)], (), 5, 75, stream, target=host().with_lanes(lanes)).results()
    assert got[0].tolist() == [0] * 5 + [philox.word(stream, e, 1) for e in range(5, 75)]
    assert got[1].tolist() == [0] * 5 + [philox.rand(stream, e, 2) for e in range(5, 75)]
    assert np.allclose(got[2][5:], [philox.randn(stream, e, 3) for e in range(5, 75)], rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("lanes", LANES)
def test_a_later_load_sees_an_earlier_store(lanes: int) -> None:
    """Stores are held back to the end of the body; an i32 keeps the low 32 bits on the way."""
    text = "array a0: i32; array a1: f64; array a2: i64; element:; %0 = load a0[e]; %1 = mul %0 1000003; store a0[e] %1; %2 = load a0[e];"
    kernel = written("map", text + "store a2[e] %2; %3 = load a2[e]; %4 = add %3 1; store a2[e] %4; %5 = cast.f64 %3; store a1[e] %5")
    start = np.arange(100000, 100021, dtype="i4")
    with np.errstate(over="ignore"):
        product = start * np.int32(1000003)
    got = execute(kernel, [start, np.zeros(21), np.zeros(21, "i8")], (), 0, 21, target=host().with_lanes(lanes)).results()
    assert [a.tolist() for a in got] == [product.tolist(), product.tolist(), (product.astype("i8") + 1).tolist()]


@pytest.mark.parametrize("lanes", LANES)
def test_random_filter_lists_in_order(lanes: int) -> None:
    kernel = written("filter a0", "array a0: i32; array a1: f64; element:; %0 = rand #1; store a1[e] %0; %1 = lt %0 0.4; emit %1")
    stream = Stream((17, 18), 19)
    uniform = [philox.rand(stream, e, 1) for e in range(75)]
    for begin, end in ((0, 75), (5, 9), (3, 20), (16, 64), (21, 75), (30, 31)):
        run = execute(kernel, [np.zeros(75, "i4"), np.zeros(75)], (), begin, end, stream, target=host().with_lanes(lanes))
        assert run.emitted.tolist() == [e for e in range(begin, end) if uniform[e] < 0.4]
        assert run.results()[1].tolist() == [uniform[e] if begin <= e < end else 0.0 for e in range(75)]


@pytest.mark.parametrize("lanes", LANES)
@pytest.mark.parametrize("code", ["rand", "randn"])
def test_random_floats_do_not_depend_on_lanes_or_begin(lanes: int, code: str) -> None:
    """In single precision 16 lanes are one block."""
    text = f"array a0: f32; element:; %0 = {code} #5; %1 = cast.f32 %0; %2 = mul %1 3.0f; %3 = add %2 1.0f; %4 = sub %3 2.0f; "
    kernel, stream = written("map", text + "store a0[e] %4"), Stream((123456789, 4000000000), (5 << 32) + 11)
    assert lanes_of(kernel, host().with_lanes(lanes)) == (1 if lanes == 1 else 2 * lanes)
    drawn = execute(draw(code), [np.zeros(70)], (), 0, 70, stream, target=host().with_lanes(1)).results()[0]
    expected = drawn.astype("f4") * np.float32(3) + np.float32(1) - np.float32(2)
    for begin, end in ((0, 70), (0, 1), (0, 16), (3, 5), (7, 33), (8, 70), (13, 64), (16, 48), (17, 17)):
        got = execute(kernel, [np.zeros(70, "f4")], (), begin, end, stream, target=host().with_lanes(lanes)).results()[0]
        inside = slice(begin, end)
        assert np.array_equal(got[inside], expected[inside])
        got[inside] = 0
        assert not got.any()


@pytest.mark.parametrize("lanes", LANES)
def test_random_filter_of_floats_lists_in_order(lanes: int) -> None:
    text = "array a0: i32; array a1: f32; element:; %0 = rand #1; %1 = cast.f32 %0; %2 = mul %1 2.0f; %3 = add %2 1.0f; store a1[e] %3; "
    kernel = written("filter a0", text + "%4 = lt %3 1.8f; emit %4")
    stream = Stream((17, 18), 19)
    values = [float(np.float32(philox.rand(stream, e, 1)) * np.float32(2) + np.float32(1)) for e in range(75)]
    for begin, end in ((0, 75), (5, 9), (3, 20), (16, 64), (21, 75), (30, 31)):
        run = execute(kernel, [np.zeros(75, "i4"), np.zeros(75, "f4")], (), begin, end, stream, target=host().with_lanes(lanes))
        assert run.emitted.tolist() == [e for e in range(begin, end) if values[e] < np.float32(1.8)]
        assert run.results()[1].tolist() == [values[e] if begin <= e < end else 0.0 for e in range(75)]
