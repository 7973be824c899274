"""Calls that change a model, told to whoever keeps a journal of them: a device that can repeat them (devices/recording.py).

Lies beside context.py: the methods that change models are decorated, whatever their stage.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from ranvier.context import CURRENT

P = ParamSpec("P")
R = TypeVar("R")


def journaled(function: Callable[P, R]) -> Callable[P, R]:
    """Decorator: calls go through the journal, where one is kept. Arguments called `names` or `namespace` are the names of the caller."""

    @wraps(function)
    def noted(*args: P.args, **kwargs: P.kwargs) -> R:
        journal = CURRENT.journal
        return function(*args, **kwargs) if journal is None else journal.call(function, args, kwargs)

    return noted
