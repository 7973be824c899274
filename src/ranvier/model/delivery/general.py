"""The general strategy. Provable facts: none are needed.

The queue holds synapses, one number for each event, in the order in which they came; the kernel takes them one after the other, finds
source and target of each in tables, and asks ahead for what lies far away (llvm/spaces.py). Right for any code and any delays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranvier.equations.scope import Scope
from ranvier.ir.build import GatherSpec, build_kernel
from ranvier.model.delivery.made import Delivery
from ranvier.syntax.nodes import Block
from ranvier.types import Type

if TYPE_CHECKING:
    from ranvier.model.pathway import Pathway


def deliver(pathway: Pathway, code: Block, scope: Scope, why: str) -> Delivery:
    """For a queue of synapses."""
    space = GatherSpec(pathway.due(Type.I32))
    built = build_kernel(space, code, scope, dt=pathway.clock.interval)
    return Delivery("general", f"general: event by event, {why}", built, space)
