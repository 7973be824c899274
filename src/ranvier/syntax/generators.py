"""Text → rule that names partners: `k for k in range(i)`, `k for k in sample(N_post, p=0.1) if i != k`, `int(i/2) if i % 2 == 0`.

What stands in connect(j=...) or connect(i=...). Called by model/connect_generator.py. The parts are expressions of the language; the words
and keyword arguments around them exist nowhere else.
"""

from __future__ import annotations

from typing import NoReturn

from ranvier.record import record
from ranvier.syntax.expressions import ExpressionParser
from ranvier.syntax.nodes import Expression, Name, Number
from ranvier.syntax.source import Source, Span
from ranvier.syntax.tokens import Token, fail, tokenize

_FORM = "such as 'k for k in range(5)', 'k for k in sample(N_post, p=0.1)', 'i + 1'"
_ONE_CONDITION = "combine conditions with 'and'; a choice is written 'a if condition else b'"


@record
class Range:
    """low, low + step, ... before high. Of these all; with `chance` each with that probability; with `size` so many, chosen at random."""

    low: Expression
    high: Expression
    step: Expression
    chance: Expression | None = None
    size: Expression | None = None

    @property
    def is_sample(self) -> bool:
        return self.chance is not None or self.size is not None


@record
class Generator:
    """`element for iterator in range if condition`. iterator, range: None for one element; condition: None where all count."""

    element: Expression
    iterator: Name | None = None
    range: Range | None = None
    condition: Expression | None = None


def parse_generator(source: Source) -> Generator:
    """The rule that is the whole text. Raises ModelSyntaxError."""
    tokens = tokenize(source, 0, len(source.text), generators=True)
    loops = [at for at, nesting in _levels(tokens) if tokens[at][0] == "for" and not nesting]
    if len(loops) > 1:
        _fail(source, tokens[loops[1]], "A generator has one 'for'.", "one 'for ... in ...'", "combine conditions with 'and'")
    if not loops:
        at = _open_if(source, tokens)
        condition = None if at is None else _expression(source, tokens, at + 1, len(tokens) - 1)
        return Generator(_expression(source, tokens, 0, len(tokens) - 1 if at is None else at), condition=condition)
    return _generator(source, tokens, loops[0])


def _generator(source: Source, tokens: list[Token], at: int) -> Generator:
    """The generator whose `for` is token `at`."""
    if not at:
        _fail(source, tokens[0], "There is no expression before 'for'.", "the number of a neuron", _FORM)
    element = _expression(source, tokens, 0, at)
    if tokens[at + 1][0] != "name" or tokens[at + 2][0] != "in":
        wrong = tokens[at + 1] if tokens[at + 1][0] != "name" else tokens[at + 2]
        _fail(source, wrong, "A generator runs over one variable.", "'for NAME in range(...)' or 'for NAME in sample(...)'", _FORM)
    iterator = ExpressionParser(source, tokens).name(*tokens[at + 1][1:])
    range_, after = _range(source, tokens, at + 3)
    condition = None
    if tokens[after][0] == "if":
        second = [k for k, nesting in _levels(tokens) if k > after and tokens[k][0] == "if" and not nesting]
        if second and not any(tokens[k][0] == "else" for k in range(second[0], len(tokens))):
            _fail(source, tokens[second[0]], "A generator has one 'if'.", "the end of the text", "combine conditions with 'and'")
        condition = _expression(source, tokens, after + 1, len(tokens) - 1)
    elif tokens[after][0] != "end":
        _fail(source, tokens[after], "This cannot stand here.", "'if', or the end of the text", _FORM)
    return Generator(element, iterator, range_, condition)


def _range(source: Source, tokens: list[Token], at: int) -> tuple[Range, int]:
    """`range(...)` or `sample(...)` at token `at`, and the token after it."""
    _, start, end = tokens[at]
    function = source.text[start:end]
    if function not in ("range", "sample") or tokens[at + 1][0] != "(":
        _fail(source, tokens[at], "A generator runs over a range or a sample.", "'range(...)' or 'sample(...)'", _FORM)
    numbers: list[Expression] = []
    named: dict[str, Expression] = {}
    parser = ExpressionParser(source, tokens, at + 2)
    while tokens[parser.at][0] != ")":
        keyword = tokens[parser.at] if tokens[parser.at][0] == "name" and tokens[parser.at + 1][0] == "=" else None
        if keyword is not None:
            _keyword(source, keyword, function, named)
            parser.at += 2
            named[source.text[keyword[1] : keyword[2]]] = parser.expression()
        elif named:
            _fail(source, tokens[parser.at], "Numbers come before 'p' and 'size'.", "')'", "such as 'sample(0, N_post, size=10)'")
        else:
            numbers.append(parser.expression())
        if tokens[parser.at][0] != ",":
            break
        parser.at += 1
    if tokens[parser.at][0] != ")":
        parser.unexpected()
    span = Span(source, start, tokens[parser.at][2])
    _check_counts(span, function, numbers, named)
    zero, one = Number(0, span), Number(1, span)
    low, high, step = {1: (zero, *numbers, one), 2: (*numbers, one), 3: tuple(numbers)}[len(numbers)]
    return Range(low, high, step, named.get("p"), named.get("size")), parser.at + 1


def _keyword(source: Source, keyword: Token, function: str, known: dict[str, Expression]) -> None:
    name = source.text[keyword[1] : keyword[2]]
    if function == "range":
        _fail(source, keyword, "range() has no named arguments.", "'low, high, step'", "a random choice is 'sample(..., p=0.1)'")
    if name not in ("p", "size") or name in known:
        _fail(source, keyword, "sample() has either 'p' or 'size', once.", "'p=...' or 'size=...'", "such as 'sample(N_post, size=10)'")


def _check_counts(span: Span, function: str, numbers: list[Expression], named: dict[str, Expression]) -> None:
    where, shown = (span.source, span.start, span.end), repr(span.text)
    if not 1 <= len(numbers) <= 3:
        fail(
            *where,
            f"{function}() takes 1 to 3 numbers.",
            f"{len(numbers)} in {shown}",
            "high; low, high; or low, high, step",
            f"such as {function}(0, 10)",
        )
    if function == "sample" and len(named) != 1:
        met, hint = f"{'both' if named else 'neither'} in {shown}", "such as 'sample(N_post, p=0.1)' or 'sample(N_post, size=10)'"
        fail(*where, "sample() has either 'p' or 'size'.", met, "one of them", hint)


def _open_if(source: Source, tokens: list[Token]) -> int | None:
    """The `if` without an `else`, outside all parentheses: it begins the condition."""
    waiting: list[int] = []
    for at, nesting in _levels(tokens):
        if not nesting and tokens[at][0] == "if":
            waiting.append(at)
        elif not nesting and tokens[at][0] == "else" and waiting:
            waiting.pop()
    if len(waiting) > 1:
        _fail(source, tokens[waiting[1]], "There is more than one 'if'.", "one condition", _ONE_CONDITION)
    return waiting[0] if waiting else None


def _levels(tokens: list[Token]) -> list[tuple[int, int]]:
    """(number of the token, parentheses around it)."""
    result, nesting = [], 0
    for at, (kind, _, _) in enumerate(tokens):
        nesting += (kind == "(") - (kind == ")")
        result.append((at, nesting))
    return result


def _expression(source: Source, tokens: list[Token], begin: int, end: int) -> Expression:
    """Tokens [begin, end) as one expression."""
    stop = tokens[end][1]
    return ExpressionParser(source, [*tokens[:end], ("end", stop, stop)], begin).whole()


def _fail(source: Source, token: Token, message: str, expected: str, hint: str) -> NoReturn:
    kind, start, end = token
    fail(source, start, end, message, "the end of the text" if kind == "end" else repr(source.text[start:end]), expected, hint)
