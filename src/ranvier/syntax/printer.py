"""Tree → text, with as few parentheses as Python's precedence allows. `parse_expression(print_expression(e)) == e` for parsed trees.

Called by dumps, explain(), printing of Equations, and error messages.
"""

from __future__ import annotations

from ranvier.syntax.nodes import Assign, Binary, Block, Call, Compare, Conditional, Expression, Logic, Name, Number, Unary

# The levels of expressions.py; ATOM binds tighter than every operator.
_TERNARY, _OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(1, 11)
_BINARY = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "//": _PRODUCT, "%": _PRODUCT, "**": _POWER}


def print_expression(tree: Expression) -> str:
    """The expression as text in the user's language."""
    return _print(tree)[0]


def print_statement(statement: Assign) -> str:
    return f"{statement.target.id} {statement.op}= {print_expression(statement.value)}"


def print_block(block: Block) -> str:
    """The statements as text, one a line."""
    return "\n".join(map(print_statement, block))


def _print(tree: Expression) -> tuple[str, int]:
    """Text, and how tightly its outermost operator binds."""
    match tree:
        case Number(value):
            # Negative literals are not in the grammar (-1 is a sign and a 1), but schemes may make them.
            text = str(value) if isinstance(value, bool) else repr(value)
            return text, _SIGN if text.startswith("-") else _ATOM
        case Name(id):
            return id, _ATOM
        case Unary("-", operand):
            return f"-{_within(operand, _SIGN)}", _SIGN
        case Unary(_, operand):
            return f"not {_within(operand, _NOT)}", _NOT
        case Binary("**", left, right):
            return f"{_within(left, _ATOM)}**{_within(right, _SIGN)}", _POWER
        case Binary(op, left, right):
            level = _BINARY[op]
            space = " " if level == _SUM else ""
            return f"{_within(left, level)}{space}{op}{space}{_within(right, level + 1)}", level
        case Compare(op, left, right):
            return f"{_within(left, _SUM)} {op} {_within(right, _SUM)}", _COMPARE
        case Logic(op, left, right):
            level = _OR if op == "or" else _AND
            return f"{_within(left, level)} {op} {_within(right, level + 1)}", level
        case Call(function, args):
            return f"{function}({', '.join(print_expression(arg) for arg in args)})", _ATOM
        case Conditional(condition, then, otherwise):
            return f"{_within(then, _OR)} if {_within(condition, _OR)} else {_within(otherwise, _TERNARY)}", _TERNARY


def _within(tree: Expression, level: int) -> str:
    text, own = _print(tree)
    return text if own >= level else f"({text})"
