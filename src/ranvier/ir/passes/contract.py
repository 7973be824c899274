"""contract_products. Before: any kernel. After: a float product that is used by nothing but sums and differences of its own level is one
with each of them: fma rounds once where there were two roundings. The result differs by an ulp or so (more where the sum nearly cancels,
and there it is the better one); not where that could be a step (rewrite.rounding_matters). A product of a lower level stays: it is
computed once, and the sum then costs one operation either way.
"""

from __future__ import annotations

from ranvier.ir.kernel import Kernel, Op
from ranvier.ir.levels import Level, rounding_levels
from ranvier.ir.passes.dead import drop_dead
from ranvier.ir.passes.rewrite import rounding_matters, with_ops


def contract_products(kernel: Kernel) -> Kernel:
    level, exact = rounding_levels(kernel), rounding_matters(kernel)
    products = _vanishing(kernel, level, exact)
    ops: list[Op] = []
    place: list[int] = []
    negated: dict[int, int] = {}  # value -> its negation made here
    for op in kernel.ops:
        product = next((arg for arg in reversed(op.args) if arg in products), None) if op.code in ("add", "sub") else None
        if product is None:
            place.append(len(ops))
            ops.append(Op(op.code, tuple([place[arg] for arg in op.args]), op.type, op.attr) if op.args else op)
            continue
        first = product == op.args[0]
        a, b = (place[arg] for arg in kernel.ops[product].args)
        c = place[op.args[1] if first else op.args[0]]
        if op.code == "sub":  # a*b - c = fma(a, b, -c);  c - a*b = fma(-a, b, c)
            if first:
                c = _negate(ops, negated, c)
            else:
                a = _negate(ops, negated, a)
        place.append(len(ops))
        ops.append(Op("fma", (a, b, c), op.type))
    return drop_dead(with_ops(kernel, ops))


def _vanishing(kernel: Kernel, level: tuple[Level, ...], exact: list[bool]) -> set[int]:
    """The products that nobody needs once they are part of sums."""
    found = {number for number, op in enumerate(kernel.ops) if op.code == "mul" and op.type is not None and op.type.is_float}
    sums = [number for number, op in enumerate(kernel.ops) if op.code in ("add", "sub") and not exact[number]]
    contractible = {number for number in sums if kernel.ops[number].args[0] != kernel.ops[number].args[1]}
    for number, op in enumerate(kernel.ops):
        found.difference_update(arg for arg in op.args if number not in contractible or level[arg] is not level[number])
    for number in sums:  # of two products in one sum the first stays
        a, b = kernel.ops[number].args
        if a in found and b in found:
            found.discard(a)
    return found


def _negate(ops: list[Op], negated: dict[int, int], value: int) -> int:
    """-value: a constant is negated here and now, a negation is undone."""
    if value not in negated:
        op = ops[value]
        if op.code == "neg":
            return op.args[0]
        negated[value] = len(ops)
        ops.append(Op("const", (), op.type, -op.attr) if op.code == "const" and op.attr is not None else Op("neg", (value,), op.type))
    return negated[value]
