"""The algebra of dimensions, and that equal ones are one object."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.units.dimension import DIMENSIONLESS, Dimension, get_or_create_dimension

exponents = st.integers(-12, 12).map(lambda k: k / 2) | st.integers(-12, 12).map(lambda k: k / 3)
dimensions = st.tuples(*[exponents] * 7).map(Dimension)
powers = st.sampled_from([-3, -2, -1, -0.5, 1 / 3, 0.5, 2 / 3, 1, 1.5, 2, 3])


@settings(deadline=None)
@given(dimensions, dimensions, dimensions)
def test_products_form_a_commutative_group(a: Dimension, b: Dimension, c: Dimension) -> None:
    assert a * b is b * a
    assert (a * b) * c is a * (b * c)
    assert a * DIMENSIONLESS is a
    assert a * a.inverse is DIMENSIONLESS
    assert a / b is a * b.inverse
    assert (a / b) * b is a


@settings(deadline=None)
@given(dimensions, dimensions, powers, powers)
def test_powers_are_exponents(a: Dimension, b: Dimension, p: float, r: float) -> None:
    assert (a * b) ** p is (a**p) * (b**p)
    assert (a**p) ** (1 / p) is a
    assert (a**p) * (a**r) is a ** (p + r)
    assert a**0 is DIMENSIONLESS
    assert a**1 is a
    assert a.sqrt * a.sqrt is a


@settings(deadline=None)
@given(dimensions)
def test_copies_are_the_same_object(a: Dimension) -> None:
    assert pickle.loads(pickle.dumps(a)) is a
    assert copy.deepcopy([a])[0] is a
    assert copy.copy(a) is a
    assert Dimension(a.exponents) is a


@pytest.mark.parametrize(
    ("dim", "symbols", "names"),
    [
        (get_or_create_dimension(m=2, kg=1, s=-3, A=-1), "m^2 kg s^-3 A^-1", "metre ** 2 * kilogram * second ** -3 * amp ** -1"),
        (get_or_create_dimension(time=-0.5), "s^-0.5", "second ** -0.5"),
        (get_or_create_dimension(temperature=1, mole=1, cd=1), "K mol cd", "kelvin * mole * candle"),
        (DIMENSIONLESS, "1", "Dimension()"),
    ],
)
def test_text(dim: Dimension, symbols: str, names: str) -> None:
    assert (str(dim), repr(dim)) == (symbols, names)


def test_exponents_by_name() -> None:
    speed = get_or_create_dimension(length=1, time=-1)
    assert speed is get_or_create_dimension([1, 0, -1, 0, 0, 0, 0])
    assert speed.get_dimension("second") == -1
    assert speed.get_dimension("kg") == 0
    assert not speed.is_dimensionless


@pytest.mark.parametrize("args", [([1, 2],), (1,), ([0] * 7, [0] * 7)])
def test_wrong_sequences(args: tuple[object, ...]) -> None:
    with pytest.raises(TypeError):
        get_or_create_dimension(*args)


@pytest.mark.parametrize("named", [{"foo": 1}, {"length": "1"}])
def test_wrong_names(named: dict[str, float]) -> None:
    with pytest.raises(TypeError, match="exponent of a base quantity"):
        get_or_create_dimension(**named)


def test_exponents_are_finite_numbers() -> None:
    speed = get_or_create_dimension(length=1, time=-1)
    with pytest.raises(ValueError, match="finite"):
        speed ** float("inf")
    with pytest.raises(TypeError, match="number"):
        speed ** "2"  # type: ignore[operator]
