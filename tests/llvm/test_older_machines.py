"""Code for x86-64 machines that are older than this one, run on this one: AVX2 with fma, and SSE2 alone."""

from __future__ import annotations

import numpy as np
import pytest
from harness import execute
from kernels import above, apply, draw, same_bits, written, zeros

from ranvier.ir.philox import Stream
from ranvier.llvm.engine import llvm_ir
from ranvier.llvm.target import Target, host
from ranvier.types import Type

pytestmark = pytest.mark.skipif(not host().triple.startswith("x86_64") or host().lanes < 4, reason="needs x86-64 with AVX2")

MACHINES = [
    pytest.param(Target(4, True, host().triple, "haswell", ""), id="avx2"),
    pytest.param(Target(2, False, host().triple, "x86-64", ""), id="sse2"),
]
X = np.random.default_rng(8).normal(size=45) * 30


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("code", ["floor", "ceil", "trunc", "sign", "fma", "mod", "floordiv", "min"])
def test_same_bits(machine: Target, code: str) -> None:
    arity = {"fma": 3, "mod": 2, "floordiv": 2, "min": 2}.get(code, 1)
    for type_ in (Type.F64, Type.F32):
        arrays = [np.roll(X, 7 * k).astype(type_.numpy) for k in range(arity)] + [zeros(type_, 45)]
        kernel = apply(code, (type_,) * arity, type_)
        assert same_bits(execute(kernel, arrays, (), 2, 45, target=machine).results()[-1], execute(kernel, arrays, (), 2, 45).results()[-1])


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("code", ["exp", "exprel", "log", "tan", "arctan"])
def test_elementary_functions(machine: Target, code: str) -> None:
    kernel, arrays = apply(code, (Type.F64,), Type.F64), [np.abs(X), np.zeros(45)]
    old, new = (execute(kernel, arrays, (), 0, 45, target=target).results()[1] for target in (machine, host()))
    assert same_bits(old, new) if machine.fma else np.all(np.abs(old - new) <= 2 * np.spacing(np.abs(new)))


@pytest.mark.parametrize("machine", MACHINES)
def test_random_numbers_casts_and_lists(machine: Target) -> None:
    old, new = (
        execute(draw("rand"), [np.zeros(45)], (), 3, 45, Stream((5, 6), 7), target=target).results()[0] for target in (machine, host())
    )
    assert same_bits(old, new) and np.count_nonzero(old) == 42
    for source, result in ((Type.F64, Type.I64), (Type.I64, Type.F64), (Type.F64, Type.BOOL), (Type.BOOL, Type.F32)):
        arrays = [X.astype(source.numpy), zeros(result, 45)]
        kernel = apply("cast", (source,), result)
        assert same_bits(execute(kernel, arrays, (), 0, 45, target=machine).results()[1], execute(kernel, arrays, (), 0, 45).results()[1])
    run = execute(above(Type.F64), [np.zeros(45, "i4"), X, np.zeros(45, "i4")], (10.0,), 1, 44, target=machine)
    assert run.emitted.tolist() == [e for e in range(1, 44) if X[e] > 10]


@pytest.mark.parametrize("machine", MACHINES)
def test_integers_as_reals(machine: Target) -> None:
    """All 64 bits of them, rounded once: to doubles, and by way of these to floats."""
    rng = np.random.default_rng(4)
    edges = [k + d for k in (-(2**63), -(2**53), -(2**32), 0, 2**31, 2**32, 2**52, 2**53) for d in (0, 1, 2, 3)]
    some = rng.integers(-(2**63), 2**63 - 1, 500) >> rng.integers(0, 63, 500)
    values = np.array([*edges, 2**63 - 1, -1, *some], "i8")
    for result in (Type.F64, Type.F32):
        got = execute(apply("cast", (Type.I64,), result), [values, zeros(result, len(values))], (), 0, len(values), target=machine)
        assert same_bits(got.results()[1], values.astype("f8").astype(result.numpy))


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("type_", [Type.F64, Type.F32])
def test_choices_without_branches(machine: Target, type_: Type) -> None:
    """Of one lane, by a vector: any number is chosen to the bit, that of -0 and of what is no number, too."""
    word = type_.value
    kernel = written(
        "gather a0",
        f"""array a0: i32; array a1: bool; array a2: {word}; array a3: {word}; element:; %0 = load a1[e]; %1 = load a2[e]; %2 = load a3[e];
        %3 = select %0 %1 %2; store a3[e] %3""",
    )
    assert f"select <{128 // (8 * type_.itemsize)} x i1>" in llvm_ir(kernel, target=machine)
    first, second = np.array([1.0, -0.0, np.inf, np.nan, 5e-300, 0.0] * 2, type_.numpy), np.array([-0.0, 2.0, -np.nan] * 4, type_.numpy)
    choice, order = np.arange(12) % 3 == 1, np.random.default_rng(1).permutation(12).astype("i4")
    got = execute(kernel, [order, choice, first, second], (), 0, 12, target=machine).results()[3]
    assert got.tobytes() == np.where(choice, first, second).tobytes()
