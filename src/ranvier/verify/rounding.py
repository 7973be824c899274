"""Whether two sides that differ do so by rounding: Brian beside itself with its initial values changed a little."""

from __future__ import annotations

import numpy as np

from ranvier.record import replace
from ranvier.verify import evidence
from ranvier.verify.course import Course
from ranvier.verify.distribution import TrialFailed
from ranvier.verify.evidence import Evidence
from ranvier.verify.exact import Match
from ranvier.verify.hooks import JITTER
from ranvier.verify.process import THEIRS
from ranvier.verify.report import SAME, Row


def rounding(course: Course, found: Evidence, rows: list[Row]) -> tuple[list[str], float]:
    """What to say of differences that are not by chance, and the time in seconds from which they can be rounding that has grown.

    nan: they are not rounding; inf: they are, and stay small (the rows are said to be the same).
    """
    course.say("the sides differ, and not by chance: changing Brian's initial values a little")
    jittered = course.run(THEIRS, replace(course.trial, jitter=True))
    if not jittered.seen:
        raise TrialFailed(f"with initial values changed by {JITTER:g} the script failed on Brian 2's side", jittered.error)
    own = {key: evidence.match(jittered.seen[key], course.first[THEIRS].seen[key]) for key in found.both}
    apart = [key for key in found.both if not found.matches[key].same and not _explained(found.matches[key], own[key])]
    if apart:
        first = min(apart, key=lambda key: np.nan_to_num(found.matches[key].since, nan=np.inf))
        ours, brians = found.matches[first], own[first]
        moved = "leaves Brian 2 as it is" if brians.same else f"moves Brian 2 by {brians.error:.1e}{_at(brians)}"
        why = f"{course.shown[first]}.{first[2]} differs{_at(ours)}"
        return [why, f"rounding is not the reason: {JITTER:g} in the initial values {moved}"], np.nan
    largest = max(match.error for match in found.matches.values())
    if largest < 1e-3:
        for row in rows:
            row.verdict = SAME
        sensitive = max(match.error for match in own.values())
        return [f"to {largest:.1e}; {JITTER:g} in its initial values moves Brian 2 by {sensitive:.1e}"], np.inf
    since = first_difference(found)
    if np.isnan(since):
        since = 0.0
    words = f"the network is chaotic: the sides are equal until {1e3 * since:g} ms, where rounding shows"
    return [f"{words}; Brian 2 with initial values changed by {JITTER:g} leaves itself, too"], since


def first_difference(found: Evidence) -> float:
    """The time of it in seconds; nan if no times are known."""
    return min((match.since for match in found.matches.values() if not match.same and match.since == match.since), default=np.nan)


def _explained(ours: Match, brians: Match) -> bool:
    """Whether we differ from Brian no more, and not much earlier, than Brian from itself after a change a thousand times our rounding."""
    if brians.same:
        return False
    if not np.isnan(ours.since) and not np.isnan(brians.since) and ours.since < brians.since / 2:
        return False
    return ours.error <= 10 * brians.error


def _at(match: Match) -> str:
    return "" if not np.isfinite(match.since) else f" from {1e3 * match.since:g} ms"
