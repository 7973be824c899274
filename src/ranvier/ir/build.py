"""Abstract code → kernel: the front door of ir/.

Takes an iteration space, statements and a scope; gives the kernel, the keys of its arrays and the values of its scalars by slot. Called
by model/ for one-shot statements and by run/ for the operations of a plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ranvier.equations.scope import Chain, Scope
from ranvier.ir.code import Code
from ranvier.ir.kernel import Filter, Gather, Kernel, Map, Once, Op, Reduce, Source, Space, Spread
from ranvier.ir.numbers import Number
from ranvier.ir.ops import OPS
from ranvier.ir.passes.compact import compact_slots
from ranvier.ir.passes.dead import drop_dead
from ranvier.ir.passes.order import order_by_level
from ranvier.ir.passes.rewrite import with_ops
from ranvier.ir.pipeline import Trace, improve
from ranvier.ir.spaces import ElementUnknown, FilterSpec, GatherSpec, ListedSpec, MapSpec, OnceSpec, ReduceSpec, SpaceSpec, SpreadSpec
from ranvier.ir.split import CALL, PythonCall, Scratch, split
from ranvier.ir.tables import with_tables
from ranvier.ir.translate import Translator
from ranvier.ir.within_range import within_range
from ranvier.record import record, replace
from ranvier.syntax.nodes import Block, Expression, Name
from ranvier.types import Type

__all__ = [
    "Built",
    "ElementUnknown",
    "FilterSpec",
    "GatherSpec",
    "ListedSpec",
    "MapSpec",
    "OnceSpec",
    "ReduceSpec",
    "SpaceSpec",
    "SpreadSpec",
    "build_kernel",
    "build_recording",
    "read_elsewhere",
]


@record
class Built:
    """A kernel, and what its slots stand for: array_keys[k] is the array of slot k, scalars[k] the value of scalar k (named
    kernel.scalar_names[k]). Two builds with equal kernels may share machine code whatever their keys and values."""

    kernel: Kernel
    array_keys: tuple[Any, ...]
    scalars: tuple[Number, ...]
    before: Pieces | None = None  # what comes first, where Python functions are called

    @property
    def stages(self) -> tuple[BuiltStage, ...]:
        return () if self.before is None else self.before.stages


@record
class BuiltStage:
    """As ir/split.py's Stage: the kernel of single values, that of values by element, and the calls of Python functions behind them."""

    single: Built | None
    kernel: Built | None
    calls: tuple[PythonCall, ...]


@record(eq=False)
class Pieces:
    """stages: to be run before the kernel. whole: each of them for all elements at once; otherwise all, and the kernel, for one element
    after the other. scratch: the memory between them."""

    stages: tuple[BuiltStage, ...]
    whole: bool
    scratch: tuple[Scratch, ...]


def build_kernel(
    space: SpaceSpec,
    block: Block,
    scope: Scope,
    *,
    emit: Expression | None = None,
    record: Sequence[tuple[Expression, Any]] = (),
    add: Sequence[tuple[Expression, Any, Chain]] = (),
    dt: float | None = None,
    before: Mapping[Any, Any] | None = None,
    exact: bool = False,
    trace: Trace | None = None,
) -> Built:
    """The kernel that executes `block` for each element of `space`.

    emit: the condition of a FilterSpec, evaluated after the block. record: (expression, key of an array): after the block, values go
    to out[position] in a GatherSpec, out[element] in a MapSpec, out[0] in a OnceSpec. add: (expression, key, chain), for a ReduceSpec:
    the value is added to key[the number that the chain reaches]. dt: step in seconds of the clock the kernel
    runs on (for TimedArrays). before: arrays, and copies of them made before the loop: other elements (`read_elsewhere`) are read there.
    exact: each operation rounds as it is written; otherwise factors
    are gathered and sums contracted, which moves results by ulps (leave it off in the loop, on for statements that run once: there
    `G.x = 'i/10.0'` should be 0.3 to the bit). trace: called with the name and result of each pass.
    Raises UnknownNameError, ModelTypeError for names that cannot be used so; ElementUnknown, see ListedSpec.
    """
    translator = Translator(space, scope, dt, before)
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
    if code.functions:
        kernel = drop_dead(kernel)
    calls = any(op.code == CALL for op in kernel.ops)
    if calls and isinstance(space, SpreadSpec | ReduceSpec) and space.offsets is not None:
        # Python gets the elements as a list, not by rows.
        plain = GatherSpec(space.batch) if isinstance(space, SpreadSpec) else ReduceSpec()
        return build_kernel(plain, block, scope, emit=emit, record=record, add=add, dt=dt, before=before, exact=exact, trace=trace)
    if calls and isinstance(space, ListedSpec):
        raise ElementUnknown
    kernel, keys = with_tables(kernel, code.array_keys, code.scalars)
    if calls:
        return _in_pieces(kernel, code.functions, keys, code.scalars, bool(record), exact, trace)
    built = _finished(kernel, keys, code.scalars, exact, trace, space if isinstance(space, ListedSpec) else None)
    recorded = (*(expression for expression, _ in record), *(expression for expression, *_ in add))
    return replace(built, kernel=replace(built.kernel, source=Source(block, emit, recorded)))


def _finished(
    kernel: Kernel, keys: Sequence[Any], scalars: Sequence[Number], exact: bool, trace: Trace | None, listed: ListedSpec | None = None
) -> Built:
    if trace is not None:
        trace("translate", kernel)
    improved = improve(kernel, exact=exact, trace=trace)
    if not exact and not within_range(improved, scalars) and within_range(kernel, scalars):
        improved = improve(kernel, exact=True, trace=trace)
    kernel = _without_ids(improved)
    if listed is not None:
        kernel, keys = _by_number(kernel, keys, listed)
    kernel, arrays, numbers = compact_slots(kernel)
    return Built(kernel, tuple(keys[k] for k in arrays), tuple(scalars[k] for k in numbers))


def _without_ids(kernel: Kernel) -> Kernel:
    """A spread that asks nobody which element stands at a place need not read that either. (Random numbers are those of the element.)"""
    if isinstance(kernel.space, Spread) and not any(op.code == "element" or OPS[op.code].kind == "random" for op in kernel.ops):
        return replace(kernel, space=replace(kernel.space, ids=None))
    return kernel


def _by_number(kernel: Kernel, keys: Sequence[Any], space: ListedSpec) -> tuple[Kernel, Sequence[Any]]:
    """The kernel of a ListedSpec: what its list holds at the position is what it calls the element, and a variable of the element is read
    at the position of the list that carries it."""
    assert isinstance(kernel.space, Gather)
    numbers = kernel.space.list
    kernel, keys = _with_lists(kernel, keys, space)
    if any(op.code == "element" or OPS[op.code].kind == "random" for op in kernel.ops):
        raise ElementUnknown
    ops = [Op("element", (), Type.I64) if op.code == "load" and op.attr == numbers else op for op in kernel.ops]
    return order_by_level(with_ops(kernel, ops)), keys


def _with_lists(kernel: Kernel, keys: Sequence[Any], space: ListedSpec) -> tuple[Kernel, Sequence[Any]]:
    """What the element is asked for, from the lists that have it."""
    elements = {number for number, op in enumerate(kernel.ops) if op.code == "element"}
    asked = [op for op in kernel.ops if elements.intersection(op.args)]
    if not asked or not all(op.code == "load" and isinstance(op.attr, int) for op in asked):
        return kernel, keys
    lists: dict[int, int] = {}  # slot of the variable: of its list
    arrays, names, every = list(kernel.arrays), list(kernel.array_names), list(keys)
    for slot in dict.fromkeys(op.attr for op in asked if isinstance(op.attr, int)):
        list_ = None if space.carried is None else space.carried(keys[slot])
        if list_ is None:
            raise ElementUnknown
        lists[slot] = len(every)
        arrays.append(kernel.arrays[slot])
        names += [kernel.array_names[slot]] if kernel.array_names else []
        every.append(list_)
    place, ops = {}, [Op("position", (), Type.I64)]
    for number, op in enumerate(kernel.ops):
        if op.code in ("element", "position"):
            place[number] = 0
            continue
        attr = lists[op.attr] if elements.intersection(op.args) and isinstance(op.attr, int) else op.attr
        place[number] = len(ops)
        ops.append(Op(op.code, tuple(place[arg] for arg in op.args), op.type, attr))
    return replace(kernel, arrays=tuple(arrays), array_names=tuple(names), ops=tuple(ops)), every


def _in_pieces(
    kernel: Kernel, functions: Sequence[Any], keys: Sequence[Any], scalars: Sequence[Number], late: bool, exact: bool, trace: Trace | None
) -> Built:
    pieces = split(kernel, functions, late=late)
    keys = (*keys, *pieces.scratch)

    def built(piece: Kernel | None) -> Built | None:
        return None if piece is None else _finished(piece, keys, scalars, exact, trace)

    stages = tuple(BuiltStage(built(stage.single), built(stage.kernel), stage.calls) for stage in pieces.stages)
    return replace(_finished(pieces.last, keys, scalars, exact, trace), before=Pieces(stages, pieces.whole, pieces.scratch))


def read_elsewhere(built: Built) -> list[Any]:
    """The arrays whose elements are written by their own iteration, and read by others: what is read depends on the order of iterations."""
    ops = built.kernel.ops
    own = {number for number, op in enumerate(ops) if op.code == "element"}
    written = {op.attr for op in ops if op.code == "store" and op.args[0] in own}
    read = {op.attr for op in ops if op.code == "load" and op.args[0] not in own}
    return [key for slot, key in enumerate(built.array_keys) if slot in written & read]


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
        case ListedSpec(list_):
            return Gather(code.array(list_, list_.rv_type, "list"))
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
