"""Pending events worked off: rows of every length, few and many entries, in vectors as one after the other."""

from __future__ import annotations

import re

import numpy as np
import pytest
from harness import execute
from kernels import written

from ranvier import _runtime
from ranvier.ir.interpret import interpret
from ranvier.ir.kernel import Kernel
from ranvier.ir.levels import vectorisable
from ranvier.llvm.engine import llvm_ir
from ranvier.llvm.target import host

_OWN = """array a0: i32 (rows); array a1: i64 (offsets); array a2: {targets}; array a3: i64 (ends); array a4: f64 (times);
    array a5: f64 (recent); array a6: f64 (since); array a7: {real} (w); array a8: f64 (last); array a9: i32 (n);
    array a10: f64 (of the target);
    array a11: f64 (of the row); array a12: bool;
    row:; %0 = load a11[row]; element:; %1 = load a2[q]; %2 = load a4[p]; %3 = load a8[e]; %4 = sub %2 %3; %5 = load a10[%1];
    %6 = mul %4 %5; %7 = add %6 %0;
    {cast} %8 = load a7[e]; %9 = mul %8 {half}; %10 = add %9 {value}; store a7[e] %10; store a8[e] %2; %11 = load a9[e]; %12 = add %11 1;
    store a9[e] %12; %13 = lt %4 0.35; store a12[e] %13"""
_LENGTHS = [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 0, 33, 70]
_SPIKES = [0, 1, 2, 3, 4, 5, 9, 30, 1, 2]  # of each target


_SPACE = "replay a0 a1 a2 a3 a4 a5 a6"


def _text(targets: str, real: str) -> str:
    form = {"half": "0.5f", "value": "%14", "cast": "%14 = cast.f32 %7;"} if real == "f32" else {"half": "0.5", "value": "%7", "cast": ""}
    return _numbered(_OWN.format(targets=targets, real=real, **form))


def _kernel(targets: str, real: str) -> Kernel:
    return written(_SPACE, _text(targets, real))


def _numbered(text: str) -> str:
    """Values in the order of their lines."""
    names = {name: f"%{k}" for k, name in enumerate(re.findall(r"(%\d+) =", text))}
    return re.sub(r"%\d+", lambda match: names[match[0]], text)


def _arrays(targets: str, real: str) -> list[np.ndarray]:
    rng = np.random.default_rng(4)
    offsets = np.concatenate([[0], np.cumsum(_LENGTHS)]).astype("i8")
    size, n_rows, n_targets = int(offsets[-1]), len(_LENGTHS), len(_SPIKES)
    history = _runtime.SpikeHistory(n_rows, n_targets, 1000)
    spikes = sorted((t, j) for j, count in enumerate(_SPIKES) for t in rng.uniform(0, 1, count))
    for t, j in spikes:
        history.note(np.array([j], "i4"), t)
    for row in range(2, n_rows):
        history.mark(row, spikes[rng.integers(len(spikes))][0], bool(row % 2))
    targets_of = rng.integers(0, n_targets, size).astype("u2" if targets == "u16" else "i4")
    rows = np.array([12, 11, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0], "i4")
    noted = [array.view().copy() for array in (history.ends, history.times, history.recent, history.since)]
    own = [rng.normal(size=size).astype("f4" if real == "f32" else "f8"), rng.uniform(-1, 0, size), np.zeros(size, "i4")]
    return [rows, offsets, targets_of, *noted, *own, rng.normal(size=n_targets), rng.normal(size=n_rows), np.zeros(size, "?")]


@pytest.mark.parametrize("lanes", [1, 2, 4, 8])
@pytest.mark.parametrize("real", ["f64", "f32"])
@pytest.mark.parametrize("targets", ["u16", "i32"])
def test_rows_of_every_length(targets: str, real: str, lanes: int) -> None:
    kernel = _kernel(targets, real)
    assert vectorisable(kernel)
    _check(kernel, targets, real, lanes)


def _check(kernel: Kernel, targets: str, real: str, lanes: int) -> None:
    arrays = _arrays(targets, real)
    expected = [array.copy() for array in arrays]
    interpret(kernel, expected, (), 0, len(_LENGTHS))
    assert max(expected[9].tolist()) > 9  # some have many entries to work off
    found = execute(kernel, arrays, (), 0, len(_LENGTHS), target=host().with_lanes(lanes)).results()
    assert [array.tobytes() for array in found] == [array.tobytes() for array in expected]


def test_who_asks_where_an_entry_stands_is_told() -> None:
    """`p` for itself, not only as the place of a time."""
    text = _text("u16", "f64").replace("add %11 1", "add %11 p")
    assert "add %11 p" in text
    _check(written(_SPACE, text), "u16", "f64", host().lanes)


def test_in_vectors() -> None:
    text = llvm_ir(_kernel("u16", "f64"))
    assert f"<{host().lanes} x double>" in text and "llvm.prefetch" in text
