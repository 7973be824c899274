"""A rate as A*x + B where A and B may still depend on x, inside functions and divisors: v*m_inf(v)**3 has the factor m_inf(v)**3.

Exponential Euler holds A and B over the step, whatever they depend on (Wang-Buzsaki's instantaneous m, the exponential of an
exponential integrate-and-fire neuron). Takes an expression with subexpressions written out, gives LinearParts; called by
exponential_euler.py where the rate is not linear outright. As in Brian 2 the split is that of the rate multiplied out: powers of x
itself, other than 0 and 1, make it None, and so does an x that stands in functions only.
"""

from __future__ import annotations

from ranvier.equations.algebra import LinearParts
from ranvier.equations.sums import ONE, ZERO, Product, Sum, factor
from ranvier.syntax.nodes import Binary, Expression, Name, Number, Unary
from ranvier.syntax.trees import names

_Polynomial = dict[int, Sum]  # power of x -> factor, in which x stands inside functions and divisors only
_LARGEST_POWER = 8  # beyond, no sum of products is written out


def conditionally_linear_parts(expression: Expression, variable: str) -> LinearParts | None:
    """A and B of A*x + B with x-dependent A and B; None where there is no such A, or another power of x."""
    powers = _polynomial(expression, variable)
    if powers is None or not set(powers) <= {0, 1} or 1 not in powers:
        return None
    return LinearParts({variable: powers[1]}, powers.get(0, ZERO))


def _polynomial(expression: Expression, x: str) -> _Polynomial | None:
    if x not in names(expression):
        return _kept({0: Sum.of(expression)})
    match expression:
        case Name():
            return {1: ONE}
        case Unary("-", operand):
            inner = _polynomial(operand, x)
            return None if inner is None else _negative(inner)
        case Binary("+" | "-" | "*" | "/" as op, left, right):
            a, b = _polynomial(left, x), _polynomial(right, x)
            if a is None or b is None or (op == "/" and not b):
                return None
            if op == "/":
                return _multiply(a, _inverse(b, x))
            return _multiply(a, b) if op == "*" else _add(a, b if op == "+" else _negative(b))
        case Binary("**", base, Number(value)) if isinstance(value, int | float) and value == int(value):
            return _power(_polynomial(base, x), int(value), x)
        case Binary("**", base, Unary("-", Number(value))) if isinstance(value, int | float) and value == int(value):
            return _power(_polynomial(base, x), -int(value), x)
        case Binary("**", Name(), Number()):
            return None  # x**1.5: a power of x itself; (a*x)**1.5, x**n and sqrt(x) count as functions of x
    return {0: factor(expression)}


def _add(a: _Polynomial, b: _Polynomial) -> _Polynomial:
    return _kept({power: a.get(power, ZERO) + b.get(power, ZERO) for power in {**a, **b}})


def _negative(a: _Polynomial) -> _Polynomial:
    return {power: -part for power, part in a.items()}


def _multiply(a: _Polynomial, b: _Polynomial) -> _Polynomial:
    product: _Polynomial = {}
    for p, left in a.items():
        for q, right in b.items():
            product[p + q] = product.get(p + q, ZERO) + left * right
    return _kept(product)


def _inverse(a: _Polynomial, x: str) -> _Polynomial:
    """1/(c*x**n) is a power of x; 1/(x + c) is a factor like a function of x."""
    if len(a) == 1:
        ((power, part),) = a.items()
        return {-power: Sum((part.as_product().inverse(),))}
    together = ZERO
    for power, part in a.items():
        together += part * (Sum((Product(powers=((Name(x), power),)),)) if power else ONE)
    return {0: Sum((Product(powers=((together.expression(), -1),)),))}


def _power(a: _Polynomial | None, exponent: int, x: str) -> _Polynomial | None:
    if not a or abs(exponent) > _LARGEST_POWER:
        return None
    if len(a) == 1:  # what has no bare x stays together: (a + b)**3 is one factor
        a = {power: Sum((part.as_product(),)) for power, part in a.items()}
    result: _Polynomial = {0: ONE}
    for _ in range(abs(exponent)):
        result = _multiply(result, a)
    return result if exponent >= 0 else _inverse(result, x)


def _kept(powers: _Polynomial) -> _Polynomial:
    return {power: part for power, part in powers.items() if not part.is_zero}
