"""distribute_factors. Before: any kernel. After: a factor that is known before the loop stands at the terms of a sum where that costs less
than multiplying the sum: `k*(x + c)` is `fma(x, k, k*c)`, and `dt*(a/k1 + b/k2)` is `a*c1 + b*c2`.

Free is a term that is known itself; one that has a known factor already (passes/factors.py makes one of both) and is not wanted without k;
and one that is multiplied by k or -k elsewhere. With one such term all others become fma, and one operation is saved. Nothing is gained
where the product as it is will be one with a sum that it goes into (passes/contract.py).

The result is that of the text for operands that are moved by an ulp or two. The product inside an fma is exact and cannot overflow; k*c
does where it is beyond the largest number. Left alone: whatever reaches a step function (rewrite.rounding_matters).
"""

from __future__ import annotations

from ranvier.ir.code import Code
from ranvier.ir.kernel import Kernel
from ranvier.ir.levels import rounding_levels
from ranvier.ir.passes.rewrite import rounding_matters, use_counts, with_ops
from ranvier.ir.passes.terms import Term, inner_sums, terms_below, total


def distribute_factors(kernel: Kernel) -> Kernel:
    sums = _Sums(kernel)
    code = Code()
    place: list[int] = []
    turned: dict[int, tuple[int, int]] = {}  # product -> (factor, term) of the opposite product, of which it is to be made
    for number, op in enumerate(kernel.ops):
        assert number not in turned or op.type is not None
        if number in turned and op.type is not None:
            factor, term = turned[number]
            place.append(code.pure("neg", (code.pure("mul", (place[factor], place[term]), op.type),), op.type))
            continue
        factor, terms = sums.times_known(number)
        free = {term: sums.is_free(number, factor, term) for term, _ in terms}
        if op.type is None or not any(free.values()):
            place.append(code.copied(op, place))
            continue
        parts: list[Term] = []
        for term, negative in sorted(terms, key=lambda part: not free[part[0]]):  # what comes later is added by an fma
            opposite = sums.product(sums.opposite.get(factor), term)
            if opposite is not None and opposite < number and opposite not in turned:
                parts.append((place[opposite], not negative))
                continue
            if opposite is not None:
                turned[opposite] = factor, term
            parts.append((code.pure("mul", (place[factor], place[term]), op.type), negative))
        place.append(total(code, parts, op.type))
    return with_ops(kernel, code.ops)


class _Sums:
    """Sums that are multiplied by something known, and what else is done with their terms."""

    def __init__(self, kernel: Kernel):
        self._kernel = kernel
        self._uses, self._level, self._exact = use_counts(kernel), rounding_levels(kernel), rounding_matters(kernel)
        self._inner = inner_sums(kernel, self._uses, self._level)
        self._products: dict[tuple[int, int], int] = {}
        self._factors: dict[int, list[int]] = {}  # value -> the known factors by which it is multiplied
        self.opposite: dict[int, int] = {}  # value -> the one with the other sign
        self._added_to: dict[int, int] = {}  # operand of a sum or difference -> the other one
        for number, op in enumerate(kernel.ops):
            if op.code in ("add", "sub") and not self._exact[number]:
                self._added_to |= {op.args[0]: op.args[1], op.args[1]: op.args[0]}
            elif op.code == "neg":
                self.opposite |= {number: op.args[0], op.args[0]: number}
            elif op.code == "mul" and not self._exact[number]:
                for factor, other in (op.args, op.args[::-1]):
                    if self._level[factor] < self._level[number]:
                        self._products[factor, other] = number
                        self._factors.setdefault(other, []).append(factor)

    def times_known(self, number: int) -> tuple[int, list[Term]]:
        """factor and terms where the operation is factor*(sum of terms) and the sum is used by it alone; otherwise no terms."""
        op, level = self._kernel.ops[number], self._level
        if op.code == "mul" and op.type is not None and op.type.is_float and not self._exact[number]:
            for factor, other in (op.args, op.args[::-1]):
                is_sum = self._kernel.ops[other].code in ("add", "sub") and self._uses[other] == 1 and level[other] is level[number]
                if is_sum and level[factor] < level[number] and not self._part_of_fma(number):
                    return factor, terms_below(self._kernel, other, self._inner)
        return 0, []

    def _part_of_fma(self, number: int) -> bool:
        """Whether the product as it is will be one with the sum that it goes into: then nothing is to be gained."""
        if self._uses[number] != 1 or number not in self._added_to:
            return False
        other = self._added_to[number]
        return not (self._kernel.ops[other].code == "mul" and self._uses[other] == 1 and self._level[other] is self._level[number])

    def product(self, factor: int | None, other: int) -> int | None:
        """The operation factor*other, if there is one."""
        return None if factor is None else self._products.get((factor, other))

    def is_free(self, number: int, factor: int, term: int) -> bool:
        """Whether factor*term costs nothing, or is there anyway, for a sum that is multiplied in `number`."""
        if self._level[term] < self._level[number]:
            return True
        factors = self._factors.get(term, [])
        if any(other in (factor, self.opposite.get(factor)) for other in factors):
            return True
        return self._uses[term] == 1 and self._has_known_factor(term)

    def _has_known_factor(self, product: int) -> bool:
        """Whether it is a tree of products and quotients with a factor or divisor of a lower level."""
        stack = [product]
        while stack:
            number = stack.pop()
            op = self._kernel.ops[number]
            if op.code in ("mul", "div"):
                if any(self._level[arg] < self._level[number] for arg in op.args):
                    return True
                stack += [arg for arg in op.args if self._uses[arg] == 1]
        return False
