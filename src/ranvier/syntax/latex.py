"""Tree → LaTeX, for notebooks. Called by the equations and groups; the tree is the user's, nothing is rearranged.

Fractions, powers and square roots are set as in print; a name is split at its first underscore (`tau_m`: tau with an index), and
Greek names become letters.
"""

from __future__ import annotations

from ranvier.syntax.nodes import Binary, Call, Compare, Conditional, Expression, Logic, Name, Number, Unary

_GREEK = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split()
)
_OPERATORS = {"exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan"}  # LaTeX has commands for these
_SIGNS = {"==": "=", "!=": r"\neq", "<": "<", "<=": r"\leq", ">": ">", ">=": r"\geq"}
_LOGIC = {"and": (r"\wedge", 2), "or": (r"\vee", 1)}
_TERNARY, _OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(10)


def latex(tree: Expression) -> str:
    """The expression in LaTeX, without the dollars."""
    return _set(tree)[0]


def latex_name(name: str) -> str:
    """A name in LaTeX: an index for what follows an underscore."""
    first, _, index = name.partition("_")
    if not first:
        return rf"\mathrm{{{_escaped(name)}}}"
    stem = rf"\{first}" if first in _GREEK else first if len(first) == 1 else rf"\mathit{{{first}}}"
    if not index:
        return stem
    return f"{stem}_{{{_index(index)}}}"


def _index(text: str) -> str:
    return rf"\{text}" if text in _GREEK else text if len(text) == 1 else rf"\mathrm{{{_escaped(text)}}}"


def _escaped(text: str) -> str:
    return text.replace("_", r"\_")


def _set(tree: Expression) -> tuple[str, int]:
    """LaTeX, and how tightly its outermost operator binds."""
    match tree:
        case Number(value):
            return _number(value)
        case Name(id):
            return latex_name(id), _ATOM
        case Unary("-", operand):
            return f"-{_within(operand, _SIGN)}", _SIGN
        case Unary(_, operand):
            return rf"\neg {_within(operand, _COMPARE)}", _NOT
        case Binary("/", left, right):
            return rf"\frac{{{latex(left)}}}{{{latex(right)}}}", _ATOM
        case Binary("**", left, right):
            # A fraction or a function as base needs parentheses, though nothing binds tighter in print.
            base = latex(left) if isinstance(left, (Name, Number)) else _parenthesised(latex(left))
            return f"{base}^{{{latex(right)}}}", _POWER
        case Binary("*", left, right):
            times = r" \cdot " if _begins_with_digit(right) else r" \, "
            return f"{_within(left, _PRODUCT)}{times}{_within(right, _SIGN + 1)}", _PRODUCT
        case Binary("//", left, right):
            return rf"\left\lfloor \frac{{{latex(left)}}}{{{latex(right)}}} \right\rfloor", _ATOM
        case Binary("%", left, right):
            return rf"{_within(left, _PRODUCT)} \bmod {_within(right, _SIGN + 1)}", _PRODUCT
        case Binary(op, left, right):
            return f"{_within(left, _SUM)} {op} {_within(right, _PRODUCT)}", _SUM
        case Compare(op, left, right):
            return f"{_within(left, _SUM)} {_SIGNS[op]} {_within(right, _SUM)}", _COMPARE
        case Logic(op, left, right):
            sign, level = _LOGIC[op]
            return f"{_within(left, level)} {sign} {_within(right, level + 1)}", level
        case Call("sqrt", (argument,)):
            return rf"\sqrt{{{latex(argument)}}}", _ATOM
        case Call("abs", (argument,)):
            return rf"\left|{latex(argument)}\right|", _ATOM
        case Call(function, args):
            name = rf"\{function}" if function in _OPERATORS else rf"\operatorname{{{_escaped(function)}}}"
            return name + _parenthesised(", ".join(map(latex, args))), _ATOM
        case Conditional(condition, then, otherwise):
            rows = rf"{latex(then)} & \text{{if }} {latex(condition)} \\ {latex(otherwise)} & \text{{otherwise}}"
            return rf"\begin{{cases}} {rows} \end{{cases}}", _ATOM


def _number(value: int | float | bool) -> tuple[str, int]:
    if isinstance(value, bool):
        return rf"\mathrm{{{value}}}", _ATOM
    text = repr(value)
    mantissa, _, exponent = text.partition("e")
    if exponent:
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}", _PRODUCT
    return text, _SIGN if text.startswith("-") else _ATOM


def _begins_with_digit(tree: Expression) -> bool:
    match tree:
        case Number():
            return True
        case Binary("**" | "*" | "%", left, _):
            return _begins_with_digit(left)
    return False


def _within(tree: Expression, level: int) -> str:
    text, own = _set(tree)
    return text if own >= level else _parenthesised(text)


def _parenthesised(text: str) -> str:
    return rf"\left({text}\right)"
