"""Functions that users bring: Python functions that say which units they take and give, with implementations for some target or other.

Takes Python functions, gives what their name means in model text. Read by layers.py (the user's names), checker.py (units of a call),
inline.py (those that become part of a kernel) and model/pieces.py (those that are called).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FunctionType
from typing import Any

import numpy as np

from ranvier.equations.spelling import unit_of
from ranvier.equations.unit_error import ModelDimensionError
from ranvier.record import record
from ranvier.syntax.calls import checked_arguments, did_you_mean
from ranvier.syntax.errors import ModelTypeError, ModelValueError, NotAvailableError, Problem, UnknownNameError
from ranvier.units.dimension import DIMENSIONLESS, Dimension
from ranvier.units.quantity import Quantity, get_dimensions
from ranvier.units.ufuncs import short

ARGUMENT_TYPES = ("boolean", "integer", "float", "any")
RESULT_TYPES = ("boolean", "integer", "float", "highest")
TARGETS = ("numpy", "cython", "cpp")
_COMPILER_KEYWORDS = frozenset(
    {"headers", "sources", "define_macros", "libraries", "include_dirs", "library_dirs", "runtime_library_dirs"}
    | {"extra_compile_args", "extra_link_args"}
)


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
            _one_of(argument_type, ARGUMENT_TYPES, f"type of an argument of '{name}'")
            if argument_type in ("boolean", "integer") and isinstance(unit, Quantity) and unit.dim is not DIMENSIONLESS:
                raise ModelTypeError(
                    Problem(
                        f"only float arguments of '{name}' have units",
                        met=f"{argument_type} with unit {unit}",
                        expected="unit 1",
                        hint="declare the argument as 'float', or leave its unit out",
                    )
                )
        _one_of(self._return_type, RESULT_TYPES, f"type of the result of '{name}'")
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


class Implementations(Mapping[str, Any]):
    """The implementations of a function, by target. Of use here: 'numpy', Python code that replaces the function itself. Code for other
    targets is kept and not needed: ranvier compiles the Python function, or calls it."""

    def __init__(self, function: Function):
        self._function = function
        self._of: dict[str, Any] = {}
        self.discard_units = False

    def add_implementation(
        self,
        target: str,
        code: Any = None,
        namespace: Mapping[str, Any] | None = None,
        dependencies: Mapping[str, Any] | None = None,
        availability_check: Callable[[], None] | None = None,
        name: str | None = None,
        compiler_kwds: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep code for a target. ModelValueError for an unknown keyword of a compiler."""
        _known_keywords(compiler_kwds or {})
        self._of[_target(target)] = code

    def add_numpy_implementation(
        self,
        wrapped_func: Callable[..., Any],
        dependencies: Any = None,
        discard_units: bool | None = None,
        compiler_kwds: Mapping[str, Any] | None = None,
    ) -> None:
        """Python code in the place of the function itself. discard_units: it gets and gives plain numbers."""
        self._of["numpy"] = wrapped_func
        self.discard_units = bool(discard_units)

    def add_dynamic_implementation(
        self,
        target: str,
        code: Callable[[Any], Any],
        namespace: Any = None,
        dependencies: Any = None,
        availability_check: Any = None,
        name: str | None = None,
        compiler_kwds: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep code that is made by a function of the group that uses it."""
        if not callable(code):
            raise ModelTypeError(
                Problem(
                    "dynamic code is made by a function",
                    met=repr(code)[:60],
                    expected="a function of the group",
                    hint="a text goes to add_implementation",
                )
            )
        self._of[_target(target)] = code(None) if _target(target) == "numpy" else code

    def __getitem__(self, target: str) -> Any:
        found = self._of.get(_target(target))
        if found is None:
            message = f"'{self._function.__name__}' has no implementation for {target}"
            raise UnknownNameError(
                Problem(message, met=repr(target), expected=", ".join(self._of) or "none was given", hint="add_implementation adds one")
            )
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._of)

    def __len__(self) -> int:
        return len(self._of)

    @property
    def python(self) -> Callable[..., Any]:
        """The Python code to run, without the checks around it."""
        found = self._of.get("numpy") or self._function.pyfunc
        return getattr(found, "_orig_func", found)


@record(eq=False)
class UserFunction:
    """What the name of a user's function means in model text: the `info` of a FunctionSymbol.

    plain: a function that was not wrapped in a Function, so nobody said that equal arguments give equal values.
    """

    name: str
    function: Function
    plain: bool = False

    @property
    def stateful(self) -> bool:
        return not self.function.stateless

    @property
    def units(self) -> list[Any]:
        return self.function._arg_units

    @property
    def usage(self) -> str:
        names = self.function._arg_names or [f"x{k + 1}" for k in range(len(self.units))]
        return f"{self.name}({', '.join(names[: len(self.units)])})"

    @property
    def kind(self) -> str:
        """Of the result: 'float', 'integer', 'boolean' or 'highest' of the arguments."""
        return "boolean" if self.function._return_unit is bool else self.function._return_type

    def result_dimension(self, dims: Sequence[Dimension]) -> Dimension:
        """Of the result, where the arguments have these dimensions."""
        unit = self.function._return_unit
        if unit is bool:
            return DIMENSIONLESS
        if isinstance(unit, str):
            return dims[self.function._arg_names.index(unit)]
        if callable(unit) and not isinstance(unit, (np.ndarray, Dimension)):
            return get_dimensions(unit(*dims))
        return get_dimensions(unit)

    def evaluate(self, args: Sequence[Any], elements: Any) -> Any:
        """Call the Python function: args are numbers or arrays in base units, so is the result. elements: for auto_vectorise."""
        function = self.function
        python = function.implementations.python
        extra = (elements,) if function.auto_vectorise else ()
        if function.implementations.discard_units:
            return self._plain(_without_units(python)(*args, *extra))
        given = [_with_unit(arg, unit) for arg, unit in zip(args, self.units, strict=True)]
        result = python(*given, *extra)
        plain = self._plain(result)
        dim = self.result_dimension([get_dimensions(value) for value in given])
        if get_dimensions(result) is not dim and not isinstance(function._return_unit, str):
            met = get_dimensions(result)
            hint = "its @check_units says so ('result=...'); does a unit stand in the wrong place?"
            problem = Problem(f"{self.name}() returns another unit than it promises.", None, _unit(met), _unit(dim), hint)
            raise ModelDimensionError(problem, dims=(met, dim))
        return plain

    def _plain(self, result: Any) -> np.ndarray:
        if result is None and len(self.function.implementations):
            targets = ", ".join(self.function.implementations)
            hint = "write it in Python too: simple functions are compiled, others are called once a step with whole arrays"
            met, expected = "a Python function that returns None", "Python code that gives the result"
            raise NotAvailableError(Problem(f"'{self.name}' is given for {targets} only", None, met, expected, hint))
        plain = np.asarray(result)
        wanted = "b" if self.kind == "boolean" else "biuf"
        if plain.dtype.kind not in wanted:
            due = "True or False" if wanted == "b" else "numbers"
            met, hint = f"{type(result).__name__} {short(result)}", "compute with the array that the function gets, and return the result"
            raise ModelTypeError(Problem(f"{self.name}() should return {due}", None, met, due, hint))
        return plain


_OF_NUMBERS = (np.arcsinh, np.arccosh, np.arctanh)
"""Functions of NumPy that Brian's star import gives with units, and that the language does not have."""


def user_function(name: str, value: Any) -> UserFunction | None:
    """What a Python value means, if it is a function that says which units it takes; else None."""
    if isinstance(value, Function):
        return UserFunction(name, value)
    if isinstance(value, np.ufunc) and value in _OF_NUMBERS:
        return UserFunction(name, Function(value, arg_units=[1], return_unit=1))
    if isinstance(value, FunctionType) and "_arg_units" in value.__dict__ and value.__dict__.get("_return_unit") is not None:
        return UserFunction(name, Function(value), plain=True)
    return None


def declare_types(**types: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare kinds of arguments, by name, and of the result: `@declare_types(a='integer', result='highest')`.

    Arguments: 'boolean', 'integer', 'float' or 'any' (default); result: 'boolean', 'integer', 'float' (default) or 'highest' (of the
    arguments). ModelValueError for other words, and for names that are no arguments.
    """

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        code = getattr(function, "_orig_func", function).__code__
        names = code.co_varnames[: code.co_argcount]
        for name, kind in types.items():
            if name != "result" and name not in names:
                raise ModelValueError(
                    Problem(
                        f"'{function.__name__}' has no argument '{name}'",
                        met=repr(name),
                        expected=", ".join(names),
                        hint=did_you_mean(name, names, "leave it out"),
                    )
                )
            _one_of(kind, RESULT_TYPES if name == "result" else ARGUMENT_TYPES, f"type of '{name}'")
        function._arg_types = [types.get(name, "any") for name in names]  # type: ignore[attr-defined]
        function._return_type = types.get("result", "float")  # type: ignore[attr-defined]
        return function

    return declare


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
    _known_keywords(compiler_kwds)
    if discard_units is not None and (_target(target) != "numpy" or code is not None):
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
        if _target(target) == "numpy" and code is None:
            wrapped.implementations.add_numpy_implementation(wrapped.pyfunc, dependencies, discard_units)
        else:
            wrapped.implementations.add_implementation(target, code, namespace, dependencies, None, name, compiler_kwds)
        return wrapped

    return decorate


def _unit(dim: Dimension) -> str:
    return "a value without unit" if dim is DIMENSIONLESS else f"a value with unit {unit_of(dim)}"


def _with_unit(arg: Any, unit: Any) -> Any:
    if unit is None or unit is bool or isinstance(unit, str) or get_dimensions(unit) is DIMENSIONLESS:
        return arg
    return Quantity(arg, dim=get_dimensions(unit))


def _without_units(python: Any) -> Any:
    """The function with plain numbers in the place of the quantities among the names that it sees."""
    if not isinstance(python, FunctionType):
        return python
    plain = {name: np.asarray(value) if isinstance(value, Quantity) else value for name, value in python.__globals__.items()}
    return FunctionType(python.__code__, plain, python.__name__, python.__defaults__, python.__closure__)


def _target(target: Any) -> str:
    """The name of a target, which may also be given by a class of code objects."""
    return target.lower() if isinstance(target, str) else str(getattr(target, "class_name", target))


def _one_of(word: str, words: Sequence[str], what: str) -> None:
    if word not in words:
        raise ModelValueError(
            Problem(
                f"there is no such {what}",
                met=repr(word),
                expected=", ".join(map(repr, words)),
                hint=did_you_mean(str(word), words, f"such as {words[0]!r}"),
            )
        )


def _known_keywords(keywords: Mapping[str, Any]) -> None:
    unknown = sorted(set(keywords) - _COMPILER_KEYWORDS)
    if unknown:
        expected = ", ".join(sorted(_COMPILER_KEYWORDS))
        raise ModelValueError(
            Problem(
                f"no compiler takes '{unknown[0]}'",
                met=repr(unknown[0]),
                expected=expected,
                hint=did_you_mean(unknown[0], _COMPILER_KEYWORDS, "leave it out"),
            )
        )
