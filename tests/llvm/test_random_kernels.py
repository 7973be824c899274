"""Random kernels of every space: machine code leaves the memory that the interpreter leaves, to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from harness import execute
from kernels import same_bits
from random_kernels import SPACES, random_case

from ranvier.ir.interpret import interpret
from ranvier.ir.kernel import Filter
from ranvier.ir.philox import Stream
from ranvier.ir.text import show
from ranvier.llvm.target import host

_STREAM = Stream((3141592653, 2718281828), (1 << 40) + 7)


# NaN and overflow are meant: the kernels are fed with them.
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("seed", range(12))
def test_same_memory(space: str, seed: int) -> None:
    case = random_case(seed, space, math=False)
    normal = any(op.code == "randn" for op in case.kernel.ops)
    expected = [array.copy() for array in case.arrays]
    count = interpret(case.kernel, expected, case.scalars, case.begin, case.end, _STREAM)
    for lanes, level in ((1, "once"), (1, "loop"), (8, "loop")):
        run = execute(case.kernel, case.arrays, case.scalars, case.begin, case.end, _STREAM, target=host().with_lanes(lanes), level=level)
        got = run.results()
        if isinstance(case.kernel.space, Filter):
            out = case.kernel.space.out
            assert np.array_equal(run.emitted, expected[out][:count])
            got[out] = expected[out]
        for number, (a, b) in enumerate(zip(got, expected, strict=True)):
            # randn is `math`: what follows from it is near, not equal.
            near = normal and a.dtype.kind == "f" and np.allclose(a, b, rtol=1e-5, equal_nan=True)
            assert near or same_bits(a, b), f"a{number}, {lanes} lanes, {level}\n{show(case.kernel)}"
