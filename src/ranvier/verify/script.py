"""The course of a verification: first two trials beside each other, then what they call for.

* All values agree with two seeds: agree, value by value.
* They differ, and nothing depends on chance: how sensitive is Brian to its own rounding? Its initial values are changed by 1e-12.
  Not that sensitive: disagree. As sensitive as the sides differ: agree, within that. Chaotic (trains of spikes differ): in
  distribution, over such changes.
* Something depends on chance, all of it before the first step (initial values, synapses, delays): both sides begin with what Brian has
  drawn, and what follows is compared value by value, as above. What is drawn is compared in distribution, over seeds, without running.
* Something depends on chance while it runs: in distribution, over seeds (distribution.py).
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
from ranvier.verify.control import CONTROLS, DRAWS, SAID
from ranvier.verify.distribution import ENOUGH, Compared, TrialFailed, compare, summary
from ranvier.verify.evidence import Evidence, Key
from ranvier.verify.exact import Match
from ranvier.verify.features import headline
from ranvier.verify.hooks import JITTER, Trial
from ranvier.verify.observe import AT_THE_START
from ranvier.verify.process import NAMES, OURS, THEIRS, ChildDied, Result, Simulators
from ranvier.verify.report import AGREE, ALIKE, CANNOT_TELL, DIFFERENT, DISAGREE, SAME, Report, Row

SLOW, GAIN = 5.0, 5.0
"""Seconds of a run with Brian's numpy target from which it is worth to compile, and how much faster it may be then."""

LATER = 10
"""Trials of what follows chaos."""


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
            self._first[side] = self._run(side, self._kept(side, 0))
            self._say(f"{NAMES[side]}: {_whole(self._first[side]):.2f} s")
        failed = self._failure()
        if failed:
            return self.report(CANNOT_TELL, "the script was run once on each side", failed)
        if not any(result.seen for result in self._first.values()):
            why = "nothing ran in it: there is no group, synapse or monitor to compare"
            return self.report(CANNOT_TELL, "the script was run once on each side", [why])
        others = {side: self._simulators.submit(side, self._kept(side, 1)) for side in (THEIRS, OURS)}
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
            return self._from_the_same_start(pairs[THEIRS], found) or self._in_distribution(found, rows, jitter=False)
        return self._sensitivity(found, rows)

    # ---- without chance -------------------------------------------------------------------------------------------------

    def _sensitivity(self, found: Evidence, rows: list[Row]) -> Report:
        """Nothing is random and yet the sides differ: is it rounding?"""
        method = f"nothing depends on the seed: compared value by value, beside Brian 2 with its initial values changed by {JITTER:g}"
        why, since = self._rounding(found, rows)
        if np.isnan(since):
            return self.report(DISAGREE, method, why, rows, 2)
        if np.isinf(since):
            return self.report(AGREE, method, why, rows, 2)
        self._remarks.append(f"{why[0]}. Compared in distribution over such changes")
        return self._in_distribution(found, rows, jitter=True)

    def _rounding(self, found: Evidence, rows: list[Row]) -> tuple[list[str], float]:
        """What to say of differences that are not by chance, and the time in seconds from which they can be rounding that has grown.

        nan: they are not rounding; inf: they are, and stay small (the rows are said to be the same).
        """
        self._say("the sides differ, and not by chance: changing Brian's initial values a little")
        jittered = self._run(THEIRS, _changed(self._trial, jitter=True))
        if not jittered.seen:
            raise TrialFailed(f"with initial values changed by {JITTER:g} the script failed on Brian 2's side", jittered.error)
        own = {key: evidence.match(jittered.seen[key], self._first[THEIRS].seen[key]) for key in found.both}
        apart = [key for key in found.both if not found.matches[key].same and not _explained(found.matches[key], own[key])]
        if apart:
            first = min(apart, key=lambda key: np.nan_to_num(found.matches[key].since, nan=np.inf))
            ours, brians = found.matches[first], own[first]
            moved = "leaves Brian 2 as it is" if brians.same else f"moves Brian 2 by {brians.error:.1e}{_at(brians)}"
            why = f"{self._shown[first]}.{first[2]} differs{_at(ours)}"
            return [why, f"rounding is not the reason: {JITTER:g} in the initial values {moved}"], np.nan
        largest = max(match.error for match in found.matches.values())
        if largest < 1e-3:
            for row in rows:
                row.verdict = SAME
            sensitive = max(match.error for match in own.values())
            return [f"to {largest:.1e}; {JITTER:g} in its initial values moves Brian 2 by {sensitive:.1e}"], np.inf
        since = _first_difference(found)
        if np.isnan(since):
            since = 0.0
        words = f"the network is chaotic: the sides are equal until {1e3 * since:g} ms, where rounding shows"
        return [f"{words}; Brian 2 with initial values changed by {JITTER:g} leaves itself, too"], since

    # ---- chance before the run ------------------------------------------------------------------------------------------

    def _from_the_same_start(self, theirs: list[Result], found: Evidence) -> Report | None:
        """Both sides begin with what Brian has drawn. None if that does not settle what follows (chance while it runs, or a script that
        computes with what it has drawn): Brian itself, with another seed and the start of the first trial, must repeat the first."""
        if not os.path.exists(self._start(0)):
            return None
        self._say("does all follow from what is drawn before the run?")
        again = self._run(THEIRS, self._with_start(0, seeds_of=1))
        if not again.about.get("started") or not all(evidence.still(theirs[0], again, key) for key in found.both):
            return None
        ours = [self._run(OURS, self._with_start(number)) for number in (0, 1)]
        if not all(result.about.get("started") for result in ours):
            return None
        given = evidence.gather(ours, theirs)
        rows = evidence.rows(given, self._shown)
        method = "two starts drawn by Brian 2, given to both sides: compared value by value"
        why, since = ["given the same start all values agree"], np.inf
        if not given.same:
            why, since = self._rounding(given, rows)
            if np.isnan(since):
                return self.report(DISAGREE, method, ["given the same start, " + why[0], *why[1:]], rows, 2)
        drawn = self._drawn()
        shown = rows + self._drawn_rows(drawn)
        method += f"; what is drawn: {drawn.trials} seeds, in distribution"
        if drawn.different:
            return self.report(DISAGREE, method, [self._most_different(shown)], shown, drawn.trials)
        if drawn.noticed is False or drawn.trials < ENOUGH:
            unsure = f"{why[0]}, but {SAID[DRAWS]} might not have been noticed"
            return self.report(CANNOT_TELL, method, [unsure, *(_ways_out() if drawn.out_of_time else [])], shown, drawn.trials)
        if drawn.noticed:
            why.append(f"{SAID[DRAWS]} on one side would have been noticed")
        if np.isinf(since):
            return self.report(AGREE, method, why, shown, drawn.trials)
        return self._chaotic(since, given, rows, shown[len(rows) :], method, why, drawn.trials)

    def _chaotic(
        self, since: float, given: Evidence, rows: list[Row], drawn: list[Row], method: str, why: list[str], trials: int
    ) -> Report:
        """The same start, and equal values until chaos makes rounding visible. 5 % must show before that; what comes later is compared
        roughly, in distribution: it is the same program that runs."""
        control, seen_at = self._shows_before(since)
        if not control:
            unsure = f"nothing that is 5 % stronger shows before {1e3 * since:g} ms, from where the network is chaotic"
            return self.report(CANNOT_TELL, method, [unsure, *why], rows + drawn, trials)
        seconds = self._seconds()
        later = compare(
            self._simulators, lambda number: self._plan(number), LATER, self._budget, seconds, self._jobs, self._say, controls=()
        )
        rows = [self._row(given, later, key, distribution.FALSE_ALARM) for key in given.both]
        method += f"; what follows chaos: {LATER} seeds"
        if later.different:
            return self.report(DISAGREE, method, [self._most_different(rows)], rows + drawn, trials)
        why = ["given the same start " + why[0], f"{CONTROLS[control]} on one side: seen at {1e3 * seen_at:g} ms", *why[1:]]
        return self.report(AGREE, method, why, rows + drawn, trials)

    def _shows_before(self, since: float) -> tuple[str, float]:
        """Something 5 % stronger on our side that shows before that time, and when it does; '' if nothing does."""
        for control in CONTROLS:
            result = self._run(OURS, _changed(self._with_start(0), control=control))
            if not result.about.get("changed") or not result.about.get("started"):
                continue
            at = _first_difference(evidence.gather([result], [self._first[THEIRS]]))
            if at < since:
                return control, at
        return "", np.inf

    def _drawn(self) -> Compared:
        """What is drawn before the first step, in distribution; nothing runs."""
        seconds = {side: result.seconds.get("connect", 0.0) + result.seconds.get("script", 0.0) for side, result in self._first.items()}

        def plan(number: int) -> Trial:
            return _changed(self._plan(number), draws=True)

        return compare(self._simulators, plan, self._trials, self._budget, seconds, self._jobs, self._say, controls=(DRAWS,))

    def _drawn_rows(self, drawn: Compared) -> list[Row]:
        rows = []
        owners = {key[:2]: shown for key, shown in self._shown.items()}
        names = list(dict.fromkeys(name.rsplit("|", 1)[0] for name in drawn.described[THEIRS][0])) if drawn.trials else []
        for start in names:
            run, owner, name = start.split("|")
            p_values = {number: p for number, p in drawn.outcome.adjusted.items() if number.startswith(start + "|")}
            drawn_there = any(len({trial[number] for trial in drawn.described[THEIRS]}) > 1 for number in p_values)
            if not drawn_there and min(p_values.values(), default=1.0) == 1.0:
                continue
            kind = "count" if name.removesuffix(AT_THE_START) in ("i", "j") else "value: mean"
            ours, theirs, p, most, words = summary(drawn, (int(run), owner, name), kind)
            different = drawn.different and p <= self._level(drawn)
            detail = "; ".join(part for part in (words, f"p = {p:.2g}" + (f" ({most})" if different else "")) if part)
            rows.append(Row(owners.get((int(run), owner), owner), name, DIFFERENT if different else ALIKE, detail, theirs, ours, p))
        return rows

    def _level(self, compared: Compared) -> float:
        return distribution.STAGES.get(compared.trials, distribution.FALSE_ALARM) if self._trials is None else distribution.FALSE_ALARM

    def _most_different(self, rows: list[Row]) -> str:
        least = min((row for row in rows if row.p is not None), key=lambda row: row.p or 0.0)
        return f"{least.owner}.{least.name} differs (p = {least.p:.2g} after correction): {least.detail}"

    def _seconds(self) -> dict[str, float]:
        """What a trial takes on each side, about."""
        seconds = {side: _whole(result) - result.seconds.get("import", 0.0) for side, result in self._first.items()}
        if self._compile_brian():
            seconds[THEIRS] /= GAIN
        return seconds

    def _start(self, number: int) -> str:
        return self._simulators.file(f"start{number}.npz")

    def _kept(self, side: str, number: int) -> Trial:
        """Brian keeps how it starts."""
        return _changed(self._plan(number), keep=self._start(number) if side == THEIRS else "")

    def _with_start(self, number: int, seeds_of: int | None = None) -> Trial:
        return _changed(self._plan(number if seeds_of is None else seeds_of), start=self._start(number))

    # ---- with chance ----------------------------------------------------------------------------------------------------

    def _in_distribution(self, found: Evidence, rows: list[Row], jitter: bool) -> Report:
        seconds = self._seconds()
        compared = compare(
            self._simulators, lambda number: self._plan(number, jitter), self._trials, self._budget, seconds, self._jobs, self._say
        )
        n = compared.trials
        what = "changes of the initial values by 1e-12" if jitter else "seeds"
        method = f"{n} {what} a side, compared in distribution (false alarms: {100 * distribution.FALSE_ALARM:g} % a script)"
        if n == 0:
            first = f"{min(distribution.STAGES)} trials a side would take about {compared.needed:.0f} s"
            return self.report(CANNOT_TELL, "two seeds: results depend on chance", [first, *_ways_out()], [])
        level = self._level(compared)
        rows = [self._row(found, compared, key, level) for key in found.both]
        if compared.different:
            return self.report(DISAGREE, method, [self._most_different(rows)], rows, n)
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


def _first_difference(found: Evidence) -> float:
    """The time of it in seconds; nan if no times are known."""
    return min((match.since for match in found.matches.values() if not match.same and match.since == match.since), default=np.nan)


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
