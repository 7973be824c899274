"""Kinds of the arguments and the result of users' functions: `@declare_types`. Read by function.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ranvier.syntax.calls import did_you_mean
from ranvier.syntax.errors import ModelValueError, Problem

ARGUMENT_TYPES = ("boolean", "integer", "float", "any")
RESULT_TYPES = ("boolean", "integer", "float", "highest")


def declare_types(**types: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare kinds of arguments, by name, and of the result: `@declare_types(a='integer', result='highest')`.

    Arguments: 'boolean', 'integer', 'float' or 'any' (default); result: 'boolean', 'integer', 'float' (default) or 'highest' (of the
    arguments). ModelValueError for other words, and for names that are no arguments.
    """

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        code = getattr(function, "_orig_func", function).__code__
        names = code.co_varnames[: code.co_argcount]
        for name, kind in types.items():
            if name != "result" and name not in names:
                raise ModelValueError(
                    Problem(
                        f"'{function.__name__}' has no argument '{name}'",
                        met=repr(name),
                        expected=", ".join(names),
                        hint=did_you_mean(name, names, "leave it out"),
                    )
                )
            one_of(kind, RESULT_TYPES if name == "result" else ARGUMENT_TYPES, f"type of '{name}'")
        function._arg_types = [types.get(name, "any") for name in names]  # type: ignore[attr-defined]
        function._return_type = types.get("result", "float")  # type: ignore[attr-defined]
        return function

    return declare


def one_of(word: str, words: Sequence[str], what: str) -> None:
    if word not in words:
        raise ModelValueError(
            Problem(
                f"there is no such {what}",
                met=repr(word),
                expected=", ".join(map(repr, words)),
                hint=did_you_mean(str(word), words, f"such as {words[0]!r}"),
            )
        )
