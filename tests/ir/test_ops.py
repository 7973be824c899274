"""The meaning of operations on numbers, where it is easy to get wrong."""

import math

import numpy as np
import pytest

from ranvier.ir.ops import OPS, compute
from ranvier.types import Type

F64, F32, I64, BOOL = Type.F64, Type.F32, Type.I64, Type.BOOL
INF, NAN, MIN = math.inf, math.nan, -(2**63)


@pytest.mark.parametrize(
    "code, args, type_, expected",
    [
        ("div", (1.0, 0.0), F64, INF), ("div", (-1.0, 0.0), F64, -INF), ("div", (1.0, -0.0), F64, -INF), ("div", (0.0, 0.0), F64, NAN),
        ("floordiv", (-3, 2), I64, -2), ("floordiv", (7, 0), I64, 0), ("floordiv", (MIN, -1), I64, MIN), ("mod", (-3, 2), I64, 1),
        ("mod", (3, -2), I64, -1), ("mod", (3, 0), I64, 0), ("mod", (-3.5, 2.0), F64, 0.5), ("floordiv", (-3.5, 2.0), F64, -2.0),
        ("floordiv", (1.0, 0.0), F64, INF), ("mod", (1.0, 0.0), F64, NAN),
        ("mod", (0.06, 0.02), F64, 0.06 % 0.02), ("mod", (-0.06, 0.02), F64, -0.06 % 0.02), ("mod", (0.06, -0.02), F64, 0.06 % -0.02),
        ("mod", (float(np.float32(0.6)), float(np.float32(0.2))), F32, float(np.float32(0.6) % np.float32(0.2))),
        ("add", (2**63 - 1, 1), I64, MIN), ("neg", (MIN,), I64, MIN), ("abs", (MIN,), I64, MIN), ("abs", (-0.0,), F64, 0.0),
        ("sign", (-0.0,), F64, -0.0), ("sign", (-7,), I64, -1), ("sign", (NAN,), F64, NAN), ("sign", (INF,), F64, 1.0),
        ("min", (NAN, 1.0), F64, NAN), ("min", (1.0, NAN), F64, NAN), ("max", (NAN, 1.0), F64, NAN), ("max", (1.0, NAN), F64, NAN),
        ("min", (2, -3), I64, -3), ("max", (0.0, -0.0), F64, -0.0), ("min", (-0.0, 0.0), F64, 0.0),
        ("floor", (-0.5,), F64, -1.0), ("ceil", (-0.5,), F64, -0.0), ("trunc", (-1.7,), F64, -1.0), ("floor", (-INF,), F64, -INF),
        ("sqrt", (-1.0,), F64, NAN), ("sqrt", (-0.0,), F64, -0.0), ("ipow", (-2, 63), I64, MIN), ("ipow", (3, -1), I64, 0),
        ("ipow", (0, 0), I64, 1),
        ("pow", (-8.0, 1 / 3), F64, NAN), ("pow", (0.0, -1.0), F64, INF), ("pow", (-0.0, -3.0), F64, -INF),
        ("pow", (10.0, 400.0), F64, INF),
        ("pow", (-10.0, 401.0), F64, -INF), ("pow", (1.0, NAN), F64, 1.0),
        ("exp", (1000.0,), F64, INF), ("log", (0.0,), F64, -INF), ("log", (-1.0,), F64, NAN), ("log1p", (-1.0,), F64, -INF),
        ("exprel", (0.0,), F64, 1.0), ("exprel", (-INF,), F64, 0.0), ("exprel", (INF,), F64, INF), ("sinh", (-1000.0,), F64, -INF),
        ("sin", (INF,), F64, NAN), ("arcsin", (2.0,), F64, NAN),
        ("lt", (NAN, 1.0), BOOL, False), ("ne", (NAN, NAN), BOOL, True), ("and", (True, False), BOOL, False), ("not", (False,), BOOL, True),
        ("select", (True, 1.0, NAN), F64, 1.0), ("select", (False, 1, 2), I64, 2),
        ("cast", (-1.7,), I64, -1), ("cast", (1e30,), I64, 2**63 - 1), ("cast", (-INF,), I64, MIN), ("cast", (NAN,), I64, 0),
        ("cast", (True,), F64, 1.0), ("cast", (NAN,), BOOL, True), ("cast", (-0.0,), BOOL, False),
        ("cast", (0.1,), F32, float(np.float32(0.1))),
        ("cast", (1e300,), F32, INF), ("fma", (1e-200, 1e-200, 0.0), F64, 0.0), ("fma", (INF, 0.0, 1.0), F64, NAN),
    ],
)  # fmt: skip
def test_meaning(code, args, type_, expected):
    result = compute(code, args, type_)
    assert type(result) is type(expected)
    assert repr(result) == repr(expected)


def test_fma_rounds_once():
    a = 1 + 2.0**-30
    assert compute("fma", (a, a, -1.0 - 2.0**-29), F64) == 2.0**-60
    assert a * a - (1 + 2.0**-29) == 0.0


def test_fma_in_single_precision_does_not_round_twice():
    # 1 + 2^-24 is a tie in f32; the product adds 2^-78, which is lost in an f64 sum.
    assert compute("fma", (2.0**-39, 2.0**-39, 1 + 2.0**-23), F32) == 1 + 2.0**-23
    assert compute("fma", (1 + 2.0**-12, 2.0**-24 - 2.0**-36, 1.0), F32) == 1.0


def test_exprel_near_overflow():
    import mpmath

    for x in (1e-300, -1e-17, 1e-5, 700.5, 709.9, 715.0, 716.5):
        exact = mpmath.expm1(mpmath.mpf(x)) / mpmath.mpf(x)
        assert compute("exprel", (x,), F64) == pytest.approx(float(exact), rel=1e-15)


@pytest.mark.parametrize("code", [name for name, info in OPS.items() if info.kind in ("arith", "math") and info.result != "integer"])
def test_total_on_all_special_values(code):
    """No exception anywhere; NumPy agrees where it has the operation."""
    special = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, 1e308, -1e308, 5e-324, INF, -INF, NAN]
    args = np.array(np.meshgrid(*[special] * OPS[code].arity)).reshape(OPS[code].arity, -1)
    ours = np.array([compute(code, tuple(map(float, column)), F64) for column in args.T])
    names = {"sub": "subtract", "mul": "multiply", "div": "divide", "pow": "power", "min": "minimum", "max": "maximum", "neg": "negative"}
    function = getattr(np, names.get(code, code), None)
    if function is not None and code not in ("fma", "mod"):
        with np.errstate(all="ignore"):
            np.testing.assert_allclose(ours, function(*args), rtol=1e-14)
