"""Python functions that become statements: which do, what they compute, and which have to be called."""

import importlib.util
import math
import os
import textwrap
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from ranvier import Hz, NeuronGroup, check_units, clip, exp, exprel, implementation, ms, mV, volt
from ranvier.equations.function import Function
from ranvier.equations.inline import body_of
from ranvier.equations.user_functions import user_function

K = 3
V_REST = -60 * mV
LIST = [1, 2]


@check_units(x=1, result=1)
def plain(x):
    """With a text at its head."""
    return np.exp(-x) * K + math.pi


@check_units(v=volt, result=Hz)
def rate(v: float):
    x = (v - V_REST) / (10 * mV)
    if x > 0 and not x > 2:
        y = x
        y += 1
    elif x < -3:
        return 0 * Hz
    else:
        y = np.where(x == 0, 1.0, x / (np.exp(x) - 1))
    return y / ms


@check_units(x=1, result=1)
def of_others(x):
    return plain(x) + np.clip(x, 0, 1) + (1 if 0 < x <= 2 else -1) + np.minimum(x, 0.5) + abs(x) % 0.7 + clip(x, -1, 1) + exprel(x) + exp(x)


@check_units(x=1, result=bool)
def inside(x):
    return (x > 1) & (x < 2) | ~(x < 5) | np.logical_and(x > 3, x < 4)


def closure(c):
    @check_units(x=1, result=1)
    def inner(x):
        return c * x + math.sqrt(x)

    return inner


def by_hand(x: float) -> float:
    return (
        math.exp(-x) * K
        + math.pi
        + min(max(x, 0), 1)
        + (1 if 0 < x <= 2 else -1)
        + min(x, 0.5)
        + abs(x) % 0.7
        + min(max(x, -1), 1)
        + (math.expm1(x) / x if x else 1)
        + math.exp(x)
    )


def rate_by_hand(v: float) -> float:
    x = (v + 0.06) / 0.01
    if 0 < x <= 2:
        return (x + 1) * 1000
    if x < -3:
        return 0
    return 1000 * (x / (math.exp(x) - 1) if x else 1)


def body(function: object) -> object:
    called = user_function("f", function)
    assert called is not None
    return body_of(called)


def test_what_they_compute() -> None:
    group = NeuronGroup(60, "x : 1\ny : 1\nv : volt\nr : Hz\nb : boolean")
    inner = closure(4)
    for function in (plain, rate, of_others, inside, inner):
        assert body(function) is not None
    group.x = "(i - 20)/8.0"
    group.v = "(i - 25)*3*mV + V_REST"
    group.y, group.r, group.b = "of_others(x)", "rate(v)", "inside(x)"
    x = np.array(group.x)
    np.testing.assert_allclose(group.y, [by_hand(value) for value in x], rtol=1e-12)
    np.testing.assert_allclose(np.array(group.r), [rate_by_hand(float(v)) for v in group.v[:]], rtol=1e-12)
    assert list(group.b) == [1 < value < 2 or not value < 5 or 3 < value < 4 for value in x]
    group.y = "inner(i)"
    np.testing.assert_allclose(group.y, [4 * k + math.sqrt(k) for k in range(60)], rtol=1e-12)


def test_constants_are_those_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    group = NeuronGroup(1, "y : 1")
    monkeypatch.setitem(globals(), "K", 7)
    group.y = "plain(0)"
    assert group.y[0] == pytest.approx(7 + math.pi)


@check_units(x=1, result=1)
def loops(x):
    for _ in range(3):
        x = x * 2
    return x


@check_units(x=1, result=1)
def prints(x):
    print(x)
    return x


@check_units(x=1, result=1)
def method(x):
    return x.copy()


@check_units(x=1, result=1)
def indexes(x):
    return x * LIST[0]


@check_units(x=1, result=1)
def calls_itself(x):
    return calls_itself(x)


@check_units(x=1, result=volt)
def other_unit(x):
    return x


@check_units(x=1, result=1)
def of_a_boolean(x):
    return x > 1


@check_units(x=1, result=1)
def without_result(x):
    x = x * 2


@check_units(x=1, result=1)
def sometimes_without(x):
    if x > 1:
        return x


@check_units(result=1)
def any_unit(x):
    return x * 2


@check_units(x=1, result=1)
def keywords(x):
    return np.clip(x, a_min=0, a_max=1)


@check_units(x=1, y=1, result=1)
def default(x, y=3):
    return x + y


@check_units(x=1, result=1)
def sorts(x):
    return np.sort(x)


@implementation("numpy", discard_units=True)
@check_units(x=1, result=1)
def without_units(x):
    return x * 2


CALLED = [
    *(loops, prints, method, indexes, calls_itself, other_unit, of_a_boolean, without_result, sometimes_without, any_unit),
    *(keywords, default, sorts, without_units, Function(lambda x: x, arg_units=[1], return_unit=1)),
    Function(plain, stateless=False),
    Function(plain, auto_vectorise=True),
    Function(np.tanh, arg_units=[1], return_unit=1),
]


@pytest.mark.parametrize("function", CALLED, ids=lambda function: function.__name__)
def test_what_has_to_be_called(function: object) -> None:
    assert body(function) is None


def module_from(path: Path, text: str) -> ModuleType:
    path.write_text("from ranvier import *\n" + textwrap.dedent(text))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_source_that_has_changed_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "of_a_script.py"
    text = "@check_units(x=1, result=1)\ndef f(x):\n    return x*2\n"
    assert body(module_from(path, text).f) is not None
    text = text.replace("x*2", "x*40")  # of another length: byte code of the first, made in the same second, would be taken
    module = module_from(path, text)
    path.write_text("from ranvier import *\n" + text.replace("x*40", "x*3"))
    os.utime(path, (0, 0))
    assert body(module.f) is None
    group = NeuronGroup(1, "x : 1", namespace={"f": module.f})
    group.x = "f(1)"
    assert group.x[0] == 40


def test_without_source() -> None:
    names: dict[str, object] = {"check_units": check_units}
    exec("@check_units(x=1, result=1)\ndef f(x):\n    return x*2", names)
    assert body(names["f"]) is None
