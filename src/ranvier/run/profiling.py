"""Where the time of a run went. Steps are always timed, by sampling; called by users through Network and api.py."""

from __future__ import annotations

from ranvier.run.network import Network
from ranvier.syntax.errors import ModelValueError, Problem


class ProfilingSummary:
    """A table of steps, the most expensive first. show: how many; None: all."""

    def __init__(self, network: Network, show: int | None = None):
        if network.plan is None:
            raise ModelValueError(
                Problem(f"'{network.name}' has not run yet", met="no run", expected="a run to report on", hint="call run() first")
            )
        self.rows = network.profiling_info
        self.total = sum(seconds for _, seconds in self.rows)
        self.show = show

    def __str__(self) -> str:
        shown = self.rows[: self.show]
        width = max((len(label) for label, _ in shown), default=0)
        share = 100 / self.total if self.total else 0.0
        lines = [f"{label.ljust(width)}  {seconds * 1e3:10.3f} ms  {seconds * share:5.1f} %" for label, seconds in shown]
        return "\n".join(["Profiling summary", *lines])

    __repr__ = __str__
