"""Random expressions of the language, dimensionless and defined everywhere: no division by zero, no root of a negative number."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

# Each is near enough to linear, or bounded, that values stay readable. {0} may be any number.
_OF_ONE = (
    "sin({0})", "cos({0})", "tanh({0})", "arctan({0})", "exp(-abs({0}))", "log(1 + abs({0}))", "log10(1 + abs({0}))", "log1p(abs({0}))",
    "log10(2 + abs({0}))", "sinh(clip({0}, -2, 1))", "sqrt(abs({0}))", "expm1(clip({0}, -2, 1))", "exprel(clip({0}, -3, 2))",
    "sinh(clip({0}, -1, 1))", "cosh(clip({0}, -1, 1))", "tan(clip({0}, -1, 1))", "arcsin(clip({0}, -1, 1))", "arccos(clip({0}, -1, 1))",
    "abs({0})", "-{0}", "clip({0}, -1, 2)", "{0}**2", "clip({0}, -2, 2)**3", "abs({0})**0.5", "abs({0})**1.3", "(1 + abs({0}))**-1",
    "1/(1 + {0}**2)",
)  # fmt: skip
# Machine code has each of these by itself. A model prefers a few of them, so that each is in many models.
RARE = (
    "arcsin(clip({0}, -1, 1))", "arccos(clip({0}, -1, 1))", "tan(clip({0}, -1, 1))", "log10(2 + abs({0}))", "log1p(abs({0}))",
    "sinh(clip({0}, -1, 1))", "cosh(clip({0}, -1, 1))", "log(2 + abs({0}))", "expm1(clip({0}, -2, 1))", "cos({0})",
)  # fmt: skip
_OF_TWO = (
    "({0} + {1})", "({0} - {1})", "{0}*{1}", "{0}/(1.5 + abs({1}))", "clip({0}, -1, {1})", "(0.5*{0} - {1}/3)",
    "({0}*{1} + {0})", "{0}*({1} - 0.25)", "(0.5 + abs({0}))**clip({1}, -2, 2)",
)  # fmt: skip
# Step functions: one ulp before them may become one after them, so the comparison with Brian is only good where values are generic.
_STEPS_OF_ONE = ("floor({0})", "ceil({0})", "sign({0})", "floor(3*{0})/3", "sign({0} - 0.317)", "ceil(3*{0})/3")
_STEPS_OF_TWO = ("{0} % (0.7 + abs({1}))", "{0} // (0.7 + abs({1}))", "{0} % 1.3", "{0} // 0.9")


@dataclass
class Words:
    """numbers, integers, truths: names (or texts) that an expression may contain. steps: step functions, too. chance: random numbers, too.

    calls: functions of the script, of two arguments. preferred: functions of one argument that come more often.
    """

    rng: random.Random
    numbers: list[str]
    integers: list[str] = field(default_factory=list)
    truths: list[str] = field(default_factory=list)
    steps: bool = True
    chance: bool = False
    calls: tuple[str, ...] = ()
    preferred: tuple[str, ...] = ()

    def number(self, depth: int = 2) -> str:
        rng = self.rng
        if depth <= 0:
            return self._leaf()
        kind = rng.random()
        if kind < 0.35:
            return self._fill(rng.choice(_OF_TWO), depth)
        if kind < 0.65:
            return self._fill(rng.choice(self.preferred if self.preferred and rng.random() < 0.55 else _OF_ONE), depth)
        if kind < 0.75 and self.steps:
            return "(" + self._fill(rng.choice(_STEPS_OF_ONE + _STEPS_OF_TWO), depth) + ")"
        if kind < 0.83 and self.steps:
            condition = self.truth(depth - 1)
            return f"(int({condition})*{self.number(depth - 1)} + int(not ({condition}))*{self.number(depth - 1)})"
        if kind < 0.88 and self.steps:
            return f"int({self.truth(depth - 1)})*{self.number(depth - 1)}"
        if kind < 0.93 and self.integers:
            return f"({self.integer(depth - 1)})/{rng.choice((2, 3, 7))}"
        if kind < 0.97 and self.calls:
            return self._fill(rng.choice(self.calls), depth)
        return self._leaf()

    def bounded(self, depth: int = 2) -> str:
        """Within [-2, 2] or so."""
        form = self.rng.choice(("tanh({0})", "clip({0}, -2, 2)", "sin({0})", "2*arctan({0})/pi", "({0})/(1 + abs({0}))"))
        return form.format(self.number(depth))

    def integer(self, depth: int = 1) -> str:
        rng = self.rng
        kind = rng.random()
        if self.chance and rng.random() < 0.35:
            # Parameters that change are drawn in another way, and so are very large ones.
            changing = [f"poisson({mean} + 3*rand())" for mean in (0.4, 8.5, 30)]
            return rng.choice((*changing, "int(coins())", "int(flips()) % 7", "int(flips()) % 7"))
        if self.integers and rng.random() < 0.08:
            return f"({rng.choice(self.integers)} % {rng.choice((4, 6))})**{rng.choice((5, 7))} % 11"
        if depth <= 0 or kind < 0.2:
            return rng.choice([*self.integers, str(rng.randrange(-3, 6))]) if rng.random() < 0.8 else str(rng.randrange(7))
        a = self.integer(depth - 1)
        if kind < 0.3:
            return f"int({self.number(depth - 1)})"
        if kind < 0.4:
            return f"int({self.truth(depth - 1)})"
        b = self.integer(depth - 1)
        form = rng.choice(("({0}) % 3", "({0}) // 2", "({0}) % 5 - 2", "({0}) + ({1})", "({0}) - ({1})", "abs({0})", "sign({0})", "2*({0})",
                           "clip({0}, -3, 4)", "({0}) // (1 + abs({1}))", "({0}) % (-4)", "-({0})", "(({0}) % 5)**2", "clip({0}, {1}, 5)",
                           "timestep(t, 0.3*ms)", "({0})*({1}) % 11", "clip({0}, -3, 3)**5", "(({0}) % 4)**11",
                           "(({0}) - 1)**7 % 9", "clip({0}, -2, 5)**9"))  # fmt: skip
        return form.format(a, b)

    def truth(self, depth: int = 1) -> str:
        rng = self.rng
        kind = rng.random()
        if self.truths and (kind < 0.2 or depth <= 0):
            return rng.choice(self.truths)
        if kind < 0.4 and depth > 0:
            form = rng.choice(("({0} and {1})", "({0} or {1})", "(not {0})", "({0} and not {1})"))
            return form.format(self.truth(depth - 1), self.truth(depth - 1))
        if kind < 0.6 and self.integers:
            return f"({self.integer(depth - 1)} {rng.choice(('==', '!=', '<', '<=', '>', '>='))} {self.integer(0)})"
        return f"({self.number(depth - 1)} {rng.choice(('<', '<=', '>', '>='))} {self.number(0)})"

    def _fill(self, form: str, depth: int) -> str:
        return form.format(f"({self.number(depth - 1)})", f"({self.number(depth - 1)})")

    def _leaf(self) -> str:
        if self.chance and self.rng.random() < 0.15:
            return self.rng.choice(("rand()", "randn()"))
        if self.rng.random() < 0.2:
            return str(round(self.rng.uniform(0.1, 2), 2))
        return self.rng.choice(self.numbers)
