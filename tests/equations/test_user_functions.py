"""Functions of users as objects: what they declare, what they are refused for, how they are called."""

import numpy as np
import pytest

from ranvier import DEFAULT_FUNCTIONS, BinomialFunction, Function, NeuronGroup, check_units, declare_types, implementation, mV, second, volt
from ranvier.equations.layers import NamespaceLayer, symbol_of
from ranvier.equations.scope import FunctionSymbol
from ranvier.equations.user_functions import UserFunction, user_function
from ranvier.syntax.errors import ModelError, ModelTypeError, ModelValueError, NotAvailableError, UnknownNameError
from ranvier.units import DIMENSIONLESS, DimensionMismatchError


@check_units(x=volt, y=None, result=lambda x, y: x * x)
def square(x: object, y: object) -> object:
    return x * x  # type: ignore[operator]


def called(function: object, *args: object) -> np.ndarray:
    found = user_function("f", function)
    assert found is not None
    return found.evaluate(args, np.arange(2))


def test_what_stands_for_a_function() -> None:
    for value in (square, Function(square), np.arcsinh):
        symbol = symbol_of("f", value)
        assert isinstance(symbol, FunctionSymbol) and isinstance(symbol.info, UserFunction)
    for value in (np.tanh, len, lambda x: x, "f", None, check_units(x=1)(lambda x: x)):
        assert symbol_of("f", value) is None
    assert symbol_of("limit", DEFAULT_FUNCTIONS["clip"]).info.name == "clip"  # type: ignore[union-attr]
    assert NamespaceLayer("names", {"f": square}).get("f") is not None


def test_units_go_in_and_out() -> None:
    volts = volt.dim
    assert user_function("f", square).result_dimension([volts, DIMENSIONLESS]) is volts * volts  # type: ignore[union-attr]
    np.testing.assert_allclose(called(square, np.array([1.0, 2.0]), 3.0), [1, 4])
    by_name = Function(lambda x, y: x, arg_units=[None, "x"], arg_names=["x", "y"], return_unit="x")
    assert user_function("f", by_name).result_dimension([volts, volts]) is volts  # type: ignore[union-attr]
    with pytest.raises(DimensionMismatchError):
        called(Function(lambda x: x * mV, arg_units=[1], return_unit=1), 3.0)
    assert called(Function(lambda x: x > 1, arg_units=[1], return_unit=bool), 3.0)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"arg_units": [1]},
        {"return_unit": 1},
        {"arg_units": [None, "x"], "return_unit": 1},
        {"arg_units": [1], "return_unit": 1, "arg_types": ["number"]},
        {"arg_units": [1], "return_unit": 1, "return_type": "any"},
        {"arg_units": [mV], "return_unit": 1, "arg_types": ["integer"]},
    ],
)
def test_what_is_not_clear(arguments: dict) -> None:
    with pytest.raises((ModelValueError, ModelTypeError)):
        Function(lambda *args: 1, **arguments)


def test_types_are_declared() -> None:
    @declare_types(x="integer", result="highest")
    @check_units(x=1, y=1, result=1)
    def f(x: object, y: object) -> object:
        return x

    wrapped = Function(f)
    assert wrapped._arg_types == ["integer", "any"] and wrapped._return_type == "highest"
    for wrong in ({"x": "whole"}, {"result": "any"}, {"z": "float"}):
        with pytest.raises(ModelValueError):
            declare_types(**wrong)(f)


def test_kinds_decide_how_the_model_goes_on() -> None:
    @declare_types(x="integer", result="highest")
    @check_units(x=1, result=1)
    def f(x: object) -> object:
        for _ in ():
            pass
        return x

    group = NeuronGroup(5, "n : integer\nx : 1", namespace={"f": f})
    group.n = "f(i)//2"
    group.x = "f(i)/2"
    assert list(group.n) == [0, 0, 1, 1, 2] and list(group.x) == [0, 0.5, 1, 1.5, 2]
    with pytest.raises(TypeError):
        group.n = "f(i/2)"


def test_implementations() -> None:
    wrapped = implementation("cpp", "double f(double x) { return x; }")(check_units(x=1, result=1)(lambda x: x))
    assert isinstance(wrapped, Function) and list(wrapped.implementations) == ["cpp"]
    assert wrapped.implementations["cpp"].startswith("double") and len(wrapped.implementations) == 1
    with pytest.raises(UnknownNameError):
        wrapped.implementations["cython"]
    wrapped.implementations.add_numpy_implementation(lambda x: x * 2)
    assert called(wrapped, 3.0) == 6
    wrapped.implementations.add_dynamic_implementation("numpy", lambda owner: lambda x: x * 3)
    assert called(wrapped, 3.0) == 9
    for wrong in ({"target": "cpp", "discard_units": True}, {"target": "numpy", "code": "x", "discard_units": True}):
        with pytest.raises(ModelTypeError):
            implementation(**wrong)
    with pytest.raises(ModelValueError, match="no compiler takes 'speed'"):
        implementation("cpp", "", speed=3)
    with pytest.raises(ModelTypeError):
        wrapped.implementations.add_dynamic_implementation("cpp", "no function")  # type: ignore[arg-type]
    with pytest.raises(NotAvailableError, match="given for cpp only"):
        called(implementation("cpp", "")(check_units(x=1, result=1)(lambda x: None)), 3.0)


def test_binomial_functions() -> None:
    for wrong in ((-1, 0.5), (10, 1.5), (10, -0.1), (10, float("nan"))):
        with pytest.raises(ModelError):
            BinomialFunction(*wrong)
    assert 0 <= BinomialFunction(10, 0.5)() <= 10
    names = {"never": BinomialFunction(10, 0.0), "always": BinomialFunction(10, 1.0), "none": BinomialFunction(0, 0.5)}
    group = NeuronGroup(100, "x : 1\ny : 1\nz : 1", namespace=names)
    group.x, group.y, group.z = "never()", "always()", "none()"
    assert not any(group.x) and set(group.y) == {10} and not any(group.z)


def test_functions_of_the_language_as_objects() -> None:
    assert DEFAULT_FUNCTIONS["clip"](4, 1, 3) == 3 and DEFAULT_FUNCTIONS["exp"](0) == 1
    assert DEFAULT_FUNCTIONS["timestep"]._arg_units == [second, second]
    assert not DEFAULT_FUNCTIONS["rand"].stateless and DEFAULT_FUNCTIONS["sin"].stateless
