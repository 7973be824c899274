"""a / exprel(x) as one division: right where it is done, left alone where the exprel is wanted for itself."""

from __future__ import annotations

import numpy as np
import pytest
from harness import execute
from kernels import written
from mpmath import mp, mpf

from ranvier.llvm.engine import llvm_ir
from ranvier.llvm.fusion import inverted

_LOADS = "array a0: f64; array a1: f64; element:; %0 = load a0[e]; %1 = exprel %0;"
RATE = written("map", f"{_LOADS} %2 = div 3.0 %1; store a1[e] %2")
ABOVE = written("map", f"{_LOADS} %2 = div %1 3.0; store a1[e] %2")
BOTH = written("map", f"{_LOADS} %2 = div 3.0 %1; %3 = add %2 %1; store a1[e] %3")
X = np.concatenate([np.linspace(-60, 60, 101), [0.0, -0.0, 1e-300, -1e-17, 1e-9, 700.0, -800.0, 705.5]])


CASES = {"rate": (RATE, lambda r: 3 / r), "above": (ABOVE, lambda r: r / 3), "both": (BOTH, lambda r: 3 / r + r)}


@pytest.mark.parametrize("name", CASES)
def test_values(name: str) -> None:
    kernel, value = CASES[name]
    with mp.workdps(40):
        exact = np.array([float(value(mp.expm1(mpf(x)) / mpf(x) if x else mpf(1))) for x in X])
    got = execute(kernel, [X, np.zeros(len(X))], (), 0, len(X)).results()[1]
    assert np.allclose(got, exact, rtol=7e-16, atol=0)


def test_where() -> None:
    assert [len(inverted(kernel)) for kernel in (RATE, ABOVE, BOTH)] == [1, 0, 0]
    # far from 0 what follows an exprel is computed once more (llvm/far.py)
    assert [llvm_ir(kernel).count(" = fdiv ") for kernel in (RATE, ABOVE, BOTH)] == [1, 3, 3]


def test_limits() -> None:
    high, low, nan, far, below = execute(RATE, [np.array([np.inf, -np.inf, np.nan, 1e5, -1e5]), np.zeros(5)], (), 0, 5).results()[1]
    assert 0 <= high < 2.0**-1022 and 0 <= far < 2.0**-1022  # flushed during a run
    assert low == np.inf and below == 3e5 and np.isnan(nan)
