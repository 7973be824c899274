"""What all steps of one verification share: the script, the processes, the first trial of each side, and the report at the end."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable
from typing import Any

from ranvier.record import replace
from ranvier.verify import distribution
from ranvier.verify.distribution import Compared, compare, summary
from ranvier.verify.evidence import Evidence, Key
from ranvier.verify.features import headline
from ranvier.verify.hooks import Trial
from ranvier.verify.process import NAMES, THEIRS, Result, Simulators
from ranvier.verify.report import ALIKE, DIFFERENT, SAME, Report, Row

SLOW, GAIN = 5.0, 5.0
"""Seconds of a run with Brian's numpy target from which it is worth to compile, and how much faster it may be then."""


class Course:
    """One script under way. trial: what all trials have in common. first: the first result of each side; shown: what to call the owner
    of each key; remarks: what to say in the end, whatever the verdict."""

    def __init__(
        self, path: str, simulators: Simulators, trial: Trial, trials: int | None, budget: float, jobs: int, say: Callable[[str], None]
    ):
        self._path = path
        self.simulators = simulators
        self.trial = trial
        self.trials = trials
        self.budget = budget
        self.jobs = jobs
        self.say = say
        self.first: dict[str, Result] = {}
        self.remarks: list[str] = []
        self.shown: dict[Key, str] = {}

    # ---- trials ---------------------------------------------------------------------------------------------------------

    def run(self, side: str, trial: Trial) -> Result:
        """One trial, now."""
        return self.simulators.submit(side, trial).result()

    def plan(self, number: int, jitter: bool = False) -> Trial:
        """The trial of that number."""
        return replace(self.trial, number=number, jitter=jitter)

    def compare(self, plan: Callable[[int], Trial], **options: Any) -> Compared:
        """In distribution, with trials as the user wishes; options: of distribution.compare."""
        seconds = options.pop("seconds", None) or self.seconds()
        trials = options.pop("trials", self.trials)
        return compare(self.simulators, plan, trials, self.budget, seconds, self.jobs, self.say, **options)

    def seconds(self) -> dict[str, float]:
        """What a trial takes on each side, about."""
        seconds = {side: whole(result) - result.seconds.get("import", 0.0) for side, result in self.first.items()}
        if self._compile_brian():
            seconds[THEIRS] /= GAIN
        return seconds

    def level(self, compared: Compared) -> float:
        """The chance of a false alarm at which it ended."""
        return distribution.STAGES.get(compared.trials, distribution.FALSE_ALARM) if self.trials is None else distribution.FALSE_ALARM

    def _compile_brian(self) -> bool:
        """Turn to Brian's target cython for what follows, if that is worth while and can be done here."""
        theirs = self.first[THEIRS]
        slow = theirs.seconds.get("run", 0.0) > SLOW and theirs.about.get("target") == "numpy"
        compiler = any(shutil.which(name) for name in ("c++", "g++", "clang++", "cl")) and importlib.util.find_spec("Cython") is not None
        if not slow or not compiler or self.trial.target:
            return False
        self.trial = replace(self.trial, target="cython")
        self.remarks.append("from the third trial on Brian 2 used its target cython: numpy is slow on this script")
        return True

    # ---- words ----------------------------------------------------------------------------------------------------------

    def row(self, found: Evidence, compared: Compared, key: Key, level: float) -> Row:
        """Of one key: value by value where that agrees and is no matter of chance, else as compared in distribution."""
        shown, name, exact = self.shown[key], key[2], found.matches[key]
        if exact.same and key not in found.moving:
            return Row(shown, name, SAME, f"largest error {exact.error:.1e}")
        ours, theirs, p, most, words = summary(compared, key, headline(self.first[THEIRS].seen[key]))
        detail = "; ".join(part for part in (words, f"p = {p:.2g}" + (f" ({most})" if p <= level else "")) if part)
        return Row(shown, name, DIFFERENT if p <= level else ALIKE, detail, theirs, ours, p)

    def report(self, verdict: str, method: str, remarks: list[str], rows: list[Row] | None = None, trials: int = 1) -> Report:
        """The end. remarks: the reason first."""
        scale = [] if self.trial.scale == 1 else [f"durations of all runs were multiplied by {self.trial.scale:g}"]
        about = {side: result.about for side, result in self.first.items()}
        versions = {side: f"{NAMES[side]} {made.get('version', '')} {_target(made)}".rstrip() for side, made in about.items()}
        seconds = {NAMES[side]: result.seconds for side, result in self.first.items()}
        return Report(self._path, verdict, method, [*remarks, *self.remarks, *scale], rows or [], trials, versions, seconds)


def most_different(rows: list[Row]) -> str:
    """The row that differs with the greatest certainty, in words."""
    least = min((row for row in rows if row.p is not None), key=lambda row: row.p or 0.0)
    return f"{least.owner}.{least.name} differs (p = {least.p:.2g} after correction): {least.detail}"


def whole(result: Result) -> float:
    """Seconds of a trial, without what looking at it took."""
    return sum(spent for stage, spent in result.seconds.items() if stage != "looking")


def ways_out() -> list[str]:
    """What to try where time was short."""
    return ["give more time (--budget SECONDS), shorter runs (--scale-duration 0.1), fewer trials (--trials 10), or --target cython"]


def _target(about: dict[str, Any]) -> str:
    return f"({about['target']})" if about.get("target") else ""
