"""The control: the same script with something 5 % stronger on ranvier's side. A comparison that does not notice it proves nothing.

In the child process, before the script. What is changed is the model as the user wrote it, so it is found in any script.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from ranvier.caller import Location
from ranvier.equations.equations import Equations
from ranvier.model.group import Group
from ranvier.model.inputs import PoissonGroup, PoissonInput
from ranvier.model.neurons import NeuronGroup
from ranvier.model.pathway import Pathway
from ranvier.model.synapses import Synapses
from ranvier.record import replace
from ranvier.syntax.nodes import Assign, Binary, Number

STRONGER = 1.05

CONTROLS = {
    "synapses": "the first synapses 5 % stronger",
    "inputs": "Poisson inputs 5 % stronger",
    "noise": "noise 5 % stronger",
    "values": "random initial values 5 % larger",
}
"""What can be changed, in order of preference, and how to say so."""

DRAWS = "draws"
"""The control where only what is drawn before the run is compared."""

SAID = {**CONTROLS, DRAWS: "random initial values, delays and probabilities of connection 5 % larger"}


class Counter:
    """How many places were changed."""

    changed = 0

    def wrap(self, owner: type, name: str, change: Callable[..., tuple[tuple[Any, ...], dict[str, Any]]]) -> None:
        """Pass the arguments of a method through `change(arguments, options)` first."""
        inner = getattr(owner, name)

        @wraps(inner)
        def changed(item: Any, *arguments: Any, **options: Any) -> Any:
            arguments, options = change(arguments, options)
            return inner(item, *arguments, **options)

        setattr(owner, name, changed)

    def argument(self, position: int, name: str, change: Callable[[Any], Any]) -> Callable[..., tuple[tuple[Any, ...], dict[str, Any]]]:
        """Change one argument, wherever it stands."""

        def apply(arguments: tuple[Any, ...], options: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
            if name in options:
                options = {**options, name: change(options[name])}
            elif len(arguments) > position:
                arguments = (*arguments[:position], change(arguments[position]), *arguments[position + 1 :])
            return arguments, options

        return apply


def strengthen(what: str) -> Counter:
    """From now on models are made with `what` (a key of CONTROLS) 5 % stronger."""
    counter = Counter()
    _CHANGES[what](counter)
    return counter


def _synapses(counter: Counter) -> None:
    """What the first Synapses of the script add to variables of neurons; and summed variables.

    Not all of them: where excitation and inhibition are in balance, both 5 % stronger change little.
    """
    make = Pathway.__init__
    lines: set[Location] = set()  # in a loop the same line makes Synapses again

    @wraps(make)
    def made(pathway: Pathway, *arguments: Any, **options: Any) -> None:
        make(pathway, *arguments, **options)
        own, line_of_script = pathway.synapses.equations, pathway.synapses.membership.made_at
        if lines and line_of_script not in lines:
            return
        block = tuple(_stronger(line) if line.op in ("+", "-") and line.target.id not in own else line for line in pathway._block)
        if block != pathway._block:
            lines.add(line_of_script)
            counter.changed += 1
            pathway._block = block

    def summed(model: Any) -> Any:
        return _rewritten(counter, model, r"=(.*?):(.*\(.*\bsummed\b.*\))", rf"= {STRONGER}*(\1) :\2")

    setattr(Pathway, "__init__", made)  # noqa: B010
    counter.wrap(Synapses, "__init__", counter.argument(2, "model", summed))


def _stronger(line: Assign) -> Assign:
    return replace(line, value=Binary("*", Number(STRONGER), line.value, line.value.span))


def _inputs(counter: Counter) -> None:
    def stronger(value: Any) -> Any:
        counter.changed += 1
        return f"{STRONGER}*({value})" if isinstance(value, str) else STRONGER * value

    counter.wrap(PoissonInput, "__init__", counter.argument(4, "weight", stronger))
    counter.wrap(PoissonGroup, "__init__", counter.argument(1, "rates", stronger))


def _noise(counter: Counter) -> None:
    def stronger(model: Any) -> Any:
        return _rewritten(counter, model, r"\b(xi(?:_\w+)?)\b", rf"({STRONGER}*\1)")

    counter.wrap(NeuronGroup, "__init__", counter.argument(1, "model", stronger))
    counter.wrap(Synapses, "__init__", counter.argument(2, "model", stronger))


def _values(counter: Counter) -> None:
    """Variables set by a string that draws random numbers."""

    def stronger(value: Any) -> Any:
        if isinstance(value, str) and "rand" in value:
            counter.changed += 1
            return f"{STRONGER}*({value})"
        return value

    counter.wrap(Group, "write_variable", counter.argument(2, "value", stronger))


def _draws(counter: Counter) -> None:
    """All that is drawn before the run: values, delays, and the probabilities of synapses."""

    def likelier(p: Any) -> Any:
        if isinstance(p, str) or 0 < p < 1:
            counter.changed += 1
            return f"{STRONGER}*({p})" if isinstance(p, str) else min(1.0, STRONGER * p)
        return p

    _values(counter)
    counter.wrap(Synapses, "connect", counter.argument(3, "p", likelier))


def _rewritten(counter: Counter, model: Any, pattern: str, by: str) -> Any:
    if not isinstance(model, (str, Equations)):
        return model
    text, changed = re.subn(pattern, by, str(model))
    counter.changed += changed
    return text if changed else model


_CHANGES: dict[str, Callable[[Counter], None]] = {
    "synapses": _synapses,
    "inputs": _inputs,
    "noise": _noise,
    "values": _values,
    DRAWS: _draws,
}
