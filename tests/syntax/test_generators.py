"""Rules that name partners: what is read, and what is refused at which place."""

from __future__ import annotations

import pytest

from ranvier.syntax.errors import ModelSyntaxError
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.generators import Generator, Range, parse_generator
from ranvier.syntax.nodes import Name
from ranvier.syntax.source import Source


def parse(text: str) -> Generator:
    return parse_generator(Source(text, "j of connect()"))


def read(element: str, iterator: str = "", range_: Range | None = None, condition: str = "") -> Generator:
    return Generator(
        parse_expression(element), Name(iterator) if iterator else None, range_, parse_expression(condition) if condition else None
    )


def members(low: str, high: str, step: str, chance: str = "", size: str = "") -> Range:
    return Range(*(parse_expression(part) for part in (low, high, step)), *(parse_expression(p) if p else None for p in (chance, size)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i", read("i")),
        ("int(i/2) if i % 2 == 0", read("int(i/2)", condition="i % 2 == 0")),
        ("i if i > 2 else 0", read("i if i > 2 else 0")),
        ("i if i > 2 else 0 if i > 1", read("i if i > 2 else 0", condition="i > 1")),
        ("(i if i > 2 else 0) if i > 1", read("i if i > 2 else 0", condition="i > 1")),
        ("k for k in range(5)", read("k", "k", members("0", "5", "1"))),
        ("k+i for k in range(i, 5)", read("k+i", "k", members("i", "5", "1"))),
        ("k for k in range(9, 0, -2)", read("k", "k", members("9", "0", "-2"))),
        ("k for k in range((i + 1)*2,)", read("k", "k", members("0", "(i + 1)*2", "1"))),
        ("_ for _ in range(5) if i > 3 and rand() < 0.5", read("_", "_", members("0", "5", "1"), "i > 3 and rand() < 0.5")),
        ("k for k in range(5) if (True if i > 1 else k < 2)", read("k", "k", members("0", "5", "1"), "True if i > 1 else k < 2")),
        ("k for k in range(5) if True if i > 1 else k < 2", read("k", "k", members("0", "5", "1"), "True if i > 1 else k < 2")),
        ("k for k in sample(N_post, p=0.1)", read("k", "k", members("0", "N_post", "1", "0.1"))),
        ("k for k in sample(1, N, 2, size=i + 1) if not k", read("k", "k", members("1", "N", "2", "", "i + 1"), "not k")),
        ("k for k in sample(N, p=p)", read("k", "k", members("0", "N", "1", "p"))),
        (" i\n  for\n k in range(3)  # all\n  if k > 2", read("i", "k", members("0", "3", "1"), "k > 2")),
    ],
)
def test_read(text: str, expected: Generator) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "marked", "message"),
    [
        ("", "", "no expression"),
        ("rubbish here", "here", "operator is missing"),
        ("k+1 for", "", "runs over one variable"),
        ("for k in range(3)", "for", "no expression before"),
        ("k for 3 in range(3)", "3", "runs over one variable"),
        ("k for k, l in range(3)", ",", "runs over one variable"),
        ("k for k in", "", "a range or a sample"),
        ("k for k in x", "x", "a range or a sample"),
        ("k for k in foo(3)", "foo", "a range or a sample"),
        ("k for k in range", "range", "a range or a sample"),
        ("k for k in range()", "range()", "1 to 3 numbers"),
        ("k for k in range(1, 2, 3, 4)", "range(1, 2, 3, 4)", "1 to 3 numbers"),
        ("k for k in range(1 2)", "2", "operator is missing"),
        ("k for k in range(1,,2)", ",", "A value is missing"),
        ("k for k in range(2, p=3)", "p", "no named arguments"),
        ("k for k in sample()", "sample()", "1 to 3 numbers"),
        ("k for k in sample(3)", "sample(3)", "either 'p' or 'size'"),
        ("k for k in sample(3, p=1, size=2)", "sample(3, p=1, size=2)", "either 'p' or 'size'"),
        ("k for k in sample(3, p=1, p=2)", "p", "once"),
        ("k for k in sample(3, q=2)", "q", "either 'p' or 'size'"),
        ("k for k in sample(p=1, 3)", "3", "Numbers come before"),
        ("k for k in range(3) if", "", "ends too early|no expression"),
        ("k for k in range(3) if i > 2 if k > 1", "if", "one 'if'"),
        ("k for k in range(3) for l in range(3)", "for", "one 'for'"),
        ("k for k in range(3) else", "else", "cannot stand here"),
        ("k for k in range(3) 4", "4", "cannot stand here"),
        ("i if i > 1 if i < 3", "if", "more than one 'if'"),
        ("i if", "", "ends too early"),
        ("k for k in range(3", "(", "never closed"),
        ("k[1] for k in range(3)", "[", "Indexing"),
        ("(k for k in range(3))", "for", "operator|cannot stand|missing"),
        ("k in range(3)", "in", "cannot stand|operator"),
        ("lambda for k in range(3)", "lambda", "not part of the language"),
    ],
)
def test_refused(text: str, marked: str, message: str) -> None:
    with pytest.raises(ModelSyntaxError, match=message) as caught:
        parse(text)
    [problem] = caught.value.problems
    assert problem.span is not None and problem.span.text == marked
    assert problem.met and problem.expected


def test_the_words_of_generators_are_no_words_elsewhere() -> None:
    for word in ("for", "in"):
        with pytest.raises(ModelSyntaxError, match="not part of the language"):
            parse_expression(f"k {word} x")
