"""Where all chance lies before the first step: both sides begin with what Brian has drawn, and are compared value by value."""

from __future__ import annotations

import os

import numpy as np

from ranvier.record import replace
from ranvier.verify import distribution, evidence
from ranvier.verify.control import CONTROLS, DRAWS, SAID
from ranvier.verify.course import Course, most_different, ways_out
from ranvier.verify.distribution import ENOUGH, Compared, summary
from ranvier.verify.evidence import Evidence
from ranvier.verify.hooks import Trial
from ranvier.verify.observe import AT_THE_START
from ranvier.verify.process import OURS, THEIRS, Result
from ranvier.verify.report import AGREE, ALIKE, CANNOT_TELL, DIFFERENT, DISAGREE, Report, Row
from ranvier.verify.rounding import first_difference, rounding

LATER = 10
"""Trials of what follows chaos."""


def from_the_same_start(course: Course, theirs: list[Result], found: Evidence) -> Report | None:
    """Both sides begin with what Brian has drawn. None if that does not settle what follows (chance while it runs, or a script that
    computes with what it has drawn): Brian itself, with another seed and the start of the first trial, must repeat the first."""
    if not os.path.exists(start_file(course, 0)):
        return None
    course.say("does all follow from what is drawn before the run?")
    again = course.run(THEIRS, _with_start(course, 0, seeds_of=1))
    if not again.about.get("started") or not all(evidence.still(theirs[0], again, key) for key in found.both):
        return None
    ours = [course.run(OURS, _with_start(course, number)) for number in (0, 1)]
    if not all(result.about.get("started") for result in ours):
        return None
    given = evidence.gather(ours, theirs)
    rows = evidence.rows(given, course.shown)
    method = "two starts drawn by Brian 2, given to both sides: compared value by value"
    why, since = ["given the same start all values agree"], np.inf
    if not given.same:
        why, since = rounding(course, given, rows)
        if np.isnan(since):
            return course.report(DISAGREE, method, ["given the same start, " + why[0], *why[1:]], rows, 2)
    if np.isfinite(since):
        shown_at = _shows_before(course, since)
        if shown_at is None:  # chaos came before 5 % could be seen: only distributions can tell
            course.remarks.append("given the same start, " + why[0])
            return None
        why = ["given the same start, " + why[0], *shown_at, *why[1:]]
    drawn = _drawn(course)
    shown = rows + _drawn_rows(course, drawn)
    method += f"; what is drawn: {drawn.trials} seeds, in distribution"
    if drawn.different:
        return course.report(DISAGREE, method, [most_different(shown)], shown, drawn.trials)
    if drawn.noticed is False or drawn.trials < ENOUGH:
        unsure = f"{why[0]}, but {SAID[DRAWS]} might not have been noticed"
        return course.report(CANNOT_TELL, method, [unsure, *(ways_out() if drawn.out_of_time else [])], shown, drawn.trials)
    if drawn.noticed:
        why.append(f"{SAID[DRAWS]} on one side would have been noticed")
    if np.isinf(since):
        return course.report(AGREE, method, why, shown, drawn.trials)
    # Equal values until chaos has made rounding visible. What comes later is compared roughly: the same program runs on.
    later = course.compare(course.plan, trials=LATER, controls=())
    shown[: len(rows)] = [course.row(given, later, key, distribution.FALSE_ALARM) for key in given.both]
    method += f"; what follows chaos: {LATER} seeds, in distribution"
    if later.different:
        return course.report(DISAGREE, method, [most_different(shown)], shown, drawn.trials)
    return course.report(AGREE, method, why, shown, drawn.trials)


def _shows_before(course: Course, since: float) -> list[str] | None:
    """What is 5 % stronger on our side and shows before that time, in words. None if nothing does; [] if nothing can be strengthened."""
    tried = False
    for control in CONTROLS:
        result = course.run(OURS, replace(_with_start(course, 0), control=control))
        if not result.about.get("changed") or not result.about.get("started"):
            continue
        tried = True
        at = first_difference(evidence.gather([result], [course.first[THEIRS]]))
        if at < since:
            return [f"{CONTROLS[control]} on one side shows at {1e3 * at:g} ms"]
    return None if tried else []


def _drawn(course: Course) -> Compared:
    """What is drawn before the first step, in distribution; nothing runs."""
    seconds = {side: result.seconds.get("connect", 0.0) + result.seconds.get("script", 0.0) for side, result in course.first.items()}

    def plan(number: int) -> Trial:
        return replace(course.plan(number), draws=True)

    return course.compare(plan, seconds=seconds, controls=(DRAWS,))


def _drawn_rows(course: Course, drawn: Compared) -> list[Row]:
    rows = []
    owners = {key[:2]: shown for key, shown in course.shown.items()}
    names = list(dict.fromkeys(name.rsplit("|", 1)[0] for name in drawn.described[THEIRS][0])) if drawn.trials else []
    for label in names:
        run, owner, name = label.split("|")
        p_values = {number: p for number, p in drawn.outcome.adjusted.items() if number.startswith(label + "|")}
        drawn_there = any(len({trial[number] for trial in drawn.described[THEIRS]}) > 1 for number in p_values)
        if not drawn_there and min(p_values.values(), default=1.0) == 1.0:
            continue
        kind = "count" if name.removesuffix(AT_THE_START) in ("i", "j") else "value: mean"
        ours, theirs, p, most, words = summary(drawn, (int(run), owner, name), kind)
        different = drawn.different and p <= course.level(drawn)
        detail = "; ".join(part for part in (words, f"p = {p:.2g}" + (f" ({most})" if different else "")) if part)
        rows.append(Row(owners.get((int(run), owner), owner), name, DIFFERENT if different else ALIKE, detail, theirs, ours, p))
    return rows


def start_file(course: Course, number: int) -> str:
    """Where Brian's start of that trial is kept."""
    return course.simulators.file(f"start{number}.npz")


def kept(course: Course, side: str, number: int) -> Trial:
    """Brian keeps how it starts."""
    return replace(course.plan(number), keep=start_file(course, number) if side == THEIRS else "")


def _with_start(course: Course, number: int, seeds_of: int | None = None) -> Trial:
    return replace(course.plan(number if seeds_of is None else seeds_of), start=start_file(course, number))
