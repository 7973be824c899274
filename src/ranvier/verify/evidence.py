"""Two trials of two sides: what is the same value by value, what depends on the seed, what is on one side only."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ranvier.record import record
from ranvier.verify.exact import Match, match_trains, match_values
from ranvier.verify.observe import EVENTS, TRACE, Seen
from ranvier.verify.process import NAMES, OURS, THEIRS, Result
from ranvier.verify.report import DIFFERENT, SAME, Row

Key = tuple[int, str, str]


@record
class Evidence:
    """matches: ours against theirs, by key, the worst of the trials. moving: keys that depend on the seed on some side. lonely: keys of
    one side only, with its name. both: keys of both sides, in order."""

    matches: dict[Key, Match]
    moving: set[Key]
    lonely: dict[Key, str]
    both: list[Key]

    @property
    def same(self) -> bool:
        """Everything agrees value by value."""
        return not self.lonely and all(match.same for match in self.matches.values())

    @property
    def by_chance(self) -> bool:
        """Something depends on the seed."""
        return bool(self.moving)


def gather(ours: list[Result], theirs: list[Result]) -> Evidence:
    """From the same trials of both sides."""
    mine, reference = ours[0].seen, theirs[0].seen
    both = [key for key in reference if key in mine]
    lonely = {key: OURS for key in mine if key not in reference} | {key: THEIRS for key in reference if key not in mine}
    matches = {key: worst(match(a.seen[key], b.seen[key]) for a, b in zip(ours, theirs) if key in a.seen and key in b.seen) for key in both}
    moving = {key for key in both for side in (ours, theirs) for other in side[1:] if not still(side[0], other, key)}
    return Evidence(matches, moving, lonely, both)


def match(mine: Seen, reference: Seen) -> Match:
    """One thing on both sides."""
    if mine.kind != reference.kind:
        return Match(False, np.inf, f"{mine.kind} against {reference.kind}", np.nan)
    a, b = mine.arrays, reference.arrays
    if mine.kind == EVENTS:
        return match_trains(np.stack([a["step"], a["i"]], axis=1), np.stack([b["step"], b["i"]], axis=1), reference.dt)
    if mine.kind == TRACE:
        times = match_values(a["t"], b["t"])
        return match_values(a["values"], b["values"], b["t"]) if times.same else Match(False, np.inf, f"times: {times.first}", np.nan)
    return match_values(a["values"], b["values"])


def worst(matches: Iterable[Match]) -> Match:
    """Of several trials the one that agrees least."""
    return max(matches, key=lambda match: (not match.same, match.error))


def rows(evidence: Evidence, shown: dict[Key, str]) -> list[Row]:
    """A row for each key, as far as values tell. shown: what to call the owner of each."""
    found = []
    for key in evidence.both:
        m = evidence.matches[key]
        exact = "every one at its step" if key[2] in ("spikes", "events") else f"largest error {m.error:.1e}"
        detail = m.first or exact
        found.append(Row(shown[key], key[2], SAME if m.same else DIFFERENT, detail))
    return found + [Row(shown[key], key[2], DIFFERENT, f"on {NAMES[side]}'s side only") for key, side in evidence.lonely.items()]


def names(results: list[Result]) -> dict[Key, str]:
    """The name of each owner, with the number of the run where there were several networks."""
    keys = [key for result in results for key in result.seen]
    several = any(run > 0 for run, _, _ in keys)
    return {key: f"{key[1]} (network {key[0] + 1})" if several else key[1] for key in keys}


def still(first: Result, other: Result, key: Key) -> bool:
    """Whether two trials of one side hold the same there."""
    return key not in other.seen or key not in first.seen or match(first.seen[key], other.seen[key]).same
