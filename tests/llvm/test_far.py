"""exprel near 0 in the loop, elsewhere in a cold block: the same bits wherever an element stands, and in all that follows from it."""

from __future__ import annotations

import numpy as np
import pytest
from harness import execute
from kernels import LANES, same_bits, written
from mpmath import mp, mpf

from ranvier.ir.philox import Stream
from ranvier.llvm.engine import llvm_ir
from ranvier.llvm.target import host

X = np.concatenate([np.linspace(-5, 2, 57), [-3.5, np.nextafter(-3.5, -4), 0.5, np.nextafter(0.5, 1), 0.0, -0.0, 1e-300, -600.0, 600.0]])
ODD = np.array([np.nan, np.inf, -np.inf])

ALONE = written("map", "array a0: f64; element:; %0 = load a0[e]; %1 = exprel %0; store a0[e] %1")
GATE = written(
    "map",
    """array a0: f64; array a1: f64; element:; %0 = load a0[e]; %1 = load a1[e]; %2 = exprel %0; %3 = fma %0 %1 0.25; %4 = fma %3 %2 %1;
    store a1[e] %4""",
)
# Read back after it was stored, and compared: the threshold of a joined step.
CROSSING = written(
    "filter a2",
    """array a0: f64; array a1: f64; array a2: i32; element:; %0 = load a0[e]; %1 = exprel %0; store a1[e] %1; %2 = load a1[e];
    %3 = gt %2 0.9; emit %3""",
)
# An exprel of what depends on another one; one array that is stored twice, the second time with something else.
TWICE = written(
    "map",
    """array a0: f64; array a1: f64; array a2: f64; element:; %0 = load a0[e]; %1 = exprel %0; store a1[e] %1; %2 = mul %1 -2.0;
    %3 = exprel %2; store a2[e] %3; %4 = neg %0; store a1[e] %4""",
)


# Vectors that share random numbers are done together; a float beside doubles.
DRAWN = written(
    "map",
    """array a0: f64; array a1: f64; array a2: f32; element:; %0 = load a0[e]; %1 = exprel %0; %2 = rand #0; %3 = fma %1 %2 %0;
    store a1[e] %3; %4 = cast.f32 %0; %5 = exprel %4; store a2[e] %5""",
)


def _exprel(x: np.ndarray) -> np.ndarray:
    with mp.workdps(40):
        return np.array([float(mp.expm1(mpf(a)) / mpf(a)) if a else 1.0 for a in x])


def test_error_at_the_seams() -> None:
    got = execute(ALONE, [X], (), 0, len(X)).results()[0]
    assert np.all(abs(got - _exprel(X)) <= 2 * np.spacing(_exprel(X)))


@pytest.mark.parametrize("lanes", LANES)
def test_neighbours_do_not_matter(lanes: int) -> None:
    """Each argument among near ones, at each place of a vector and at the end of the array, as alone."""
    target = host().with_lanes(lanes)
    for x in (*X, *ODD):
        alone = execute(GATE, [np.array([x]), np.array([0.5])], (), 0, 1, target=host().with_lanes(1)).results()[1]
        for place in range(11):
            among = np.full(11, -0.125)
            among[place] = x
            got = execute(GATE, [among, np.full(11, 0.5)], (), 0, 11, target=target).results()[1]
            assert same_bits(got[place : place + 1], alone)
            near = np.delete(got, place)
            assert np.all(near == near[0]) and np.isfinite(near[0])


@pytest.mark.parametrize("lanes", LANES)
def test_what_follows(lanes: int) -> None:
    target, n = host().with_lanes(lanes), len(X)
    crossing = execute(CROSSING, [X, np.zeros(n), np.zeros(n, "i4")], (), 0, n, target=target)
    assert np.array_equal(crossing.emitted, np.flatnonzero(_exprel(X) > 0.9))
    twice = execute(TWICE, [X, np.zeros(n), np.zeros(n)], (), 0, n, target=target).results()
    assert same_bits(twice[1], -X)
    # the error of the inner one, in ulps, grows by the derivative of exprel, which is at most x
    assert np.allclose(twice[2], _exprel(-2 * _exprel(X)), rtol=1e-12, atol=0)


@pytest.mark.parametrize("lanes", LANES)
@pytest.mark.parametrize("first", [0, 3, 20])
def test_with_random_numbers_and_floats(lanes: int, first: int) -> None:
    n = len(X)
    alone, got = (
        execute(DRAWN, [X, np.zeros(n), np.zeros(n, "f4")], (), first, n, Stream((5, 6), 7), target=host().with_lanes(count)).results()
        for count in (1, lanes)
    )
    assert same_bits(got[1], alone[1]) and same_bits(got[2], alone[2])
    assert np.count_nonzero(got[1]) >= n - first - 1


def test_no_division_in_the_loop() -> None:
    ir = llvm_ir(GATE, target=host().with_lanes(4))
    assert " = fdiv " not in ir[ir.index("vectors:") : ir.index("far:")]
    assert ir.count(" = fdiv ") == 1
