"""Small helpers that scripts and companion packages import from `brian2.utils`: texts, folders, order. Nothing in ranvier needs them."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import textwrap
from collections.abc import Hashable, Iterable, Iterator, Mapping
from graphlib import TopologicalSorter
from typing import Any, TypeVar

import numpy as np

from ranvier.preferences import prefs
from ranvier.units import have_same_dimensions

T = TypeVar("T", bound=Hashable)
_WORDS = frozenset({"and", "or", "not", "True", "False"})


def indent(text: str, numtabs: int = 1, spacespertab: int = 4, tab: str | None = None) -> str:
    """Every line of the text moved right, by `numtabs` times `spacespertab` spaces or times `tab`."""
    return textwrap.indent(text, (" " * spacespertab if tab is None else tab) * numtabs, lambda line: True)


def deindent(text: str, numtabs: int | None = None, spacespertab: int = 4, docstring: bool = False) -> str:
    """The text without the indentation common to its lines, or without `numtabs` times `spacespertab` columns. Tabs become spaces.

    docstring: the first line is left as it is and does not count.
    """
    first, _, rest = text.replace("\t", " " * spacespertab).partition("\n")
    lines = rest if docstring else f"{first}\n{rest}" if "\n" in text else first
    if numtabs is None:
        moved = textwrap.dedent(lines)
    else:
        moved = "\n".join(line[numtabs * spacespertab :] for line in lines.split("\n"))
    return f"{first}\n{moved}" if docstring else moved


def get_identifiers(expr: str, include_numbers: bool = False) -> set[str]:
    """The names in an expression; with `include_numbers` the literals too."""
    names = set(re.findall(r"\b[A-Za-z_]\w*\b", expr, re.ASCII)) - _WORDS
    numbers = re.findall(r"(?<![A-Za-z_\d])\d*\.?\d+(?:[eE][-+]?\d+)?", expr) if include_numbers else []
    return names | set(numbers)


def word_substitute(expr: str, substitutions: Mapping[str, object]) -> str:
    """The expression with whole words replaced, one after the other."""
    for word, new in substitutions.items():
        expr = re.sub(rf"\b{re.escape(word)}\b", lambda _, new=new: str(new), expr)  # type: ignore[misc]
    return expr


def topsort(graph: Mapping[T, Iterable[T]]) -> list[T]:
    """The nodes of {node: those before it}, each after those before it. graphlib.CycleError if there is no such order."""
    return list(TopologicalSorter(graph).static_order())


def ensure_directory(d: str) -> str:
    """Makes the folder if it is not there; gives its path."""
    os.makedirs(d, exist_ok=True)
    return d


def ensure_directory_of_file(f: str) -> str:
    """Makes the folder for a file if it is not there; gives its path."""
    return ensure_directory(os.path.dirname(f))


@contextlib.contextmanager
def in_directory(new_dir: str) -> Iterator[None]:
    """Inside `with`, the working directory is this one."""
    before = os.getcwd()
    os.chdir(new_dir)
    try:
        yield
    finally:
        os.chdir(before)


def running_from_ipython() -> bool:
    """Whether this is an IPython session or a notebook."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell is not None


def assert_allclose(actual: Any, desired: Any, rtol: float = 4.5e8, atol: float = 0.0, **kwds: Any) -> None:
    """AssertionError unless two quantities have one unit and close values; rtol in units of the precision that models are computed in."""
    from numpy.testing import assert_allclose as values_agree

    assert have_same_dimensions(actual, desired)
    precision = np.finfo(prefs["core.default_float_dtype"]).eps
    values_agree(np.asarray(actual), np.asarray(desired), rtol=float(precision) * rtol, atol=atol, **kwds)
