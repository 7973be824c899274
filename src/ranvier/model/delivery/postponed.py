"""Events of targets that wait for the next event of a source: postponed, worked off by row.

An event of one side of the synapses touches a row in memory, an event of the other side as many places far apart: a cache line for each
variable of each synapse. So of these events only the time is noted, by target. When a source spikes, each synapse of its row first works
off what its target had meanwhile, in order, with the same operations on the same numbers; then the code of the source's event runs. What
others look at is brought up to date before (run/postponing.py).

Provable facts, of the code for targets: it writes variables of its synapse alone, reads these, the time, and variables of its target or
shared ones before whose change all is brought up to date, and draws no random numbers. Of the code for sources: its queue holds sources,
synapses stand row by row, and of what the other code reads or writes it touches its own synapse's, and writes nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ranvier import _runtime
from ranvier.equations.scope import ArrayVariable
from ranvier.ir.build import Built
from ranvier.ir.kernel import Kernel, Op, Replay, Spread
from ranvier.ir.levels import written_arrays
from ranvier.ir.ops import OPS
from ranvier.ir.passes.compact import compact_slots
from ranvier.ir.passes.order import order_by_level
from ranvier.model.memory import Buffer
from ranvier.model.steps import KernelCall, PathwayStep, Postponement
from ranvier.types import Type

if TYPE_CHECKING:
    from ranvier.model.pathway import Pathway

EACH = 32  # numbers in the history for each target, ...
SHORTEST = 1 << 16  # ... or so many in all: when there are more, all is worked off
ROW = 2  # synapses of a row, on average: looking for what waits costs 130 ns a row, and columns of so short rows lie close together
AT_ONCE = 32  # targets for each event that is delivered as it comes: those together cost about what it costs to bring all up to date


def own_arrays(built: Built) -> frozenset[int] | None:
    """The slots of the arrays that the kernel touches at the element; None where it writes elsewhere, asks for more than
    the time and its target, or draws random numbers."""
    kernel = built.kernel
    if built.before is not None or not isinstance(kernel.space, Spread):
        return None
    ops, written = kernel.ops, written_arrays(kernel)
    memory = [op for op in ops if OPS[op.code].kind == "memory" and op.args]
    at_element = {op.attr for op in memory if ops[op.args[0]].code == "element"}
    for op in ops:
        if OPS[op.code].kind == "random" or op.code in ("slot", "position"):
            return None
    if any(op.attr in written and ops[op.args[0]].code != "element" for op in memory):
        return None
    return frozenset(array for array in at_element if isinstance(array, int))


def known_arrays(pathway: Pathway, built: Built) -> bool:
    """Whether all that the code reads is the time, or a variable of the synapses or of the groups they connect: what only steps of the
    plan change."""
    synapses = pathway.synapses
    groups = (synapses, synapses.source, synapses.target)
    symbols = [symbol for group in groups for symbol in (*group.variables.values(), *group.memory_owner.variables.values())]
    keys = {id(symbol.key) for symbol in symbols if isinstance(symbol, ArrayVariable)}
    keys.add(id(pathway.clock.time))
    read = {op.attr for op in built.kernel.ops if OPS[op.code].kind == "memory"}
    return all(id(built.array_keys[slot]) in keys for slot in read if isinstance(slot, int))


def touches_own_only(step: PathwayStep, addresses: frozenset[int]) -> bool:
    """Whether a pathway that reads rows in sequence touches the arrays at these addresses at its own synapse alone."""
    built = step.call.built
    kernel = built.kernel
    if not isinstance(kernel.space, Spread) or kernel.space.ids is not None or built.before is not None:
        return False
    own = {slot for slot, key in enumerate(built.array_keys) if key.address in addresses}
    touching = [op for op in kernel.ops if OPS[op.code].kind == "memory" and op.attr in own]
    return all(kernel.ops[op.args[0]].code == "element" for op in touching)


def postponement(events: Pathway, step: PathwayStep, rows: Pathway, reader: PathwayStep) -> Postponement | None:
    """How the events of a pathway wait for those of the other side, whose rows the reader reads; None where the code forbids it."""
    built, clock = step.call.built, events.clock
    if own_arrays(built) is None or not rows.index.identity or len(rows.synapses) < ROW * max(rows.stop - rows.start, 1):
        return None
    copied = rows.target_rows
    targets: Any = copied.targets if any(key is copied.targets for key in reader.call.built.array_keys) else rows.other_end
    n_rows = (events.synapses.source if rows.side == "pre" else events.synapses.target).memory_size()
    history = _runtime.SpikeHistory(n_rows, rows.other_size, max(SHORTEST, EACH * rows.other_size))
    found = _with_history(built, clock.time.address, _keys(history, rows.offsets, targets))
    if found is None:
        return None
    for slot in own_arrays(built) or ():
        built.array_keys[slot].populate()  # all of it is written row by row, by the end of the run at the latest
    return Postponement(KernelCall(found), history, rows.other_size // AT_ONCE, clock)


def _keys(history: Any, offsets: Buffer, targets: Any) -> tuple[Any, ...]:
    """The arrays of a Replay."""
    times = (Buffer.of(array, Type.F64) for array in (history.times, history.recent, history.since))
    return Buffer.of(history.rows, Type.I32), offsets, targets, Buffer.of(history.ends, Type.I64), *times


def _with_history(built: Built, time: int, keys: tuple[Any, ...]) -> Built | None:
    """The finished kernel of the pathway with another loop around it: operation for operation the same, so that all rounds as before. The
    time is that of the entry, and the row of the pathway is the target."""
    kernel = built.kernel
    first = len(kernel.arrays)
    space = Replay(*range(first, first + len(keys)))
    arrays = (*kernel.arrays, *(key.rv_type for key in keys))
    clocks = {slot for slot, key in enumerate(built.array_keys) if key.address == time}
    ops: list[Op] = [Op("position", (), Type.I64), Op("slot", (), Type.I64), Op("load", (1,), Type.I64, space.targets)]
    place: list[int] = []
    for op in kernel.ops:
        if op.code == "row":
            place.append(2)
            continue
        args = tuple(place[arg] for arg in op.args)
        if op.code == "load" and op.attr in clocks:
            op = Op("load", (0,), op.type, space.times)
        elif op.code == "accumulate":  # what one entry adds the next one reads
            assert isinstance(op.attr, int)
            type_ = arrays[op.attr].register
            ops += [Op("load", args[:1], type_, op.attr), Op("add", (len(ops), args[1]), type_)]
            op = Op("store", (args[0], len(ops) - 1), None, op.attr)
        else:
            op = Op(op.code, args, op.type, op.attr)
        place.append(len(ops))
        ops.append(op)
    names = kernel.array_names and (*kernel.array_names, "rows", "offsets", "targets", "ends", "times", "recent", "since")
    new = order_by_level(Kernel(space, arrays, kernel.scalars, tuple(ops), names, kernel.scalar_names))
    new, slots, numbers = compact_slots(new)
    every = (*built.array_keys, *keys)
    return Built(new, tuple(every[k] for k in slots), tuple(built.scalars[k] for k in numbers))
