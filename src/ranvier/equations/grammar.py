"""Text → equations: the lines `dv/dt = ... : volt (flags)`, `I = ... : amp`, `w : siemens`.

Takes a Source, gives SingleEquations in the order in which they are written. Called by equations.py. Each line is checked by itself
here; what equations demand of each other is in equations.py. All wrong lines are told together.

The right-hand side goes on, over line ends, until a colon; the unit and the flags end with their line. Comments may stand anywhere.
"""

from __future__ import annotations

import keyword
import re
from typing import NoReturn

from ranvier.equations.layers import default_layers
from ranvier.equations.scope import Constant, FunctionSymbol
from ranvier.equations.single import DIFFERENTIAL, PARAMETER, SUBEXPRESSION, SingleEquation, is_noise
from ranvier.equations.unit_field import parse_unit
from ranvier.syntax.errors import EquationError, ModelError, ModelSyntaxError, ModelTypeError, Problem, raise_together
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.nodes import Expression
from ranvier.syntax.source import Source, Span

_HEAD = re.compile(
    r"""\s*(?: d\s*(?P<differential>[^\W\d]\w*)\s*/\s*dt\s*=(?!=)
             | (?P<subexpression>[^\W\d]\w*)\s*=(?!=)
             | (?P<parameter>[^\W\d]\w*)\s*(?=:) )""",
    re.VERBOSE,
)
_NEXT_LINE = re.compile(r"\n\s*(?:d\s*[^\W\d]\w*\s*/\s*dt|[^\W\d]\w*)\s*=(?!=)")
# Flags are a parenthesis at the end that does not follow an operator: in `amp/(metre**2)` it belongs to the unit.
_FLAGS = re.compile(r"(?<![*/\s(])\s*\(([^()]*)\)\s*$")
_LINE_FORM = "'dx/dt = expression : unit', 'x = expression : unit' or 'x : unit'"
_FLAG = re.compile(r"[^\W\d]\w*(?:[ -]\w+)*")

RESERVED = frozenset({"t", "dt", "t_in_timesteps", "i", "N"})
REFRACTORINESS = frozenset({"not_refractory", "refractory", "refractory_until"})


def parse_equations(source: Source) -> list[SingleEquation]:
    """The equations of the text, each well-formed. Raises EquationError, ModelSyntaxError or ModelTypeError with all problems."""
    # Comments become blanks, so that all positions stay true.
    text = re.sub(r"#[^\n]*", lambda comment: " " * len(comment[0]), source.text)
    equations: list[SingleEquation] = []
    errors: list[ModelError] = []
    at = 0
    while text[at:].strip():
        start = at + len(text[at:]) - len(text[at:].lstrip())
        end = _end_of_equation(text, start)
        try:
            equations.append(_equation(source, text, start, end))
        except ModelError as error:
            errors.append(error)
        at = end
    raise_together(errors)
    return equations


def check_name(name: str, span: Span) -> None:
    """Raises ModelSyntaxError for a name that a variable of a model cannot have (LANGUAGE EQN-17)."""
    why = ""
    if name in RESERVED or is_noise(name):
        why = "has a special meaning in equations"
    elif keyword.iskeyword(name):
        why = "is a keyword of Python"
    elif name.startswith("_"):
        why = "starts with an underscore; such names are used internally"
    elif name in REFRACTORINESS:
        why = "is used by the refractory mechanism"
    else:
        symbol = next((found for layer in default_layers() if (found := layer.get(name)) is not None), None)
        if isinstance(symbol, FunctionSymbol):
            why = "is the name of a function"
        elif isinstance(symbol, Constant):
            why = f"is the name of a {'constant' if name in ('pi', 'e', 'inf') else 'unit'}"
    if why:
        message = f"'{name}' cannot be the name of a variable: it {why}."
        raise ModelSyntaxError(Problem(message, span, repr(name), "another name", f"for example '{name.strip('_') or 'x'}_value'"))


def _end_of_equation(text: str, start: int) -> int:
    """Behind the line that holds the colon; or before the next line that begins an equation, if there is no colon until there."""
    colon = text.find(":", start)
    following = _NEXT_LINE.search(text, start)
    if following is not None and (colon < 0 or following.start() < colon):
        return following.start()
    if colon < 0:
        return len(text)
    line_end = text.find("\n", colon)
    line_end = len(text) if line_end < 0 else line_end
    if text.count("(", colon, line_end) > text.count(")", colon, line_end):  # flags over several lines
        close = text.find(")", line_end)
        if close >= 0 and ":" not in text[line_end:close] and "=" not in text[line_end:close]:
            return close + 1
    return line_end


def _equation(source: Source, text: str, start: int, end: int) -> SingleEquation:
    head = _HEAD.match(text, start, end)
    if head is None:
        _not_an_equation(source, text, start, end)
    [name] = filter(None, head.groups())
    group = head.lastgroup or ""
    name_span = Span(source, *head.span(group))
    colon = text.find(":", head.end(), end)
    if colon < 0:
        raise _missing_unit(source, start + len(text[start:end].rstrip()))
    expression = _right_hand_side(source, text, head.end(), colon) if group != "parameter" else None
    flags_at, flags = _flags(source, text, colon + 1, end)
    if not text[colon + 1 : flags_at].strip():
        raise _missing_unit(source, colon + 1)
    dim, unit_text, kind = parse_unit(source, colon + 1, flags_at)
    check_name(name, name_span)
    if name.endswith(("_pre", "_post")) and "summed" not in flags:
        hint = "these endings reach the two ends of a synapse; choose another name"
        raise EquationError(Problem("The name of a variable cannot end in '_pre' or '_post'.", name_span, repr(name), "another name", hint))
    if group == "differential" and kind != "float":
        hint = f"give it a unit, or 1 for none; or make '{name}' a parameter"
        span = Span(source, colon + 1 + len(text[colon + 1 : end]) - len(text[colon + 1 : end].lstrip()), flags_at)
        raise ModelTypeError(Problem("A differential equation can only define a float variable.", span, repr(kind), "a unit", hint))
    what = {"differential": DIFFERENTIAL, "subexpression": SUBEXPRESSION, "parameter": PARAMETER}[group]
    span = Span(source, start, start + len(text[start:end].rstrip()))
    equation = SingleEquation(what, name, dim, unit_text, kind, expression, flags, span, name_span)
    noise = sorted(equation.stochastic_variables)
    if what == SUBEXPRESSION and ("xi" in noise or (noise and flags)):
        # As in Brian 2, a noise with a name of its own may stand in a subexpression that differential equations use.
        hint = f"write the noise into the differential equation that uses '{name}'" + (", or call it 'xi_1', ..." if "xi" in noise else "")
        met = f"{noise[0]!r} in '{name}'"
        raise EquationError(Problem("White noise can only stand in a differential equation.", span, met, "no noise", hint))
    return equation


def _right_hand_side(source: Source, text: str, start: int, colon: int) -> Expression:
    try:
        return parse_expression(source, start=start, end=colon)
    except ModelSyntaxError as error:
        # A name at the start of a line, where an operator is due: the line before has lost its unit.
        place = error.problems[0].span
        if place is not None and error.problems[0].message == "An operator is missing.":
            line = text.rfind("\n", 0, place.start)
            if line > start and not text[line : place.start].strip():
                raise _missing_unit(source, start + len(text[start:line].rstrip())) from None
        raise


def _flags(source: Source, text: str, start: int, end: int) -> tuple[int, frozenset[str]]:
    """Where the flags begin (`end` without them), and the flags."""
    match = _FLAGS.search(text, start, end)
    if match is None:
        return end, frozenset()
    flags = [" ".join(flag.split()) for flag in match[1].split(",")]
    for flag in flags:
        if not _FLAG.fullmatch(flag):
            span = Span(source, match.start(1), match.end(1))
            raise EquationError(
                Problem(
                    "This is not a list of flags.",
                    span,
                    repr(match[1].strip()),
                    "flags separated by commas",
                    hint="such as (constant) or (constant, shared)",
                )
            )
    return match.start(), frozenset(flags)


def _missing_unit(source: Source, end: int) -> EquationError:
    hint = "end the equation with ': unit', for example ': volt', or ': 1' for no unit"
    return EquationError(Problem("The unit is missing.", Span(source, end, end), "the end of the equation", "':' and a unit", hint))


def _not_an_equation(source: Source, text: str, start: int, end: int) -> NoReturn:
    line_end = text.find("\n", start, end)
    stop = start + len(text[start : end if line_end < 0 else line_end].rstrip())
    line = text[start:stop]
    hint = "a remark begins with '#'"
    if re.match(r"d\^?\d.*/", line):
        hint = "only derivatives of first order: 'dx/dt = y : ...' and 'dy/dt = ...'"
    elif re.match(r"d\s*\w+\s*/\s*d\w+", line):
        hint = "derivatives are with respect to time: 'dx/dt = ...'"
    elif ";" in line:
        hint = "write one equation a line"
    elif re.match(r"\w+'\s*=", line):
        hint = "a derivative is written 'dx/dt = ...'"
    elif re.match(r"(if|elif|else|for|while|return|import|from|def)\b", line):
        hint = "equations hold at all times and have no statements: a choice is 'x = a if condition else b : unit'"
    elif re.match(r"\w+'", line):
        hint = "only derivatives of first order: 'dx/dt = ...'"
    raise EquationError(Problem("This is not an equation.", Span(source, start, stop), repr(line[:60]), _LINE_FORM, hint))
