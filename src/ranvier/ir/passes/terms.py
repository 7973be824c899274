"""gather_terms. Before: any kernel. After: in a tree of sums and differences, the terms that are known before the loop are one, computed
at their own level: `k1 - x + k2` is `k - x`.

The result is that of the text for operands that are moved by an ulp or two, as in any order of adding; a sum of known terms overflows
only where one of them is beyond half of the largest number. Left alone: whatever reaches a step function (rewrite.rounding_matters).
"""

from __future__ import annotations

from ranvier.ir.code import Code
from ranvier.ir.kernel import Kernel
from ranvier.ir.levels import Level, rounding_levels
from ranvier.ir.passes.rewrite import as_double, rounding_matters, use_counts, with_ops
from ranvier.types import Type

Term = tuple[int, bool]  # the number of an operation, whether it is subtracted


def gather_terms(kernel: Kernel) -> Kernel:
    uses, level, exact = use_counts(kernel), rounding_levels(kernel), rounding_matters(kernel)
    inner = inner_sums(kernel, uses, level)
    code = Code()
    place: list[int] = []
    for number, op in enumerate(kernel.ops):
        terms: list[Term] = []
        if op.code in ("add", "sub") and number not in inner and not exact[number] and op.type is not None and op.type.is_float:
            terms = terms_below(kernel, number, inner)
        known = [term for term in terms if level[term[0]] < level[number]]
        if len(known) < 2 or len(known) == len(terms):
            place.append(code.copied(op, place))
        else:
            place.append(_rebuilt(code, terms, known, place, level, op.type))
    return with_ops(kernel, code.ops)


def inner_sums(kernel: Kernel, uses: list[int], level: tuple[Level, ...]) -> set[int]:
    """Sums and differences of floats that are used once, by a sum or difference of the same level."""
    inner: set[int] = set()
    for number, op in enumerate(kernel.ops):
        if op.code in ("add", "sub") and op.type is not None and op.type.is_float:
            inner.update(a for a in op.args if kernel.ops[a].code in ("add", "sub") and uses[a] == 1 and level[a] is level[number])
    return inner


def terms_below(kernel: Kernel, root: int, inner: set[int]) -> list[Term]:
    """What is added and subtracted in the tree of `root`, from left to right."""
    terms: list[Term] = []
    stack = [(root, False)]
    while stack:
        number, negative = stack.pop()
        op = kernel.ops[number]
        if number == root or number in inner:
            stack += [(op.args[1], negative ^ (op.code == "sub")), (op.args[0], negative)]  # the left one comes off first
        else:
            terms.append((number, negative))
    return terms


def total(code: Code, terms: list[Term], type_: Type) -> int:
    """The sum of terms of the new kernel, in their order, but beginning with one that is added if there is one."""
    first = next((k for k, (_, negative) in enumerate(terms) if not negative), 0)
    result, negative = terms[first]
    if negative:
        result = code.pure("neg", (result,), type_)
    for value, negative in terms[:first] + terms[first + 1 :]:
        result = code.pure("sub" if negative else "add", (result, value), type_)
    return result


def _rebuilt(code: Code, terms: list[Term], known: list[Term], place: list[int], level: tuple[Level, ...], type_: Type | None) -> int:
    """The known terms stand where the first of them stood, with its sign: so `k1 - x + k2` and `x - k1 - k2` share k1 + k2."""
    assert type_ is not None
    turned = known[0][1]
    parts = [(as_double(code, place[k]), negative ^ turned) for k, negative in sorted(known, key=lambda term: level[term[0]])]
    constant = code.cast(total(code, parts, Type.F64), type_)  # in double precision, rounded once
    rest = [(place[number], negative) for number, negative in terms if (number, negative) not in known]
    rest.insert(terms.index(known[0]), (constant, turned))
    return total(code, rest, type_)
