"""All mistakes of a model at once: where one text of an object is wrong, its other texts are read too, each by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ranvier.model.arguments import located
from ranvier.syntax.errors import ModelError, Problem

if TYPE_CHECKING:
    from ranvier.model.objects import BrianObject

Text = tuple[object, str, Callable[[Any], object]]
"""What was given, what it is ("reset"), what reads it. Anything but a string is left to those who check arguments."""


@contextmanager
def with_all_mistakes(owner: BrianObject, texts: Iterable[Text]) -> Iterator[None]:
    """An error that leaves the block takes along what is wrong in these texts. Costs nothing where nothing is."""
    try:
        yield
    except ModelError as error:
        error.add(*(problem for text in texts for problem in _problems(owner, *text)))
        raise


def _problems(owner: BrianObject, given: object, what: str, read: Callable[[Any], object]) -> tuple[Problem, ...]:
    if not isinstance(given, str):
        return ()
    try:
        read(located(owner, given, what))
    except ModelError as error:
        return error.problems
    return ()
