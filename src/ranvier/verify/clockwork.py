"""Where the time of a script went. Stages do not overlap: what begins inside another stops it until it ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

STAGES = ("import", "build", "connect", "compile", "run", "script")
"""In the order of the table; `script` is what lies outside the others: making objects, setting values, analysis after the run."""


class Stopwatch:
    """Seconds by stage."""

    def __init__(self, import_seconds: float):
        self.seconds = dict.fromkeys(STAGES, 0.0)
        self.seconds["import"] = import_seconds
        self._stack: list[str] = []
        self._since = time.perf_counter()

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """What happens inside counts for this stage, and no longer for the one around it."""
        self._turn()
        self._stack.append(stage)
        try:
            yield
        finally:
            self._turn()
            self._stack.pop()

    def move(self, source: str, target: str, seconds: float) -> None:
        """Seconds that somebody else has counted inside `source` belong to `target`."""
        self.seconds[source] -= seconds
        self.seconds[target] = self.seconds.get(target, 0.0) + seconds

    def timed(self, owner: Any, name: str, stage: str) -> None:
        """Count calls of a method for a stage."""
        inner: Callable[..., Any] = getattr(owner, name)

        @wraps(inner)
        def counted(*arguments: Any, **options: Any) -> Any:
            with self.of(stage):
                return inner(*arguments, **options)

        setattr(owner, name, counted)

    def _turn(self) -> None:
        now = time.perf_counter()
        if self._stack:
            self.seconds[self._stack[-1]] = self.seconds.get(self._stack[-1], 0.0) + now - self._since
        self._since = now
