"""What calls become: each way of lowering that equations/functions.py names, and the lookup in a TimedArray.

Takes a Code and the values of the arguments, gives the value of the call. Called by ir/translate.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from ranvier.equations.scope import FunctionSymbol, Table
from ranvier.ir.arithmetic import binary
from ranvier.ir.code import Code
from ranvier.ir.memory import Memory
from ranvier.ir.ops import OPS
from ranvier.types import Type

Values = list[int]

_DRAWS = {"rand": ((), Type.F64), "randn": ((), Type.F64), "poisson": ((Type.F64,), Type.I64), "binomial": ((Type.I64, Type.F64), Type.I64)}


def call(code: Code, function: FunctionSymbol, args: Values) -> int:
    """The number of arguments is right (checked with the dimensions)."""
    return _LOWERINGS[function.info.lowering](code, function.info.op, args)


def _operation(code: Code, op: str, args: Values) -> int:
    """An operation of the IR; one that is not for floats only keeps integers."""
    type_ = code.meeting(*args) if len(args) > 1 else code.type(args[0])
    if OPS[op].result == "float" and not type_.is_float:
        type_ = Type.F64
    return code.pure(op, tuple(code.cast(arg, type_) for arg in args), type_)


def _draw(code: Code, op: str, args: Values) -> int:
    types, result = _DRAWS[op]
    return code.draw(op, tuple(code.cast(arg, type_) for arg, type_ in zip(args, types, strict=True)), result)


def _int(code: Code, op: None, args: Values) -> int:
    return code.cast(args[0], Type.I64)


def _clip(code: Code, op: None, args: Values) -> int:
    return _operation(code, "min", [_operation(code, "max", [args[0], args[1]]), args[2]])


def _timestep(code: Code, op: None, args: Values) -> int:
    """int((t + 1e-3*dt)/dt): the thousandth of a step keeps a t that was computed as k*dt - ulp in step k.

    For the same reason the division may be a product with 1/dt, which is known before the loop. Time is counted in double precision,
    whatever the arguments are.
    """
    t, dt = (code.cast(arg, Type.F64) for arg in args)
    late = binary(code, "+", t, binary(code, "*", code.literal(1e-3), dt))
    return code.cast(binary(code, "*", late, binary(code, "/", code.literal(1.0), dt)), Type.I64)


_LOWERINGS: dict[str, Callable[[Code, str, Values], int]] = {
    "op": _operation,
    "draw": _draw,
    "int": _int,  # type: ignore[dict-item]
    "clip": _clip,  # type: ignore[dict-item]
    "timestep": _timestep,  # type: ignore[dict-item]
}


def table_divisions(table_dt: float, caller_dt: float) -> int:
    """Into how many parts a step of the table is divided for the lookup: a power of two, at least 8 for each step of the caller."""
    return 1 << max(0, math.ceil(math.log2(8 * table_dt / caller_dt)))


def lookup(code: Code, memory: Memory, table: Table, args: Values, caller_dt: float | None) -> int:
    """table(t) or table(t, i).

    Time is rounded to the nearest of a grid finer than the table's, then the row is floor(that / divisions), at most the last and
    at least the first: a t that falls short of k*dt by rounding is in step k. A column that is not there gives NaN.
    caller_dt: the step of the clock that the kernel runs on; None: that of the table.
    """
    divisions = table_divisions(table.dt, caller_dt or table.dt)
    fine = code.scalar(f"{table.name}.fine_dt", table.dt / divisions)
    parts = code.scalar(f"{table.name}.1/divisions", 1.0 / divisions)  # exact: a power of two
    rounded = code.pure("floor", (binary(code, "+", binary(code, "/", code.cast(args[0], Type.F64), fine), code.literal(0.5)),), Type.F64)
    step = code.cast(code.pure("floor", (binary(code, "*", rounded, parts),), Type.F64), Type.I64)
    last = code.scalar("last", table.rows - 1)
    row = code.pure("max", (code.pure("min", (step, last), Type.I64), code.const(0, Type.I64)), Type.I64)
    array = code.array(table.key, Type.F64, table.name, adapts=True)
    if table.columns is None:
        return memory.read(array, row)
    return _column(code, memory, table, array, row, code.cast(args[1], Type.I64))


def _column(code: Code, memory: Memory, table: Table, array: int, row: int, column: int) -> int:
    assert table.columns is not None
    columns, zero = code.scalar(f"{table.name}.columns", table.columns), code.const(0, Type.I64)
    inside = code.pure("and", (code.pure("ge", (column, zero), Type.BOOL), code.pure("lt", (column, columns), Type.BOOL)), Type.BOOL)
    safe = code.pure("select", (inside, column, zero), Type.I64)  # the load is done in any case
    place = binary(code, "+", binary(code, "*", row, columns), safe)
    value = memory.read(array, place)
    return code.pure("select", (inside, value, code.const(math.nan, Type.F64)), Type.F64)
