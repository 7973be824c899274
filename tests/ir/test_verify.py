"""Each check notices the mistake it is there for, and shows where."""

import pytest

from ranvier.ir.kernel import Filter, Gather, Kernel, Map, Once, Op, Spread
from ranvier.ir.verify import verify
from ranvier.syntax.errors import InternalError
from ranvier.types import Type

F64, F32, I32, I64, BOOL = Type.F64, Type.F32, Type.I32, Type.I64, Type.BOOL
E, X, I, C = Op("element", (), I64), Op("const", (), F64, 1.0), Op("const", (), I64, 1), Op("const", (), BOOL, True)
LEAVES = (E, X, I, C)  # %0 .. %3
ARRAYS = (F64, I32, BOOL)


@pytest.mark.parametrize(
    "message, op",
    [
        ("there is no operation 'frobnicate'", Op("frobnicate", (1,), F64)),
        ("add takes 2 operands, not 1", Op("add", (1,), F64)),
        ("operand %4 does not come before", Op("neg", (4,), F64)),
        ("a write has no result", Op("store", (0, 1), F64, 0)),
        ("a write has no result", Op("neg", (1,), None)),
        ("no register holds an i32", Op("load", (0,), I32, 1)),
        ("not of one type", Op("add", (1, 2), F64)),
        ("not of one type", Op("add", (1, 1), I64)),
        ("add is not defined for bool", Op("add", (3, 3), BOOL)),
        ("div is not defined for i64", Op("div", (2, 2), I64)),
        ("ipow is not defined for f64", Op("ipow", (1, 1), F64)),
        ("lt cannot compare f64, i64", Op("lt", (1, 2), BOOL)),
        ("lt cannot compare bool, bool", Op("lt", (3, 3), BOOL)),
        ("a comparison gives a bool", Op("lt", (1, 1), F64)),
        ("only bools", Op("and", (3, 2), BOOL)),
        ("select of f64, f64, f64", Op("select", (1, 1, 1), F64)),
        ("poisson of (i64) gives", Op("poisson", (2,), I64, 0)),
        ("1 is no Type.F64", Op("const", (), F64, 1)),
        ("there is no scalar 1", Op("scalar", (), F64, 1)),
        ("scalar 0 is f64 in a register", Op("scalar", (), I64, 0)),
        ("there is no array 3", Op("load", (0,), F64, 3)),
        ("array 0 is f64 in a register", Op("load", (0,), I64, 0)),
        ("-1 is no draw number", Op("rand", (), F64, -1)),
        ("neg has no attribute", Op("neg", (1,), F64, 3)),
        ("an index is an i64", Op("load", (1,), F64, 0)),
        ("array 0 takes f64, not i64", Op("store", (0, 2), None, 0)),
        ("bools cannot be added up", Op("accumulate", (0, 3), None, 2)),
        ("slot has no meaning in Map()", Op("slot", (), I64)),
        ("emit has no meaning in Map()", Op("emit", (3,), None)),
    ],
)
def test_op_checks(message, op):
    with pytest.raises(InternalError) as error:
        verify(Kernel(Map(), ARRAYS, (F64,), (*LEAVES, op, X, X)))
    assert message in str(error.value)
    assert "operation %4" in str(error.value)
    assert f"-> %4 = {op.code}" in str(error.value) and "   %2 = const.i64 [1]" in str(error.value)


@pytest.mark.parametrize(
    "message, space, arrays, ops",
    [
        ("array 0 of the iteration space must be i32", Gather(0), (F64,), ()),
        ("array 1 of the iteration space must be i64", Spread(0, 1, None), (I32, I32), ()),
        ("array 2 of the iteration space must be i32", Spread(0, 1, 2), (I32, I64), ()),
        ("a filter emits once, not 0 times", Filter(0), (I32,), ()),
        ("a filter emits once, not 2 times", Filter(0), (I32,), (C, Op("emit", (0,), None), Op("emit", (0,), None))),
        ("element has no meaning in Once()", Once(), (), (E,)),
        ("draw number 0 is taken", Map(), (), (Op("rand", (), F64, 0), Op("randn", (), F64, 0))),
        ("array 0 belongs to the iteration space", Gather(0), (I32,), (I, Op("store", (0, 0), None, 0))),
    ],
)
def test_checks_of_the_whole(message, space, arrays, ops):
    with pytest.raises(InternalError) as error:
        verify(Kernel(space, arrays, (), ops))
    assert message in str(error.value)


def test_scalars_are_of_register_types():
    with pytest.raises(InternalError):
        verify(Kernel(Map(), (), (I32,), ()))


def test_a_right_kernel_comes_back():
    kernel = Kernel(Map(), ARRAYS, (F64,), (*LEAVES, Op("store", (0, 1), None, 0)))
    assert verify(kernel) is kernel
