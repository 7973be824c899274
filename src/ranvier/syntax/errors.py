"""What is said to a user whose model is wrong, and to ourselves when ranvier is.

A ModelError carries problems; a problem is a place in the user's text, what was met, what was expected, and a hint. Errors of
several places are collected and raised together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ranvier.caller import calling_location
from ranvier.record import record, replace
from ranvier.syntax.source import Span


@record
class Problem:
    """One mistake. met: what stands there; expected: what may stand there; hint: what to try. One sentence each, or ''.

    place: where in the user's script, for a mistake that is not in model text, or in text that does not know where it was written.
    An error that is raised adds the line that called ranvier, where nothing better is known.
    """

    message: str
    span: Span | None = None
    met: str = ""
    expected: str = ""
    hint: str = ""
    place: str = ""

    @property
    def knows_its_line(self) -> bool:
        """The text itself says where in the script it was written."""
        return self.span is not None and self.span.source.file is not None

    @property
    def mistake(self) -> tuple[object, ...]:
        """Equal for one mistake that was met from two sides."""
        return (self.message, self.span) if self.span is not None else (self.message, self.place, self.met)

    @property
    def is_located(self) -> bool:
        return self.knows_its_line or bool(self.place)

    def render(self) -> str:
        lines = []
        if self.span is not None:
            line, column = self.span.line_column
            source = self.span.source
            made = f"made at {source.file}:{source.line}" if source.file else self.place
            lines.append(f"in {source.what}, line {line}, column {column}{made and ', '}{made}:")
            lines.append(self.span.excerpt())
        elif self.place:
            lines.append(f"{self.place}:")
        lines.append(self.message)
        lines += [f"  {label}: {text}" for label, text in self._details() if text]
        return "\n".join(lines)

    def _details(self) -> tuple[tuple[str, str], ...]:
        return (("met", self.met), ("expected", self.expected), ("hint", self.hint))


class ModelError(Exception):
    """A mistake in the user's model. Subclasses name the kind and also derive from the builtin that Brian 2 raises there."""

    explains_itself = True  # no log file is kept for it (messages.py)

    def __init__(self, *problems: Problem):
        if any(not problem.is_located for problem in problems):
            place = f"at {calling_location()}"
            problems = tuple(p if p.is_located else replace(p, place=place) for p in problems)
        self._say(problems)

    def add(self, *problems: Problem) -> None:
        """More problems, found elsewhere in the same model. What is there already is not said twice."""
        known = {problem.mistake for problem in self.problems}
        self._say((*self.problems, *(problem for problem in problems if problem.mistake not in known)))

    def locate(self, place: str) -> None:
        """Say where, of problems whose text does not know: `place` reads "in 'neurongroup', made at script.py:3"."""
        self._say(tuple(p if p.knows_its_line else replace(p, place=place) for p in self.problems))

    def brief(self) -> ModelError:
        """The first mistake alone, without its place: an error of the same kind that says one line."""
        alone = replace(self.problems[0], span=None, met="", expected="", hint="", place="")
        return _again(type(self), (alone,), self.__dict__)

    def _say(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n\n".join(problem.render() for problem in problems))

    def __reduce__(self) -> tuple[Any, ...]:
        """Worker processes send errors home; a pool waits for ever for one that cannot be read there."""
        return _again, (type(self), self.problems, self.__dict__)


def _again(kind: type[ModelError], problems: tuple[Problem, ...], attributes: dict[str, Any]) -> ModelError:
    error = kind.__new__(kind)
    error.__dict__.update(attributes)
    error._say(problems)
    return error


class ModelSyntaxError(ModelError, SyntaxError):
    """Text that is not in the language. (A SyntaxError for `except`; printed as any ModelError.)"""

    def __str__(self) -> str:
        return "\n\n".join(problem.render() for problem in self.problems)


class ArgumentCountError(ModelSyntaxError, ValueError):
    """A table called with too few or too many arguments. (Brian 2 raises the one or the other, by who meets it first.)"""


class EquationError(ModelError, ValueError):
    """Equations that are well-formed one by one but do not make a model."""


class UnknownNameError(ModelError, KeyError):
    """A name that is neither of the model nor of the namespace."""

    def __str__(self) -> str:
        return "\n\n".join(problem.render() for problem in self.problems)


class UnsupportedEquationsError(EquationError):
    """Equations that the chosen integration scheme cannot solve."""


class ModelTypeError(ModelError, TypeError):
    """A value of the wrong kind: a string where a quantity is due, a write to a read-only variable, ..."""


class ModelValueError(ModelError, ValueError):
    """A value of the right kind that cannot be: dt <= 0, a negative delay, ..."""


class ModelIndexError(ModelError, IndexError):
    """An index outside its group."""


class ModelAttributeError(ModelError, AttributeError):
    """An attribute that an object of the model does not have."""


class ModelRuntimeError(ModelError, RuntimeError):
    """Something done at the wrong moment: what it relied on has changed since."""


class NotAvailableError(ModelError, NotImplementedError):
    """Part of the language, but not of this version."""


class InternalError(Exception):
    """A mistake of ranvier, not of the user; the text asks for a report."""


def raise_together(errors: Sequence[ModelError]) -> None:
    """Raise the first error, with the problems of all; nothing if there are none."""
    if len(errors) > 1:
        errors[0].add(*(problem for error in errors[1:] for problem in error.problems))
    if errors:
        raise errors[0]
