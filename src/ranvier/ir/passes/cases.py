"""split_cases. Before: any kernel. After: what depends on one boolean of an element, and else on values known before the loop, is computed
before the loop for both answers, and chosen: `exp(-int(not_refractory)*dt/tau)` is exp(-dt/tau) or 1. The same bits.

The propagator of a linear system with `(unless refractory)` is of this kind: up to a hundred operations, four exponentials and as many
divisions, of which one selection is left for each coefficient (CUBA with one more equation: 31 ns a neuron-step without this).
Left alone: what costs no more than the selection, and whatever depends on two booleans.
"""

from __future__ import annotations

from ranvier.ir.code import Code
from ranvier.ir.kernel import Kernel
from ranvier.ir.levels import Level, rounding_levels
from ranvier.ir.ops import OPS, PURE
from ranvier.ir.passes.rewrite import with_ops
from ranvier.types import Type

_CHEAP = frozenset({"arith", "compare", "logic", "select", "cast"})  # kinds; but a division is dear


def split_cases(kernel: Kernel) -> Kernel:
    level = rounding_levels(kernel)
    answer = _answers(kernel, level)
    chosen = _worth_it(kernel, answer)
    if not chosen:
        return kernel
    code = Code()
    place: list[int] = []  # old number -> new number
    cases: dict[tuple[int, bool], int] = {}  # (old number, the answer) -> new number

    def case(number: int, yes: bool) -> int:
        """The value with the boolean known."""
        # Operations come after what they use, and cases of those are there: no chain is a deep recursion.
        if answer[number] is None:
            return place[number]
        if answer[number] == number:
            return code.const(yes, Type.BOOL)
        if (number, yes) not in cases:
            op = kernel.ops[number]
            assert op.type is not None
            cases[number, yes] = code.pure(op.code, tuple([case(arg, yes) for arg in op.args]), op.type)
        return cases[number, yes]

    for number, op in enumerate(kernel.ops):
        boolean = answer[number]
        if number in chosen and boolean is not None:
            assert op.type is not None
            both = [case(number, yes) for yes in (True, False)]
            place.append(code.pure("select", (place[boolean], *both), op.type))
        else:
            place.append(code.copied(op, place))
            if boolean is not None:
                for yes in (True, False):
                    case(number, yes)
    return with_ops(kernel, code.ops)


def _answers(kernel: Kernel, level: tuple[Level, ...]) -> list[int | None]:
    """For each operation the boolean (its number) of which alone it is a function, beside values known before the run; a boolean that is no
    such function is its own. None: known before the run, or a function of more."""
    answer: list[int | None] = []
    for number, op in enumerate(kernel.ops):
        found: int | None = None
        if level[number] is not Level.RUN and op.code in PURE:
            inner = {answer[arg] for arg in op.args if level[arg] is not Level.RUN}
            found = inner.pop() if len(inner) == 1 else None
        if found is None and op.type is Type.BOOL and level[number] is Level.ELEMENT:
            found = number
        answer.append(found)
    return answer


def _worth_it(kernel: Kernel, answer: list[int | None]) -> set[int]:
    """Functions of a boolean that somebody uses who is none of the same boolean, and that are not cheap."""
    dear: list[bool] = []
    for number, op in enumerate(kernel.ops):
        below = answer[number] not in (None, number)
        costs = OPS[op.code].kind not in _CHEAP or op.code in ("div", "floordiv", "mod")
        dear.append(below and (costs or any(dear[arg] for arg in op.args)))
    used = {arg for number, op in enumerate(kernel.ops) for arg in op.args if answer[arg] != answer[number] or answer[number] == number}
    return {number for number in used if dear[number]}
