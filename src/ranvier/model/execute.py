"""Statements that run at once: assignments from strings, conditions as indices, reading subexpressions.

They go the way of everything else (abstract code, kernel, machine code) and are called instead of planned. Built with exact=True:
`i/10.0` is what Python says it is, and speed does not matter.
"""

from __future__ import annotations

import struct
from typing import Literal

import numpy as np

from ranvier import _runtime
from ranvier.context import CURRENT
from ranvier.equations.dimensions import check_expression, check_statements
from ranvier.equations.scope import Scope, Subexpression
from ranvier.ir.build import Built, FilterSpec, GatherSpec, MapSpec, OnceSpec, build_kernel
from ranvier.ir.ops import OPS
from ranvier.llvm.engine import compile_kernels
from ranvier.model.memory import Buffer
from ranvier.model.pieces import kernels_before, run_pieces
from ranvier.syntax.nodes import Block, Expression, Name
from ranvier.types import Type


def assign_all(block: Block, scope: Scope, begin: int, end: int, dt: float) -> None:
    """Run the block for the elements [begin, end)."""
    check_statements(block, scope)
    call_once(build_kernel(MapSpec(), block, scope, dt=dt, exact=True), begin, end)


def assign_shared(block: Block, scope: Scope, dt: float) -> None:
    """Run a block that names shared variables only, once."""
    check_statements(block, scope, scalar=True)
    call_once(build_kernel(OnceSpec(), block, scope, dt=dt, exact=True), 0, 1)


def assign_at(block: Block, scope: Scope, elements: np.ndarray, dt: float) -> None:
    """Run the block for these elements, in their order."""
    check_statements(block, scope)
    chosen = Buffer.holding(elements, Type.I32)
    call_once(build_kernel(GatherSpec(chosen), block, scope, dt=dt, exact=True), 0, len(elements))


def elements_where(condition: Expression, scope: Scope, begin: int, end: int, dt: float) -> np.ndarray:
    """The elements of [begin, end) for which the condition holds, ascending."""
    out = Buffer.events(end - begin)
    call_once(build_kernel(FilterSpec(out), (), scope, emit=condition, dt=dt, exact=True), begin, end)
    return out.view().astype(np.int64)


def values_of(symbol: Subexpression, scope: Scope, begin: int, end: int, dt: float) -> np.ndarray:
    """The values of a subexpression for the elements [begin, end); one if it is shared."""
    check_expression(Name(symbol.name), scope, scalar=symbol.shared)
    type_ = symbol.type
    if symbol.shared:
        out = Buffer(type_, 1)
        call_once(build_kernel(OnceSpec(), (), scope, record=[(Name(symbol.name), out)], dt=dt, exact=True), 0, 1)
        return out.view()[0]
    return evaluate(Name(symbol.name), scope, type_, begin, end, dt)


def evaluate(expression: Expression, scope: Scope, type_: Type, begin: int, end: int, dt: float | None = None) -> np.ndarray:
    """The values of an expression for the elements [begin, end)."""
    out = Buffer(type_, end)
    call_once(build_kernel(MapSpec(), (), scope, record=[(expression, out)], dt=dt, exact=True), begin, end)
    return out.view()[begin:end]


def call_once(built: Built, begin: int, end: int, *, level: Literal["once", "loop"] = "once") -> None:
    """Compile and call. level 'loop' for a kernel that will see many elements: vector code, optimised."""
    parts = [*kernels_before(built), built]
    compiled = dict(zip(map(id, parts), compile_kernels([part.kernel for part in parts], level=level), strict=True))
    stream = None
    if any(map(draws, parts)):
        key, step = CURRENT.random.one_shot()
        stream = (*key, step)

    def invoke(part: Built, first: int, last: int) -> None:
        code = compiled[id(part)]
        _runtime.call_kernel(code.call, code.setup, addresses(part), pack_scalars(part), code.slots, stream, first, last)

    run_pieces(built, invoke, begin, end)


def draws(built: Built) -> bool:
    """Whether the kernel draws random numbers."""
    return any(OPS[op.code].kind == "random" for op in built.kernel.ops)


def addresses(built: Built) -> list[int]:
    return [key.address for key in built.array_keys]


def pack_scalars(built: Built) -> np.ndarray:
    """The scalar arguments as 64-bit patterns, in slot order."""
    bits = [
        struct.unpack("<q", struct.pack("<d", value))[0] if type_.is_float else int(value)
        for type_, value in zip(built.kernel.scalars, built.scalars, strict=True)
    ]
    return np.array(bits, dtype=np.int64)
