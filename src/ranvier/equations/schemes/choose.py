"""Which scheme integrates a group's equations: the one asked for, or the first of a list that accepts them.

Takes Equations, a SchemeContext and what the user gave as `method=`; gives the abstract code of the state update. Called
by the model objects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ranvier.equations.equations import Equations
from ranvier.equations.schemes.exact import EXACT
from ranvier.equations.schemes.explicit import EXPLICIT_SCHEMES
from ranvier.equations.schemes.exponential_euler import EXPONENTIAL_EULER
from ranvier.equations.schemes.scheme import Scheme, SchemeCode
from ranvier.equations.schemes.system import SchemeContext, System
from ranvier.equations.schemes.user import Missing, WrittenByUser
from ranvier.record import record, replace
from ranvier.syntax.calls import did_you_mean
from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem, UnsupportedEquationsError
from ranvier.syntax.printer import print_block

SCHEMES: dict[str, Scheme] = {scheme.name: scheme for scheme in (EXACT, EXPONENTIAL_EULER, *EXPLICIT_SCHEMES)}
DEFAULT_METHODS = ("exact", "euler", "heun")
ALIASES = {"linear": "exact", "independent": "exact"}
MISSING = {name: Missing(name) for name in ("gsl", "gsl_rk2", "gsl_rk4", "gsl_rkf45", "gsl_rkck", "gsl_rk8pd")}

Method = str | Scheme | Callable[..., str] | Sequence[str | Scheme | Callable[..., str]] | None


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

    method: a name in any case ('exact', also called 'linear'; 'euler'; ...), a Scheme, a function that writes the update, a list of those
    to be tried in order, or None for exact, euler, heun. Raises ModelValueError for an unknown name and UnsupportedEquationsError (both
    are ValueErrors) where no scheme accepts the equations.
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
    hint = (
        f"method={able[0]!r} can integrate these equations"
        if able
        else "give each noise to one equation (xi_a, xi_b), with a constant factor"
    )
    expected = problem.expected or "equations that the method can integrate"
    return replace(problem, met=problem.met or _text(problem), expected=expected, hint=problem.hint or hint)


def _text(problem: Problem) -> str:
    return repr(problem.span.text) if problem.span is not None else "these equations"


def _remark(scheme: Scheme, refused: Mapping[str, Problem]) -> str:
    reasons = "".join(f" '{name}' was not possible: {problem.message}" for name, problem in refused.items())
    return f"No numerical integration method was given, using '{scheme.name}'.{reasons}"


def find_scheme(method: Any) -> Scheme:
    """The scheme of that name. ModelValueError for an unknown name."""
    if isinstance(method, Scheme):
        return method
    if callable(method):
        return WrittenByUser(method)
    if not isinstance(method, str):
        raise ModelTypeError(
            Problem(
                "'method' is a name, a scheme, a function, or a list of these.",
                met=repr(method),
                expected="a name, a function, or a list of names",
                hint="such as method='euler'",
            )
        )
    name = method.lower()
    scheme = SCHEMES.get(ALIASES.get(name, name)) or MISSING.get(name)
    if scheme is None:
        hint = did_you_mean(name, [*SCHEMES, *ALIASES], "leave method= out: the best that fits is taken")
        expected = "one of " + ", ".join(SCHEMES)
        raise ModelValueError(
            Problem(f"There is no numerical integration method '{method}'.", met=repr(method), expected=expected, hint=hint)
        )
    return scheme


def _listed(method: Any) -> Sequence[Any]:
    if isinstance(method, str) or callable(method):
        return (method,)
    if not isinstance(method, Sequence) or not method:
        raise ModelTypeError(
            Problem(
                "'method' is a name, a scheme, a function, or a list of these.",
                met=repr(method),
                expected="a name, a function, or a list of names",
                hint="such as method='euler'",
            )
        )
    return method


class StateUpdateMethod:
    """A scheme as a class of the user's: `__call__(equations, variables, method_options)` gives the update as text."""

    stateupdaters = SCHEMES

    def __call__(self, equations: Equations, variables: Any = None, method_options: Any = None) -> str:
        raise NotImplementedError

    @staticmethod
    def register(name: str, stateupdater: Any) -> None:
        """Let `method=name` mean this scheme or function. ModelValueError for a name that is taken, or what is no scheme."""
        name = name.lower()
        if name in SCHEMES or name in ALIASES or name in MISSING:
            raise ModelValueError(
                Problem(f"there is a method '{name}' already", met=repr(name), expected="a new name", hint="register it under another name")
            )
        if not callable(stateupdater):
            raise ModelValueError(
                Problem(
                    "a method is a scheme or a function",
                    met=repr(stateupdater)[:80],
                    expected="a scheme or a function",
                    hint="such as ExplicitStateUpdater('x_new = x + dt*f(x, t)')",
                )
            )
        SCHEMES[name] = stateupdater if isinstance(stateupdater, Scheme) else WrittenByUser(stateupdater, name)

    @staticmethod
    def apply_stateupdater(
        equations: Equations, variables: Any, method: Any, method_options: Any = None, group_name: str | None = None
    ) -> str:
        """The update of these equations as text, by a method or the first of several that accepts them."""
        context = replace(SchemeContext.alone(equations), options=dict(method_options or {}))
        return print_block(choose(equations, method, context).code.block)
