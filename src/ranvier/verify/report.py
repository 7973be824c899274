"""What `verify_script` gives: a verdict, a row for each thing compared, the times. Prints itself; can be kept as JSON."""

from __future__ import annotations

import json
from typing import Any

from ranvier.record import field, record
from ranvier.verify.clockwork import STAGES

AGREE, DISAGREE, CANNOT_TELL = "agree", "disagree", "cannot tell"
_EXIT = {AGREE: 0, DISAGREE: 1, CANNOT_TELL: 2}

SAME, ALIKE, DIFFERENT = "same", "alike", "DIFFERENT"


@record(frozen=False, slots=False)
class Row:
    """One thing compared. verdict: SAME (value by value), ALIKE (in distribution) or DIFFERENT. detail: figures, in words.

    p: of the test in distribution, adjusted for all rows; None where values were compared.
    """

    owner: str
    name: str
    verdict: str
    detail: str
    theirs: float | None = None
    ours: float | None = None
    p: float | None = None


@record(frozen=False, slots=False)
class Report:
    """verdict: 'agree', 'disagree' or 'cannot tell'. method: how it was decided. remarks: what else there is to know, the reason first."""

    script: str
    verdict: str
    method: str
    remarks: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    trials: int = 0
    versions: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def agrees(self) -> bool:
        return self.verdict == AGREE

    @property
    def exit_code(self) -> int:
        """0 agree, 1 disagree, 2 cannot tell."""
        return _EXIT[self.verdict]

    def to_json(self) -> str:
        """All of it, for other programs."""
        rows = [vars(row) for row in self.rows]
        return json.dumps({**vars(self), "rows": rows}, indent=1, default=str)

    def __str__(self) -> str:
        lines = [f"{self.script}: {' beside '.join(self.versions.values())}", *([f"  {self.method}"] if self.method else [])]
        if self.rows:
            lines += ["", *_table(["object", "variable", "Brian 2", "ranvier", "", ""], [_cells(row) for row in self.rows])]
        if self.seconds:
            lines += ["", *_table(["seconds", *STAGES, "whole"], _times(self.seconds))]
        lines += ["", f"{self.verdict.upper()}" + (f": {self.remarks[0]}" if self.remarks else "")]
        return "\n".join(lines + ["  " + remark.replace("\n", "\n    ") for remark in self.remarks[1:]])


def _cells(row: Row) -> list[str]:
    return [row.owner, row.name, _figure(row.theirs), _figure(row.ours), row.verdict, row.detail]


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _times(seconds: dict[str, dict[str, float]]) -> list[list[str]]:
    table = {side: [spent.get(stage, 0.0) for stage in STAGES] for side, spent in seconds.items()}
    for spent in table.values():
        spent.append(sum(spent))
    rows = [[side, *(f"{value:.3f}" for value in spent)] for side, spent in table.items()]
    if len(table) == 2:
        theirs, ours = table.values()
        rows.append(["times faster", *(f"{a / b:.1f}" if b > 5e-4 and a > 5e-4 else "" for a, b in zip(theirs, ours, strict=True))])
    return rows


def _table(head: list[str], rows: list[list[Any]]) -> list[str]:
    """Columns padded; a cell of several lines (the neighbours of a difference) goes on below, indented."""
    shown = [[str(cell).split("\n")[0] for cell in row] for row in [head, *rows]]
    widths = [max(len(row[k]) for row in shown) for k in range(len(head))]
    lines = []
    for row, cells in zip([head, *rows], shown, strict=True):
        lines.append("  " + "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())
        lines += [f"      {more}" for cell in row for more in str(cell).split("\n")[1:]]
    return lines
