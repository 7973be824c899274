"""The same expression in Brian 2 and in ranvier: same number, same dimension, same kind of result, or both refuse."""

from __future__ import annotations

import copy
import pickle
import warnings
from typing import Any

import numpy as np
import pytest

from ranvier import units

brian2_only = pytest.importorskip("brian2.only")


def _namespace(names: Any, unit_names: Any) -> dict[str, Any]:
    found = {name: getattr(names, name) for name in units.EXPORTED}
    found.update(
        (name, getattr(unit_names, name)) for name in ("candle", "newton", "tesla", "lux", "katal", "radian", "msiemens2", "cmetre2")
    )
    volt, amp, second = found["mvolt"], found["namp"], found["msecond"]
    return found | {
        "np": np,
        "inf": np.inf,
        "nan": np.nan,
        "copy": copy,
        "pickle": pickle,
        "q": 3 * volt,
        "a": [1, 2, 3] * volt,
        "c": [3, 4, 5] * volt,
        "m": [[1, 2], [3, 5]] * volt,
        "i": [1, 2, 3] * amp,
        "s": 2.5 * second,
    }


def _theirs() -> dict[str, Any]:
    from brian2.units import allunits

    return _namespace(brian2_only, allunits)


def _ours() -> dict[str, Any]:
    from ranvier.units import names

    return _namespace(units, names)


def _outcome(text: str, namespace: dict[str, Any]) -> Any:
    """What can be compared: ('error', kind), or (kind, dimension, value), element by element for lists and tuples."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _described(eval(text, dict(namespace)))
        except Exception as error:
            return "error", type(error).__name__


def _described(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_described(element) for element in value]
    if isinstance(value, (str, bytes)) or value is None:
        return value
    if type(value).__name__ == "Dimension":
        return "dimension", tuple(map(float, value._dims))
    dim = getattr(value, "dim", None)
    exponents = None if dim is None else tuple(map(float, dim._dims))
    number = np.asarray(value)
    kind = "truth" if number.dtype == bool else "number"
    return kind, exponents, number.shape, number.astype(complex).round(18).tolist()


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b) == 4:
        return a[:3] == b[:3] and np.allclose(a[3], b[3], rtol=1e-14, atol=0, equal_nan=True)
    return bool(a == b)


ARITHMETIC = """
q + q; q + a; a + a; q - a; q + 0; 0 + q; q + 0.0; 0.0 - q; q + False; q + np.zeros(1); a + np.zeros(3); a + 0; a - 0; 0 - a; q + inf
q - inf; q + 1; 1 + q; q + i; i - q; a + 1; [1, 2] + q; [0, 0] + q; np.array([1, 2]) - q; q + 0 * nA; q + np.float64(0); q - [1, 2] * mV
[1 * mV, 2 * mV] + q; q * 2; 2 * q; q * q; q * i; i * q; a * i; a * 2; a * [1, 2, 3]; [1, 2, 3] * a; np.arange(3) * a; a * np.arange(3)
np.float64(3) * q; q * np.float32(2); True * mV; (1, 2) * mV; range(3) * mV; 1j * mV; [] * mV; [[1, 2], [3, 4]] * nA; np.array(3) * mV
np.float64(3) * mV; mV * [1, 2]; 0 * mV; inf * mV; q / 2; 2 / q; q / q; q / mV; a / mV; a / a; a / i; 1 / a; [1, 2] / q; q / [1, 2]
(3 * mV) / (2 * mV); [1, 2] * mV / mV; 3 * mV * nS / pA; a / q; q / s; q // mV; q // 2; q // nA; q // q; a // (2 * mV); q % mV; q % nA
q % 2; a % (2 * mV); -q; +q; abs(q); abs(-a); -a; abs(a); q ** 2; q ** 0.5; q ** 0; q ** -1; q ** True; a ** 2; a ** 0; a ** -1
a ** 0.5; a ** np.float64(2); q ** [1, 2]; 2 ** q; 2 ** (q / mV); 2 ** a; pow(q, 2); q ** (1 / 3); (q ** 3) ** (1 / 3); (q / mV) ** a
(a / mV) ** (a / mV); (a / mV) ** 2; (s * hertz) ** 2; s * hertz; hertz * second * 3; 3 * radian; q * radian; a @ c; m @ m; m @ [1, 2]
[1, 2] @ m; a @ a; m @ np.eye(2); m.T @ m; q * Quantity(2.0); Quantity(2.0) + 1; Quantity(3.0); q * None; None * mV; q + "a"; "3" * mV
q & q; a & a; a | a; a ^ a; q << 2; ~a; [1, 2, 3][q]; range(q); q.__index__(); sum([q, q, q]); max([q, 5 * mV]); min(a); max(a)
sorted(-a); float(q); int(2.7 * second); complex(q); bool(q); bool(0 * mV); len(a); len(q); list(a)
"""

COMPARISONS = """
q < q; q <= q; q == q; q != q; q > 2 * mV; q >= 2 * mV; a == a; a != c; a < c; a > 1 * mV; a == q; q == 3 * mV; q == 0.003 * volt
mV == mV; mV == 0.001 * volt; q < inf; q < np.inf; a < inf; inf > q; q > -inf; q == inf; q != inf; q < np.array([inf, inf])
q < inf * nA; q == 0; q != 0; q > 0; q < 0.0; a == 0; a > 0; a == np.zeros(3); q > np.zeros(2); q == 3; q != 3; 3 == q; a == 3; q == nA
q != i; q > i; q < nA; q > 3; 3 > q; q == None; q != None; q == "a"; q == {}; q > None; q > "a"; q in a; 7 * mV in a; 3 in a
q in [1 * mV, 3 * mV]; a > [1, 2, 3] * mV; volt * 2 == 2 * volt; volt == 1; a == [1, 2] * mV; q == 0 * nA
"""

UFUNCS = """
np.sin(q); np.sin(a / mV); sin(q); sin(0.5); cos(a); tan(q); exp(q); exp(q / mV); log(q); log10(a); np.log2(a); log1p(q)
expm1(a / volt); arcsin(q); arccos(q / volt); arctan(q / mV); sinh(q); cosh(q); tanh(a / mV); arcsinh(q); arccosh(q); arctanh(q)
exprel(q); exprel(0.1); exprel(0.0); exprel(a / mV); np.exp2(a); np.logaddexp(a, c); np.logaddexp(a / mV, c / mV); exp(mV / mV)
np.sin(Quantity(0.5)); np.sqrt(q); np.sqrt(a); np.square(a); np.reciprocal(q); np.negative(a); np.positive(a); np.absolute(a)
np.sign(a); np.sign(q); np.floor(a / mV * volt); np.ceil(a); np.rint(a); np.trunc(a); np.isnan(q); np.isfinite(a); np.isinf(a)
np.maximum(a, 2 * mV); np.maximum(a, 2); np.maximum(a, 0); np.minimum(a, 2 * nA); np.maximum(q, inf); np.fmod(a, 2 * mV)
np.mod(a, 2 * mV); np.remainder(a, 2); np.floor_divide(a, 2 * mV); np.power(a, 2); np.power(a, [2, 2, 2]); np.power(2, a); np.add(a, c)
np.add(a, 1); np.add(a, 0); np.subtract(a, c); np.multiply(a, c); np.multiply(a, 2); np.divide(a, c); np.true_divide(2, a)
np.add.reduce(a); np.maximum.reduce(a); np.logical_and(a, c); np.logical_not(a); np.equal(a, c); np.less(a, 3); np.greater(a, 2 * mV)
np.conjugate(a); np.matmul(a, c); np.logical_or(q, False)
"""

FUNCTIONS = """
np.mean(a); np.std(a); np.var(a); np.sum(a); np.prod(a); np.cumsum(a); np.min(a); np.max(a); np.amax(a); np.max(m, axis=1); np.median(a)
np.ptp(a); ptp(a); np.percentile(a, 50); np.quantile(a, 0.5); np.nanmean(a); np.nansum(a); np.nanmax(a); np.nanstd(a); np.nanvar(a)
np.nanmedian(a); np.average(a); np.average(a, weights=[1, 2, 3]); np.diff(a); np.ediff1d(a); np.gradient(a); np.trapezoid(a, dx=1 * ms)
np.insert(a, 0, 1 * mV); np.delete(a, 0); np.tile(a, 2); np.repeat(a, 2); np.roll(a, 1); np.flip(a); np.sort(-a); np.argsort(-a)
np.unique(a); np.argmax(a); np.any(a); np.all(a); np.nonzero(a); np.count_nonzero(a); np.shape(a); np.size(a); np.ndim(a)
np.isscalar(q); np.round(a, 4); np.around(q, 3); np.round(m, 3); np.real(a); np.imag(a); np.conj(a); np.take(a, [0])
np.take_along_axis(a, np.array([0]), 0); np.compress([1, 0, 1], a); np.extract([1, 0, 1], a); np.reshape(a, (3, 1)); np.transpose(m)
np.squeeze(m); np.expand_dims(a, 0); np.atleast_1d(q); np.atleast_2d(a); np.split(a, 3); np.array_split(a, 2); np.meshgrid(a, c)
np.trace(m); trace(m); np.diagonal(m); diagonal(m); np.ravel(m); ravel(m); np.diag(m); np.rot90(m); np.swapaxes(m, 0, 1)
np.moveaxis(m, 0, 1); np.ones_like(a); np.zeros_like(a); np.full_like(a, 3 * mV); ones_like(a); zeros_like(a); np.array(a)
np.array(a, subok=True); np.asarray(a); np.asanyarray(a); np.array([1 * mV, 2 * mV]); np.array([a, a]); np.full(3, 2 * mV)
np.array_equal(a, a); np.array_equal(a, i); np.searchsorted(a, 2 * mV); np.searchsorted(a, 2); np.clip(a, 1 * mV, 2 * mV)
np.clip(a, 1, 2); np.clip(a, 0, 2 * mV); where(a > 1 * mV, a, c); where(a > 1 * mV, a, 0); where(a > 1 * mV, a, 2)
where(a > 1 * mV, a, i); where(a > 1 * mV); where(a > 1 * mV, a, 0 * mV); where(a > 1 * mV, 1, 2); dot(a, c); dot(a, [1, 2, 3])
dot(a, i); np.kron(a, c); linspace(0 * mV, 1 * mV, 3); linspace(0, 1, 3); linspace(1 * mV, 1 * nA, 3)
linspace(0 * mV, 1 * mV, num=3, endpoint=False); linspace(1, 1 * mV, 3); arange(3); arange(1, 5, 2); arange(0 * ms, 1 * ms, 0.5 * ms)
arange(1 * ms, step=0.5 * ms); arange(1 * second); arange(0, 1 * ms, 0.5 * ms); arange(0 * ms, 1 * ms, 0.5)
arange(0 * ms, 1 * nA, 0.5 * ms); arange(stop=2 * second, step=1 * second); arange(5, dtype=float); np.digitize(a, c); np.isin(a, c)
np.corrcoef(a, c); np.fft.fft(a); np.polyfit([1, 2, 3], a, 1); np.linalg.norm(a / mV); np.apply_along_axis(len, 0, a / mV)
"""

METHODS = """
a.mean(); a.std(); a.var(); a.sum(); a.prod(); a.cumsum(); a.min(); a.max(); a.max(axis=0); a.argmax(); a.argmin(); a.round(3)
a.clip(1 * mV, 2 * mV); a.clip(0, 2 * mV); a.clip(0, 2); a.dot(c); a.repeat(2); a.reshape(3, 1); a.flatten(); a.copy(); a.astype(float)
a.astype("float32"); a.view(np.ndarray); a.any(); a.all(); a.nonzero(); a.take([0]); a.searchsorted(2 * mV); a.searchsorted(2); a.conj()
a.real; a.imag; a.T; m.T; m.trace(); m.diagonal(); a.squeeze(); a.compress([1, 0, 1]); a.argsort(); a.item(0); q.item(); q.tolist()
a.tolist(); m.tolist(); a.shape; q.shape; a.ndim; a.size; a.flat[0]; a.sum(axis=0, keepdims=True); a.std(ddof=1); a.var(ddof=1)
m.mean(axis=1); m.sum(0); m.prod(axis=0); m.prod(); m.ravel(); m.swapaxes(0, 1); a.cumprod(); a[0]; a[-1]; a[:2]; a[[0, 1]]
a[a > 1 * mV]; a[np.array([True, False, True])]; a[...]; a[None]; m[0]; m[0, 1]; m[:, 1]; a[5]; a[0] == 1 * mV; q[()]; [x for x in a]
[x for x in m]; a[0] / mV; (a / mV)[0]; a[1] - a[0]; a.tobytes(); q.flatten(); q.reshape(1); q.real; q.sum(); a.mean(axis=0)
"""

HELPERS = """
Quantity([1 * mV, 2 * mV]); Quantity([1 * mV, 2]); Quantity([1 * mV, 2 * nA]); Quantity(5 * mV); Quantity(3.0, dim=volt.dim)
Quantity([[1 * mV, 2 * mV], [3 * mV, 4 * mV]]); Quantity([[1, 2] * mV, [3, 4] * mV]); Quantity([a, a]); Quantity([]); Quantity("3")
Quantity(a, copy=False); Quantity.with_dimensions(2, length=2); Quantity.with_dimensions(2, volt.dim); have_same_dimensions(q, 0)
have_same_dimensions(q, a); have_same_dimensions(q, volt); have_same_dimensions(3, 4); have_same_dimensions(volt.dim, q)
have_same_dimensions(q, i); get_dimensions(q); get_dimensions(3); get_dimensions("a"); get_dimensions([1, 2]); get_dimensions([1 * mV])
get_dimensions(volt.dim); get_dimensions(None); get_dimensions(np.float32(2)); is_dimensionless(q); is_dimensionless(3)
is_dimensionless(q / mV); is_scalar_type(3); is_scalar_type(q); is_scalar_type(a); is_scalar_type(a[0]); is_scalar_type("3")
is_scalar_type(np.array(3)); is_scalar_type([1]); is_scalar_type(True); get_unit(volt.dim); get_unit((volt / metre).dim)
get_unit((mole / metre**3).dim); get_unit(kilogram.dim); get_unit((metre**2 * second**-2).dim); q.dim; q.dimensions; q.is_dimensionless
a.has_same_dimensions(mV); q.has_same_dimensions(nA); copy.copy(a); copy.deepcopy(a); copy.deepcopy(q); copy.deepcopy(mV)
pickle.loads(pickle.dumps(a)); pickle.loads(pickle.dumps(q)); pickle.loads(pickle.dumps(a)).dim is volt.dim
pickle.loads(pickle.dumps(volt / metre)); hash(q); get_or_create_dimension(length=1, time=-1); get_or_create_dimension(kg=2, m=1)
get_or_create_dimension([1, 0, 0, 0, 0, 0, 0]); get_or_create_dimension(); get_or_create_dimension(1); metre.dim is meter.dim
hash(mV) == hash(mvolt); mV is mvolt; um is umetre; Hz is hertz; volt.dim + volt.dim
"""

TEXT = """
str(q); repr(q); str(a); repr(a); str(0 * mV); repr([0, 0] * mV); repr([] * mV); repr([1, 1000] * mV); repr(1e-20 * volt)
repr(nan * mV); repr(0.1 * mV); repr(99.9 * uA); repr(999.9 * amp); repr(1e30 * amp); repr(1e-30 * amp); str(-70.123456789123 * mV)
repr([1e-3, 1, 1000] * mV); repr([1e-3, 1e3] * volt); repr([-70, 0.01] * mV); str([nan, 1] * mV); repr([0, 1] * mV)
repr([0, 0, 1e-6, 2] * volt); repr(5 * cm**2); repr(5 * cm); repr(20 * kmetre); repr(3 * mM); repr(3 * Hz); repr(3000 * Hz)
repr(3 / ms); repr(3 * ohm); repr(3 * amp * second); repr(3 * gram); repr(3 * kilogram); repr(1e-6 * kilogram); repr(2 * candle)
repr(2 * lux); repr(2 * newton); repr(2 * joule); repr(2 * watt); repr(2 * pascal); repr(2 * katal); repr(2 * tesla); repr(2 * kelvin)
repr(2 * mole); repr(3 * litre); repr(3 * mV**2); repr(3 * uA * mV); repr(3 * Hz**2); repr(3 * umetre**3); repr(Quantity(3.0))
repr(Quantity([1.0, 2.0])); str(Quantity(3.0)); repr(np.arange(2000) * mV); repr([[1, 2], [3, 4]] * nA); str([[1, 2], [3, 4]] * nA)
repr(volt); str(volt); repr(mV); str(mV); repr(volt / metre); str(volt / metre); repr(siemens / metre**2); str(siemens / metre**2)
repr(volt / metre / second); str(volt / metre / second); repr((volt * metre) / (amp * second)); str((volt * metre) / (amp * second))
repr((volt / metre) ** 2); str((volt / metre) ** 2); repr(1 / volt); str(1 / volt); repr(1 / (volt * amp)); str(1 / (volt * amp))
repr(mV**2); repr(cm2**2); repr(volt**0.5); repr(volt**1); repr(volt * (amp / second)); repr(volt / (amp / second))
repr(volt * second**-0.5); str(volt * second**-0.5); repr(1 / mV * mV); repr(msiemens2); str(cmetre2); q.in_unit(uvolt)
a.in_unit(uvolt); q.in_unit(nA); q.in_unit(uvolt, precision=2, python_code=True); q.in_best_unit(); a.in_best_unit(precision=3)
in_unit(3.14159 * mV, uvolt, precision=2); in_unit(3, uvolt); in_unit(1000 * volt, kvolt, 0); in_best_unit(3.14159 * mV, precision=2)
in_unit(3 * mV, volt, precision=2); in_unit(a, volt, 4); in_unit(3 * uF / cm**2, uF / cm**2); in_unit(q, 2 * mV)
q.in_best_unit(python_code=True); f"{q:.2f}"; f"{q}"; f"{a}"; "%s" % q; "%.3f" % q; f"{mV}"; f"{volt:.2f}"; volt.name
(volt * amp).dispname; mV.scale; (mV**2).scale; mV.iscompound; (volt * amp).iscompound; str(volt.dim); repr(volt.dim)
repr((volt**0.5).dim); str((s * hertz * volt).dim); repr(get_or_create_dimension()); str(get_or_create_dimension())
(volt * metre).is_dimensionless; get_unit((volt / metre).dim).name
"""

CASES = [
    case.strip()
    for text in (ARITHMETIC, COMPARISONS, UFUNCS, FUNCTIONS, METHODS, HELPERS, TEXT)
    for line in text.strip().splitlines()
    for case in line.split("; ")
]


@pytest.fixture(scope="module")
def theirs() -> dict[str, Any]:
    return _theirs()


@pytest.fixture(scope="module")
def ours() -> dict[str, Any]:
    return _ours()


@pytest.mark.parametrize("expression", CASES)
def test_same_as_brian2(expression: str, theirs: dict[str, Any], ours: dict[str, Any]) -> None:
    want, got = _outcome(expression, theirs), _outcome(expression, ours)
    assert want not in (("error", "NameError"), ("error", "SyntaxError")), "this case tests nothing"
    assert _same(want, got), f"Brian 2: {want}\nranvier: {got}"
