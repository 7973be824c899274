"""A name that means one thing in a model and another in the user's script: the model's is used, and that is said once.

Called by checker.py for each name in a text of the user's (LANGUAGE NSP-06).
"""

from __future__ import annotations

from numbers import Real

import numpy as np

from ranvier.equations.layers import NamespaceLayer, symbol_of
from ranvier.equations.scope import Constant, Scope, Symbol
from ranvier.messages import get_logger

logger = get_logger("ranvier.groups.group")


def warn_of_conflict(name: str, symbol: Symbol, scope: Scope) -> None:
    """Once for each name of each model, if the name stands for another number in a namespace that was not asked, or not listened to."""
    for layer in scope.layers:
        if isinstance(layer, NamespaceLayer) and name in layer.mapping:
            other = _number(name, layer.mapping[name])
            if other is not None and not _same(symbol, other):
                label = next((own.description for own in scope.layers if own.description.startswith("the model of")), "the language")
                where = layer.description if layer.description.startswith("the namespace of '") else "the script"
                message = f"'{name}' has a meaning in {label} and another one in {where}: the first is used"
                logger.warn(message, "resolution_conflict", once=True)


def _number(name: str, value: object) -> Constant | None:
    """What else the name could mean. Arrays and other objects mean nothing in a text, so nobody expects them there."""
    found = symbol_of(name, value) if isinstance(value, Real) or (isinstance(value, np.ndarray) and value.ndim == 0) else None
    return found if isinstance(found, Constant) else None


def _same(symbol: Symbol, other: Constant) -> bool:
    return isinstance(symbol, Constant) and symbol.value == other.value and symbol.dim is other.dim
