"""What white noise is multiplied by in an expression. Called by equations.py (is the noise additive?)."""

from __future__ import annotations

from ranvier.equations.single import is_noise
from ranvier.syntax.nodes import Binary, Expression, Name, Unary
from ranvier.syntax.trees import identifiers


def noise_factors(tree: Expression) -> frozenset[str]:
    """Names in the factors of xi: {'sigma', 'tau'} for `-v/tau + sigma*xi/sqrt(tau)` (function names too). Where xi does not enter
    linearly, all names of that part."""
    if not any(map(is_noise, identifiers(tree))):
        return frozenset()
    match tree:
        case Name():
            return frozenset()
        case Unary("-", operand):
            return noise_factors(operand)
        case Binary("+" | "-", left, right):
            return noise_factors(left) | noise_factors(right)
        case Binary("*", left, right):
            # The factor of xi in one side is multiplied by all of the other.
            with_left = noise_factors(left) | identifiers(right) if _has_noise(left) else frozenset()
            with_right = noise_factors(right) | identifiers(left) if _has_noise(right) else frozenset()
            return with_left | with_right
        case Binary("/", left, right) if not _has_noise(right):
            return noise_factors(left) | identifiers(right)
    return identifiers(tree)


def _has_noise(tree: Expression) -> bool:
    return any(map(is_noise, identifiers(tree)))
