"""Statements that run at once: assignments from strings, conditions as indices, reading subexpressions.

They go the way of everything else (abstract code, kernel, machine code) and are called instead of planned.
"""

from __future__ import annotations

import struct
from typing import Literal

import numpy as np

from ranvier import _runtime
from ranvier.context import CURRENT
from ranvier.equations.dimensions import check_statements
from ranvier.equations.scope import ArrayVariable, Scope, Subexpression
from ranvier.ir.build import Built, FilterSpec, GatherSpec, MapSpec, OnceSpec, build_kernel
from ranvier.llvm.engine import compile_kernels
from ranvier.model.memory import Buffer
from ranvier.syntax.nodes import Assign, Block, Expression, Name
from ranvier.types import Type

_KIND_TYPES = {"float": Type.F64, "integer": Type.I64, "boolean": Type.BOOL}


def assign_all(block: Block, scope: Scope, begin: int, end: int) -> None:
    """Run the block for the elements [begin, end)."""
    check_statements(block, scope)
    call_once(build_kernel(MapSpec(), block, scope), begin, end)


def assign_shared(block: Block, scope: Scope) -> None:
    """Run a block that names shared variables only, once."""
    check_statements(block, scope, scalar=True)
    call_once(build_kernel(OnceSpec(), block, scope), 0, 1)


def assign_at(block: Block, scope: Scope, elements: np.ndarray) -> None:
    """Run the block for these elements, in their order."""
    check_statements(block, scope)
    chosen = Buffer.holding(elements, Type.I32)
    call_once(build_kernel(GatherSpec(chosen), block, scope), 0, len(elements))


def elements_where(condition: Expression, scope: Scope, begin: int, end: int) -> np.ndarray:
    """The elements of [begin, end) for which the condition holds, ascending."""
    out = Buffer.events(end - begin)
    call_once(build_kernel(FilterSpec(out), (), scope, emit=condition), begin, end)
    return out.view().astype(np.int64)


def values_of(symbol: Subexpression, scope: Scope, begin: int, end: int) -> np.ndarray:
    """The values of a subexpression for the elements [begin, end)."""
    from_zero = Buffer(_KIND_TYPES[symbol.kind], 1 if symbol.shared else end)
    out = ArrayVariable("_value", symbol.dim, from_zero.rv_type, from_zero, None if symbol.shared else ())
    block = (Assign(Name("_value"), "", Name(symbol.name)),)
    target = scope.with_symbol("_value", out)
    if symbol.shared:
        call_once(build_kernel(OnceSpec(), block, target), 0, 1)
        return from_zero.view()[0]
    call_once(build_kernel(MapSpec(), block, target), begin, end)
    return from_zero.view()[begin:end].copy()


def call_once(built: Built, begin: int, end: int, *, level: Literal["once", "loop"] = "once") -> None:
    """Compile and call. level 'loop' for a kernel that will see many elements: vector code, optimised."""
    [compiled] = compile_kernels([built.kernel], level=level)
    key, step = CURRENT.random.one_shot() if built.draws else ((0, 0), 0)
    _runtime.call_kernel(
        compiled.call, compiled.setup, addresses(built), pack_scalars(built), compiled.slots, key, step, begin, end
    )


def addresses(built: Built) -> list[int]:
    return [key.address for key in built.array_keys]


def pack_scalars(built: Built) -> np.ndarray:
    """The scalar arguments as 64-bit patterns, in slot order."""
    bits = [
        struct.unpack("<q", struct.pack("<d", value))[0] if type_.is_float else int(value)
        for type_, value in zip(built.kernel.scalars, built.scalars, strict=True)
    ]
    return np.array(bits, dtype=np.int64)
