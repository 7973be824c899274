"""One delay for all synapses, or none. Provable fact: the queue holds sources.

The rows of the sources that are due are read in sequence, the next one asked for while this one is worked on (llvm/spaces.py); what depends
on the source alone is computed once a row. Numbers of targets are read from a copy of two bytes each, where the group has at most
65 536 elements, or of four where synapses were not made row by row; where they were, and numbers are large, from the synapses themselves.

Blocks. Where the targets' variables do not fit the nearest cache, rows are cut at blocks of targets, and all rows that are due are read
block by block (cpp/include/ranvier/target_rows.hpp). Provable facts: the kernel knows of a synapse its target and its source alone, and
all that it writes is reached through the target; so events of different targets may change places, and those of one target do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranvier.equations.scope import Scope
from ranvier.ir.build import Built, SpreadSpec, build_kernel
from ranvier.ir.kernel import Kernel
from ranvier.ir.levels import written_arrays
from ranvier.ir.ops import OPS
from ranvier.model.delivery.made import Delivery
from ranvier.record import replace
from ranvier.syntax.nodes import Block
from ranvier.types import Type

if TYPE_CHECKING:
    from ranvier.model.pathway import Pathway

NEAR = 40 * 1024  # bytes of targets' variables that stay in the nearest cache (48 KiB, or 32) beside a row
SHORTEST = 128  # targets of a row in a block, on average: shorter pieces cost more than they save


def deliver(pathway: Pathway, code: Block, scope: Scope) -> Delivery:
    """For a queue of sources."""
    rows, index = pathway.target_rows, pathway.index
    copied = pathway.type_of_targets is Type.U16 or not index.identity
    space = SpreadSpec(
        pathway.due(Type.I32),
        pathway.offsets,
        None if index.identity else pathway.ids,
        (pathway.own_end,),
        pathway.batch,
        (pathway.other_end,) if copied else None,
        rows.targets if copied else None,
    )
    built = build_kernel(space, code, scope, dt=pathway.clock.interval)
    if not copied or rows.targets not in built.array_keys:
        rows.forget()
        return Delivery("rows", "one delay", built, space)
    block = _block(pathway, built, rows.targets)
    rows.make(index, pathway.other_end, pathway.other_size, block)
    remark = f"one delay: rows of targets of {pathway.type_of_targets.itemsize} bytes"
    if rows.native.blocks == 1:
        return Delivery("rows", remark, built, space)
    keys = tuple(rows.offsets if key is pathway.offsets else key for key in built.array_keys)
    return Delivery("rows", f"{remark}, in {rows.native.blocks} blocks", replace(built, array_keys=keys), space, rows.native)


def _block(pathway: Pathway, built: Built, ends: object) -> int:
    """Targets in a block, a power of two; 0 where rows are better left whole."""
    if _needs_synapse(built) or not reached_through_targets(built.kernel, built.array_keys.index(ends)):
        return 0
    ops = built.kernel.ops
    at_target = {op.attr for op in ops if OPS[op.code].kind == "memory" and op.args and ops[op.args[0]].code == "load"}
    bytes_each = sum(built.kernel.arrays[array].itemsize for array in at_target if isinstance(array, int))
    block: int = 1 << ((NEAR // max(bytes_each, 1)).bit_length() - 1)
    blocks = -(-pathway.other_size // block)
    row = len(pathway.synapses) / max(pathway.stop - pathway.start, 1)
    return block if blocks > 1 and row / blocks >= SHORTEST else 0


def _needs_synapse(built: Built) -> bool:
    """Whether the kernel asks which synapse it works for: for its variables, or for its random numbers."""
    return built.before is not None or any(op.code == "element" or OPS[op.code].kind == "random" for op in built.kernel.ops)


def reached_through_targets(kernel: Kernel, ends: int) -> bool:
    """Whether all that the kernel writes, it writes and reads at the target; and places in the row say nothing but which that is."""
    ops = kernel.ops
    slots = {number for number, op in enumerate(ops) if op.code == "slot"}
    target = {number for number, op in enumerate(ops) if op.code == "load" and op.attr == ends and op.args[0] in slots}
    if any(slots & {*op.args} and number not in target for number, op in enumerate(ops)):
        return False
    written = written_arrays(kernel)
    return all(op.args[0] in target for op in ops if OPS[op.code].kind == "memory" and op.attr in written)
