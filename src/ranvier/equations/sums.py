"""Sums of products: the normal form in which coefficients are computed, divided and compared.

A `Sum` is a tuple of `Product`s; a Product is a number times factors with integer powers. A factor is any expression that is not
itself a product: a name, a call, a sum in parentheses. Parentheses of the user are kept, so `(El - v)/tau` stays recognisable.
Nothing here knows what a variable is; called by equations/algebra.py and the schemes.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from ranvier.record import record
from ranvier.syntax.nodes import Binary, Expression, Name, Number, Unary

Coefficient = Fraction | float
Powers = tuple[tuple[Expression, int], ...]
_LARGEST_POWER = 64  # beyond, x**n stays one factor


@record
class Product:
    """number * factor**power * ...; powers are never 0, each factor stands once, in order of appearance."""

    number: Coefficient = Fraction(1)
    powers: Powers = ()

    @property
    def key(self) -> frozenset[tuple[Expression, int]]:
        """Equal for products that differ only in number and order of factors."""
        return frozenset(self.powers)

    def __mul__(self, other: Product) -> Product:
        powers = dict(self.powers)
        for factor, power in other.powers:
            powers[factor] = powers.get(factor, 0) + power
        return Product(_times(self.number, other.number), tuple((f, p) for f, p in powers.items() if p))

    def inverse(self) -> Product:
        return Product(1 / self.number, tuple((factor, -power) for factor, power in self.powers))


@record
class Sum:
    """Products that are added; () is zero. Products of equal factors are merged."""

    products: tuple[Product, ...] = ()

    @staticmethod
    def of(expression: Expression) -> Sum:
        """The normal form of an expression. Products of sums are not multiplied out."""
        return _of(expression)

    @property
    def is_zero(self) -> bool:
        return not self.products

    @property
    def is_one(self) -> bool:
        return self.products == (Product(),)

    @property
    def key(self) -> frozenset[tuple[frozenset[tuple[Expression, int]], Coefficient]]:
        """Equal for equal sums, whatever their order."""
        return frozenset((product.key, product.number) for product in self.products)

    def __add__(self, other: Sum) -> Sum:
        return _merged(self.products + other.products)

    def __neg__(self) -> Sum:
        return self * Sum((Product(Fraction(-1)),))

    def __sub__(self, other: Sum) -> Sum:
        return self + -other

    def __mul__(self, other: Sum) -> Sum:
        """Multiplied out: every product of one with every product of the other."""
        return _merged(a * b for a in self.products for b in other.products)

    def as_product(self) -> Product:
        """The same value as one product: common factors, times what is left in parentheses. ZeroDivisionError for the sum 0."""
        if self.is_zero:
            raise ZeroDivisionError
        if len(self.products) == 1:
            return self.products[0]
        common = _common(self.products)
        inverse = common.inverse()
        rest = self.products if inverse == Product() else tuple(product * inverse for product in self.products)
        if any(product.number > 0 for product in rest):
            rest = tuple(sorted(rest, key=lambda product: product.number < 0))  # a sum does not begin with a minus if it need not
        return common * Product(powers=((_sum_expression(rest), 1),))

    def quotient(self, divisor: Sum) -> Sum | None:
        """self / divisor if all of `divisor` cancels; None otherwise.

        (gl*El/C) / (gl/C) is El, whatever gl is. (I/C) / (gl/C) would divide by gl, which may be 0, and (I/C) / (1/tau) would
        multiply by tau, which may be huge: both are refused.
        """
        return None if divisor.is_zero else self.divided(divisor.as_product().inverse())

    def divided(self, inverse: Product) -> Sum | None:
        """As quotient, by what the divisor's inverse is: for many sums and one divisor."""
        if self.is_zero:
            return None
        for products in (self.products, (self.as_product(),)):
            results = [product * inverse for product in products]
            if all(_cancels(dict(result.powers), inverse) for result in results):
                return _merged(results)
        return None

    def expression(self) -> Expression:
        """As a tree, common factors taken out: (ge + gi + 1)/tau."""
        return product_expression(self.as_product()) if self.products else Number(0)


ZERO = Sum()
ONE = Sum((Product(),))


def factor(expression: Expression) -> Sum:
    """The expression as a single factor, whatever it is made of."""
    return Sum((Product(powers=((expression, 1),)),))


def product_expression(product: Product) -> Expression:
    """As a tree: -2*a*b**2/(c*d)."""
    magnitude = _magnitude(product.number)
    above = [_power(f, p) for f, p in product.powers if p > 0]
    below = [_power(f, -p) for f, p in product.powers if p < 0]
    number: int | float
    if isinstance(magnitude, Fraction):
        number = magnitude.numerator
        if magnitude.denominator != 1:
            below.insert(0, Number(magnitude.denominator))
    else:
        number = magnitude
    if number != 1 or not above:
        above.insert(0, Number(number))
    if product.number < 0:
        above[0] = Unary("-", above[0])
    result = _joined(above)
    return Binary("/", result, _joined(below)) if below else result


def summands(expression: Expression) -> list[tuple[int, Expression]]:
    """(sign, part) of the top-level additions and subtractions, left to right."""
    found: list[tuple[int, Expression]] = []
    waiting = [(1, expression)]
    while waiting:
        sign, part = waiting.pop()
        match part:
            case Binary("+" | "-" as op, left, right):
                waiting += [(sign if op == "+" else -sign, right), (sign, left)]  # the left one comes off first
            case Unary("-", operand):
                waiting.append((-sign, operand))
            case _:
                found.append((sign, part))
    return found


def total(parts: Iterable[Sum]) -> Sum:
    """The sum of the parts, merged once."""
    return _merged(product for part in parts for product in part.products)


def added(parts: Iterable[Sum]) -> Expression:
    """The parts that are not zero, one after the other, each with common factors taken out: a*b - c/d + ..."""
    products = tuple(part.as_product() for part in parts if not part.is_zero)
    return _sum_expression(products) if products else Number(0)


def _of(expression: Expression) -> Sum:
    match expression:
        case Number(value) if not isinstance(value, bool):
            return Sum((Product(Fraction(value) if isinstance(value, int) else value),)) if value else ZERO
        case Unary("-", operand):
            return -_of(operand)
        case Binary("+" | "-", _, _):
            return total(_of(part) if sign > 0 else -_of(part) for sign, part in summands(expression))
        case Binary("*", left, right):
            return _product(left) * _product(right)
        case Binary("/", left, right):
            below = _product(right)
            if not below.is_zero:
                return _product(left) * Sum((below.products[0].inverse(),))
        case Binary("**", base, Number(value)) if isinstance(value, int) and 0 < value <= _LARGEST_POWER:
            return _to_the(_product(base), value)
        case Binary("**", base, Unary("-", Number(value))) if isinstance(value, int) and 0 < value <= _LARGEST_POWER:
            power = _to_the(_product(base), value)
            if not power.is_zero:
                return Sum((power.products[0].inverse(),))
    return factor(expression)


def _product(expression: Expression) -> Sum:
    """At most one product: a sum of several becomes a factor in parentheses."""
    result = _of(expression)
    return Sum((result.as_product(),)) if len(result.products) > 1 else result


def _to_the(base: Sum, exponent: int) -> Sum:
    result = ONE
    for _ in range(exponent):
        result = result * base
    return result


def _magnitude(number: Coefficient) -> Coefficient:
    return -number if number < 0 else number


def _times(a: Coefficient, b: Coefficient) -> Coefficient:
    return a * b if isinstance(a, Fraction) and isinstance(b, Fraction) else float(a) * float(b)


def _plus(a: Coefficient, b: Coefficient) -> Coefficient:
    return a + b if isinstance(a, Fraction) and isinstance(b, Fraction) else float(a) + float(b)


def _merged(products: Iterable[Product]) -> Sum:
    merged: dict[frozenset[tuple[Expression, int]], Product] = {}
    for product in products:
        known = merged.get(product.key)
        merged[product.key] = product if known is None else Product(_plus(known.number, product.number), known.powers)
    return Sum(tuple(product for product in merged.values() if product.number))


def _cancels(powers: dict[Expression, int], inverse: Product) -> bool:
    return all(powers.get(factor, 0) * power <= 0 for factor, power in inverse.powers)


def _common(products: tuple[Product, ...]) -> Product:
    """Factors with the powers that all products share, and the sign if all have it."""
    powers = []
    candidates = set(dict(products[0].powers))
    for product in products[1:]:
        if not candidates:
            break
        candidates &= dict(product.powers).keys()
    for candidate, _ in products[0].powers:
        if candidate not in candidates:
            continue
        others = [dict(product.powers).get(candidate, 0) for product in products]
        if all(other > 0 for other in others):
            powers.append((candidate, min(others)))
        elif all(other < 0 for other in others):
            powers.append((candidate, max(others)))
    negative = all(product.number < 0 for product in products)
    return Product(Fraction(-1 if negative else 1), tuple(powers))


def _sum_expression(products: tuple[Product, ...]) -> Expression:
    result = product_expression(products[0])
    for product in products[1:]:
        magnitude = product_expression(Product(_magnitude(product.number), product.powers))
        result = Binary("-" if product.number < 0 else "+", result, magnitude)
    return result


def _joined(factors: list[Expression]) -> Expression:
    result = factors[0]
    for part in factors[1:]:
        result = Binary("*", result, part)
    return result


def _power(base: Expression, exponent: int) -> Expression:
    return base if exponent == 1 else Binary("**", base, Number(exponent))


def name(identifier: str) -> Sum:
    """A sum of one name."""
    return factor(Name(identifier))
