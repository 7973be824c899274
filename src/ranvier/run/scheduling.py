"""When what happens in a time step: the objects of a network in the order in which they run, as a table. Called by Network."""

from __future__ import annotations

from collections.abc import Sequence

from ranvier.model.clock import BaseClock, Clock
from ranvier.model.objects import BrianObject
from ranvier.record import record
from ranvier.run.plan import in_order, takes_part
from ranvier.units import Quantity

_HEADER = ("object", "part of", "Clock dt", "when", "order", "active")


@record
class ScheduleEntry:
    """An object that does something in the steps of its clock. owner_*: what it belongs to, or None. dt: None where times are listed."""

    when: str
    order: int
    dt: Quantity | None
    name: str
    type: str
    active: bool
    owner_name: str | None
    owner_type: str | None


class SchedulingSummary:
    """The objects that a network runs, first to last within a step; inactive ones too. Prints as a table, in notebooks as HTML."""

    def __init__(self, objects: Sequence[BrianObject], schedule: list[str]):
        ordered = in_order([item for item in objects if takes_part(item)], schedule)
        self.entries = [_entry(item) for item in ordered]
        self._shortest = min((float(entry.dt) for entry in self.entries if entry.dt is not None), default=0.0)

    def __str__(self) -> str:
        rows = [_HEADER, *(self._cells(entry) for entry in self.entries)]
        widths = [max(len(row[k]) for row in rows) for k in range(len(_HEADER))]
        lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        return "\n".join([lines[0], "-+-".join("-" * width for width in widths), *lines[1:]])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<table>\n{_row('th', _HEADER)}{''.join(_row('td', self._cells(entry)) for entry in self.entries)}</table>"

    def _cells(self, entry: ScheduleEntry) -> tuple[str, ...]:
        owner = "--" if entry.owner_name is None else f"{entry.owner_name} ({entry.owner_type})"
        return (f"{entry.name} ({entry.type})", owner, self._ticks(entry.dt), entry.when, str(entry.order), "yes" if entry.active else "no")

    def _ticks(self, dt: Quantity | None) -> str:
        if dt is None:
            return "at listed times"
        steps = round(float(dt) / self._shortest)
        return f"{dt} (every {'step' if steps == 1 else f'{steps} steps'})"


def _entry(item: BrianObject) -> ScheduleEntry:
    owner = getattr(item, "group", None) or (item if takes_part(item) and hasattr(item, "equations") else None)
    clock: BaseClock = item.clock
    return ScheduleEntry(
        item.when,
        item.order,
        clock.dt if isinstance(clock, Clock) else None,
        item.name,
        type(item).__name__,
        item.active,
        None if owner is None else owner.name,
        None if owner is None else type(owner).__name__,
    )


def _row(kind: str, cells: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<{kind}>{cell}</{kind}>' for cell in cells)}</tr>\n"
