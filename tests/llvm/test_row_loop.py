"""Rows of a Spread in vectors: rows of every length, with and without ids, sums in order."""

from __future__ import annotations

import numpy as np
import pytest
from harness import execute
from kernels import written

from ranvier.ir.interpret import interpret
from ranvier.ir.kernel import Kernel
from ranvier.ir.levels import vectorisable
from ranvier.llvm.engine import llvm_ir
from ranvier.llvm.target import host

# Much arithmetic, so that vectors pay; a4 is the synapse's own, a5 and a6 are sums.
_PLASTIC = """array a0: i32 (due); array a1: i64 (offsets); array a2: {targets} (target); array a3: f64 (w); array a4: f64 (trace);
    array a5: f64 (ge); array a6: f64 (of the source); array a7: i32 (ids);
    element:; %0 = load a3[e]; %1 = load a4[e]; %2 = mul %1 0.75; %3 = add %2 1.0; %4 = mul %3 0.001; %5 = sub %0 %4;
    %6 = max %5 0.0; %7 = min %6 1.0; %8 = load a2[q]; %9 = mul %7 3.0; %10 = sub %9 %4; %11 = mul %10 %10;
    %12 = div %11 7.0; store a3[e] %7; store a4[e] %3; accumulate a5[%8] %12; accumulate a6[row] %9"""


def _kernel(ids: bool, targets: str) -> Kernel:
    return written("spread a0 a1 a7" if ids else "spread a0 a1", _PLASTIC.format(targets=targets))


def _arrays(lengths: list[int], targets: str) -> list[np.ndarray]:
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype("i8")
    rng = np.random.default_rng(1)
    size = int(offsets[-1])
    due = np.array([11, 0, 3, 3, 10, 9, 1, 2, 4, 5, 6, 7, 8, 3], "i4")
    # Targets repeat within a row, and no order of addition but the right one sums to the same bits.
    w, trace = rng.uniform(size=size), rng.normal(size=size) * 10.0 ** rng.integers(-9, 9, size)
    ids = rng.permutation(size).astype("i4")
    return [due, offsets, rng.integers(0, 7, size).astype("u2" if targets == "u16" else "i4"), w, trace, np.zeros(7), np.zeros(12), ids]


@pytest.mark.parametrize("lanes", [1, 2, 4, 8])
@pytest.mark.parametrize("targets", ["u16", "i32"])
@pytest.mark.parametrize("ids", [False, True])
def test_rows_of_every_length_in_order(ids: bool, targets: str, lanes: int) -> None:
    kernel = _kernel(ids, targets)
    assert vectorisable(kernel)
    arrays = _arrays([0, 1, 2, 3, 4, 5, 7, 8, 9, 13, 0, 31], targets)
    expected = [array.copy() for array in arrays]
    interpret(kernel, expected, (), 1, 13)
    found = execute(kernel, arrays, (), 1, 13, target=host().with_lanes(lanes)).results()
    assert [array.tobytes() for array in found] == [array.tobytes() for array in expected]


def test_written_in_vectors_and_asked_for_ahead() -> None:
    text = llvm_ir(_kernel(True, "u16"))
    assert f"<{host().lanes} x double>" in text and text.count("call void @llvm.prefetch") > 2 * host().lanes


@pytest.mark.parametrize(
    "more",
    [
        "%13 = load a5[0]; store a3[e] %13",  # somebody reads the sum
        "accumulate a5[row] 1.0",  # two sums into one array: they take turns
        "store a6[row] 1.0",  # what the next element sees
        "%13 = load a4[%8]; store a3[e] %13",  # another element's
        "%13 = rand #0; store a3[e] %13",
    ],
)
def test_one_after_the_other_where_it_could_be_told(more: str) -> None:
    text = _PLASTIC.format(targets="u16").replace("accumulate a6[row] %9", more)
    assert not vectorisable(written("spread a0 a1", text))
