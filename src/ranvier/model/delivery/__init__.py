"""Delivery: how the events of a pathway reach the code of its synapses. Chosen when a plan is made, from what can be proved then.

    strategy   what waits in the queue  what has to be known                                               file
    rows       sources                  one delay for all synapses                                         rows.py
    targets    numbers of targets       delays differ; of a synapse the code asks its target alone, and    targets.py
               and values               variables that nothing writes
    postponed  nothing: a history       the code is of its own synapse, rows are read by the other side's  postponed.py
    general    synapses                 nothing; prefs.delivery.strategy = 'general' forces it             general.py

Whether a pathway is postponed is decided when the rest of the plan is known (run/postponing.py).

The general strategy says what is right: one event after the other, in the order of the queue, whatever the code does. All others give its
bytes: at each place of memory the same operations happen in the same order (kernels of all strategies are made of the same operations, see
ir/levels.py:rounding_levels). What keeps them fast is written in their files. Code that calls Python functions gets its events as a list
(run/python_parts.py), by any strategy but `targets`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranvier.context import CURRENT
from ranvier.equations.scope import Scope
from ranvier.model.delivery import general, rows, targets
from ranvier.model.delivery.made import Delivery
from ranvier.model.memory import Buffer
from ranvier.syntax.nodes import Block

if TYPE_CHECKING:
    from ranvier.model.pathway import Pathway

__all__ = ["Delivery", "deliver"]


def deliver(pathway: Pathway, code: Block, scope: Scope, written: frozenset[Buffer] | None) -> Delivery:
    """Prepares rows and queue of the pathway, and the kernel that runs `code` for what is due. written: what the run writes; None: who
    knows."""
    if CURRENT.delivery == "general":
        pathway.prepare(general=True)
        return general.deliver(pathway, code, scope, "as prefs.delivery.strategy says")
    alone = targets.listed(pathway, code, scope, written) if pathway.has_delay_each else None
    pathway.prepare(targets=alone is not None, carried=alone.carried if alone else ())
    if pathway.queue.holds_sources:
        return rows.deliver(pathway, code, scope)
    if pathway.queue.holds_targets:
        assert alone is not None
        return targets.deliver(pathway, alone)
    return general.deliver(pathway, code, scope, "delays differ, and the code knows its synapses")
