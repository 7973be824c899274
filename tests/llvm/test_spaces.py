"""The loops that go one element at a time, and the setup function."""

from __future__ import annotations

import numpy as np
import pytest
from harness import execute
from kernels import written

from ranvier.ir.interpret import interpret
from ranvier.ir.philox import Stream
from ranvier.llvm.engine import compile_kernels, llvm_ir
from ranvier.llvm.lower import scalar_slots
from ranvier.llvm.target import host

_DELIVERY = """array a0: i32 (due); array a1: i64 (offsets); array a2: i32 (target); array a3: f64 (w); array a4: f64 (ge);
    element:; %0 = load a2[q]; %1 = load a3[q]; accumulate a4[%0] %1"""


def _rows(lengths: list[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """offsets, targets (with repeats), weights that no order of addition but the right one sums to the same bits."""
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype("i8")
    rng = np.random.default_rng(1)
    return offsets, rng.integers(0, 7, offsets[-1]).astype("i4"), rng.normal(size=offsets[-1]) * 10.0 ** rng.integers(-9, 9, offsets[-1])


@pytest.mark.parametrize("ids", [False, True])
def test_rows_of_every_length_in_order(ids: bool) -> None:
    offsets, target, w = _rows([0, 1, 2, 3, 4, 5, 7, 8, 9, 13, 0, 31])
    due = np.array([11, 0, 3, 3, 10, 9, 1, 2, 4, 5, 6, 7, 8], "i4")
    arrays = [due, offsets, target, w, np.zeros(7)]
    kernel = written("spread a0 a1", _DELIVERY)
    if ids:
        kernel = written("spread a0 a1 a5", _DELIVERY.replace(" (ge);", "; array a5: i32;").replace("[q]", "[e]"))
        arrays.append(np.random.default_rng(2).permutation(len(w)).astype("i4"))
    expected = [array.copy() for array in arrays]
    interpret(kernel, expected, (), 1, 12)
    assert np.array_equal(execute(kernel, arrays, (), 1, 12).results()[4], expected[4])


def test_next_row_is_prefetched() -> None:
    assert "call void @llvm.prefetch" in llvm_ir(written("spread a0 a1", _DELIVERY))


def test_row_work_is_done_once_a_row() -> None:
    text = _DELIVERY.replace(" (ge);", "; array a5: f64; row:; %3 = load a5[row]; %4 = exp %3;")
    kernel = written("spread a0 a1", text.replace("accumulate a4[%0] %1", "%2 = mul %1 %4; accumulate a4[%0] %2"))
    body = llvm_ir(kernel).split("\nblock")[1]
    assert "fmul double" in body and "llvm.fma" not in body
    offsets, target, w = _rows([3, 6])
    arrays = [np.array([1, 0], "i4"), offsets, target, w, np.zeros(7), np.array([0.25, -1.0])]
    expected = [array.copy() for array in arrays]
    interpret(kernel, expected, (), 0, 2)
    assert np.allclose(execute(kernel, arrays, (), 0, 2).results()[4], expected[4], rtol=1e-14)


def test_gather_sees_what_the_element_before_left() -> None:
    kernel = written("gather a0", "array a0: i32; array a1: i32; element:; %0 = load a1[e]; %1 = mul %0 3; %2 = add %1 p; store a1[e] %2")
    got = execute(kernel, [np.array([2, 2, 5, 2], "i4"), np.arange(6, dtype="i4")], (), 0, 4).results()[1]
    assert got.tolist() == [0, 1, ((2 * 3 + 0) * 3 + 1) * 3 + 3, 3, 4, 17]


_DECAY = written(
    "map",
    "array a0: f64; scalar s0: f64 (dt); scalar s1: f64 (tau); run:; %0 = div s0 s1; %1 = neg %0; %2 = exp %1;"
    "element:; %3 = load a0[e]; %4 = mul %3 %2; store a0[e] %4",
)


@pytest.mark.parametrize("lanes", [1, 8])
def test_setup_does_what_depends_on_scalars_alone(lanes: int) -> None:
    kernel = _DECAY
    assert scalar_slots(kernel) == 3 and scalar_slots(kernel, once=True) == 2
    kernel_text, setup_text = llvm_ir(kernel, target=host().with_lanes(lanes)).split("@kernel.setup")
    assert "fdiv" not in kernel_text.split("define")[1] and "fdiv" in setup_text
    values = np.linspace(0, 1, 11)
    for level in ("loop", "once"):
        run = execute(kernel, [values], (0.1, 2.0), 0, 11, target=host().with_lanes(lanes), level=level)
        assert np.allclose(run.results()[0], values * np.exp(-0.05), rtol=4e-16)
    assert compile_kernels([kernel], level="once")[0].setup == 0


def test_shared_work_is_done_once_a_call() -> None:
    text = llvm_ir(written("map", "array a0: f64; array a1: f64; step:; %0 = load a1[0]; %1 = exp %0; element:; store a0[e] %1"))
    before, loop = text.split("\nvectors:")
    assert "llvm.fma.f64(" in before.split("define")[1] and "llvm.fma" not in loop


def test_poisson_and_binomial_come_from_the_runtime() -> None:
    kernel = written(
        "map", "array a0: i64; array a1: i64; element:; %0 = poisson #3 2.5; store a0[e] %0; %1 = binomial #4 20 0.25;store a1[e] %1"
    )
    stream = Stream((7, 8), 9)
    expected = [np.zeros(40, "i8"), np.zeros(40, "i8")]
    interpret(kernel, expected, (), 3, 40, stream)
    got = execute(kernel, [np.zeros(40, "i8"), np.zeros(40, "i8")], (), 3, 40, stream).results()
    assert np.array_equal(got, expected) and expected[0].any() and expected[1].any()


def test_once_has_no_elements() -> None:
    kernel = written("once", "array a0: f64; scalar s0: f64; step:; %0 = load a0[0]; %1 = add %0 s0; store a0[1] %1")
    for level in ("loop", "once"):
        assert execute(kernel, [np.array([1.5, 0.0])], (2.0,), level=level).results()[0].tolist() == [1.5, 3.5]


def test_gather_in_vectors_does_not_follow_what_lies_behind_the_arrays() -> None:
    """Slack is filled with 0xA5...: as an index it would fault."""
    kernel = written("map", "array a0: i32; array a1: f64; array a2: f64; element:; %0 = load a0[e]; %1 = load a1[%0]; store a2[e] %1")
    for n in range(1, 20):
        got = execute(kernel, [np.arange(n - 1, -1, -1, dtype="i4"), np.arange(n) * 0.5, np.zeros(n)], (), 0, n).results()[2]
        assert got.tolist() == [0.5 * k for k in range(n - 1, -1, -1)]


def test_synapses_due_later_are_prefetched_resets_are_not() -> None:
    due = "array a0: i32; array a1: i32; array a2: f64; scalar s0: f64; element:; %0 = load a1[e]; accumulate a2[%0] s0"
    assert llvm_ir(written("gather a0", due)).count("call void @llvm.prefetch") == 1
    assert "prefetch" not in llvm_ir(written("gather a0", "array a0: i32; array a1: f64; scalar s0: f64; element:; store a1[e] s0"))
    for n in (1, 15, 17, 40):
        arrays = [np.arange(n, dtype="i4")[::-1].copy(), np.arange(n, dtype="i4") % 3, np.zeros(3)]
        got = execute(written("gather a0", due), arrays, (1.0,), 0, n).results()[2]
        assert got.tolist() == np.bincount(np.arange(n) % 3, minlength=3).tolist()
