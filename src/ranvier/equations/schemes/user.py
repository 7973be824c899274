"""Schemes that users bring: their own text in the notation of explicit.py, or a function that writes the update; and the register of names.

Takes what is given as `method=`; gives Schemes. Read by choose.py. A scheme that is called, `print(euler(eqs))`, gives its update as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ranvier.equations.schemes.explicit import ExplicitScheme
from ranvier.equations.schemes.scheme import Calculus, Scheme, SchemeCode
from ranvier.equations.schemes.system import System
from ranvier.syntax.errors import (
    ModelError,
    ModelSyntaxError,
    ModelTypeError,
    ModelValueError,
    NotAvailableError,
    Problem,
    UnsupportedEquationsError,
)
from ranvier.syntax.source import Source
from ranvier.syntax.statements import parse_statements

_CALCULUS = {None: Calculus.NONE, "additive": Calculus.ADDITIVE, "multiplicative": Calculus.STRATONOVICH}


class ExplicitStateUpdater(ExplicitScheme):
    """An explicit scheme from text over x, t, dt, f(x, t) and, with noise, g(x, t) and dW; the last line gives x_new:

        ExplicitStateUpdater('''k = dt*f(x, t)
                                x_new = x + dt*f(x + k/2, t + dt/2)''')

    stochastic: None (no noise), 'additive' or 'multiplicative' (Stratonovich). custom_check: called with the equations and the variables,
    raises UnsupportedEquationsError for those that the scheme is not for. Raises ModelSyntaxError for text that gives no scheme.
    """

    custom_check: Callable[[Any, Any], None] | None

    def __init__(self, description: str, stochastic: str | None = None, custom_check: Callable[[Any, Any], None] | None = None):
        if stochastic not in _CALCULUS:
            raise ModelValueError(
                Problem(
                    "there is no such kind of noise",
                    None,
                    repr(stochastic),
                    "None, 'additive' or 'multiplicative'",
                    "leave it out: no noise",
                )
            )
        object.__setattr__(self, "custom_check", custom_check)
        parse_statements(description, "the integration scheme")
        try:
            super().__init__("explicit", 1, _CALCULUS[stochastic], description)
        except ValueError as error:
            if isinstance(error, ModelError):
                raise
            expected = "lines over x, t, dt, f(x, t), g(x, t), dW and the names of lines before; the last one gives x_new"
            raise ModelSyntaxError(
                Problem("this text gives no integration scheme", None, str(error), expected, "such as 'x_new = x + dt*f(x, t)'")
            ) from None

    def refusal(self, system: System) -> Problem | None:
        refused = super().refusal(system)
        if refused is None and self.custom_check is not None:
            try:
                self.custom_check(system.equations, _variables(system))
            except UnsupportedEquationsError as error:
                return error.problems[0]
        return refused


class WrittenByUser(Scheme):
    """A scheme given by a function of (equations, variables, method_options) that returns the update as text."""

    order = None
    calculus = Calculus.STRATONOVICH

    def __init__(self, function: Callable[..., str], name: str | None = None):
        self.function = function
        self.name = name or str(getattr(function, "__name__", type(function).__name__))

    def refusal(self, system: System) -> Problem | None:
        return None

    def code(self, system: System) -> SchemeCode:
        try:
            text = self.function(system.equations, _variables(system), dict(system.context.options))
        except ModelError:
            raise
        except Exception as error:
            met = f"{type(error).__name__}: {error}"[:200]
            expected, hint = "statements as text", f"{self.name}(equations, variables, method_options) is called with three arguments"
            raise ModelTypeError(Problem(f"the method '{self.name}' fails", None, met, expected, hint)) from error
        if not isinstance(text, str):
            met = f"{type(text).__name__} {text!r}"[:80]
            expected, hint = "statements, such as 'v = v*0.9'", "end it with 'return ...'"
            raise ModelTypeError(Problem(f"the method '{self.name}' should return statements as text", None, met, expected, hint))
        return SchemeCode(parse_statements(Source(text, f"what the method '{self.name}' wrote")))


class Missing(Scheme):
    """A scheme that Brian 2 has and ranvier has not."""

    order = None
    calculus = Calculus.NONE

    def __init__(self, name: str):
        self.name = name

    def refusal(self, system: System) -> Problem | None:
        expected, hint = "a scheme with a fixed step", "method='rk4' with a smaller dt serves most equations"
        raise NotAvailableError(
            Problem(f"the adaptive method '{self.name}' is not available", met=repr(self.name), expected=expected, hint=hint)
        )

    def code(self, system: System) -> SchemeCode:
        raise AssertionError("refused before")


def _variables(system: System) -> Mapping[str, Any]:
    """What names of the equations stand for."""
    equations = system.equations
    known = {name: system.context.scope.get(name) for name in (*equations, *equations.identifiers)}
    return {name: symbol for name, symbol in known.items() if symbol is not None}
