"""Which operation is executed how often, and which kernels may run several elements at once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_kernels import SPACES, random_case

from ranvier.ir.levels import Level, levels, vectorisable
from ranvier.ir.ops import OPS
from ranvier.ir.text import parse


def kernel(space, lines, arrays=("f64", "f64", "i32"), section="element"):
    """A kernel of arrays a0.., scalar s0: f64, and lines that may stand anywhere (levels are asked, not given)."""
    header = "\n".join(f"array a{k}: {t}" for k, t in enumerate(arrays))
    return parse(f"kernel {space} {{\n{header}\nscalar s0: f64\n{lines}\n}}")


@pytest.mark.parametrize(
    "space, section, line",
    [
        ("map", "run", "%0 = exp s0"), ("map", "step", "%0 = load a0[0]"), ("map", "element", "%0 = load a0[e]"),
        ("map", "element", "%0 = rand #0"), ("once", "step", "%0 = rand #0"), ("once", "step", "store a0[0] s0"),
        ("map", "element", "store a0[0] s0"), ("spread a2 a3", "row", "%0 = load a0[row]"), ("spread a2 a3", "row", "%0 = load a0[p]"),
        ("spread a2 a3", "element", "%0 = load a0[q]"), ("spread a2 a3", "step", "%0 = load a0[3]"),
        ("gather a2", "element", "%0 = load a0[p]"),
        ("map", "step", "%0 = load a0[0]\n %1 = mul %0 s0"), ("map", "step", "%0 = load a2[0]\n %1 = load a1[%0]"),
    ],
)  # fmt: skip
def test_level(space, section, line):
    arrays = ("f64", "f64", "i32", "i64")
    kernel(space, f"{section}:\n{line}", arrays)  # the parser refuses a line that stands in the wrong section


def test_a_written_array_is_read_in_the_innermost_loop():
    reads = "%0 = load a0[0]\n store a1[e] %0"
    kernel("map", "step:\n %0 = load a0[0]\n element:\n store a1[e] %0")
    kernel("map", f"element:\n {reads}\n store a0[e] 1.0")


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(SPACES))
def test_nothing_uses_a_higher_level(seed, space):
    random = random_case(seed, space).kernel
    computed = levels(random)
    for op, level in zip(random.ops, computed, strict=True):
        assert all(computed[arg] <= level for arg in op.args)
        if OPS[op.code].kind == "random" or op.type is None:
            assert level == (Level.STEP if space == "once" else Level.ELEMENT)


@pytest.mark.parametrize(
    "expected, space, lines",
    [
        (True, "map", "element:\n%0 = load a0[e]\n store a0[e] %0"),
        (True, "filter a2", "element:\n%0 = load a0[e]\n%1 = lt %0 s0\n emit %1"),
        (True, "map", "element:\n%0 = load a2[e]\n%1 = load a1[%0]\n store a0[e] %1"),
        (False, "map", "element:\n%0 = load a2[e]\n%1 = load a0[%0]\n store a0[e] %1"),
        (False, "map", "element:\n%0 = load a2[e]\n store a0[%0] s0"),
        (False, "map", "element:\n store a0[0] s0"),
        (False, "map", "element:\n accumulate a0[e] s0"),
        (False, "gather a2", "element:\n%0 = load a0[e]\n store a0[e] %0"),
        (False, "filter a2", "element:\n%0 = load a2[0]\n%1 = lt %0 3\n emit %1"),
        (False, "once", "step:\n store a0[0] s0"),
    ],
)
def test_vectorisable(expected, space, lines):
    assert vectorisable(kernel(space, lines)) is expected
