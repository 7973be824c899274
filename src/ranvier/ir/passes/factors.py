"""gather_factors. Before: any kernel. After: in a tree of products and quotients, the factors that are known before the loop are one
coefficient, computed at their own level, and at most one division is left in the loop: `a/(4*mV)*b/ms` is `a*b*c`.

A vector division costs as much as eight products; the COBAHH update has 25 divisions as written and 11 after this. Results differ from
the text by an ulp or two. Left alone: whatever reaches a step function (floor, int, //, %, ==), where an ulp could be a whole step.
"""

from __future__ import annotations

from ranvier.ir.code import Code
from ranvier.ir.kernel import Kernel
from ranvier.ir.levels import Level, rounding_levels
from ranvier.ir.passes.rewrite import as_double, rounding_matters, use_counts, with_ops
from ranvier.record import field, record
from ranvier.types import Type


def gather_factors(kernel: Kernel) -> Kernel:
    uses, level, exact = use_counts(kernel), rounding_levels(kernel), rounding_matters(kernel)
    inner = _inner_nodes(kernel, uses, level)
    code = Code()
    place: list[int] = []
    for number, op in enumerate(kernel.ops):
        tree = None
        if op.code in ("mul", "div") and number not in inner and not exact[number] and op.type is not Type.I64:
            tree = _tree(kernel, number, inner, level)
        place.append(code.copied(op, place) if tree is None else _rebuild(code, tree, place, level, op.type))
    return with_ops(kernel, code.ops)


@record(frozen=False)
class _Product:
    """sign * product of numerators / product of denominators (numbers of operations of the old kernel)."""

    known: list[tuple[Level, int, bool]] = field(default_factory=list)  # level, factor, whether it divides
    numerators: list[int] = field(default_factory=list)
    denominators: list[int] = field(default_factory=list)
    divisions: int = 0
    negative: bool = False


def _inner_nodes(kernel: Kernel, uses: list[int], level: tuple[Level, ...]) -> set[int]:
    """Products, quotients and negations that are used once, by a product or quotient of the same level."""
    inner = set()
    for number, op in enumerate(kernel.ops):
        if op.code in ("mul", "div") or (op.code == "neg" and number in inner):
            for arg in op.args:
                if kernel.ops[arg].code in ("mul", "div", "neg") and uses[arg] == 1 and level[arg] is level[number]:
                    inner.add(arg)
    # A user comes after what it uses, so a negation has to be looked through once more, from the last operation to the first.
    for number in sorted(inner, reverse=True):
        if kernel.ops[number].code == "neg":
            arg = kernel.ops[number].args[0]
            if kernel.ops[arg].code in ("mul", "div", "neg") and uses[arg] == 1 and level[arg] is level[number]:
                inner.add(arg)
    return inner


def _tree(kernel: Kernel, root: int, inner: set[int], level: tuple[Level, ...]) -> _Product | None:
    """The factors below `root`; None where there is nothing to gain."""
    product = _Product()
    stack = [(root, False)]
    while stack:
        number, divides = stack.pop()
        op = kernel.ops[number]
        if number != root and number not in inner:
            if level[number] < level[root]:
                product.known.append((level[number], number, divides))
            else:
                (product.denominators if divides else product.numerators).append(number)
        elif op.code == "neg":
            product.negative = not product.negative
            stack.append((op.args[0], divides))
        else:
            product.divisions += op.code == "div"
            stack += [(op.args[1], divides ^ (op.code == "div")), (op.args[0], divides)]  # the left one comes off first
    needed = 1 if product.denominators else 0
    return product if product.divisions > needed or len(product.known) > 1 else None


def _rebuild(code: Code, tree: _Product, place: list[int], level: tuple[Level, ...], type_: Type | None) -> int:
    assert type_ is not None
    above = _times(code, [place[k] for k in tree.numerators], type_)
    below = _times(code, [place[k] for k in tree.denominators], type_)
    coefficient = _coefficient(code, tree, place, type_)
    if coefficient is not None:
        # The coefficient comes last: a sum that follows can then take it into an fma.
        above = coefficient if above is None else code.pure("mul", (above, coefficient), type_)
    if below is None:
        assert above is not None
        return above
    return code.pure("div", (code.const(1.0, type_) if above is None else above, below), type_)


def _coefficient(code: Code, tree: _Product, place: list[int], type_: Type) -> int | None:
    """The known factors, those of lower levels first, so that each part is computed as seldom as it can be. In double precision, and what
    was a double before it met a float is one: then it is rounded once."""
    result = code.const(-1.0, Type.F64) if tree.negative else None
    for _, number, divides in sorted(tree.known, key=lambda factor: (factor[0], factor[2])):
        factor = as_double(code, place[number])
        if result is None:
            result = code.const(1.0, Type.F64) if divides else factor
            if not divides:
                continue
        result = code.pure("div" if divides else "mul", (result, factor), Type.F64)
    return None if result is None else code.cast(result, type_)


def _times(code: Code, factors: list[int], type_: Type) -> int | None:
    if not factors:
        return None
    result = factors[0]
    for factor in factors[1:]:
        result = code.pure("mul", (result, factor), type_)
    return result
