"""Scripts whose every statement Brian 2 has judged: scripts/NAME.txt is Python, and below a statement that shows something, or fails,

    #: what Brian 2 shows, or the kinds of exception that it raises

`outcomes(simulator, text)` gives what a simulator says to each statement, in the same words; `pytest --regold` asks Brian 2 anew.
"""

from __future__ import annotations

import ast
import re
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.txt"))
MARK = "#: "
_BASE_UNITS = ("m", "kg", "s", "A", "K", "mol", "cd")
_KINDS = (
    "DimensionMismatchError MagicError TypeError ValueError IndexError KeyError AttributeError NotImplementedError RuntimeError "
    "SyntaxError NameError"
).split()
_NUMBER = re.compile(r"-?\d+\.?\d*(?:e[+-]?\d+)?")
_SHOWN = 24  # elements; of longer arrays two sums


def statements(text: str) -> list[tuple[str, str]]:
    """Each statement, and what stands below it."""
    lines = text.split("\n")
    found = []
    for node in ast.parse(text).body:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        end = node.end_lineno or node.lineno
        below = lines[end] if end < len(lines) else ""
        found.append(("\n".join(lines[first - 1 : end]), below.removeprefix(MARK) if below.startswith(MARK) else ""))
    return found


def outcomes(simulator: ModuleType, text: str) -> list[str]:
    """What the simulator says to each statement; '' where it does what it was told and shows nothing."""
    names: dict[str, Any] = {"np": np, "inf": np.inf, "nan": np.nan}
    names.update({name: getattr(simulator, name) for name in simulator.__all__})
    names["__name__"] = "__script__"
    names["start_scope"]()
    names["defaultclock"].dt = 1e-4 * names["second"]
    names["seed"](0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [_outcome(statement, names) for statement, _ in statements(text)]


def _outcome(statement: str, names: dict[str, Any]) -> str:
    [node] = ast.parse(statement).body
    try:
        if isinstance(node, ast.Expr):
            value = eval(statement, names)
            return "" if value is None else shown(value)
        exec(statement, names)
    except Exception as error:
        while error.__cause__ is not None:  # Brian 2 wraps what goes wrong in the preparation of a run
            error = error.__cause__  # type: ignore[assignment]
        return " ".join(base.__name__ for base in type(error).__mro__ if base.__name__ in _KINDS)
    return ""


def shown(value: Any) -> str:
    if "VariableView" in (cls.__name__ for cls in type(value).__mro__):
        return shown(value[:])
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {shown(item)}" for key, item in sorted(value.items(), key=lambda pair: str(pair[0]))) + "}"
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(map(shown, value)) + "]"
    if value is None or isinstance(value, (str, bool, np.bool_)):
        return repr(value)
    dims = tuple(float(power) for power in getattr(getattr(value, "dim", None), "_dims", ()))
    unit = "".join(f" {name}^{power:g}" for name, power in zip(_BASE_UNITS, dims) if power)
    if not isinstance(value, (np.ndarray, int, float, np.number)):
        return "object"
    plain = np.asarray(value)
    if plain.dtype == bool:
        return str(plain.tolist())
    if plain.size > _SHOWN:
        return f"{plain.shape} {_number(plain.sum())} {_number(np.dot(np.arange(plain.size) % 7, plain.ravel()))}{unit}"
    listed = np.vectorize(_number, otypes=[object])(plain).tolist() if plain.size else plain.tolist()
    return str(listed).replace("'", "") + unit


def _number(value: Any) -> str:
    return str(int(value)) if isinstance(value, (int, np.integer)) else f"{float(value):.11g}"


def agree(a: str, b: str) -> bool:
    """The same words, and numbers equal to 1e-9; of exceptions: Brian 2's kind (a) is one of those that b is."""
    if a and set(a.split()) <= set(_KINDS):
        return a.split()[0] in b.split()
    if _NUMBER.sub("#", a) != _NUMBER.sub("#", b):
        return False
    numbers = [[float(n) for n in _NUMBER.findall(text)] for text in (a, b)]
    return bool(np.allclose(*numbers, rtol=1e-9, atol=1e-300))
