"""Constants of a long iteration come from memory, each next to its use; the results stay the same to the bit; short iterations stay."""

from __future__ import annotations

import re

import numpy as np
import pytest
from harness import execute

from ranvier.ir.kernel import Kernel
from ranvier.ir.text import parse
from ranvier.llvm.engine import assembly, compile_kernels, llvm_ir
from ranvier.llvm.target import Target, host

_XEON = Target(8, True, "x86_64-unknown-linux-gnu", "skylake-avx512", "+avx512f,+avx512dq,+avx512vl,+avx512bw,+fma")
_HALF = (0.5, 0.01)
_OLDER = Target(4, True, "x86_64-unknown-linux-gnu", "haswell", "+avx2,+fma")


def _kernel(functions: int, type_: str = "f64") -> Kernel:
    """x = f(h*x + c) again and again, with f in turn."""
    names = ("exp", "exprel", "sinh", "tanh")
    lines = [
        "kernel map {",
        f"  array a0: {type_} (x)",
        f"  scalar s0: {type_} (h)",
        f"  scalar s1: {type_} (c)",
        " element:",
        "  %0 = load a0[e]",
    ]
    for k in range(functions):
        lines += [f"  %{2 * k + 1} = fma %{2 * k} s0 s1", f"  %{2 * k + 2} = {names[k % 4]} %{2 * k + 1}"]
    return parse("\n".join([*lines, f"  store a0[e] %{2 * functions}", "}"]))


def _loop(ir: str) -> str:
    """The iteration, without what is computed again for arguments far from 0 (llvm/far.py)."""
    return ir[ir.index("vectors:") : ir.index("far:")]


@pytest.mark.parametrize(("type_", "scalar"), [("f64", "double"), ("f32", "float")])
def test_a_long_iteration_reads_its_constants(type_: str, scalar: str) -> None:
    ir = llvm_ir(_kernel(4, type_), target=_XEON)
    loop = _loop(ir)
    last = re.compile(rf"(?:fadd|fsub|fmul|@llvm\.fma).*splat \({scalar} \w+\)\)?$", re.MULTILINE)
    assert not last.search(loop)
    places = re.findall(rf"ptr %{scalar}\.table, i64 (\d+)$", loop, re.MULTILINE)
    assert len(places) > 30 and places == [str(k) for k in range(len(places))]  # a place for each use
    assert f"@kernel.{scalar}s = internal constant [{len(places)} x {scalar}]" in ir


def test_they_are_operands_in_memory() -> None:
    """Not loaded into a register first: almost every one is spread by the instruction that uses it."""
    text = assembly(_kernel(4), target=_XEON)
    places = _loop(llvm_ir(_kernel(4), target=_XEON)).count("ptr %double.table")
    spread = len(re.findall(r"^\s+v(?:f\w+|add|sub|mul)pd\s.*\{1to8\}", text, re.MULTILINE))
    assert spread > 0.6 * places


@pytest.mark.parametrize("target", [_XEON.with_lanes(1), _OLDER])
def test_only_where_instructions_can(target: Target) -> None:
    assert ".table" not in llvm_ir(_kernel(4), target=target)


def test_few_constants_stay_in_registers() -> None:
    assert ".table" not in llvm_ir(_kernel(1), target=_XEON)


@pytest.mark.skipif(not host().spreads, reason="needs AVX-512")
@pytest.mark.parametrize("lanes", [2, 4, 8])
@pytest.mark.parametrize(("type_", "dtype"), [("f64", "f8"), ("f32", "f4")])
def test_the_same_bits(type_: str, dtype: str, lanes: int) -> None:
    values = np.linspace(-3, 3, 1001).astype(dtype)
    target, kernel = host().with_lanes(lanes), _kernel(4, type_)
    with_tables = execute(kernel, [values], _HALF, end=1001, target=target).results()[0]
    scalar = execute(kernel, [values], _HALF, end=1001, target=host().with_lanes(1)).results()[0]
    assert with_tables.tobytes() == scalar.tobytes()
    assert not np.array_equal(with_tables, values) and np.all(np.isfinite(with_tables))


@pytest.mark.skipif(not host().spreads, reason="needs AVX-512")
def test_two_kernels_of_a_module_have_tables_of_their_own() -> None:
    values = np.linspace(-1, 1, 100)
    alone = [execute(_kernel(k), [values], _HALF, end=100, target=host().with_lanes(1)).results()[0] for k in (5, 6)]
    compile_kernels([_kernel(5), _kernel(6)], level="loop")
    together = [execute(_kernel(k), [values], _HALF, end=100).results()[0] for k in (5, 6)]
    assert [a.tobytes() for a in alone] == [b.tobytes() for b in together]
