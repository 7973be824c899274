"""Arguments of connect(), checked, and what names mean for a pair of neurons. Called by all other connect_*.py and synapses.py."""

from __future__ import annotations

import re
from collections.abc import Mapping
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np

from ranvier.caller import calling_location
from ranvier.equations.dimensions import ModelDimensionError, check_expression
from ranvier.equations.layers import NamespaceLayer
from ranvier.equations.scope import Constant, Index, Names, Scope, Subexpression, Symbol
from ranvier.equations.spelling import unit_of
from ranvier.model.arguments import one_number
from ranvier.model.ends import Ends
from ranvier.model.memory import Buffer
from ranvier.record import replace
from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.nodes import Expression, Name
from ranvier.syntax.source import Source
from ranvier.syntax.trees import names as tree_names
from ranvier.syntax.trees import walk
from ranvier.units import DIMENSIONLESS

if TYPE_CHECKING:
    from ranvier.model.synapses import Synapses


def check_condition_argument(condition: Any) -> None:
    """ModelTypeError, ModelValueError for what cannot be the first argument of connect()."""
    if condition is not None and not isinstance(condition, (bool, np.bool_, str)):
        met = f"{type(condition).__name__} {condition!r}"[:120]
        raise ModelTypeError(
            Problem(
                "the first argument of connect() is a condition",
                met=met,
                hint="for indices use connect(i=..., j=...)",
                expected="a condition as string, True or False",
            )
        )
    if isinstance(condition, str) and re.search(r"\bfor\b", condition):
        raise ModelValueError(
            Problem(
                "a generator goes to j= or i=, not into the condition",
                met=repr(condition),
                expected="a condition on i and j",
                hint="connect(j='k for k in ...')",
            )
        )


def whole_copies(n: Any) -> int:
    if isinstance(n, (bool, np.timedelta64)) or not isinstance(n, Integral):
        raise ModelTypeError(
            Problem(
                "n is an integer or a string",
                met=f"{type(n).__name__} {n!r}",
                expected="such as 2",
                hint="n=2, or n='1 + i' for a number for each pair",
            )
        )
    if n < 0:
        raise ModelValueError(Problem("n cannot be negative", met=str(n), expected="0 or more", hint="n=0 makes no synapse"))
    return int(n)


def probability(p: Any) -> float:
    value = one_number(p, DIMENSIONLESS, "the probability p of connect()", "0.1, or a string")
    if value != value:
        raise ModelValueError(Problem("p cannot be NaN", met=repr(p), expected="a number between 0 and 1", hint="such as p=0.1"))
    return min(max(value, 0.0), 1.0)


def check_no_unit(tree: Expression, scope: Scope, what: str) -> str:
    """The kind of an expression that has to be without unit: ModelDimensionError otherwise. what: 'a probability'."""
    dim, kind = check_expression(tree, scope)
    if dim is not DIMENSIONLESS:
        problem = Problem(
            f"{what} has no unit", tree.span, met=f"unit {unit_of(dim)}", expected="a number without unit", hint="divide it by a unit"
        )
        raise ModelDimensionError(problem, dims=(dim,))
    return kind


def text_of_call(synapses: Synapses, text: str, what: str) -> Source:
    """Text with its place in the user's script: the line that calls connect()."""
    here = calling_location()
    return Source(text, f"{what} of '{synapses.name}'", here.file, here.line)


def parsed(synapses: Synapses, text: str, what: str) -> Expression:
    tree = parse_expression(text_of_call(synapses, text, what))
    check_no_counts(tree)
    return tree


def check_no_counts(tree: Expression) -> None:
    """ModelValueError where the tree refers to what connect() changes."""
    for leaf in walk(tree):
        if isinstance(leaf, Name) and leaf.id in ("N_incoming", "N_outgoing"):
            message = f"connect() cannot refer to '{leaf.id}', which it changes"
            hint = "for a number of synapses per neuron use 'k for k in sample(..., size=...)'"
            raise ModelValueError(Problem(message, leaf.span, met=repr(leaf.id), expected="i, j, N_pre, N_post", hint=hint))


def place_of(tree: Expression, name: str) -> Name:
    """Where a name stands in the text."""
    assert name in tree_names(tree)
    return next(leaf for leaf in walk(tree) if isinstance(leaf, Name) and leaf.id == name)


def pair_scope(synapses: Synapses, pre: Buffer, post: Buffer, names: Mapping[str, Any]) -> Scope:
    """Names of a candidate pair: i, j, the connected groups, the language, the namespaces; of the synapses only subexpressions."""
    namespace = NamespaceLayer("the names of the calling code", names)
    base = synapses.scope(namespace)
    own: dict[str, Symbol] = {
        "i": Index("i", (pre,), synapses.source.element_range()[0]),
        "j": Index("j", (post,), synapses.target.element_range()[0]),
        "N_pre": Constant("N_pre", len(synapses.source), DIMENSIONLESS),
        "N_post": Constant("N_post", len(synapses.target), DIMENSIONLESS),
        **synapses.clock.symbols(),
    }
    language = base.layers[1 + len(synapses.connected_layers(namespace)) :]
    scope = Scope((Names("the pair", own), Ends(synapses, namespace, pre, post), *language))
    for name in synapses.equations.subexpr_names:
        symbol = base.get(name)
        if isinstance(symbol, Subexpression):
            own[name] = replace(symbol, scope=scope)
    return scope
