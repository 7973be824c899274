"""Delays differ, and an event needs its target alone. Provable facts: the kernel reads and writes nothing through the synapse or its source
(`v_post += J`, with J from anywhere but there), and draws no random numbers, which are those of a synapse.

The queue's slots then hold numbers of targets, of two bytes where the group has at most 65 536 elements, and the kernel reads them in
sequence: no table is asked where an event goes. Rows are sorted by delay before the run. The queue shows synapses to who asks
(cpp/include/ranvier/target_events.hpp).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranvier.equations.scope import Scope
from ranvier.ir.build import Built, ElementUnknown, ListedSpec, build_kernel
from ranvier.model.delivery.made import Delivery
from ranvier.syntax.nodes import Block

if TYPE_CHECKING:
    from ranvier.model.pathway import Pathway


def kernel(pathway: Pathway, code: Block, scope: Scope) -> tuple[Built, ListedSpec] | None:
    """The kernel over a list of targets; None where the code needs more than that."""
    space = ListedSpec(pathway.due(pathway.type_of_targets), (pathway.other_end,))
    try:
        return build_kernel(space, code, scope, dt=pathway.clock.interval), space
    except ElementUnknown:
        return None


def deliver(pathway: Pathway, made: tuple[Built, ListedSpec]) -> Delivery:
    """For a queue that delivers targets."""
    size = pathway.type_of_targets.itemsize
    return Delivery("targets", f"delays differ, the code needs targets only: rows of targets of {size} bytes sorted by delay", *made)
