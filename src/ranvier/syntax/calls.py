"""Calls of what users call: arguments that do not fit are refused in our words, with near names. Used by all stages above."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from ranvier.syntax.errors import ModelTypeError, Problem

P = ParamSpec("P")
R = TypeVar("R")


def checked_arguments(call: Callable[P, R]) -> Callable[P, R]:
    """Decorator: arguments that the function does not have, needs, or gets twice are a ModelTypeError, all of them at once.

    Outermost decorator of a function without *args and **kwargs.
    """
    function: Any = call
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    code = function.__code__
    positions = code.co_varnames[: code.co_argcount]
    known = frozenset(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])
    needed = positions[: code.co_argcount - len(function.__defaults__ or ())]

    @wraps(call)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        given = len(args)
        fits = given <= len(positions) and known.issuperset(kwargs) and (not kwargs or kwargs.keys().isdisjoint(positions[:given]))
        if fits and (given >= len(needed) or all(name in kwargs for name in needed[given:])):
            return call(*args, **kwargs)
        raise ModelTypeError(*_misfits(function, positions, needed, given, kwargs))

    return checked


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "", cutoff: float = 0.6) -> str:
    """The hint for a name that is not known: one that differs by its case alone, those near it, or `otherwise`."""
    from difflib import get_close_matches  # 2 ms to import, needed for errors only

    names = list(dict.fromkeys(known))
    near = [one for one in names if one.lower() == name.lower()] or get_close_matches(name, names, 2, cutoff)
    return f"did you mean {' or '.join(map(repr, near[:2]))}?" if near else otherwise


def _misfits(function: Any, positions: tuple[str, ...], needed: tuple[str, ...], given: int, kwargs: dict[str, Any]) -> list[Problem]:
    owner, _, name = function.__qualname__.rpartition(".")
    what = owner if name == "__init__" else f"{name}()"
    kwonly = function.__code__.co_varnames[len(positions) : len(positions) + function.__code__.co_kwonlyargcount]
    own = [name for name in (*positions, *kwonly) if name not in ("self", "cls")]
    listed = f"one of {', '.join(own)}" if own else "no arguments"
    problems = []
    for name in kwargs:
        if name not in own:
            short = [one for one in own if len(one) == 1 and name.startswith(one)]  # prob for p
            hint = did_you_mean(name, own, f"did you mean '{short[0]}'?" if short else "leave it out")
            problems.append(Problem(f"{what} has no argument '{name}'", met=repr(name), expected=listed, hint=hint))
        elif name in positions[:given]:
            met = f"{name}={kwargs[name]!r}"[:80]
            hint = "leave one of them out, or name the others"
            problems.append(Problem(f"{what} is given '{name}' twice: by its place and by name", met=met, expected="one value", hint=hint))
    if given > len(positions):
        count = len(own) - len(kwonly)
        met, hint = f"{given - len(positions) + count} arguments without a name", "give the others by name"
        problems.append(Problem(f"{what} takes {count} arguments by their place", met=met, expected=listed, hint=hint))
    missing = [name for name in needed[given:] if name not in kwargs]
    if missing and not (problems and any("did you mean" in problem.hint for problem in problems)):  # a name misspelt is not missing too
        own_given = given - len(positions) + len(own) - len(kwonly)
        example = f"{what.removesuffix('()')}({'..., ' if own_given else ''}{', '.join(f'{name}=...' for name in missing)})"
        named = f"argument{'s' if len(missing) > 1 else ''} {' and '.join(map(repr, missing))}"
        met = f"a call without the {named}"
        problems.append(Problem(f"{what} needs the {named}", met=met, expected=listed, hint=f"give it: {example}"))
    return problems
