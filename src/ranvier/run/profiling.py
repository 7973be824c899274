"""Where the time of a run went. Steps are always timed, by sampling; called by users through Network and api.py."""

from __future__ import annotations

from ranvier.run.network import Network
from ranvier.units import Quantity


class ProfilingSummary:
    """A table of steps, the most expensive first. show: how many; None: all. In notebooks it shows as HTML. ValueError without a run."""

    def __init__(self, network: Network, show: int | None = None):
        rows = network.profiling_info
        self.total_time = sum((time for _, time in rows), start=rows[0][1] * 0) if rows else None
        self.names = [name for name, _ in rows[:show]]
        self.times: list[Quantity] = [time for _, time in rows[:show]]
        total = 0.0 if self.total_time is None else float(self.total_time)
        self.percentages = [100 * float(time) / total if total else 0.0 for time in self.times]

    def __str__(self) -> str:
        width = max((len(name) for name in self.names), default=0)
        return "\n".join(["Profiling summary", "=" * 17, *(f"{name.ljust(width)}  {time}  {share}" for name, time, share in self._cells())])

    __repr__ = __str__

    def _cells(self) -> list[tuple[str, str, str]]:
        rows = zip(self.names, self.times, self.percentages, strict=True)
        return [(name, f"{float(time) * 1e3:10.3f} ms", f"{share:5.1f} %") for name, time, share in rows]

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><td>{name}</td><td>{time.strip()}</td><td>{share.strip()}</td></tr>\n" for name, time, share in self._cells())
        return f"<h2>Profiling summary</h2>\n<table>\n{rows}</table>"
