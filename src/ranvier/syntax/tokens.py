"""Text → tokens: what characters may stand in model text, and what is said about those that may not.

Takes a range of a Source, gives tokens with exact positions. Called by expressions.py and statements.py.

The language is a subset of Python's expressions, but Python's own tokenizer and parser are not used: their messages and positions
differ between versions, they count bytes, and deep nesting kills them. One regular expression is as fast.
"""

from __future__ import annotations

import keyword
import re
from typing import NoReturn

from ranvier.syntax.errors import ModelSyntaxError, Problem
from ranvier.syntax.source import Source, Span

Token = tuple[str, int, int]
"""(kind, start, end). kind: 'name', 'number', 'newline', 'end', or the operator, bracket or keyword itself."""

# A number swallows what directly follows it, so that `2tau` and `1j` are met in one piece and can be explained.
_TOKEN = re.compile(
    r"""[ \t\r\f]+ | \#[^\n]* | \\\r?\n
      | (?P<name>[^\W\d]\w*)
      | (?P<operator>(?:\*\*|//|[-+*/%])=? | [<>=!]=? | [(),;])
      | (?P<number>(?:\d[\d_]*\.?|\.\d)[\d_]*(?:[eE][-+]?\d[\d_]*)?\w*)
      | (?P<newline>\n)
      | (?P<other>.)""",
    re.VERBOSE,
)
_NUMBER = re.compile(
    r"(?:D\.?(?:D)?|\.D)(?:[eE][-+]?D)?|0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+".replace("D", r"\d+(?:_\d+)*"),
    re.ASCII,
)
_WORDS = frozenset({"and", "or", "not", "if", "else", "True", "False"})
_GENERATOR_WORDS = _WORDS | {"for", "in"}
_STRANGE = {
    "&": ("Bit operations are not part of the language.", "write 'and' between two conditions"),
    "|": ("Bit operations are not part of the language.", "write 'or' between two conditions"),
    "~": ("Bit operations are not part of the language.", "write 'not' before a condition"),
    "^": ("Bit operations are not part of the language.", "a power is written '**'"),
    "@": ("Matrix products are not part of the language.", "the code runs for each element on its own"),
    "[": ("Indexing is not part of the language.", "use a variable of the model; '_pre' and '_post' reach the two ends of a synapse"),
    "]": ("Indexing is not part of the language.", "use a variable of the model; '_pre' and '_post' reach the two ends of a synapse"),
    ".": ("Attributes are not part of the language.", "give the value a name of its own in your script and use that name"),
    ":": ("A ':' cannot stand here.", "a choice is written 'x = a if condition else b'"),
    "'": ("Strings are not part of the language.", "use numbers and names only"),
    '"': ("Strings are not part of the language.", "use numbers and names only"),
    "{": ("Braces are not part of the language.", "group with parentheses"),
    "}": ("Braces are not part of the language.", "group with parentheses"),
    "²": ("Superscripts are not part of the language.", "write '**2'"),
    "³": ("Superscripts are not part of the language.", "write '**3'"),
    "·": ("This character is not part of the language.", "a product is written '*'"),
    "×": ("This character is not part of the language.", "a product is written '*'"),
    "?": ("This character is not part of the language.", "a choice is written 'a if condition else b'"),
    "−": ("This minus sign is not part of the language.", "write the ASCII '-'"),
}


def tokenize(source: Source, start: int, end: int, *, lines: bool = False, generators: bool = False) -> list[Token]:
    """The tokens of source.text[start:end], ended by an 'end' token. `lines`: newlines outside parentheses are tokens too. `generators`:
    so are 'for' and 'in'.

    Raises ModelSyntaxError at the first character that is not in the language, and for parentheses that do not match.
    """
    tokens: list[Token] = []
    opened: list[int] = []
    text = source.text
    words = _GENERATOR_WORDS if generators else _WORDS
    for match in _TOKEN.finditer(text, start, end):
        kind = match.lastgroup
        if kind is None:
            continue
        first, last = match.span()
        if kind == "name":
            word = match[0]
            if word in words:
                kind = word
            elif keyword.iskeyword(word) or not (word.isascii() or word.isidentifier()):
                _refuse_word(source, word, first, last)
        elif kind == "operator":
            kind = match[0]
            if kind == "(":
                opened.append(first)
            elif kind == ")":
                if not opened:
                    met, expected = "')'", "an operator or the end"
                    fail(source, first, last, "The parenthesis was never opened.", met, expected, "remove it, or add '(' before")
                opened.pop()
            elif kind in ("<", ">") and text[last : min(last + 1, end)] == kind:
                message, hint = "Bit operations are not part of the language.", "use * or // with 2**n"
                fail(source, first, last + 1, message, repr(kind * 2), "an operator", hint)
        elif kind == "number":
            if not _NUMBER.fullmatch(text, first, last):
                _refuse_number(source, first, last)
        elif kind == "newline":
            if not lines or opened:
                continue
        else:
            _refuse_character(source, first)
        tokens.append((kind, first, last))
    if opened:
        fail(source, opened[-1], opened[-1] + 1, "The parenthesis is never closed.", "'('", "')' further on", "add ')' where it should end")
    tokens.append(("end", end, end))
    return tokens


def fail(source: Source, start: int, end: int, message: str, met: str, expected: str, hint: str) -> NoReturn:
    """Raise a ModelSyntaxError at source.text[start:end]."""
    raise ModelSyntaxError(Problem(message, Span(source, start, end), met, expected, hint))


def _refuse_word(source: Source, word: str, start: int, end: int) -> NoReturn:
    if not keyword.iskeyword(word):
        _refuse_character(source, start + max(k for k in range(len(word)) if k == 0 or word[:k].isidentifier()))
    hint = "for a condition use 'and', 'or', 'not'; for a choice 'a if condition else b'" if word in ("in", "is") else "choose another name"
    fail(source, start, end, f"{word!r} is not part of the language.", f"Python's keyword {word!r}", "a value", hint)


def _refuse_number(source: Source, start: int, end: int) -> NoReturn:
    text = source.text[start:end]
    letters = re.search(r"[^\W\d_]\w*$", text)
    if letters and _NUMBER.fullmatch(text[: letters.start()]):
        hint = f"write '{text[: letters.start()]}*{letters[0]}'"
        if letters[0] in ("j", "J"):
            hint = "complex numbers are not part of the language"
        fail(source, start, end, "A number runs into a name.", repr(text), "a number", hint)
    fail(
        source, start, end, "This is not a number.", repr(text), "a number such as 2, 0.5, 1e-3", "is it a name? names begin with a letter"
    )


def _refuse_character(source: Source, at: int) -> NoReturn:
    character = source.text[at]
    message, hint = _STRANGE.get(character, ("This character is not part of the language.", "remove it"))
    if module := re.search(r"\b(np|numpy|math|scipy|random)$", source.text[:at]):
        hint = f"functions of the language stand alone, without '{module[1]}.': exp(x), rand()"
    fail(source, at, at + 1, message, repr(character), "numbers, names, operators and parentheses", hint)
