"""Code for x86-64 machines that are older than this one, run on this one: AVX2 with fma, and SSE2 alone."""

from __future__ import annotations

import numpy as np
import pytest
from harness import execute
from kernels import above, apply, draw, same_bits, zeros

from ranvier.ir.philox import Stream
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
