"""Abstract code → kernel: the front door of ir/.

Takes an iteration space, statements and a scope; gives the kernel, the keys of its arrays and the values of its scalars by slot. Called
by model/ for one-shot statements and by run/ for the operations of a plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ranvier.equations.scope import Chain, Scope
from ranvier.ir.code import Code
from ranvier.ir.kernel import Filter, Gather, Kernel, Map, Once, Reduce, Space, Spread
from ranvier.ir.numbers import Number
from ranvier.ir.passes.compact import compact_slots
from ranvier.ir.pipeline import Trace, improve
from ranvier.ir.spaces import FilterSpec, GatherSpec, MapSpec, OnceSpec, ReduceSpec, SpaceSpec, SpreadSpec
from ranvier.ir.translate import Translator
from ranvier.record import record
from ranvier.syntax.nodes import Block, Expression, Name
from ranvier.types import Type

__all__ = [
    "Built",
    "FilterSpec",
    "GatherSpec",
    "MapSpec",
    "OnceSpec",
    "ReduceSpec",
    "SpaceSpec",
    "SpreadSpec",
    "build_kernel",
    "build_recording",
]


@record
class Built:
    """A kernel, and what its slots stand for: array_keys[k] is the array of slot k, scalars[k] the value of scalar k (named
    kernel.scalar_names[k]). Two builds with equal kernels may share machine code whatever their keys and values."""

    kernel: Kernel
    array_keys: tuple[Any, ...]
    scalars: tuple[Number, ...]


def build_kernel(
    space: SpaceSpec,
    block: Block,
    scope: Scope,
    *,
    emit: Expression | None = None,
    record: Sequence[tuple[Expression, Any]] = (),
    add: Sequence[tuple[Expression, Any, Chain]] = (),
    dt: float | None = None,
    exact: bool = False,
    trace: Trace | None = None,
) -> Built:
    """The kernel that executes `block` for each element of `space`.

    emit: the condition of a FilterSpec, evaluated after the block. record: (expression, key of an array): after the block, values go
    to out[position] in a GatherSpec, out[element] in a MapSpec, out[0] in a OnceSpec. add: (expression, key, chain), for a ReduceSpec:
    the value is added to key[the number that the chain reaches]. dt: step in seconds of the clock the kernel
    runs on (for TimedArrays). exact: each operation rounds as it is written; otherwise factors
    are gathered and sums contracted, which moves results by ulps (leave it off in the loop, on for statements that run once: there
    `G.x = 'i/10.0'` should be 0.3 to the bit). trace: called with the name and result of each pass.
    Raises UnknownNameError, ModelTypeError for names that cannot be used so.
    """
    translator = Translator(space, scope, dt)
    slots = _space(space, translator.code)
    translator.block(block)
    for expression, out in record:
        translator.record(expression, out)
    for expression, key, chain in add:
        translator.add(expression, key, chain)
    if emit is not None:
        translator.emit(emit)
    translator.memory.finish()
    code = translator.code
    kernel = Kernel(
        slots, tuple(code.array_types), tuple(code.scalar_types), tuple(code.ops), tuple(code.array_names), tuple(code.scalar_names)
    )
    if trace is not None:
        trace("translate", kernel)
    kernel = improve(kernel, exact=exact, trace=trace)
    kernel, arrays, scalars = compact_slots(kernel)
    return Built(kernel, tuple(code.array_keys[k] for k in arrays), tuple(code.scalars[k] for k in scalars))


def build_recording(
    list_key: Any | None, variables: Sequence[str], scope: Scope, out_keys: Sequence[Any], *, dt: float | None = None
) -> Built:
    """The kernel that records variables or subexpressions: of the elements in a list, at their positions; of all, where it is None."""
    space = MapSpec() if list_key is None else GatherSpec(list_key)
    record = [(Name(variable), out) for variable, out in zip(variables, out_keys, strict=True)]
    return build_kernel(space, (), scope, record=record, dt=dt)


def _space(space: SpaceSpec, code: Code) -> Space:
    """The space with array numbers; its arrays take the first slots."""
    match space:
        case MapSpec():
            return Map()
        case FilterSpec(out):
            return Filter(code.array(out, Type.I32, "out"))
        case GatherSpec(list_):
            return Gather(code.array(list_, Type.I32, "list"))
        case SpreadSpec(due, offsets, ids):
            rows, first = code.array(due, Type.I32, "due"), code.array(offsets, Type.I64, "offsets")
            return Spread(rows, first, None if ids is None else code.array(ids, Type.I32, "ids"))
        case ReduceSpec(None):
            return Reduce()
        case ReduceSpec(offsets, fixed, moving):
            starts = code.array(offsets, Type.I64, "runs")
            ends = [None if chain is None else code.array(chain[0], Type.I32, getattr(chain[0], "name", "")) for chain in (fixed, moving)]
            return Reduce(starts, *ends)
        case OnceSpec():
            return Once()
