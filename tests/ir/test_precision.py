"""Which operations are done in single precision: docs/kernel-ir.md, "Precision"."""

from __future__ import annotations

import math

import numpy as np
import pytest
from models import array, build, run, variable

from ranvier.equations.scope import Table
from ranvier.ir.kernel import Kernel
from ranvier.ir.levels import Level, levels
from ranvier.ir.ops import OPS
from ranvier.types import Type
from ranvier.units.dimension import DIMENSIONLESS

F32, F64 = Type.F32, Type.F64


def _symbols() -> dict[str, object]:
    time, table = array(0.25), array(1.0, 2.0)
    return {
        "f": array(0.5, 0.25, dtype="f4"),
        "g": array(0.5, 0.75, dtype="f4"),
        "d": array(0.5, 0.75),
        "n": array(3, 4, dtype="i4"),
        "b": array(True, False, dtype="?"),
        "c": 0.1,
        "dt": 1e-4,
        "N": 2,
        "t": variable(time, "t", index=None, adapts=True),
        "stimulus": Table("stimulus", DIMENSIONLESS, table, 1e-3, 2, None),
        "out": array(0.0, 0.0),
    }


def _arithmetic(kernel: Kernel) -> set[Type | None]:
    """The types in which what differs between elements is computed."""
    computed = ("arith", "math", "compare", "select")
    inner = [op for op, level in zip(kernel.ops, levels(kernel), strict=True) if level is Level.ELEMENT and OPS[op.code].kind in computed]
    return {kernel.ops[op.args[-1]].type for op in inner}


@pytest.mark.parametrize(
    "text",
    [
        "f*g", "f*0.1", "f*c", "f + 1", "2**f", "f**c", "f*pi + c*dt", "exp(-dt/c)*f", "f*n", "f*b", "f*n/N", "f*t", "f*sin(t)", "f/dt",
        "f*stimulus(t)", "exp(f)", "clip(f, 0, 1)", "abs(f) + floor(f)", "f if f > c else 0.5", "f if b else c", "sign(f)*exprel(g)",
        "-f % 0.3", "f // c", "f**2", "f*c/dt*0.5",
    ],
)  # fmt: skip
def test_what_has_no_precision_of_its_own_adapts(text: str) -> None:
    assert _arithmetic(build(f"out = {text}", _symbols()).kernel) == {F32}


@pytest.mark.parametrize(
    "text", ["f*d", "f + d*0.1", "d**f", "clip(f, 0, d)", "exp(d*2)*f", "f if f*d > c else d", "clip(d, f, g)"]
)
def test_variables_in_double_precision_keep_it(text: str) -> None:
    kernel = build(f"out = {text}", _symbols()).kernel
    assert F64 in _arithmetic(kernel)
    assert not any(op.code == "cast" and op.type is F32 and op.args and kernel.ops[op.args[0]].code == "load" for op in kernel.ops)


@pytest.mark.parametrize("text", ["d*c", "d*t", "n*c + t", "n/N", "sqrt(n)*c", "sin(t*n)", "stimulus(t)*n"])
def test_without_floats_all_is_double(text: str) -> None:
    assert _arithmetic(build(f"out = {text}", _symbols()).kernel) <= {F64, Type.I64}


def test_a_double_that_was_written_is_one() -> None:
    """Whether a value comes out of memory or was just written there makes no difference."""
    kernel = build("d = n*c; out = f*d", _symbols()).kernel
    assert _arithmetic(kernel) == {F64}


def test_a_sum_is_one_of_its_variable() -> None:
    kernel = build("f += d*c; f -= d", _symbols()).kernel
    assert [op.type for op in kernel.ops if op.code in ("add", "sub", "fma")] == [F32, F32]


def test_constants_are_rounded_once() -> None:
    """What is known before the loop is a double until then: a product of f32 would be rounded at each factor, or overflow."""
    symbols = _symbols() | {"big": 1e30, "small": 1e-30, "tiny": 1e-25}
    run("out = f*big*big*small*small*0.7/0.3; f = f/tiny/tiny*tiny*tiny*c", symbols)
    f, out = symbols["f"].data, symbols["out"].data  # type: ignore[attr-defined]
    assert out.tolist() == [float(np.float32(x) * np.float32(0.7 / 0.3)) for x in (0.5, 0.25)]
    assert f.tolist() == [float(np.float32(x) * np.float32(0.1)) for x in (0.5, 0.25)]


def test_conversions_stand_before_the_loop() -> None:
    kernel = build("f = f*exp(-dt/c)*t + c*g", _symbols()).kernel
    casts = [level for op, level in zip(kernel.ops, levels(kernel), strict=True) if op.code == "cast"]
    assert casts and max(casts) < Level.ELEMENT


def test_steps_are_counted_in_double_precision() -> None:
    kernel = build("out = timestep(f, dt)", _symbols()).kernel
    assert _arithmetic(kernel) == {F64}


@pytest.mark.parametrize(("draw", "converted"), [("rand()", "min"), ("randn()", "cast")])
def test_random_numbers_are_rounded(draw: str, converted: str) -> None:
    kernel = build(f"f = {draw}", _symbols()).kernel
    stored = next(op for op in kernel.ops if op.code == "store")
    assert kernel.ops[stored.args[1]].code == converted


def test_rand_is_below_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from ranvier.ir import interpret

    for value in (1 - 2.0**-53, 1 - 2.0**-26, 2.0**-53, 0.1):
        monkeypatch.setitem(interpret._DRAWS, "rand", lambda *args, value=value: value)
        symbols = _symbols()
        run("f = rand(); g = g*0 + rand()", symbols)
        for name in ("f", "g"):
            got = float(symbols[name].data[0])  # type: ignore[attr-defined]
            assert 0 < got < 1 and math.isclose(got, value, rel_tol=6e-8), (name, value)
