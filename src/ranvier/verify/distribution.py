"""The comparison in distribution: more and more trials, until a difference is certain, or one of 5 % would have been noticed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future

import numpy as np

from ranvier.record import record, replace
from ranvier.verify.control import CONTROLS, SAID
from ranvier.verify.evidence import Key
from ranvier.verify.features import Grids, grids, numbers
from ranvier.verify.hooks import Trial
from ranvier.verify.process import NAMES, OURS, THEIRS, Result, Simulators
from ranvier.verify.statistics import Outcome, exchange_test

STAGES = {10: 0.002, 20: 0.004, 40: 0.002, 80: 0.002}
"""Trials, and the chance of a false alarm there: together 1 %."""

FALSE_ALARM = sum(STAGES.values())
CONTROL = "control"
ENOUGH = 20
"""Trials from which the sides may be said to agree."""

Described = dict[str, float]


@record
class Compared:
    """outcome: of all numbers. different: whether the sides are told apart at the level of the stage.

    control: what was made stronger; noticed: whether that was noticed (None: there is nothing to strengthen); unnoticed: what to say of
    a control that was tried before. out_of_time: whether the next stage would have taken too long; then `needed` is a guess at the
    seconds. described: by side, a trial an entry.
    """

    trials: int
    outcome: Outcome
    different: bool
    control: str
    noticed: bool | None
    out_of_time: bool
    needed: float
    described: dict[str, list[Described]]
    unnoticed: tuple[str, ...] = ()


def compare(
    simulators: Simulators,
    plan: Callable[[int], Trial],
    trials: int | None,
    budget: float,
    seconds: dict[str, float],
    jobs: int,
    say: Callable[[str], None],
    controls: Sequence[str] = tuple(CONTROLS),
) -> Compared:
    """Run trials of both sides and of the control. plan: the trial of a number. seconds: what a trial of each side takes, about.

    trials: so many and no stages. budget: seconds after which no new stage begins. controls: those to try, in this order.
    """
    runner = _Runner(simulators, plan, controls)
    stages = STAGES if trials is None else {trials: FALSE_ALARM}
    started = time.perf_counter()
    each = (seconds[THEIRS] + 2 * seconds[OURS]) / min(jobs, 2)  # of a trial; measured from the first stage on
    outcome, noticed, reached, level = Outcome(1.0, {}), None, 0, 0.0
    for following, its_level in stages.items():
        spent, needed = time.perf_counter() - started, (following - reached) * each
        if trials is None and spent + needed > budget:
            if reached >= ENOUGH:
                noticed = runner.notices_another(level)
            return Compared(reached, outcome, False, runner.control, noticed, True, needed, runner.described, runner.unnoticed)
        reached, level = following, its_level
        runner.extend(reached)
        each = (time.perf_counter() - started) / reached
        outcome = exchange_test(runner.described[OURS], runner.described[THEIRS])
        if outcome.p <= level:
            break
        if runner.control:
            noticed = runner.notices(level, margin=trials is None)
        say(f"{reached} trials: p = {outcome.p:.3g}" + (f", {SAID[runner.control]}: {_NOTICED[noticed]}" if runner.control else ""))
        if noticed or (noticed is None and reached >= ENOUGH):
            break
    if outcome.p > level and noticed is False:
        noticed = runner.notices_another(level)
    return Compared(reached, outcome, outcome.p <= level, runner.control, noticed, False, 0.0, runner.described, runner.unnoticed)


_NOTICED = {True: "noticed", False: "not noticed", None: ""}


class TrialFailed(RuntimeError):
    """A trial gave nothing; the second argument is the script's traceback."""


class _Runner:
    """Keeps what each trial was described by; the arrays themselves are let go."""

    def __init__(self, simulators: Simulators, plan: Callable[[int], Trial], controls: Sequence[str]):
        self._simulators = simulators
        self._controls = list(controls)
        self._plan = plan
        self._grids: Grids = {}
        self.control = ""
        self.unnoticed: tuple[str, ...] = ()
        self.described: dict[str, list[Described]] = {OURS: [], THEIRS: [], CONTROL: []}

    def extend(self, trials: int) -> None:
        """Up to so many trials on each side, and of the control if there is one."""
        if not self._grids:
            first = [self._simulators.submit(side, self._plan(0)).result() for side in (THEIRS, OURS)]
            self._grids = grids(seen for result in first for seen in result.seen.values())
            self.control = self._find_control()
        pending: list[tuple[str, Future[Result]]] = []
        for number in range(len(self.described[OURS]), trials):
            trial = self._plan(number)
            pending.append((THEIRS, self._simulators.submit(THEIRS, trial)))
            pending.append((OURS, self._simulators.submit(OURS, trial)))
            if self.control:
                pending.append((CONTROL, self._simulators.submit(OURS, _with_control(trial, self.control))))
        for side, future in pending:
            result = future.result()
            if not result.seen:
                raise TrialFailed(f"a further trial failed on {NAMES[OURS if side == CONTROL else side]}'s side", result.error)
            self.described[side].append(self._describe(result))

    def notices(self, level: float, margin: bool) -> bool:
        """Whether the test tells the control from Brian. With a margin, two thirds of the trials must do: then all nearly always will."""
        n = len(self.described[CONTROL])
        used = range(2 * n // 3) if margin else range(n)
        control, theirs = ([self.described[side][k] for k in used] for side in (CONTROL, THEIRS))
        return n >= (ENOUGH if margin else 0) and exchange_test(control, theirs).p <= level

    def notices_another(self, level: float) -> bool:
        """Whether, where the control is not noticed, one of those further down the list is; it is the control from then on."""
        n, first = len(self.described[CONTROL]), self.control
        for control in self._controls[self._controls.index(first) + 1 :] if first else []:
            trials = [_with_control(self._plan(number), control) for number in range(n)]
            if not self._simulators.submit(OURS, trials[0]).result().about.get("changed"):
                continue
            results = [self._simulators.submit(OURS, trial) for trial in trials]
            described = [self._describe(result.result()) for result in results]
            if exchange_test(described, self.described[THEIRS]).p <= level:
                self.unnoticed = (f"{SAID[first]} might not have been noticed",)
                self.control = control
                return True
        return False

    def _find_control(self) -> str:
        for control in self._controls:
            if self._simulators.submit(OURS, _with_control(self._plan(0), control)).result().about.get("changed"):
                return control
        return ""

    def _describe(self, result: Result) -> Described:
        return {
            number_name(key, name): value
            for key, seen in result.seen.items()
            if key in self._grids
            for name, value in numbers(seen, self._grids[key]).items()
        }


def _with_control(trial: Trial, control: str) -> Trial:
    return replace(trial, control=control)


def number_name(key: Key, name: str) -> str:
    return "|".join([str(key[0]), key[1], key[2], name])


def summary(compared: Compared, key: Key, kind_of_headline: str) -> tuple[float, float, float, str, str]:
    """Of one thing: mean of the headline on both sides, adjusted p, the number that differs most, and the difference in words."""
    start = number_name(key, "")
    p = {name[len(start) :]: value for name, value in compared.outcome.adjusted.items() if name.startswith(start)}
    most = min(p, key=lambda name: p[name]) if p else ""
    ours, theirs = (_column(compared, side, number_name(key, kind_of_headline)) for side in (OURS, THEIRS))
    deviation = _column(compared, THEIRS, number_name(key, "value: deviation")).mean()
    with np.errstate(invalid="ignore", divide="ignore"):
        difference = ours - theirs
        mean, error = difference.mean(), difference.std(ddof=1) / np.sqrt(len(difference))
        size = abs(theirs.mean())
    of = ""
    if size < deviation:  # a variable that wanders around zero
        size, of = deviation, " of its deviation"
    words = f"differ by {100 * mean / size:+.2g} % ± {200 * error / size:.1g} %{of}" if size > 0 and np.isfinite(size) else ""
    return float(ours.mean()), float(theirs.mean()), min(p.values(), default=1.0), most, words


def _column(compared: Compared, side: str, name: str) -> np.ndarray:
    return np.array([described.get(name, np.nan) for described in compared.described[side]])
