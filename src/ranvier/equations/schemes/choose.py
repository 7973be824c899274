"""Which scheme integrates a group's equations: the one asked for, or the first of a list that accepts them.

Takes Equations, a SchemeContext and what the user gave as `method=`; gives the abstract code of the state update. Called
by the model objects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ranvier.equations.equations import Equations
from ranvier.equations.schemes.exact import EXACT
from ranvier.equations.schemes.explicit import EXPLICIT_SCHEMES
from ranvier.equations.schemes.exponential_euler import EXPONENTIAL_EULER
from ranvier.equations.schemes.scheme import Scheme, SchemeCode
from ranvier.equations.schemes.system import SchemeContext, System
from ranvier.record import record
from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem, UnsupportedEquationsError

SCHEMES: Mapping[str, Scheme] = {scheme.name: scheme for scheme in (EXACT, EXPONENTIAL_EULER, *EXPLICIT_SCHEMES)}
DEFAULT_METHODS = ("exact", "euler", "heun")
_ALIASES = {"linear": "exact", "independent": "exact"}

Method = str | Scheme | Sequence[str | Scheme] | None


@record
class Choice:
    """scheme: that integrates the equations. code: the state update. refused: name of each scheme tried before, and why not.

    scheme is None, and the code empty, where nothing is to be integrated. remark: for the log, where the user left the choice to us.
    """

    scheme: Scheme | None
    code: SchemeCode
    refused: Mapping[str, Problem]
    remark: str | None = None


def choose(equations: Equations, method: Method, context: SchemeContext) -> Choice:
    """The scheme and its code.

    method: a name in any case ('exact', also called 'linear'; 'euler'; ...), a Scheme, a list of those to be tried in order, or None for
    exact, euler, heun. Raises ModelValueError for an unknown name and UnsupportedEquationsError (both are ValueErrors) where no
    scheme accepts the equations.
    """
    candidates = [find_scheme(m) for m in _listed(DEFAULT_METHODS if method is None else method)]
    system = System.of(equations, context)
    if not system.variables:
        return Choice(None, SchemeCode(()), {})
    refused: dict[str, Problem] = {}
    for scheme in candidates:
        problem = scheme.refusal(system)
        if problem is None:
            return Choice(scheme, scheme.code(system), refused, _remark(scheme, refused) if method is None else None)
        refused[scheme.name] = problem
    raise UnsupportedEquationsError(*(_explained(problem, system) for problem in refused.values()))


def _explained(problem: Problem, system: System) -> Problem:
    """The refusal of a scheme, with what would integrate these equations."""
    able = [name for name in ("exact", "euler", "heun", "milstein") if SCHEMES[name].refusal(system) is None]
    hint = f"method={able[0]!r} can integrate these equations" if able else ""
    return replace(problem, expected=problem.expected or "equations that the method can integrate", hint=problem.hint or hint)


def _remark(scheme: Scheme, refused: Mapping[str, Problem]) -> str:
    reasons = "".join(f" '{name}' was not possible: {problem.message}" for name, problem in refused.items())
    return f"No numerical integration method was given, using '{scheme.name}'.{reasons}"


def find_scheme(method: str | Scheme) -> Scheme:
    """The scheme of that name. ModelValueError for an unknown name."""
    if isinstance(method, Scheme):
        return method
    if not isinstance(method, str):
        raise ModelTypeError(Problem("'method' is a name, a scheme, or a list of these.", met=repr(method)))
    name = method.lower()
    scheme = SCHEMES.get(_ALIASES.get(name, name))
    if scheme is None:
        from difflib import get_close_matches  # as in scope.py

        near = get_close_matches(name, [*SCHEMES, *_ALIASES], n=2)
        hint = f"did you mean {' or '.join(map(repr, near))}?" if near else ""
        expected = "one of " + ", ".join(SCHEMES)
        raise ModelValueError(
            Problem(f"There is no numerical integration method '{method}'.", met=repr(method), expected=expected, hint=hint)
        )
    return scheme


def _listed(method: str | Scheme | Sequence[str | Scheme]) -> Sequence[str | Scheme]:
    if isinstance(method, str | Scheme):
        return (method,)
    if not isinstance(method, Sequence) or not method:
        raise ModelTypeError(Problem("'method' is a name, a scheme, or a list of these.", met=repr(method)))
    return method
