"""Functions that are cheap for the arguments they usually have: others are computed again, in a cold block. Called by llvm/vector_loop.py.

exprel of a time step over a time constant needs neither a division nor a reduction of its argument (llvm/exponential.py:exprel_near), and
every gate of a Hodgkin-Huxley neuron has one. The loop computes the near formula for all lanes. Where some lane was meant to have the
other one, what depends on it is computed once more before anything is stored: the far formula, a choice for each lane, and the few
operations behind it. Which formula holds depends on a lane's argument alone, so results are the same with any number of lanes.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

from ranvier.ir.levels import Level
from ranvier.llvm.abi import MEMORY
from ranvier.llvm.body import VectorBody
from ranvier.llvm.exponential import exprel_far
from ranvier.llvm.function import Function


def all_near(bodies: Sequence[VectorBody]) -> str:
    """The lanes for which the near formulas are right; "" where there are none of these."""
    masks = [mask for body in bodies for mask in (body.near or {}).values()]
    result = masks[0] if masks else ""
    for mask in masks[1:]:
        result = bodies[0].v.both(result, mask)
    return result


def compute_far(f: Function, bodies: Sequence[VectorBody], near: str) -> None:
    """Ends the block of the iteration, writes the cold one, and opens the next: there `pending` and `emitted` are right in all lanes."""
    code, v = f.code, bodies[0].v
    ordinary = code.let(f"icmp eq i{v.count} {code.let(f'bitcast {v.i1} {near} to i{v.count}')}, -1")
    before = code.block
    code.do(f"br i1 {ordinary}, label %settled, label %far, !prof !1")
    code.label("far")
    again = [_again(f, body) for body in bodies]
    behind = code.block
    code.do("br label %settled")
    code.label("settled")
    for body, other in zip(bodies, again, strict=True):
        for array, value in other.pending.items():
            type_ = v.type(MEMORY[f.kernel.arrays[array]])
            body.pending[array] = code.let(f"phi {type_} [ {body.pending[array]}, %{before} ], [ {value}, %{behind} ]")
        if other.emitted != body.emitted:
            body.emitted = code.let(f"phi {v.i1} [ {body.emitted}, %{before} ], [ {other.emitted}, %{behind} ]")


def _again(f: Function, body: VectorBody) -> VectorBody:
    """What depends on the far formula, executed with it. `pending` holds what differs at the end, nothing else."""
    assert body.near is not None
    again = copy(body)
    again.values, again.pending, again.near = dict(body.values), {}, None
    again.forget_leaves()  # those made here are not known elsewhere
    changed: set[int] = set()
    for number, (op, level) in enumerate(zip(f.kernel.ops, f.levels, strict=True)):
        if level is not Level.ELEMENT:
            continue
        if changed.intersection(op.args) or (op.code == "load" and op.attr in again.pending):
            again.execute(number)
        elif number in body.near:
            assert op.type is not None
            v = body.v.of(op.type)
            again.values[number] = v.select(body.near[number], body.values[number], exprel_far(v, again.value(op.args[0])))
        else:
            if op.code == "store" and isinstance(op.attr, int):
                again.pending.pop(op.attr, None)
            continue
        changed.add(number)
    return again
