"""The script of a model while it is being written, and the statements that groups and synapses share."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

from fuzzing.words import Words


@dataclass
class Group:
    """Names of a group, by what code may do with them."""

    name: str
    size: int
    numbers: list[str]
    integers: list[str]
    truths: list[str]
    writable: list[str]  # floats that synapses may change
    counters: list[str]  # integers that code may change
    switches: list[str]
    refractory: bool
    slow: bool
    recordable: list[str] = field(default_factory=list)
    gated: list[str] = field(default_factory=list)  # unless refractory


class Draft:
    """lines: of the script; other_lines: with all delays synapse by synapse. observed: (object, attribute). tame, features: see Model."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.tame = rng.random() < 0.4
        self.timed = False
        self.lines: list[str] = []
        self.other_lines: list[str] = []
        self.observed: list[tuple[str, str]] = []
        self.features: Counter[str] = Counter()
        self.objects: list[str] = []

    def line(self, text: str, other: str | None = None) -> None:
        self.lines.append(text)
        self.other_lines.append(text if other is None else other)

    def block(self, words: Words, floats: list[str], counters: list[str], switches: list[str], suffix: str = "") -> str:
        """Statements. What they write they may read, before and after."""
        rng = self.rng
        statements: list[str] = []
        inside = Words(rng, list(words.numbers), list(words.integers), list(words.truths), words.steps, words.used)
        for number in range(rng.choice((1, 1, 2, 3))):
            kind = rng.random()
            if kind < 0.15:
                statements.append(f"local{number} = {inside.bounded(1)}")
                inside.numbers += [f"local{number}"] * 2
            elif kind < 0.3 and counters:
                counter = rng.choice(counters) + suffix
                statements.append(rng.choice((f"{counter} += {rng.choice((1, 2))}", f"{counter} = ({inside.integer(1)}) % 7")))
            elif kind < 0.4 and switches:
                switch = rng.choice(switches) + suffix
                statements.append(rng.choice((f"{switch} = not {switch}", f"{switch} = {inside.truth(1)}")))
            elif floats:
                target = rng.choice(floats) + suffix
                form = rng.choice(("{0} = {1}", "{0} = {1}", "{0} += 0.2*({1})", "{0} -= 0.3*({1})", "{0} *= 0.5", "{0} /= 1.7", "{0} = 0"))
                statements.append(form.format(target, inside.bounded(1)))
        self.features["statements"] += len(statements)
        return "; ".join(statements) if statements else (f"{floats[0]}{suffix} = 0" if floats else "unused = 1")

    def part(self, group: Group) -> tuple[str, int]:
        if group.size > 2 and self.rng.random() < 0.3:
            self.features["subgroup"] += 1
            start = self.rng.randrange(group.size - 1)
            stop = self.rng.randrange(start + 1, group.size + 1)
            return f"{group.name}[{start}:{stop}]", stop - start
        return group.name, group.size
