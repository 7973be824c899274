"""Progress of a run: who is told, and how it reads."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TextIO

from ranvier.model.arguments import one_number
from ranvier.record import record
from ranvier.syntax.errors import ModelValueError, Problem
from ranvier.units import Quantity, second


@record
class Reporter:
    """tell(elapsed seconds, completed fraction) every `period` seconds of wall time, at the start and at the end."""

    tell: Callable[[float, float], None]
    period: float


def reporter(report: Any, report_period: Any, start: float, duration: Quantity) -> Reporter | None:
    """From the `report` argument of run(); ValueError for an unknown name."""
    period = one_number(report_period, second.dim, "report_period", "10*second")
    if report is None or report is False:
        return None
    begin = Quantity(start, dim=second.dim)
    if callable(report):
        return Reporter(lambda elapsed, done: report(Quantity(elapsed, dim=second.dim), done, begin, duration), period)
    streams: dict[str, TextIO] = {"text": sys.stdout, "stdout": sys.stdout, "stderr": sys.stderr}
    if not isinstance(report, str) or report not in streams:
        expected = "'text', 'stdout', 'stderr' or a function"
        raise ModelValueError(Problem("this is no way of reporting progress", met=repr(report), expected=expected))
    stream = streams[report]

    def tell(elapsed: float, done: float) -> None:
        if done == 0:
            print(f"Starting simulation at t = {begin} for a duration of {duration}", file=stream, flush=True)
        elif done < 1:
            left = elapsed / done - elapsed
            print(
                f"{duration * done} ({done:.0%}) simulated in {elapsed:.1f} s, estimated {left:.0f} s remaining.", file=stream, flush=True
            )
        else:
            print(f"{duration} (100%) simulated in {elapsed:.2f} s", file=stream, flush=True)

    return Reporter(tell, period)
