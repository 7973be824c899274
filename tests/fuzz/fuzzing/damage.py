"""Accidents that befall model text and keyword values: slips of fingers, misunderstandings, and noise."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from fuzzing.victims import VICTIMS, Victim

_TOKEN = re.compile(r"\s+|\w+|\*\*|//|[<>=!]=|.", re.DOTALL)
_NAME = re.compile(r"[^\W\d]\w*")
_NUMBER = re.compile(r"\d+(?:\.\d*)?(?:e[+-]?\d+)?")
_STRANGE = "+-*/()=<>!%,;:.&.^~#'\"[]{}@$? \n\t\\0129exyi_é²\0"
_UNICODE = "éß²½∂µΩ−×·‐“”‘’\u00a0\u200b\u202e\ufeff𝜏𝟙٣数ﬁ\r\x0b\x0c\x1b\x7f\ud800"
_UNITS = (
    "volt", "mV", "amp", "nA", "siemens", "nS", "second", "ms", "Hz", "1", "metre", "kelvin", "mM", "ohm", "farad", "radian", "integer",
    "boolean", "float", "int", "bool", "mvolt", "volt**2", "volt/second", "volt*", "volt/0", "celsius", "cm2", "3", "amp.second",
)  # fmt: skip
_FLAGS = (
    "unless refractory", "constant", "shared", "constant over dt", "event-driven", "clock-driven", "summed", "linked", "unless",
    "active", "scalar", "", ",", "constant,", "constant constant", "unless_refractory", "Constant", "event driven", "1",
    "shared, linked",
)  # fmt: skip
_NAMES = (
    "v", "w", "i", "j", "k", "N", "t", "dt", "xi", "xi_1", "xi_", "rand", "randn", "exp", "pi", "inf", "nan", "e", "v_pre", "v_post",
    "not_refractory", "lastspike", "lastupdate", "t_in_timesteps", "N_pre", "N_incoming", "stim", "mV", "second", "True", "None", "and",
    "or", "not", "if", "else", "for", "in", "lambda", "import", "def", "is", "refractory", "delay", "__class__", "print", "unknown",
    "taux", "V", "int", "clip", "range", "sample", "poisson", "binomial", "timestep", "arange", "abs", "_x", "x" * 300,
)  # fmt: skip
_NUMBERS = (
    "0", "-1", "1e400", "1e-400", "1" + "0" * 40, "9223372036854775808", "1e308", "0.1.2", "0x1f", "1_000", "1e", "1j", "007", ".5",
    "5.", "1e+", "9" * 5000, "1.7976931348623157e309", "-0.0", "00", "0b1", "1e99999999999", "2147483648", "1d0",
)  # fmt: skip
_CALLS = (
    "sin()", "exp(1, 2)", "clip(v)", "clip(v, 0)", "rand(1)", "rand", "randn()()", "stim()", "stim(t, t, t)", "stim(1)", "stim(t, 0.5)",
    "int()", "int(v, w)", "exp(v=1)", "abs(*v)", "poisson()", "poisson(-1)", "poisson(1*mV)", "binomial(-1, 2.0)", "timestep(t)",
    "sqrt(-1)", "log(0)", "(1)(2)", "v.real", "v[0]", "'v'", "f(v)", "sign(True)", "floor(1*mV)", "1//0", "1 % 0", "1/0", "0**-1",
    "(-1)**0.5", "sum(v)", "max(v, 1)", "min(v)", "1 if v else 2", "v if rand() < 0.5", "[v]", "{v}", "v,", "()", "v := 1", "~i",
    "i << 2", "i & 1", "v is 1", "1 < v < 2", "v == w == 1", "not", "v++", "v--1", "+-+-v", "2v", "v 2", "-v**2", "v**v", "2**1000",
    "2**(10**9)", "i**-1", "9**9**9**9", "exp(1000)", "i // (i - i)", "i % 0.0", "xi", "xi**2", "xi*xi", "v*xi_2", "t*ms", "dt + 1",
    "int(t/ms)", "v!=", "!v", "v <> w", "True + 1", "not v", "v and w", "i and j", "bump(v, v)", "square(v*mV)", "bump", "N + 0.5",
    "inf - inf", "nan", "v_post_post",
)  # fmt: skip
_DEEP = ("(", "-", "not ", "sin(", "1 + ", "2**", "v*", "[", "int(", "1 if v > 0 else ", "(v + ", "a and ", "exp(-", "((")
_VALUES = (
    "None", "-1", "0", "np.nan", "inf", "3", "2.5", "'x'", "''", "[]", "{}", "(1, 2)", "object()", "3*mV", "1*ms", "-1*ms", "0*ms",
    "inf*ms", "np.nan*ms", "1e300*ms", "0.15*ms", "10**30", "np.arange(3)", "np.zeros((2, 2))*ms", "lambda: 1", "print", "True",
    "'exact'", "b'abc'", "1j", "{'a': 1}", "['v', 3]", "'v'", "slice(0, 2)", "...", "[1, 2, 3, 4, 5]*ms", "[0.1, -0.1]*ms", "['v', 'v']",
    "'unknown'", "np.array(['a'])", "{'v': 3}", "[None]", "np.float32", "int", "'int32'", "[[1, 2], [3]]", "np.array([True, False])",
    "range(3)", "Hz", "'euler'", "['euler', 'x']", "10**6*Hz", "-1*Hz", "2**31", "2**63", "np.uint64(3)", "np.int8(-1)", "[2**40]",
    "'start'", "'before_before_start'", "0.5", "volt", "second", "Equations('x : 1')", "Clock(dt=1*ms)", "Ellipsis", "type", "set()",
    "{1, 2}", "iter([1])", "'\\0'", "'v' * 1000", "Exception()", "np.array(3)", "np.array([[1]])", "np.ma.masked", "float('-inf')",
    "1*mV*mV", "np.timedelta64(3, 'ms')", "(0, 1, 2, 3)", "(slice(None), 0)", "(None, 0)", "'i > 2'", "'i +'", "(0, 'j > 1')", "99",
    "(99, 99)", "-99", "[[0, 1]]", "1e9*Hz", "{}.keys()", "np.bool_(True)",
)  # fmt: skip


def damaged(rng: Random) -> tuple[Victim, str, str]:
    """A model, the name of one of its texts (or `name=`, of its values), and how that reads now."""
    victim = rng.choice(VICTIMS)
    if victim.values and rng.random() < 0.2:
        return victim, rng.choice(sorted(victim.values)) + "=", rng.choice(_VALUES)
    where = rng.choice(sorted(victim.texts))
    text = victim.texts[where]
    for _ in range(rng.choice((1, 1, 1, 2))):
        text = rng.choice(_ACCIDENTS)(text, rng)
    return victim, where, text


def _character(text: str, rng: Random) -> str:
    return "".join(_slip(list(text), rng))


def _token(text: str, rng: Random) -> str:
    return "".join(_slip(_TOKEN.findall(text), rng))


def _slip(parts: list[str], rng: Random) -> list[str]:
    """One part is lost, doubled, exchanged, copied to another place, or something strange comes in."""
    if not parts:
        return [rng.choice(_STRANGE)]
    at, other = rng.randrange(len(parts)), rng.randrange(len(parts))
    match rng.randrange(5):
        case 0:
            del parts[at]
        case 1:
            parts.insert(at, parts[at])
        case 2:
            parts[at], parts[other] = parts[other], parts[at]
        case 3:
            parts[at] = parts[other]
        case 4:
            parts.insert(at, rng.choice(_STRANGE))
    return parts


def _replaced(pattern: re.Pattern[str], by: tuple[str, ...]) -> Callable[[str, Random], str]:
    def accident(text: str, rng: Random) -> str:
        found = list(pattern.finditer(text))
        if not found:
            return text + rng.choice(by)
        match = rng.choice(found)
        return text[: match.start()] + rng.choice(by) + text[match.end() :]

    return accident


def _misspelt(text: str, rng: Random) -> str:
    found = list(_NAME.finditer(text))
    if not found:
        return text
    match = rng.choice(found)
    name = list(match[0])
    at = rng.randrange(len(name))
    name[at : at + 1] = rng.choice(([], [name[at]] * 2, [name[at].swapcase()], ["_", name[at]], [name[at], rng.choice("xs2")]))
    return text[: match.start()] + "".join(name) + text[match.end() :]


def _unit(text: str, rng: Random) -> str:
    return re.sub(r":\s*[\w/*]+", lambda m: f": {rng.choice(_UNITS)}" if rng.random() < 0.5 else m[0], text)


def _flag(text: str, rng: Random) -> str:
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    lines[at] = re.sub(r"\s*\([^()]*\)\s*$", "", lines[at]) + f" ({rng.choice(_FLAGS)})"
    return "\n".join(lines)


def _line(text: str, rng: Random) -> str:
    lines = text.split("\n")
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(4):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[other])
        case 2:
            lines[at] = ""
        case 3:
            lines[at] = lines[at] + lines[other].strip()
    return "\n".join(lines)


def _from_elsewhere(text: str, rng: Random) -> str:
    """Text that belongs to another place: whole, or a piece of it."""
    other = rng.choice(sorted(rng.choice(VICTIMS).texts.items()))[1]
    if rng.random() < 0.3:
        return other
    start, stop = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
    first, last = sorted((rng.randrange(len(other) + 1), rng.randrange(len(other) + 1)))
    return text[:start] + other[first:last] + text[stop:]


def _deep(text: str, rng: Random) -> str:
    """A word repeated; sometimes closed again."""
    count = rng.choice((3, 50, 150, 1000, 20000))
    opening = rng.choice(_DEEP)
    closing = ")" * opening.count("(") * count if rng.random() < 0.5 else ""
    match = rng.choice(list(_NAME.finditer(text)) or [None])
    if match is None:
        return opening * count + text + closing
    return text[: match.start()] + opening * count + match[0] + closing + text[match.end() :]


def _unicode(text: str, rng: Random) -> str:
    parts = list(text)
    for _ in range(rng.choice((1, 3))):
        character = rng.choice(_UNICODE) if rng.random() < 0.8 else chr(rng.randrange(1, 0x2FFF))
        parts.insert(rng.randrange(len(parts) + 1), character)
    return "".join(parts)


def _garbage(text: str, rng: Random) -> str:
    kind = rng.randrange(4)
    if kind == 0:
        return "".join(rng.choice(_STRANGE) for _ in range(rng.choice((0, 1, 2, 5, 40))))
    if kind == 1:
        return " ".join(rng.choice((*_NAMES, *_NUMBERS[:8], "+", "*", "(", ")", "=", ":", ",")) for _ in range(rng.choice((1, 2, 4, 12))))
    if kind == 2:
        return "".join(chr(rng.choice((rng.randrange(128), rng.randrange(0xD7FF), rng.randrange(0xE000, 0x10FFFF)))) for _ in range(12))
    return rng.choice(_CALLS)


_ACCIDENTS: tuple[Callable[[str, Random], str], ...] = (
    _character, _character, _token, _token, _misspelt, _unit, _flag, _line, _from_elsewhere, _deep, _unicode, _garbage,
    _replaced(_NAME, _NAMES), _replaced(_NUMBER, _NUMBERS), _replaced(_NAME, _CALLS), _replaced(_NUMBER, _CALLS), _replaced(_TOKEN, _CALLS),
)  # fmt: skip
