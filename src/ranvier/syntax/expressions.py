"""Text → expression: one expression, parsed once into positioned nodes.

Takes text (or a range of a Source), gives an Expression. Called by equations/grammar.py, statements.py, and the model objects for
thresholds, conditions and rates. Precedence and meaning are those of Python, of which the language is a subset (the tests compare
with Python's own parser); differences: comparisons do not chain, `+x` is x.

Precedence climbing: one call of `_expression` a level of nesting, so the depth can be limited long before Python's stack is full.
"""

from __future__ import annotations

import unicodedata
from math import inf
from typing import NoReturn

from ranvier.syntax.nodes import Binary, Call, Compare, Conditional, Expression, Logic, Name, Number, Unary
from ranvier.syntax.source import Source, Span
from ranvier.syntax.tokens import Token, fail, tokenize
from ranvier.syntax.trees import depth, make_room

MAX_DEPTH = 150
"""Levels of parentheses, functions and signs in one expression."""

MAX_TERMS = 20_000
"""Operators of a chain a + b + c + ..., which nests to the left."""

_TERNARY, _OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN, _POWER = range(1, 10)
_LEVELS = {"if": _TERNARY, "or": _OR, "and": _AND, "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "//": _PRODUCT, "%": _PRODUCT}
_LEVELS |= {"**": _POWER} | dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), _COMPARE)
_VALUE = "a value: a number, a name, a call or a parenthesis"


def parse_expression(text: str | Source, what: str = "expression", start: int = 0, end: int | None = None) -> Expression:
    """The expression in `text[start:end]`; may go over several lines. `what` says in messages what the text is.

    Raises ModelSyntaxError for anything that is not one expression of the language.
    """
    source = text if isinstance(text, Source) else Source(text, what)
    stop = len(source.text) if end is None else end
    return ExpressionParser(source, tokenize(source, start, stop)).whole()


class ExpressionParser:
    """Tokens and a place among them. `expression()` may end before the tokens do; `whole()` may not."""

    def __init__(self, source: Source, tokens: list[Token], at: int = 0):
        self.source = source
        self.tokens = tokens
        self.at = at

    def whole(self) -> Expression:
        tree = self.expression()
        if self.tokens[self.at][0] != "end":
            self.unexpected()
        return tree

    def expression(self) -> Expression:
        first = self.at
        tree = self._expression(_TERNARY, 0)
        # A chain a + b + c ... nests to the left without recursion here; n tokens cannot nest deeper than n.
        if self.at - first > MAX_DEPTH:
            levels = depth(tree)
            if levels > MAX_TERMS:
                self._too_deep(first, MAX_TERMS)
            if levels > MAX_DEPTH:
                make_room(levels)
        return tree

    def _expression(self, level: int, nesting: int) -> Expression:
        """The longest expression from here whose operators bind at least as tightly as `level`."""
        if nesting > MAX_DEPTH:
            self._too_deep(self.at)
        source, tokens = self.source, self.tokens
        kind, start, end = tokens[self.at]
        self.at += 1
        left: Expression
        if kind == "name":
            left = self._name_or_call(start, end, nesting)
        elif kind == "number":
            left = Number(self._number(start, end), Span(source, start, end))
        elif kind == "(":
            left = self._expression(_TERNARY, nesting + 1)
            self._close()
        elif kind == "-":
            operand = self._expression(_SIGN, nesting + 1)
            left = Unary("-", operand, Span(source, start, tokens[self.at - 1][2]))
        elif kind == "+":
            left = self._expression(_SIGN, nesting + 1)
        elif kind == "not" and level <= _NOT:
            operand = self._expression(_NOT, nesting + 1)
            left = Unary("not", operand, Span(source, start, tokens[self.at - 1][2]))
        elif kind in ("True", "False"):
            left = Number(kind == "True", Span(source, start, end))
        else:
            self.at -= 1
            self._no_value()

        while True:
            kind = tokens[self.at][0]
            power = _LEVELS.get(kind, 0)
            if power < level:  # no operator has level 0
                return left
            operator = self.at
            self.at += 1
            right: Expression
            if power == _TERNARY:
                condition = self._expression(_OR, nesting + 1)
                if tokens[self.at][0] != "else":
                    self._fail_here("'if' without 'else'.", "'else'", "a choice is written 'a if condition else b'")
                self.at += 1
                right = self._expression(_TERNARY, nesting + 1)
                left = Conditional(condition, left, right, Span(source, start, tokens[self.at - 1][2]))
                continue
            # `**` groups to the right and lets a sign stand after it; all others group to the left.
            right = self._expression(_SIGN if power == _POWER else power + 1, nesting + 1)
            span = Span(source, start, tokens[self.at - 1][2])
            if power >= _SUM:
                left = Binary(kind, left, right, span)
            elif power == _COMPARE:
                if _LEVELS.get(tokens[self.at][0]) == _COMPARE:
                    self._chained(operator, start)
                left = Compare(kind, left, right, span)
            else:
                left = Logic(kind, left, right, span)

    def _name_or_call(self, start: int, end: int, nesting: int) -> Name | Call:
        name = self.name(start, end)
        if self.tokens[self.at][0] != "(":
            return name
        self.at += 1
        args: list[Expression] = []
        while self.tokens[self.at][0] != ")":
            args.append(self._expression(_TERNARY, nesting + 1))
            if self.tokens[self.at][0] != ",":
                break
            self.at += 1
        self._close()
        return Call(name.id, tuple(args), Span(self.source, start, self.tokens[self.at - 1][2]))

    def name(self, start: int, end: int) -> Name:
        text = self.source.text[start:end]
        if not text.isascii():
            text = unicodedata.normalize("NFKC", text)  # as Python does with the names in the user's script
        return Name(text, Span(self.source, start, end))

    def _close(self) -> None:
        if self.tokens[self.at][0] != ")":
            self.unexpected()
        self.at += 1
        if self.tokens[self.at][0] == "(":
            self._fail_here("Only a name can be called.", "an operator", "a product is written '*'")

    def _number(self, start: int, end: int) -> int | float:
        text = self.source.text[start:end]
        try:
            if text[:2] in ("0x", "0X", "0b", "0B", "0o", "0O"):
                whole = int(text, 0)
                return whole if whole < 2**63 else float(whole)
            if text.replace("_", "").isdigit():
                if text[0] == "0" and text.strip("0_"):
                    fail(self.source, start, end, "This is not a number.", text[:40], "a number such as 2, 0.5, 1e-3", "drop the leading 0")
                # Integers are 64 bits wide; what is larger is a float. (Python converts no more than 4300 digits.)
                if len(text) < 25 and int(text) < 2**63:
                    return int(text)
            value = float(text)
        except OverflowError:
            value = inf
        if value == inf:
            fail(self.source, start, end, "The number is too large.", text[:40], "a number below 1.8e308", "infinity is written 'inf'")
        return value

    # What is wrong here? All below raises.

    def unexpected(self) -> NoReturn:
        """Raise the error for a token that cannot follow a complete expression."""
        kind, start, end = self.tokens[self.at]
        text = self.source.text[start:end]
        before = self.tokens[self.at - 1] if self.at else ("", 0, 0)
        if kind in ("name", "number", "(", "True", "False", "not"):
            left = self.source.text[before[1] : before[2]]
            hint = f"a product is written '{left}*{text}'" if kind in ("name", "number") else "a product is written '*'"
            self._fail_here("An operator is missing.", "an operator", hint)
        if kind == "=":
            in_call = before[0] == "name" and self.at > 1 and self.tokens[self.at - 2][0] in ("(", ",")
            if in_call:
                self._fail_here("Keyword arguments are not part of the language.", "',' or ')'", "give the arguments in order")
            self._fail_here("An assignment cannot stand in an expression.", "an expression", "equality is tested with '=='")
        if kind == ",":
            decimal = self.at > 0 and all(self.tokens[at][0] == "number" for at in (self.at - 1, self.at + 1))
            hint = "a decimal fraction is written '0.5'" if decimal else "one expression alone; a function is called 'f(x, y)'"
            self._fail_here("A comma can only stand between the arguments of a function.", "an operator or the end", hint)
        if kind == ";" or kind == "newline":
            self._fail_here("Statements cannot stand here.", "one expression", "statements belong into reset, on_pre, run_regularly")
        if kind == "else":
            self._fail_here("'else' without 'if'.", "an operator or the end", "a choice is written 'a if condition else b'")
        self._fail_here("This cannot stand here.", "an operator or the end of the expression", "is something missing before it?")

    def _no_value(self) -> NoReturn:
        kind = self.tokens[self.at][0]
        if kind in ("end", "newline", ";"):
            if self.at == 0 or self.tokens[self.at - 1][0] in ("newline", ";"):
                self._fail_here("There is no expression.", _VALUE, "write one, or leave the text out")
            self._fail_here("The expression ends too early.", _VALUE, "complete it, or remove the last operator")
        if kind == "not":
            self._fail_here("'not' cannot stand here.", _VALUE, "put it in parentheses: '(not x)'")
        if kind == ")" and self.at and self.tokens[self.at - 1][0] == "(":
            self._fail_here("The parentheses are empty.", _VALUE, "write a value between them, or remove them")
        if kind == "=":
            self._fail_here("An assignment cannot stand in an expression.", _VALUE, "equality is tested with '=='")
        self._fail_here("A value is missing.", _VALUE, "write 'not'" if kind == "!" else "write one before this, or remove an operator")

    def _chained(self, operator: int, start: int) -> NoReturn:
        text, end = self.source.text, self.tokens[self.at - 1][2]
        middle = text[self.tokens[operator][2] : end].strip()
        hint = f"write '{text[start:end]} and {middle} {self.tokens[self.at][0]} ...'"
        self._fail_here("Comparisons cannot be chained.", "'and', 'or' or the end of the expression", " ".join(hint.split()))

    def _too_deep(self, at: int, most: int = MAX_DEPTH) -> NoReturn:
        _, start, end = self.tokens[at]
        hint = "give parts of it names of their own (subexpressions)"
        fail(self.source, start, end, "The expression is nested too deeply.", f"more than {most} levels", "fewer", hint)

    def _fail_here(self, message: str, expected: str, hint: str) -> NoReturn:
        kind, start, end = self.tokens[self.at]
        met = {"end": "the end of the text", "newline": "the end of the line"}.get(kind) or repr(self.source.text[start:end])
        if kind in ("end", "newline") and self.at:  # the caret goes behind what was read last, not to some later line
            start = end = self.tokens[self.at - 1][2]
        fail(self.source, start, end, message, met, expected, hint)
