"""`Function` and `@implementation`: a Python function that says which units it takes and gives, as users declare it.

What its name means in model text is in user_functions.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ranvier.equations.function_types import ARGUMENT_TYPES, RESULT_TYPES, one_of
from ranvier.equations.implementations import Implementations, check_keywords, target_name
from ranvier.syntax.calls import checked_arguments
from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem
from ranvier.units.dimension import DIMENSIONLESS
from ranvier.units.quantity import Quantity


class Function:
    """A Python function for use in model text.

    pyfunc: gets arrays in the units it declares, one value an element, and gives such an array. arg_units: of its arguments: a unit, 1,
    None (anything), bool, or the name of another argument (its unit); arg_names: their names. return_unit: a unit, 1, bool, or a function
    of the arguments' dimensions. Both default to what @check_units says. arg_types, return_type: see declare_types. stateless: equal
    arguments give equal values. auto_vectorise: pyfunc gets one more argument, the numbers of the elements. sympy_func: not used.
    Raises ModelValueError, ModelTypeError where the units do not become clear.
    """

    body: Any = None  # in statements of the language, where it is known without the Python code (equations/library.py)
    builtin = ""  # the function of the language that this is

    @checked_arguments
    def __init__(
        self,
        pyfunc: Callable[..., Any],
        sympy_func: Any = None,
        arg_units: Sequence[Any] | None = None,
        arg_names: Sequence[str] | None = None,
        return_unit: Any = None,
        arg_types: Sequence[str] | None = None,
        return_type: str | None = None,
        stateless: bool = True,
        auto_vectorise: bool = False,
    ):
        self.pyfunc = pyfunc
        self.sympy_func = sympy_func
        self.stateless = stateless
        self.auto_vectorise = auto_vectorise
        name = getattr(pyfunc, "__name__", "function")
        declared = getattr(pyfunc, "_arg_units", None) if arg_units is None else arg_units
        if declared is None:
            hint = "decorate it: @check_units(x=volt, result=1); or give arg_units"
            raise ModelValueError(
                Problem(
                    f"the function '{name}' does not say which units it takes", met=name, hint=hint, expected="a unit for each argument"
                )
            )
        self._arg_units = list(declared)
        self._arg_names = tuple(getattr(pyfunc, "_arg_names", ()) if arg_names is None else arg_names)
        if any(isinstance(unit, str) for unit in self._arg_units) and len(self._arg_names) != len(self._arg_units):
            met = f"{len(self._arg_names)} names, {len(self._arg_units)} units"
            raise ModelTypeError(
                Problem(
                    f"'{name}' needs a name for each argument in arg_names",
                    met=met,
                    expected="as many as units",
                    hint="arg_names=[...] as long as arg_units",
                )
            )
        self._return_unit = getattr(pyfunc, "_return_unit", None) if return_unit is None else return_unit
        if self._return_unit is None:
            hint = "add 'result=...' to @check_units, or give return_unit"
            raise ModelValueError(
                Problem(
                    f"the function '{name}' does not say which unit its result has",
                    met=name,
                    hint=hint,
                    expected="a unit, or 1 for a plain number",
                )
            )
        default = ["any"] * len(self._arg_units)
        self._arg_types = list(getattr(pyfunc, "_arg_types", default) if arg_types is None else arg_types)
        self._return_type: str = getattr(pyfunc, "_return_type", "float") if return_type is None else return_type
        for argument_type, unit in zip(self._arg_types, self._arg_units, strict=True):
            one_of(argument_type, ARGUMENT_TYPES, f"type of an argument of '{name}'")
            if argument_type in ("boolean", "integer") and isinstance(unit, Quantity) and unit.dim is not DIMENSIONLESS:
                raise ModelTypeError(
                    Problem(
                        f"only float arguments of '{name}' have units",
                        met=f"{argument_type} with unit {unit}",
                        expected="unit 1",
                        hint="declare the argument as 'float', or leave its unit out",
                    )
                )
        one_of(self._return_type, RESULT_TYPES, f"type of the result of '{name}'")
        self.implementations = Implementations(self)

    @property
    def __name__(self) -> str:
        return getattr(self.pyfunc, "__name__", "function")

    def is_locally_constant(self, dt: float) -> bool:
        """Whether the value for the argument t is constant over a step of dt (seconds); to be overridden."""
        return False

    def __call__(self, *args: Any) -> Any:
        return self.pyfunc(*args)

    def __repr__(self) -> str:
        return f"<function {self.__name__} of {len(self._arg_units)} arguments>"


def implementation(
    target: str,
    code: Any = None,
    namespace: Mapping[str, Any] | None = None,
    dependencies: Mapping[str, Any] | None = None,
    discard_units: bool | None = None,
    name: str | None = None,
    **compiler_kwds: Any,
) -> Callable[[Any], Function]:
    """Decorator, outermost: an implementation of the function for 'numpy', 'cython' or 'cpp'. Gives a Function.

    Code for cython and C++ is kept; the Python function is what runs (compiled where it is simple, called otherwise). discard_units:
    the function gets and gives plain numbers (for 'numpy' without code; ModelTypeError otherwise). ModelValueError for an unknown keyword.
    """
    check_keywords(compiler_kwds)
    if discard_units is not None and (target_name(target) != "numpy" or code is not None):
        raise ModelTypeError(
            Problem(
                "discard_units is for the target 'numpy' without code",
                met=f"{target!r}, discard_units={discard_units}",
                expected="'numpy' without code",
                hint="leave discard_units out",
            )
        )

    def decorate(function: Any) -> Function:
        wrapped = function if isinstance(function, Function) else Function(function)
        if target_name(target) == "numpy" and code is None:
            wrapped.implementations.add_numpy_implementation(wrapped.pyfunc, dependencies, discard_units)
        else:
            wrapped.implementations.add_implementation(target, code, namespace, dependencies, None, name, compiler_kwds)
        return wrapped

    return decorate
