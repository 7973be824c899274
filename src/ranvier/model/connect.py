"""connect(): which of its forms is meant. Called by synapses.py.

condition (connect_condition.py), a rule that names partners (connect_generator.py), numbers of neurons (connect_numbers.py), or numbers of
synapses (connect_degrees.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ranvier.model.connect_arguments import check_condition_argument
from ranvier.model.connect_condition import add_by_condition
from ranvier.model.connect_degrees import Degrees, add_by_degrees, check_degrees
from ranvier.model.connect_generator import add_by_generator
from ranvier.model.connect_numbers import add_by_numbers
from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem

if TYPE_CHECKING:
    from ranvier.model.synapses import Synapses


def add_synapses(
    synapses: Synapses, condition: Any, i: Any, j: Any, p: Any, n: Any, skip: bool, degrees: Degrees, names: Mapping[str, Any]
) -> None:
    """Appends the synapses that the arguments of connect() mean. ModelTypeError, ModelValueError for arguments that do not go together."""
    check_condition_argument(condition)
    others = {"a condition": condition, "i": i, "j": j, "p": _unless(p, 1), "n": _unless(n, 1), "skip_if_invalid": skip or None}
    check_degrees(degrees, {name: value for name, value in others.items() if value is not None})
    if degrees.given:
        return add_by_degrees(synapses, degrees, names)
    if i is None and j is None:
        return add_by_condition(synapses, condition, p, n, names)
    if condition is not None:
        met = f"condition={condition!r} and {'i' if i is not None else 'j'}=..."
        raise ModelValueError(
            Problem("connect() takes a condition or indices, not both", met=met, expected="one of them", hint="leave the other out")
        )
    if not isinstance(i, str) and not isinstance(j, str):
        return add_by_numbers(synapses, i, j, p, n, skip, names)
    if i is not None and j is not None:
        met = f"i={i!r}, j={j!r}"[:120]
        message = "one of i and j can be a string, and then the other is left out"
        raise ModelTypeError(Problem(message, met=met, expected="one of them", hint="an array of numbers for each, or one string"))
    if isinstance(p, str) or np.ndim(p) or p != 1:
        message, expected = "p goes with a condition or with numbers, not with a string for i or j", "a string for i or j alone"
        hint = "such as 'k for k in sample(N_post, p=0.1)', or '... if rand() < 0.1'"
        raise ModelValueError(Problem(message, met=f"p={p!r}"[:80], expected=expected, hint=hint))
    return add_by_generator(synapses, "pre" if i is None else "post", j if i is None else i, n, skip, names)


def _unless(value: Any, default: Any) -> Any:
    """None for the default."""
    return None if isinstance(value, (int, float, np.number)) and value == default else value
