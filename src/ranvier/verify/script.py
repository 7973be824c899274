"""The course of a verification: first two trials beside each other, then what they call for.

* All values agree with two seeds: agree, value by value.
* They differ, and nothing depends on chance: how sensitive is Brian to its own rounding? Its initial values are changed by 1e-12.
  Not that sensitive: disagree. As sensitive as the sides differ: agree, within that. Chaotic (trains of spikes differ): in
  distribution, over such changes.
* Something depends on chance: in distribution, over seeds (distribution.py).
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from ranvier.verify import distribution, evidence
from ranvier.verify.control import CONTROLS
from ranvier.verify.distribution import Compared, TrialFailed, compare, summary
from ranvier.verify.evidence import Evidence, Key
from ranvier.verify.exact import Match
from ranvier.verify.features import headline
from ranvier.verify.hooks import JITTER, Trial
from ranvier.verify.process import NAMES, OURS, THEIRS, ChildDied, Result, Simulators
from ranvier.verify.report import AGREE, ALIKE, CANNOT_TELL, DIFFERENT, DISAGREE, SAME, Report, Row

SLOW, GAIN = 5.0, 5.0
"""Seconds of a run with Brian's numpy target from which it is worth to compile, and how much faster it may be then."""


def verify_script(
    path: str | os.PathLike[str],
    arguments: Iterable[str] = (),
    *,
    trials: int | None = None,
    target: str = "",
    scale_duration: float = 1.0,
    jobs: int | None = None,
    budget: float = 600.0,
    say: Callable[[str], None] = lambda line: None,
) -> Report:
    """Run a script on Brian 2 and on ranvier and compare what its objects hold after their runs.

    arguments: of the script (sys.argv[1:]). trials: runs a side where chance is involved (default: until decided, 10 to 80). target: of
    Brian's code generation: 'numpy', 'cython', 'cpp_standalone' (default: what the script sets, else numpy; cython where a trial takes
    long and a compiler is there). scale_duration: factor on the duration of every run. jobs: processes at work (default: cores, at most
    8). budget: seconds of comparing in distribution. say: is told how far it is. FileNotFoundError if there is no such script.
    """
    path = os.fspath(path)
    if not os.path.isfile(path):
        raise FileNotFoundError(f"there is no script {path!r}")
    if trials is not None and trials < 10:
        raise ValueError(f"{trials} trials cannot tell a difference from chance: at least 10")
    if importlib.util.find_spec("brian2") is None:
        return Report(path, CANNOT_TELL, "not run", ["Brian 2 is not installed here: pip install brian2"])
    workers = jobs or min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    with Simulators(path, arguments, workers) as simulators:
        verification = _Verification(path, simulators, Trial(0, scale_duration, target=target), trials, budget, workers, say)
        try:
            return verification.decide()
        except TrialFailed as failed:
            return verification.report(CANNOT_TELL, "", [failed.args[0], failed.args[1]])
        except ChildDied as died:
            return verification.report(CANNOT_TELL, "", [str(died)])


class _Verification:
    """One script under way."""

    def __init__(
        self, path: str, simulators: Simulators, trial: Trial, trials: int | None, budget: float, jobs: int, say: Callable[[str], None]
    ):
        self._path = path
        self._simulators = simulators
        self._trial = trial
        self._trials = trials
        self._budget = budget
        self._jobs = jobs
        self._say = say
        self._first: dict[str, Result] = {}
        self._remarks: list[str] = []

    def decide(self) -> Report:
        for side in (THEIRS, OURS):  # one after the other: these are timed
            self._first[side] = self._run(side, self._trial)
            self._say(f"{NAMES[side]}: {_whole(self._first[side]):.2f} s")
        failed = self._failure()
        if failed:
            return self.report(CANNOT_TELL, "the script was run once on each side", failed)
        if not any(result.seen for result in self._first.values()):
            why = "nothing ran in it: there is no group, synapse or monitor to compare"
            return self.report(CANNOT_TELL, "the script was run once on each side", [why])
        second = self._plan(1)
        others = {side: self._simulators.submit(side, second) for side in (THEIRS, OURS)}
        pairs = {side: [self._first[side], others[side].result()] for side in others}
        if not all(pair[1].seen for pair in pairs.values()):
            side = next(side for side, pair in pairs.items() if not pair[1].seen)
            raise TrialFailed(f"with a second seed the script failed on {NAMES[side]}'s side", pairs[side][1].error)
        found = evidence.gather(pairs[OURS], pairs[THEIRS])
        self._shown = evidence.names([self._first[THEIRS], self._first[OURS]])
        rows = evidence.rows(found, self._shown)
        if found.lonely:
            key, side = next(iter(found.lonely.items()))
            why = f"{self._shown[key]}.{key[2]} is on {NAMES[side]}'s side only"
            return self.report(DISAGREE, "objects were paired by name", [why], rows)
        if found.same:
            chance = "given the random numbers that NumPy draws" if found.by_chance else "nothing depends on the seed"
            return self.report(AGREE, f"two seeds, compared value by value: {chance}", [], rows, 2)
        if found.by_chance:
            return self._in_distribution(found, rows, jitter=False)
        return self._sensitivity(found, rows)

    # ---- without chance -------------------------------------------------------------------------------------------------

    def _sensitivity(self, found: Evidence, rows: list[Row]) -> Report:
        """Nothing is random and yet the sides differ: is it rounding?"""
        self._say("nothing depends on the seed, and the sides differ: changing Brian's initial values a little")
        jittered = self._run(THEIRS, _changed(self._trial, jitter=True))
        if not jittered.seen:
            raise TrialFailed(f"with initial values changed by {JITTER:g} the script failed on Brian 2's side", jittered.error)
        own = {key: evidence.match(jittered.seen[key], self._first[THEIRS].seen[key]) for key in found.both}
        method = f"nothing depends on the seed: compared value by value, beside Brian 2 with its initial values changed by {JITTER:g}"
        apart = [key for key in found.both if not found.matches[key].same and not _explained(found.matches[key], own[key])]
        if apart:
            first = min(apart, key=lambda key: np.nan_to_num(found.matches[key].since, nan=np.inf))
            ours, brians = found.matches[first], own[first]
            moved = "leaves Brian 2 as it is" if brians.same else f"moves Brian 2 by {brians.error:.1e}{_at(brians)}"
            why = f"{self._shown[first]}.{first[2]} differs{_at(ours)}"
            return self.report(DISAGREE, method, [why, f"rounding is not the reason: {JITTER:g} in the initial values {moved}"], rows, 2)
        largest = max(match.error for match in found.matches.values())
        if largest < 1e-3:
            sensitive = max(match.error for match in own.values())
            why = f"to {largest:.1e}; {JITTER:g} in its initial values moves Brian 2 by {sensitive:.1e}"
            for row in rows:
                row.verdict = SAME
            return self.report(AGREE, method, [why], rows, 2)
        since = min((match.since for match in found.matches.values() if not match.same and match.since == match.since), default=np.nan)
        self._remarks.append(
            f"the network is chaotic: the sides are equal until {1e3 * since:g} ms, where rounding shows; "
            f"Brian 2 with initial values changed by {JITTER:g} leaves itself, too. Compared in distribution over such changes"
        )
        return self._in_distribution(found, rows, jitter=True)

    # ---- with chance ----------------------------------------------------------------------------------------------------

    def _in_distribution(self, found: Evidence, rows: list[Row], jitter: bool) -> Report:
        seconds = {side: _whole(result) - result.seconds.get("import", 0.0) for side, result in self._first.items()}
        if self._compile_brian():
            seconds[THEIRS] /= GAIN
        compared = compare(
            self._simulators, lambda number: self._plan(number, jitter), self._trials, self._budget, seconds, self._jobs, self._say
        )
        n = compared.trials
        what = "changes of the initial values by 1e-12" if jitter else "seeds"
        method = f"{n} {what} a side, compared in distribution (false alarms: {100 * distribution.FALSE_ALARM:g} % a script)"
        if n == 0:
            first = f"{min(distribution.STAGES)} trials a side would take about {compared.needed:.0f} s"
            return self.report(CANNOT_TELL, "two seeds: results depend on chance", [first, *_ways_out()], [])
        level = distribution.STAGES.get(n, distribution.FALSE_ALARM) if self._trials is None else distribution.FALSE_ALARM
        rows = [self._row(found, compared, key, level) for key in found.both]
        if compared.different:
            least = min((row for row in rows if row.p is not None), key=lambda row: row.p or 0.0)
            why = f"{least.owner}.{least.name} differs (p = {least.p:.2g} after correction): {least.detail}"
            return self.report(DISAGREE, method, [why], rows, n)
        control = CONTROLS.get(compared.control, "")
        if compared.noticed:
            why = f"no difference; {control} on one side would have been noticed"
            return self.report(AGREE, method, [why, *compared.unnoticed], rows, n)
        if compared.noticed is None:
            return self.report(AGREE, method, ["no difference; how large one would have been noticed is not known"], rows, n)
        unsure = [f"no difference was found, but {control} on one side might not have been noticed either"]
        if compared.out_of_time:
            unsure += [f"more trials would take about {compared.needed:.0f} s", *_ways_out()]
        return self.report(CANNOT_TELL, method, unsure, rows, n)

    def _row(self, found: Evidence, compared: Compared, key: Key, level: float) -> Row:
        shown, name, exact = self._shown[key], key[2], found.matches[key]
        if exact.same and key not in found.moving:
            return Row(shown, name, SAME, f"largest error {exact.error:.1e}")
        ours, theirs, p, most, words = summary(compared, key, headline(self._first[THEIRS].seen[key]))
        detail = "; ".join(part for part in (words, f"p = {p:.2g}" + (f" ({most})" if p <= level else "")) if part)
        return Row(shown, name, DIFFERENT if p <= level else ALIKE, detail, theirs, ours, p)

    # ---- trials ---------------------------------------------------------------------------------------------------------

    def _run(self, side: str, trial: Trial) -> Result:
        return self._simulators.submit(side, trial).result()

    def _plan(self, number: int, jitter: bool = False) -> Trial:
        return _changed(self._trial, number=number, jitter=jitter)

    def _failure(self) -> list[str]:
        """What to say if the script did not come through; an empty list if it can be compared."""
        errors = {side: result.error for side, result in self._first.items() if result.error}
        if not errors:
            return []
        ran = all(result.seen for result in self._first.values())
        if ran and len(errors) == 2 and len({_last_line(error).split(":")[0] for error in errors.values()}) == 1:
            self._remarks.append(f"the script ends with an exception on both sides ({_last_line(errors[OURS])}); its runs were compared")
            return []
        sides = " and ".join(NAMES[side] for side in errors)
        return [f"the script failed on {sides}", *(f"{NAMES[side]}:\n{error}" for side, error in errors.items())]

    def _compile_brian(self) -> bool:
        """Turn to Brian's target cython for what follows, if that is worth while and can be done here."""
        theirs = self._first[THEIRS]
        slow = theirs.seconds.get("run", 0.0) > SLOW and theirs.about.get("target") == "numpy"
        compiler = any(shutil.which(name) for name in ("c++", "g++", "clang++", "cl")) and importlib.util.find_spec("Cython") is not None
        if not slow or not compiler or self._trial.target:
            return False
        self._trial = _changed(self._trial, target="cython")
        self._remarks.append("from the third trial on Brian 2 used its target cython: numpy is slow on this script")
        return True

    def report(self, verdict: str, method: str, remarks: list[str], rows: list[Row] | None = None, trials: int = 1) -> Report:
        scale = [] if self._trial.scale == 1 else [f"durations of all runs were multiplied by {self._trial.scale:g}"]
        about = {side: result.about for side, result in self._first.items()}
        versions = {side: f"{NAMES[side]} {made.get('version', '')} {_target(made)}".rstrip() for side, made in about.items()}
        seconds = {NAMES[side]: result.seconds for side, result in self._first.items()}
        return Report(self._path, verdict, method, [*remarks, *self._remarks, *scale], rows or [], trials, versions, seconds)


def _explained(ours: Match, brians: Match) -> bool:
    """Whether we differ from Brian no more, and not much earlier, than Brian from itself after a change a thousand times our rounding."""
    if brians.same:
        return False
    if not np.isnan(ours.since) and not np.isnan(brians.since) and ours.since < brians.since / 2:
        return False
    return ours.error <= 10 * brians.error


def _at(match: Match) -> str:
    return "" if not np.isfinite(match.since) else f" from {1e3 * match.since:g} ms"


def _changed(trial: Trial, **by: Any) -> Trial:
    return replace(trial, **by)


def _whole(result: Result) -> float:
    return sum(spent for stage, spent in result.seconds.items() if stage != "looking")


def _last_line(error: str) -> str:
    return next((line for line in reversed(error.strip().split("\n")) if line and not line.startswith(" ")), "")


def _target(about: dict[str, Any]) -> str:
    return f"({about['target']})" if about.get("target") else ""


def _ways_out() -> list[str]:
    return ["give more time (--budget SECONDS), shorter runs (--scale-duration 0.1), fewer trials (--trials 10), or --target cython"]
