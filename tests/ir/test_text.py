"""Printer and parser: what is printed is read back as the same kernel, and a wrong text is refused by line."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_kernels import SPACES, random_case

from ranvier.ir.interpret import interpret
from ranvier.ir.kernel import Kernel, Map, Op, Spread
from ranvier.ir.passes.order import order_by_level
from ranvier.ir.philox import Stream
from ranvier.ir.text import KernelTextError, parse, show
from ranvier.ir.verify import verify
from ranvier.types import Type


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(SPACES))
def test_text_round_trip(seed, space):
    kernel = random_case(seed, space).kernel
    text = show(kernel)
    assert parse(text) == order_by_level(kernel)
    assert show(parse(text)) == text
    assert order_by_level(order_by_level(kernel)) == order_by_level(kernel)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(SPACES))
def test_order_by_level_means_the_same(seed, space):
    case = random_case(seed, space)
    before, after = ([array.copy() for array in case.arrays] for _ in range(2))
    stream = Stream((1, 2), seed)
    emitted = interpret(case.kernel, before, case.scalars, case.begin, case.end, stream)
    assert emitted == interpret(verify(order_by_level(case.kernel)), after, case.scalars, case.begin, case.end, stream)
    for a, b in zip(before, after, strict=True):
        np.testing.assert_array_equal(a, b)


EXAMPLE = """\
kernel spread a0 a1 a2 {
  array a0: i32 (due)
  array a1: i64 (offsets)
  array a2: i32 (targets)
  array a3: f64 (v_post)
  array a4: f64 (x_pre)
  scalar s0: f64 (w (scaled))
 run:
  %0 = exp s0
 row:
  %1 = load a4[row]
 element:
  %2 = load a3[e]
  %3 = fma %0 %1 %2
  %4 = mul %3 -1.5e-300
  store a3[e] %4
}
"""


def test_example_is_what_it_says():
    kernel = parse(EXAMPLE)
    assert show(kernel) == EXAMPLE
    assert kernel.space == Spread(0, 1, 2)
    assert kernel.array_names[3] == "v_post" and kernel.scalar_names == ("w (scaled)",)
    assert [op.code for op in kernel.ops] == ["scalar", "exp", "row", "load", "element", "load", "fma", "const", "mul", "store"]


def test_names_are_no_part_of_a_kernel():
    assert parse(EXAMPLE.replace(" (v_post)", "")) == parse(EXAMPLE)


@pytest.mark.parametrize(
    "constant, type_",
    [("1", Type.I64), ("-7", Type.I64), ("1.0", Type.F64), ("1e+16", Type.F64), ("-inf", Type.F64), ("nan", Type.F64), ("true", Type.BOOL),
     ("0.5f", Type.F32), ("inff", Type.F32), ("nanf", Type.F32), ("-1e-05f", Type.F32), ("-0.0", Type.F64)],
)  # fmt: skip
def test_constants(constant, type_):
    text = f"kernel once {{\n  array a0: {type_.value}\n step:\n  store a0[0] {constant}\n}}\n"
    kernel = parse(text)
    assert kernel.ops[1].type is type_
    assert show(kernel) == text


@pytest.mark.parametrize(
    "wrong, right, line, message",
    [
        ("%0 = exp s1", "%0 = exp s0", 9, "no operand"),
        ("%0 = expo s0", "%0 = exp s0", 9, "no operation 'expo'"),
        ("%0 = exp %1", "%0 = exp s0", 9, "%1 is not known yet"),
        ("%1 = exp s0", "%1 = load a4[row]", 11, "exp belongs under run:, not row:"),
        ("exp s0", "%0 = exp s0", 9, "exp has a result"),
        ("%0 = exp ?", "%0 = exp s0", 9, "is not understood"),
        ("array a9: f64", "array a4: f64 (x_pre)", 6, "array number 4 expected"),
        ("kernel spread a0 {", "kernel spread a0 a1 a2 {", 1, "no such iteration space"),
    ],
)
def test_wrong_text_is_refused(wrong, right, line, message):
    text = EXAMPLE.replace(right, wrong)
    assert text != EXAMPLE
    with pytest.raises(KernelTextError) as error:
        parse(text)
    assert message in str(error.value)
    assert str(error.value).startswith(f"line {line}:")


def test_unused_leaves_are_not_part_of_the_text():
    ops = (Op("const", (), Type.I64, 3), Op("element", (), Type.I64), Op("load", (1,), Type.F64, 0))
    assert "3" not in show(Kernel(Map(), (Type.F64,), (), ops))
