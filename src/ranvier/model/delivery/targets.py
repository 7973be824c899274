"""Delays differ, and an event needs its target, and values of its synapse that stay. Provable facts: the kernel reads and writes nothing
through the synapse or its source (`v_post += J`, with J from anywhere but there), but for variables of the synapse that nothing in the
run writes (`v_post += w`), and draws no random numbers, which are those of a synapse.

The queue's slots then hold numbers of targets, of two bytes where the group has at most 65 536 elements, and beside them the values; the
kernel reads both in sequence: no table is asked where an event goes. Rows are sorted by delay before the run. The queue shows synapses to
who asks (cpp/include/ranvier/target_events.hpp).

Values are copied when a source spikes, and read when the event arrives. In between nothing writes them: no operation of the run does, no
Python code runs in it, and what is on its way when a run begins gets the values of then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ranvier.equations.scope import Scope
from ranvier.ir.build import Built, ElementUnknown, ListedSpec, build_kernel
from ranvier.model.delivery.made import Delivery
from ranvier.model.memory import Buffer
from ranvier.record import record
from ranvier.syntax.nodes import Block

if TYPE_CHECKING:
    from ranvier.model.pathway import Pathway

MOST = 2  # variables that are carried: each costs 3 ns an event; the general queue takes 7 ns more than targets alone (docs/NOTEBOOK.md)


@record(eq=False)
class Listed:
    """The kernel over a list of targets, and the variables of synapses whose values stand beside them."""

    built: Built
    space: ListedSpec
    carried: tuple[Buffer, ...]


def listed(pathway: Pathway, code: Block, scope: Scope, written: frozenset[Buffer] | None) -> Listed | None:
    """None where the code needs more than that. written: what the run writes; None: anything."""
    carried: list[Buffer] = []

    def carry(key: Any) -> Any | None:
        if written is None or type(key) is not Buffer or key in written or len(carried) == MOST:
            return None
        carried.append(key)
        return pathway.carried(len(carried) - 1, key.rv_type)

    space = ListedSpec(pathway.due(pathway.type_of_targets), (pathway.other_end,), carry)
    try:
        built = build_kernel(space, code, scope, dt=pathway.clock.interval)
    except ElementUnknown:
        return None
    return Listed(built, space, tuple(carried))


def deliver(pathway: Pathway, made: Listed) -> Delivery:
    """For a queue that delivers targets."""
    rows = f"rows of targets of {pathway.type_of_targets.itemsize} bytes sorted by delay"
    needs = "targets and values that nothing writes" if made.carried else "targets only"
    values = f" with {sum(key.rv_type.itemsize for key in made.carried)} bytes of values" if made.carried else ""
    return Delivery("targets", f"delays differ, the code needs {needs}: {rows}{values}", made.built, made.space)
