"""The spike queue as Python shows it: the runtime's own, with a drawing."""

from __future__ import annotations

from ranvier import _runtime

_SHOWN = 8  # events per slot in the drawing


class SpikeQueue(_runtime.SpikeQueue):
    """Events on their way. push, push_at, peek, advance, pending: see the stub of the runtime. `print(queue)` draws the slots."""

    def __str__(self) -> str:
        slots = self.pending()
        if not slots:
            return "spike queue, not prepared yet: it is at the start of a run"
        what = "source neurons (one delay for all)" if self.holds_sources else "synapses (a delay each)"
        waiting = sum(len(slot) for slot in slots)
        lines = [f"spike queue of {what}: {waiting} {'event' if waiting == 1 else 'events'} in {len(slots)} slots"]
        filled = max((k + 1 for k, slot in enumerate(slots) if len(slot)), default=0)
        for ahead, slot in enumerate(slots[:filled]):
            events = " ".join(str(event) for event in slot[:_SHOWN].tolist())
            more = f" ... {len(slot)} in all" if len(slot) > _SHOWN else ""
            lines.append(f"  {'due next ->' if ahead == 0 else f'{ahead:3d} later  '} | {events}{more}".rstrip())
        if filled < len(slots):
            lines.append(f"  the {len(slots) - filled} behind are empty" if filled else "  all are empty")
        return "\n".join(lines)
