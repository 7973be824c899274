"""Progress of a run: who is told, and how it reads."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TextIO

from ranvier.model.arguments import one_number
from ranvier.record import record
from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem
from ranvier.units import Quantity, second


@record
class Reporter:
    """tell(elapsed seconds, completed fraction) every `period` seconds of wall time, at the start and at the end. users: whether that runs
    code of the user's, which may look at anything and change it."""

    tell: Callable[[float, float], None]
    period: float
    users: bool


class TextReport:
    """Progress as lines of text: `run(..., report=TextReport(stream))`. What report='text' does with the standard output."""

    def __init__(self, stream: TextIO):
        self.stream = stream

    def __call__(self, elapsed: Quantity | float, completed: float, start: Quantity, duration: Quantity) -> None:
        """elapsed: wall time; completed: from 0 to 1; start, duration: of the run, in time of the model."""
        seconds = float(elapsed)
        if completed == 0:
            line = f"Starting simulation at t = {start} for a duration of {duration}"
        elif completed < 1:
            left = seconds / completed - seconds
            line = f"{duration * completed} ({completed:.0%}) simulated in {seconds:.1f} s, estimated {left:.0f} s remaining."
        else:
            line = f"{duration} (100%) simulated in {seconds:.2f} s"
        print(line, file=self.stream, flush=True)


def reporter(report: Any, report_period: Any, start: float, duration: Quantity) -> Reporter | None:
    """From the `report` argument of run(); ValueError for an unknown name, TypeError for what is no name."""
    period = one_number(report_period, second.dim, "report_period", "10*second")
    if report is None or report is False:
        return None
    begin = Quantity(start, dim=second.dim)
    if not callable(report):
        streams: dict[str, TextIO] = {"text": sys.stdout, "stdout": sys.stdout, "stderr": sys.stderr}
        if not isinstance(report, str) or report not in streams:
            expected = "'text', 'stdout', 'stderr' or a function"
            kind = ModelValueError if isinstance(report, str) else ModelTypeError
            raise kind(
                Problem("this is no way of reporting progress", met=repr(report), expected=expected, hint="run(1*second, report='text')")
            )
        report = TextReport(streams[report])
    users = type(report) is not TextReport
    return Reporter(lambda elapsed, done: report(Quantity(elapsed, dim=second.dim), done, begin, duration), period, users)
