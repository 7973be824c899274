"""Random kernels of every space: machine code leaves the memory that the interpreter leaves, to the bit."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from harness import execute
from kernels import same_bits
from random_kernels import SPACES, Case, random_case

from ranvier.ir.interpret import interpret
from ranvier.ir.kernel import Filter, Kernel, Map, Op
from ranvier.ir.levels import vectorisable, written_arrays
from ranvier.ir.ops import OPS
from ranvier.ir.philox import Stream
from ranvier.ir.text import show
from ranvier.ir.verify import verify
from ranvier.llvm.function import lanes_of
from ranvier.llvm.target import host
from ranvier.record import replace
from ranvier.types import Type

_STREAM = Stream((3141592653, 2718281828), (1 << 40) + 7)

# NaN and overflow are meant: the kernels are fed with them.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("seed", range(12))
def test_same_memory(space: str, seed: int) -> None:
    _compare(random_case(seed, space, math=False), ((1, "once"), (1, "loop"), (8, "loop")))


@pytest.mark.parametrize("single", [False, True], ids=["", "single"])
@pytest.mark.parametrize("space", ["map", "filter"])
@pytest.mark.parametrize("seed", range(40))
def test_same_memory_in_vectors(space: str, seed: int, single: bool) -> None:
    case = random_case(1000 + seed, space, math=False, rejection=False, single=single)
    kernel = _at_element(case.kernel)
    assert vectorisable(kernel)
    _compare(replace(case, kernel=kernel), ((8, "loop"), (2, "loop")) if seed % 2 else ((4, "loop"), (1, "loop")))


@pytest.mark.parametrize("seed", range(80))
def test_same_rows_at_each_number_of_lanes(seed: int) -> None:
    case = random_case(3000 + seed, "spread", math=False, rejection=False, single=seed >= 60)
    kernel = case.kernel
    if any(OPS[op.code].kind == "random" for op in kernel.ops):  # drawn one at a time
        drawn = {code for code, info in OPS.items() if info.kind == "random"} | {"alias"}
        kernel = replace(kernel, ops=tuple(_instead(op) if op.code in drawn else op for op in kernel.ops))
    kernel = _at_element(kernel)
    assert vectorisable(kernel)
    _compare(replace(case, kernel=kernel), tuple((lanes, "loop") for lanes in (1, 2, 4, 8)))


def _instead(op: Op) -> Op:
    return Op("const", (), op.type, 3 if op.type is Type.I64 else 0.25)


@pytest.mark.parametrize("seed", range(80))
def test_same_sums_at_each_number_of_lanes(seed: int) -> None:
    case = random_case(2000 + seed, "reduce", math=False, rejection=seed % 4 == 0, single=seed >= 60)
    assert vectorisable(case.kernel)
    _compare(case, tuple((lanes, "loop") for lanes in (1, 2, 4, 8)))


@pytest.mark.parametrize("space", ["map", "filter", "reduce"])
def test_single_precision_takes_twice_the_lanes(space: str) -> None:
    """In most of the random kernels above that are to, with random numbers and without."""
    seeds = {"reduce": range(2060, 2080)}.get(space, range(1000, 1040))
    kernels = [random_case(seed, space, math=False, rejection=False, single=True).kernel for seed in seeds]
    wide = [k for k in kernels if lanes_of(k if space == "reduce" else _at_element(k), host().with_lanes(8)) == 16]
    assert len(wide) > len(kernels) / 2
    assert {any(op.code in ("rand", "randn") for op in k.ops) for k in wide} == {True, False}


def _at_element(kernel: Kernel) -> Kernel:
    """Written arrays are read and written at the element alone, the others anywhere: what may run in vectors."""
    ops = kernel.ops
    element = next(number for number, op in enumerate(ops) if op.code == "element")
    written = written_arrays(kernel)
    moved = [replace(op, code="store" if op.code == "accumulate" else op.code, args=(element, *op.args[1:])) if op.attr in written and
             op.code in ("load", "store", "accumulate") else op for op in ops]  # fmt: skip
    return verify(replace(kernel, ops=tuple(moved)))


def _compare(case: Case, ways: tuple[tuple[int, str], ...]) -> None:
    normal = any(op.code == "randn" for op in case.kernel.ops)
    expected = [array.copy() for array in case.arrays]
    count = interpret(case.kernel, expected, case.scalars, case.begin, case.end, _STREAM)
    back = isinstance(case.kernel.space, Map | Filter)
    for (lanes, level), backward in product(ways, (False, True) if back else (False,)):
        target = host().with_lanes(lanes)
        run = execute(case.kernel, case.arrays, case.scalars, case.begin, case.end, _STREAM, target=target, level=level, backward=backward)
        got = run.results()
        if isinstance(case.kernel.space, Filter):
            out = case.kernel.space.out
            assert np.array_equal(run.emitted, expected[out][:count])
            got[out] = expected[out]
        for number, (a, b) in enumerate(zip(got, expected, strict=True)):
            # randn is `math`: what follows from it is near, not equal.
            near = normal and a.dtype.kind == "f" and np.allclose(a, b, rtol=1e-5, equal_nan=True)
            assert near or same_bits(a, b), f"a{number}, {lanes} lanes, {level}, {backward=}\n{show(case.kernel)}"
