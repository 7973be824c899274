"""The script of a model while it is being written, and the statements that groups and synapses share."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace

from fuzzing.words import RARE, Words


@dataclass
class Group:
    """Names of what spikes, by what code may do with them. Inputs have a name, a size, and nothing else."""

    name: str
    size: int
    numbers: list[str] = field(default_factory=list)
    integers: list[str] = field(default_factory=list)
    truths: list[str] = field(default_factory=list)
    writable: list[str] = field(default_factory=list)  # floats that synapses may change
    counters: list[str] = field(default_factory=list)  # integers that code may change
    switches: list[str] = field(default_factory=list)
    refractory: bool = False
    slow: bool = False
    recordable: list[str] = field(default_factory=list)
    linked: bool = False  # with an index: Brian takes no part of such a group, and no such variable at the end of a synapse
    gated: list[str] = field(default_factory=list)  # unless refractory
    stored: list[str] = field(default_factory=list)  # floats that others may link to, one value a neuron
    sums: list[str] = field(default_factory=list)  # parameters that wait for a summed variable
    events: list[str] = field(default_factory=lambda: ["spike"])


class Draft:
    """lines: of the script; other_lines: with all delays synapse by synapse. observed: (object, attribute). tame, features: see Model.

    without: features and objects that are left out (to find the part of a model that matters).
    """

    def __init__(self, seed: int, without: frozenset[str]):
        self.seed = seed
        self.without = without
        self.met: dict[str, None] = {}  # what could be left out
        self.own("the model")
        self.tame = self.rng.random() < 0.35
        self.timed: list[str] = []
        self.calls: tuple[str, ...] = ()
        self.preferred = tuple(RARE[(seed + k) % len(RARE)] for k in (0, 3, 7))
        self.lines: list[str] = []
        self.other_lines: list[str] = []
        self.observed: list[tuple[str, str]] = []
        self.features: Counter[str] = Counter()
        self.objects: list[str] = []

    def own(self, part: str) -> None:
        """From here on choices are those of this part, whatever has been left out before."""
        self.rng = random.Random(f"{self.seed} {part}")

    def wants(self, feature: str, chance: float) -> bool:
        self.met[feature] = None
        wanted = self.rng.random() < chance and feature not in self.without
        if wanted:
            self.features[feature] += 1
        return wanted

    def line(self, text: str, other: str | None = None) -> None:
        self.lines.append(text)
        self.other_lines.append(text if other is None else other)

    def words(
        self, numbers: list[str], integers: list[str] | None = None, truths: list[str] | None = None, *, chance: bool = False
    ) -> Words:
        """chance: where random numbers may stand."""
        chance = chance and not self.tame and "random numbers" not in self.without
        self.met["random numbers"] = None
        return Words(self.rng, numbers, integers or [], truths or [], chance=chance, calls=self.calls, preferred=self.preferred)

    def block(self, words: Words, floats: list[str], counters: list[str], switches: list[str], suffix: str = "") -> str:
        """Statements. What they write they may read, before and after."""
        rng = self.rng
        statements: list[str] = []
        inside = replace(words, numbers=list(words.numbers), integers=list(words.integers), truths=list(words.truths))
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
        return "; ".join(statements) if statements else (f"{floats[0]}{suffix} = 0" if floats else "unused = 1")

    def part(self, group: Group) -> tuple[str, int]:
        """The group or a subgroup of it, and how many neurons that has."""
        whole = group.size < 3 or not group.numbers or (self.tame and group.linked)
        if not whole and self.wants("subgroup", 0.3):
            start = self.rng.randrange(group.size - 1)
            stop = self.rng.randrange(start + 1, group.size + 1)
            return f"{group.name}[{start}:{stop}]", stop - start
        return group.name, group.size
