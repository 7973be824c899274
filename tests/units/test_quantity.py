"""Where ranvier decides: shared memory, in-place operators, NumPy functions that Brian 2 gets wrong, messages."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.units import (
    DIMENSIONLESS,
    DimensionMismatchError,
    Quantity,
    Unit,
    check_units,
    fail_for_dimension_mismatch,
    get_dimensions,
    register_new_unit,
)
from ranvier.units.names import Hz, amp, cm, metre, ms, mV, nA, nS, pfarad, second, uF, volt

sizes = st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6)
unit_list = st.sampled_from([volt, mV, nA, ms, metre, Hz, nS, volt / metre, cm**2])


trapezoid = getattr(np, "trapezoid", None) or np.trapz  # the name until NumPy 2


def q() -> Quantity:
    return 3 * mV


def a() -> Quantity:
    return [1, 2, 3] * mV


@settings(deadline=None)
@given(sizes, sizes, unit_list)
def test_arithmetic_is_that_of_the_numbers(x: float, y: float, u: Unit) -> None:
    f = float(u)
    assert float(x * u + y * u) == x * f + y * f
    assert float(x * u - y * u) == x * f - y * f
    assert ((x * u) < (y * u)) == (x * f < y * f)
    assert (x * u + y * u).dim is u.dim
    assert (x * u) * 0 == 0


@settings(deadline=None)
@given(sizes, sizes, unit_list, unit_list)
def test_units_multiply_with_the_numbers(x: float, y: float, u: Unit, v: Unit) -> None:
    product = (x * u) * (y * v)
    assert get_dimensions(product) is u.dim * v.dim
    assert float(product) == (x * float(u)) * (y * float(v))
    if y:
        assert get_dimensions((x * u) / (y * v)) is u.dim / v.dim
    if u.dim is v.dim:
        assert not isinstance(x * u / v, Quantity)
    elif x and y:  # a plain 0 would fit
        with pytest.raises(DimensionMismatchError) as caught:
            x * u + y * v
        assert caught.value.dims == (u.dim, v.dim)
    assert repr(u * v) == f"{u!r} * {v!r}"
    assert (u * v / v).dim is u.dim


@settings(deadline=None)
@given(st.lists(st.integers(-8000, 8000).map(lambda k: k / 8), min_size=1, max_size=5), unit_list)
def test_repr_can_be_read_back(values: list[float], u: Unit) -> None:
    from ranvier.units import names

    class Namespace(dict):  # type: ignore[type-arg]
        def __missing__(self, name: str) -> object:
            return getattr(names, name)

    quantity = values * u
    back = eval(repr(quantity), Namespace(array=np.array, float64=np.float64))
    assert back.dim is u.dim
    assert np.allclose(np.asarray(back), np.asarray(quantity), rtol=0, atol=1e-7 * np.max(np.abs(np.asarray(quantity))))


def test_memory_is_shared_with_the_array() -> None:
    memory = np.zeros(3)
    view = Quantity(memory, dim=volt.dim)
    view[1] = 2 * mV
    view[:1] += 1 * mV
    view += 1 * mV
    np.asarray(view)[2] = 7
    assert memory.tolist() == [0.002, 0.003, 7]
    assert np.shares_memory(np.asarray(view[1:]), memory)
    assert not np.shares_memory(np.asarray(Quantity(memory, dim=volt.dim, copy=True)), memory)


def test_in_place_on_arrays_and_scalars() -> None:
    x = alias = a()
    x += 1 * mV
    assert alias is x
    x = alias = q()
    x += 1 * mV
    assert (float(alias), float(x)) == (0.003, 0.004)


def test_in_place_change_of_unit_leaves_other_names_alone() -> None:
    x = alias = a()
    x *= mV
    assert x.dim is (volt**2).dim
    assert alias.dim is volt.dim
    assert np.array_equal(alias, a())
    x = alias = a()
    x /= mV
    assert not isinstance(x, Quantity)
    assert np.array_equal(alias, a())


def test_in_place_refuses_other_units() -> None:
    x = a()
    for text in (
        "x += 1",
        "x -= 1 * nA",
        "x[0] = 5",
        "x[:] = [1, 2, 3]",
        "x[0] = np.inf",
        "x.fill(2)",
        "x.put([0], 2)",
        "np.copyto(x, 1.0)",
    ):
        with pytest.raises(DimensionMismatchError):
            exec(text, {"x": x, "np": np, "nA": nA})
    assert np.array_equal(x, a())
    x[:] = 0
    x[1] = 0.0
    assert not np.any(x)


def test_out_takes_what_fits() -> None:
    x = a()
    assert np.add(x, x, out=x) is x
    assert np.array_equal(x, 2 * a())
    with pytest.raises(DimensionMismatchError, match="out"):
        np.multiply(x, mV, out=x)
    with pytest.raises(DimensionMismatchError):
        np.add.at(x, [0], 1)
    np.add.at(x, [0, 0], 1 * mV)
    assert float(x[0]) == 0.004
    plain = np.zeros(3)
    plain += x  # as in Brian 2: the sum has the unit, the memory is the old one
    assert plain.dim is volt.dim  # type: ignore[attr-defined]


def test_units_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        np.asarray(volt)[...] = 2
    before = mV
    before += mV
    assert float(mV) == 0.001


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("np.concatenate([a, a])", volt),
        ("np.hstack([a, a])", volt),
        ("np.vstack([a, a])", volt),
        ("np.column_stack([a, np.arange(3)*ms])", None),  # a table: columns of any units, as plotting and np.savetxt ask for
        ("np.min(a, initial=np.inf)", volt),
        ("np.stack([a, a])", volt),
        ("np.append(a, a)", volt),
        ("np.append(a, 0)", volt),
        ("np.concatenate([a, np.zeros(2)])", volt),
        ("np.where(a > 1 * mV, a, 0)", volt),
        ("np.select([a > 1 * mV], [a])", volt),
        ("np.interp(1.5, [1, 2, 3], a)", volt),
        ("np.interp(1.5 * mV, a, [1, 2, 3] * nA)", amp),
        ("np.copy(a)", volt),
        ("np.mean(a=a)", volt),
        ("np.average(a=a)", volt),
        ("np.interp(1.5 * mV, xp=a, fp=[1, 2, 3] * nA)", amp),
        ("np.gradient(f=a)", volt),
        ("np.linspace(start=0 * mV, stop=1 * mV, num=3)", volt),
        ("a.round(4)", volt),
        ("q.round(4)", volt),
        ("q.squeeze()", volt),
        ("q.conj()", volt),
        ("a.astype(complex)", volt),
        ("np.clip(a, a_min=0, a_max=2 * mV)", volt),
        ("np.broadcast_to(q, (2,))", volt),
        ("np.triu([[1, 2], [3, 4]] * mV)", volt),
        ("np.union1d(a, a)", volt),
        ("np.nan_to_num(a)", volt),
        ("np.hypot(a, a)", volt),
        ("np.fabs(a)", volt),
        ("np.fmax(a, a)", volt),
        ("np.copysign(a, -1)", volt),
        ("np.linspace(0, 1 * mV, 3)", volt),
        ("np.pad(a, 1)", volt),
        ("np.add.accumulate(a)", volt),
        ("np.add.outer(a, a)", volt),
        ("np.cbrt(q * q * q)", volt),
        ("np.dot(a, a)", volt**2),
        ("np.inner(a, a)", volt**2),
        ("np.outer(a, [1, 2] * nA)", volt * amp),
        ("np.cross(a, a)", volt**2),
        ("np.convolve(a, a)", volt**2),
        ("np.correlate(a, a)", volt**2),
        ("np.tensordot(a, a, 1)", volt**2),
        ("np.einsum('i,i', a, a)", volt**2),
        ("np.multiply.outer(a, a)", volt**2),
        ("np.multiply.reduce(a)", volt**3),
        ("np.prod(a)", volt**3),
        ("np.cov(a)", volt**2),
        ("np.gradient(a, 1 * ms)", volt / second),
        ("trapezoid(a, [1, 2, 3] * ms)", volt * second),
        ("np.linalg.norm(a)", volt),
        ("np.linalg.inv([[1, 2], [3, 4]] * mV)", volt**-1),
        ("np.linalg.det([[1, 2], [3, 4]] * mV)", volt**2),
        ("np.linalg.solve([[1, 2], [3, 4]] * mV, [1, 2] * nA)", amp / volt),
        ("np.unique(a, return_counts=True)[0]", volt),
        ("np.histogram(a)[1]", volt),
        ("np.histogram(a, density=True)[0]", volt**-1),
        ("np.broadcast_arrays(a, nA * 2)[1]", amp),
        ("np.average(a, weights=[1, 2, 3] * nA)", volt),
        ("divmod(a, 2 * mV)[1]", volt),
        ("np.float_power(a, 2)", volt**2),
        ("a[0] + 0", volt),
        ("Quantity(0) + q", volt),
        ("q + a[0]", volt),
        ("sum([q, q])", volt),
        ("a.take(0)", volt),
        ("np.max(a, initial=0 * mV)", volt),
        ("np.fft.fft(a)", None),
        ("np.polyfit([1, 2, 3], a, 1)", None),
        ("np.sign(a)", None),
        ("np.arctan2(a, a)", None),
        ("np.isclose(a, a)", None),
        ("np.signbit(a)", None),
        ("np.heaviside(a, 0.5)", None),
        ("np.histogram(a)[0]", None),
        ("np.unique(a, return_counts=True)[1]", None),
        ("divmod(a, 2 * mV)[0]", None),
        ("np.cumprod(a / mV)", None),
        ("np.array([q, q])", None),
    ],
)
def test_unit_of_result(text: str, unit: Unit | None) -> None:
    namespace = {"np": np, "a": a(), "q": q(), "mV": mV, "nA": nA, "ms": ms, "Quantity": Quantity, "trapezoid": trapezoid}
    result = eval(text, namespace)
    assert isinstance(result, Quantity) == (unit is not None)
    assert get_dimensions(result) is (DIMENSIONLESS if unit is None else unit.dim)
    bare = {
        "np": np,
        "a": np.asarray(a()),
        "q": np.asarray(q()),
        "mV": 1e-3,
        "nA": 1e-9,
        "ms": 1e-3,
        "Quantity": np.asarray,
        "trapezoid": trapezoid,
    }
    for name, power in (("[1, 2] * nA", -9), ("[1, 2, 3] * nA", -9), ("[1, 2, 3] * ms", -3), ("[[1, 2], [3, 4]] * mV", -3)):
        text = text.replace(name, f"np.array({name.split(' *')[0]}) * 1e{power}")
    assert np.allclose(np.asarray(result), eval(text, bare), rtol=1e-13, atol=0)


@pytest.mark.parametrize(
    "text",
    [
        "np.concatenate([a, [1, 2]])",
        "np.concatenate([a, [1, 2] * nA])",
        "np.append(a, 1)",
        "np.insert(a, 0, 1)",
        "np.where(a > 1 * mV, a, 2)",
        "np.interp(1.5, a, [1, 2, 3])",
        "np.isclose(a, 1)",
        "np.isclose(a, a, atol=1e-8)",
        "np.full_like(a, 3)",
        "np.histogram(a, bins=[0, 1])",
        "np.max(a, initial=1)",
        "np.pad(a, 1, constant_values=1 * nA)",
        "np.hypot(a, 1)",
        "np.arctan2(a, nA)",
        "q ** (1 * mV)",
        "Quantity(q, dim=nA.dim)",
        "[q, 1 * nA] + q",
        "np.add.reduce(a, initial=1 * nA)",
    ],
)
def test_mismatch(text: str) -> None:
    with pytest.raises(DimensionMismatchError):
        eval(text, {"np": np, "a": a(), "q": q(), "mV": mV, "nA": nA, "Quantity": Quantity})


@pytest.mark.parametrize(
    "text",
    [
        "np.cumprod(a)",
        "np.multiply.accumulate(a)",
        "np.nanprod(a)",
        "np.prod(a, where=[True, False, True])",
        "a ** [1, 2, 3]",
        "np.modf(a)",
    ],
)
def test_no_single_unit(text: str) -> None:
    with pytest.raises(TypeError):
        eval(text, {"np": np, "a": a()})


def test_close_is_relative() -> None:
    assert not np.allclose(1 * nA, 2 * nA)
    assert np.allclose(1 * nA, (1 + 1e-9) * nA)
    assert np.allclose(1 * nA, 2 * nA, atol=1 * nA)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("q + 1", "Cannot add 3. mV and 1 (units: V and 1)"),
        ("q < 1 * nA", "Cannot compare 3. mV and 1. nA (units: V and A)"),
        ("np.sin(q)", "sin takes a number without unit, not 3. mV (unit: V)"),
        ("2 ** q", "An exponent has no unit, but this one is 3. mV (unit: V)"),
        ("np.arange(3) - 1 / (2 * ms)", "Cannot subtract [0 1 2] and 0.5 kHz (units: 1 and Hz)"),
        ("a[:1].fill(1)", "1 cannot be written into a quantity (units: 1 and V)"),
    ],
)
def test_message(text: str, message: str) -> None:
    with pytest.raises(DimensionMismatchError) as caught:
        eval(text, {"np": np, "a": a(), "q": q(), "nA": nA, "ms": ms})
    assert str(caught.value) == message


def test_fail_for_dimension_mismatch() -> None:
    assert fail_for_dimension_mismatch(q(), volt) == (volt.dim, volt.dim)
    assert fail_for_dimension_mismatch(q(), 0) == (volt.dim, DIMENSIONLESS)
    with pytest.raises(DimensionMismatchError) as caught:
        fail_for_dimension_mismatch(q(), nA, "{x} is no {y}", x=q(), y=nA)
    assert str(caught.value) == "3. mV is no nA (units: V and A)"
    assert caught.value.desc == "3. mV is no nA"
    assert caught.value.dims == (volt.dim, amp.dim)
    with pytest.raises(DimensionMismatchError, match="unit: V"):
        fail_for_dimension_mismatch(q())


def test_areas_and_registered_units_are_displayed() -> None:
    assert str(3 * uF / cm**2) == "3. uF/(cm^2)"
    assert repr(3 * uF / cm**2) == "3. * ufarad / (cmetre ** 2)"
    charge_density = pfarad / metre**3
    assert str(2 * charge_density) == "2. pF/(m^3)"  # made, so known
    mine = Unit.create((volt**5).dim, "zap", "Zp", scale=-3)
    register_new_unit(mine)
    assert str(2 * mine) == "2. Zp"


def test_notebook_text() -> None:
    assert q()._repr_latex_() == r"$3\,\mathrm{mV}$"
    assert (1e-40 * volt)._repr_latex_() == r"$1\times 10^{-16}\,\mathrm{yV}$"
    assert (volt / metre)._repr_latex_() == r"$\frac{\mathrm{V}}{\mathrm{m}}$"
    assert ([1, 2] * mV)._repr_latex_() == r"$\left[\begin{array}{cc}1 & 2\end{array}\right]\,\mathrm{mV}$"


def test_a_thing_with_a_dim_and_an_array_is_an_operand() -> None:
    class View:
        dim = volt.dim

        def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
            return np.array([0.001, 0.002])

    assert np.array_equal(np.add(q(), View()), [4, 5] * mV)
    assert (q() + View()).dim is volt.dim
    assert ((1 * nA) * View()).dim is (volt * amp).dim
    assert (q() > View()).tolist() == [True, True]
    with pytest.raises(DimensionMismatchError):
        nA + View()


@pytest.mark.parametrize("error", [DimensionMismatchError, TypeError])
def test_numbers_and_quantities_in_one_list(error: type[Exception]) -> None:
    with pytest.raises(error):
        get_dimensions([1, 2 * volt])
    with pytest.raises(error):
        check_units(v=volt)(lambda v: None)([1, 2 * volt, 3])
