"""UNI: units and quantities (README.md beside this file)."""

import pytest
from both import both, both_fail, kinds
from rows import row

# The modules of the side that runs: `units` knows all units, not only those that the star brings.
UNITS = """
        from importlib import import_module as _module
        _side = Quantity.__module__.split('.')[0]
        _units = _module(_side + '.units.allunits')
"""


@row(
    "UNI-01",
    "Base units",
    without=(
        "ranvier.units.dimension",
        "return self\n        return _intern(tuple(_snap(a + b)",
        "return self\n        return _intern(tuple(_snap(a - b)",
    ),
)
def test_UNI_01_seven_dimensions_that_are_singletons() -> None:
    both(f"""{UNITS}
        a, b, c, d, e, f, g = amp, kilogram, second, metre, kelvin, mole, _units.candle
        same = [meter.dim is metre.dim, (metre*second/second).dim is metre.dim, (volt*amp).dim is watt.dim,
                (second**0.5*second**0.5).dim is second.dim]
        product, root = 1*amp*kilogram*second**2*metre, (4*metre)**0.5
    """)


@row("UNI-01", "Base units")
def test_UNI_01_exponents_are_fractions_too() -> None:
    both("""
        noise = 3*mV/second**0.5
        exponents = [float(e) for e in noise.dim._dims]
    """)


@row(
    "UNI-02",
    "Derived units",
    without=("ranvier.units.catalogue", '("siemens", "S", (-2, -1, 3, 2, 0, 0, 0), 0)', '("siemens", "S", (2, -1, 3, 2, 0, 0, 0), 0)'),
)
def test_UNI_02_all_of_them() -> None:
    both(f"""{UNITS}
        _names = '''volt ohm siemens farad coulomb hertz joule watt pascal newton gram gramme litre liter molar tesla weber henry lumen lux
                    becquerel gray sievert katal radian steradian kilogramme'''.split()
        found = {{name: getattr(_units, name) for name in _names}}
        here = [volt, ohm, siemens, farad, coulomb, hertz, joule, watt, pascal, gram, litre, molar]
    """)


@row("UNI-02", "Derived units")
def test_UNI_02_in_strings() -> None:
    both("""
        G = NeuronGroup(1, '''force : newton
                              angle : radian
                              field : tesla''')
        G.force, G.angle, G.field = '2*newton', 'pi*radian', '3*weber/metre**2'
        values = [G.force[:], G.angle[:], G.field[:]]
    """)


@row("UNI-03", "SI prefixes", without=("ranvier.units.catalogue", "unit.scale + scale), base.powers", "unit.scale - scale), base.powers"))
@pytest.mark.parametrize("prefix", ["p", "n", "u", "m", "", "k", "M", "G", "T"])
def test_UNI_03_prefixes_of_exported_units(prefix: str) -> None:
    both(f"""
        a, b, c = {prefix}volt, {prefix}siemens, {prefix}farad
        d, e, f = 3*{prefix}ohm, {prefix}meter, {prefix}second
    """)


@row("UNI-03", "SI prefixes")
def test_UNI_03_all_prefixes_and_powers() -> None:
    both(f"""{UNITS}
        lengths = [getattr(_units, prefix + 'metre') for prefix in 'y z a f p n u m c d da h k M G T P E Z Y'.split()]
        powers = [_units.cmetre2, _units.metre3, _units.msiemens2, _units.umetre3, _units.kohm2, cmetre]
        G = NeuronGroup(1, 'x : metre**2')
        G.x = '2*umetre2 + mmeter2'
        area = G.x[:]
    """)


@row("UNI-03", "SI prefixes")
def test_UNI_03_kilogram_has_none() -> None:
    both_fail("mkilogram")


SHORT = "mV mA uA nA pA pF uF nF nS uS mS ms us Hz kHz MHz cm cm2 cm3 mm mm2 mm3 um um2 um3 mM uM nM"


@row("UNI-04", "Short aliases", without=("ranvier.units.catalogue", "if name in SHORT_NAMES:", "if name in ():"))
def test_UNI_04_exactly_these() -> None:
    found = both(f"""
        values = {{name: eval(name) for name in '{SHORT}'.split()}}
        lacking = [name for name in 'V A F S s m kg kV MV pV fA GHz um4 mol l'.split() if name in globals()]
    """)
    assert found["lacking"] == []


@row("UNI-04", "Short aliases")
def test_UNI_04_in_strings() -> None:
    names = [name for name in SHORT.split() if name != "mS"]  # unknown there in Brian 2
    both(f"""
        values = []
        for _name in {names}:
            G = NeuronGroup(1, 'x : 1')
            G.x_ = f'3*{{_name}}'
            values.append(float(G.x_[0]))
    """)


@row("UNI-05", "Constructing quantities", without=("ranvier.units.quantity", "dim = found or DIMENSIONLESS", "dim = DIMENSIONLESS"))
def test_UNI_05_from_everything() -> None:
    both("""
        a, b, c, d = 10*ms, [1, 2]*mV, np.arange(3)*nA, (1.5, 2.5)*ohm
        e, f, g = Quantity([1*mV, 2*mV]), Quantity(3.0, dim=volt.dim), Quantity([[1*ms], [2*ms]])
        h, k = Quantity(3), 3*np.float32(2)*mV
        plain = np.array([1*mV, 2*mV])
        kinds = [type(x).__name__ for x in (a, b, c, e)] + [str(x.dtype) for x in (a, b, c, e)]
    """)


@row("UNI-05", "Constructing quantities")
@pytest.mark.parametrize("text", ["Quantity([1*mV, 2*mA])", "Quantity('3')", "'3'*mV"])
def test_UNI_05_refused(text: str) -> None:
    both_fail(text)


@row(
    "UNI-06",
    "Unit arithmetic check",
    without=("ranvier.units.ufuncs", "    raise DimensionMismatchError(what, *dims)\n", "    return first\n"),
)
@pytest.mark.parametrize(
    "text", ["3*mV + 1*nA", "3*mV - 1", "1 - 3*mV", "3*mV % (1*ms)", "3*mV + inf", "3*mV == 3", "3*mV < 2*nA", "[1, 2]*mV + [1, 2]*ms"]
)
def test_UNI_06_different_dimensions_are_refused(text: str) -> None:
    assert "DimensionMismatchError" in kinds(both_fail(text))


@row("UNI-06", "Unit arithmetic check")
def test_UNI_06_zero_fits_all_and_infinity_compares() -> None:
    both("""
        a, b, c, d = 3*mV + 0, 0 + 3*mV, 0 - 3*mV, [1, 2]*mV + 0
        e = [3*mV < inf, 3*mV > -inf, 3*mV > 0, 3*mV == 0, 0*mV == 0]
        f = 7*mV % (2*mV)
    """)


@row(
    "UNI-07",
    "Multiplication, division, power",
    without=(
        "ranvier.units.ufuncs",
        "dimension_of(operands[0]) / dimension_of(operands[1])",
        "dimension_of(operands[0]) * dimension_of(operands[1])",
    ),
)
def test_UNI_07_dimensions_combine() -> None:
    both("""
        a, b, c, d = 2*nS*(3*mV), (3*volt)**2, (5*ms)**-1, [1, 2]*mV/(2*nS)
        e, f, g = 1/ms, 7*mV//(2*mV), np.sqrt(4*volt**2)
        plain = [6*mV/(2*mV), 3*mV*(2/volt), (3*mV)**0]
        kinds = [isinstance(x, Quantity) for x in (a, 6*mV/(2*mV), (3*mV)**0, [1, 2]*mV/mV)]
    """)


@row("UNI-07", "Multiplication, division, power")
@pytest.mark.parametrize("text", ["2**(3*mV)", "(3*mV)**(2*ms)", "(2*mV)**np.array([1, 2])"])
def test_UNI_07_exponents_are_plain_numbers(text: str) -> None:
    both_fail(text)


@row(
    "UNI-08",
    "Removing units",
    without=("ranvier.units.quantity", "return _wrapped(result, dim, collapse=True)", "return _wrapped(result, dim)"),
)
def test_UNI_08_by_division_and_as_arrays() -> None:
    both("""
        v = [1, 2, 3]*mV
        a, b, c, d = v/mV, np.asarray(v), np.array(v), float(3*mV)
        plain = [type(x).__name__ for x in (v/mV, np.asarray(v), np.array(v), float(3*mV), 3*mV/mV)]
        _raw = np.asarray(v)
        _raw[0] = 7
        shared = v[0]
        e = v[1].item()
    """)


@row(
    "UNI-09",
    "Underscore access",
    without=(
        "ranvier.model.group",
        'if name.endswith("_") and self.has_variable(name[:-1]):\n            return VariableView(self, name[:-1], None)',
        'if name.endswith("_") and self.has_variable(name[:-1]):\n            return VariableView(self, name[:-1], self.dim_of(name[:-1]))',
    ),
)
def test_UNI_09_numbers_in_base_units() -> None:
    both("""
        G = NeuronGroup(3, 'v : volt')
        G.v = [1, 2, 3]*mV
        M = StateMonitor(G, 'v', record=True)
        run(0.2*ms)
        a, b, c = G.v_[:], M.t_[:], M.v_
        G.v_ = 5
        G.v_[1] = 0.25
        d = G.v[:]
        e = defaultclock.dt_
    """)


@row(
    "UNI-10", "In-place operations", without=("ranvier.units.quantity", "return ufunc(self, other, out=self)", "return ufunc(self, other)")
)
def test_UNI_10_arrays_change_where_they_lie_and_scalars_do_not() -> None:
    both("""
        q, s = [1, 2, 3]*mV, 3*mV
        view, same = q[1:], s
        q += 1*mV
        s += 1*mV
        view *= 2
        q -= 0
    """)


@row("UNI-10", "In-place operations")
@pytest.mark.parametrize("text", ["q += 1", "q -= 1*nA", "q[0] = 3", "q[:] = [1, 2]*nA"])
def test_UNI_10_units_are_checked(text: str) -> None:
    both_fail(f"""
        q = [1, 2]*mV
        {text}
    """)


PURE = "sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arctanh exp log log10 expm1 log1p exprel".split()


@row(
    "UNI-11",
    "Functions of plain numbers",
    without=(
        "ranvier.units.ufuncs",
        "if name in _PURE:\n                raise",
        "if name in _PURE:\n                return None\n                raise",
    ),
)
@pytest.mark.parametrize("name", PURE)
def test_UNI_11_take_numbers_without_unit(name: str) -> None:
    both(f"""
        a, b = {name}(0.5), {name}(np.array([0.1, 0.9]))
        c = {name}(5*mV/(10*mV))
    """)
    both_fail(f"{name}(0.5*mV)")


@row("UNI-11", "Functions of plain numbers")
def test_UNI_11_arccosh() -> None:
    both("a = arccosh(1.5)")
    both_fail("arccosh(1.5*mV)")


@row(
    "UNI-12",
    "NumPy functions that keep units",
    without=("ranvier.units.arrayfunctions", "dim = _kept(name, args, options) ** 2", "dim = _kept(name, args, options)"),
)
@pytest.mark.parametrize(
    "text",
    [
        "v.mean()",
        "np.mean(v)",
        "v.std()",
        "v.sum()",
        "v.min()",
        "np.max(v)",
        "abs(-v)",
        "np.median(v)",
        "np.diff(v)",
        "v.var()",
        "np.var(v)",
        "np.percentile(v, 30)",
        "linspace(0*mV, 1*mV, 5)",
        "arange(0*ms, 1*ms, 0.2*ms)",
        "where(v > 2*mV, v, 0*mV)",
        "dot(v, v)",
        "trace(m)",
        "diagonal(m)",
        "ravel(m)",
        "ones_like(v)",
        "zeros_like(v)",
        "np.clip(v, 2*mV, 3*mV)",
        "v.clip(2*mV, 3*mV)",
        "np.cumsum(v)",
        "v.cumsum()",
        "np.sqrt(v)",
        "v.prod()",
        "np.prod(v)",
        "ptp(v)",
        "v.round(2)",
        "np.sum(m, axis=0)",
        "v.dot(v)",
        "np.cumprod(v/mV)",
        "sorted(v)[0]",
        "v.argmax()",
        "np.sort(v)",
        "v.searchsorted(2.5*mV)",
        "v.repeat(2)",
        "np.where(v > 2*mV)[0]",
        "v.reshape(3, 1)",
        "v.T",
        "v[::-1]",
        "v[v > 1*mV]",
        "m[1]",
        "m[:, 0]",
        "len(v)",
        "v.shape",
        "np.all(v > 0)",
        "v.max() - v.min()",
    ],
)
def test_UNI_12_one_by_one(text: str) -> None:
    both(f"""
        v, m = [1, 4, 3]*mV, [[1, 2], [3, 4]]*nA
        result = {text}
    """)


@row("UNI-12", "NumPy functions that keep units")
@pytest.mark.parametrize(
    "text", ["v.cumprod()", "linspace(0*mV, 1*ms, 5)", "arange(0*ms, 1*ms, 2*mV)", "v.clip(2*ms, 3*ms)", "v.fill(3)", "v.put([0], [3])"]
)
def test_UNI_12_refused(text: str) -> None:
    both_fail(f"""
        v = [1, 4, 3]*mV
        {text}
    """)


@row(
    "UNI-13",
    "Comparison",
    without=(
        "ranvier.units.ufuncs",
        "        _fit(name, operands, infinity_fits=True)\n        return None",
        "        return dimension_of(operands[0])",
    ),
)
def test_UNI_13_gives_plain_truth() -> None:
    both("""
        v = [1, 2, 3]*mV
        a, b, c, d = v > 2*mV, v == 0.002*volt, v != 2*mV, 3*mV >= 3*mV
        kinds = [type(v > 2*mV).__name__, bool(3*mV > 2*mV), (v > 2*mV).dtype.kind]
        e = v[v > 1*mV]
        f = np.equal(v, 2*mV)
    """)


@row("UNI-13", "Comparison")
@pytest.mark.parametrize("text", ["v > 1", "v > 1*ms", "1*ms <= v", "v == 1"])
def test_UNI_13_refused(text: str) -> None:
    both_fail(f"""
        v = [1, 2, 3]*mV
        {text}
    """)


@row("UNI-14", "Text in the best unit", without=("ranvier.units.display", "wanted = float(np.mean(np.log10(telling))) - 1", "wanted = 0.0"))
@pytest.mark.parametrize(
    "text",
    [
        "3*mV",
        "[1, 2]*mV",
        "0*volt",
        "1e-9*volt",
        "0.5*nS",
        "1000*ms",
        "2*metre**2",
        "Quantity(3)",
        "3*mV*ms",
        "np.nan*mV",
        "[[1, 2], [3, 4]]*nA",
        "12345.678*mV",
        "mV",
        "5*kilogram",
        "np.arange(2000)*ms",
    ],
)
def test_UNI_14_of_values(text: str) -> None:
    both(f"""
        short, code = str({text}), repr({text})
        formatted = f'{{{text}}}'
    """)


@row("UNI-14", "Text in the best unit")
def test_UNI_14_a_format_takes_base_units() -> None:
    both("""
        a, b, c = f'{3*mV:.2f}', f'{3*volt:g}', '%.4f' % (3*mV)
        _code = repr([1.5, 2]*mV)
        mvolt_, array = mvolt, np.array
        back = eval(_code)
        del array
    """)


@row(
    "UNI-15",
    "in_unit, in_best_unit",
    without=(
        "ranvier.units.quantity",
        'fail_for_dimension_mismatch(self, u, f"{ufuncs.short(self)} cannot',
        'fail_for_dimension_mismatch(self, self, f"{ufuncs.short(self)} cannot',
    ),
)
def test_UNI_15_text_in_a_unit() -> None:
    both("""
        a, b, c = in_unit(3*mV, uvolt, precision=2), (3*mV).in_unit(volt), ([1, 2]*ms).in_unit(second)
        d, e, f = in_best_unit(0.00123456*volt, 3), (3*mV).in_best_unit(), in_unit(3.14159*mV, mvolt, 3)
        g = (3*mV).in_unit(mvolt, python_code=True)
    """)
    both_fail("in_unit(3*mV, amp)")
    both_fail("(3*mV).in_unit(second)")


@row("UNI-16", "Introspection of units")
def test_UNI_16_helpers() -> None:
    both("""
        a = [have_same_dimensions(3*mV, volt), have_same_dimensions(3*mV, amp), have_same_dimensions(3, 4),
             have_same_dimensions(volt.dim, 2*volt)]
        b = [is_dimensionless(3), is_dimensionless(3*mV), is_dimensionless(3*mV/volt)]
        c = [get_dimensions(3*mV) is volt.dim, get_or_create_dimension(length=1, time=-1) is (metre/second).dim,
             get_or_create_dimension([1, 0, -1, 0, 0, 0, 0]) is (metre/second).dim, get_dimensions(3) is get_dimensions(2.5)]
        d = [str(get_unit(volt.dim)), is_scalar_type(3), is_scalar_type(np.float64(3)), is_scalar_type([3]), is_scalar_type(3*mV)]
    """)


@row("UNI-17", "DimensionMismatchError", without=("ranvier.units.errors", "self.dims = dims", "self.dims = ()"))
def test_UNI_17_carries_dims_and_desc() -> None:
    both("""
        try:
            3*mV + 1*nA
        except DimensionMismatchError as _error:
            dims = [list(map(float, d._dims)) for d in _error.dims]
            described = isinstance(_error.desc, str) and len(_error.desc) > 0
            text = ['V' in str(_error), 'A' in str(_error)]
        own = DimensionMismatchError('This and that', volt.dim)
        shown = 'This and that' in str(own) and own.desc == 'This and that'
    """)


@row("UNI-17", "DimensionMismatchError")
def test_UNI_17_is_what_models_raise() -> None:
    both_fail("""
        G = NeuronGroup(1, 'dv/dt = v : volt', method='euler')
        run(0.1*ms)
    """)
    both("""
        caught = []
        for _text in ('G.v = 3', 'G.v = 3*amp', 'G.v = "3*amp"', 'G.v[0] = 3*ms'):
            G = NeuronGroup(1, 'v : volt')
            try:
                exec(_text)
            except DimensionMismatchError:
                caught.append(_text)
    """)


CHECKED = """
        @check_units(I=amp, R=ohm, wdt=metre, flag=bool, other='I', anything=None, result=volt)
        def f(I, R=1*ohm, wdt=1*metre, flag=True, other=None, anything=None):
            return I*R
"""


@row(
    "UNI-18",
    "check_units",
    without=(
        "ranvier.units.check",
        'raise TypeError(f"{function}() takes True or False',
        'return\n            raise TypeError(f"{function}() takes True or False',
    ),
)
@pytest.mark.parametrize(
    "arguments", ["2*nA, 3*Mohm", "2*nA, wdt=1*um", "2*nA, other=5*nA", "2*nA, anything=7*ms", "I=1*amp, flag=False", "2*nA, other=None"]
)
def test_UNI_18_passes(arguments: str) -> None:
    both(f"""{CHECKED}
        result = f({arguments})
    """)


@row("UNI-18", "check_units")
@pytest.mark.parametrize("arguments", ["2*mV", "3", "2*nA, 3", "2*nA, wdt=1*ms", "2*nA, flag=1", "2*nA, other=5*ms", "2*nA, R=3*ms"])
def test_UNI_18_refuses(arguments: str) -> None:
    both_fail(f"""{CHECKED}
        f({arguments})
    """)


@row("UNI-18", "check_units")
def test_UNI_18_results_and_what_equations_read() -> None:
    both(f"""{CHECKED}
        names, back = list(f._arg_names), f._return_unit
        @check_units(x=volt, result=volt**2)
        def squared(x):
            return x**2
        @check_units(x=None, y=None, result=lambda a, b: a*b)
        def product(x, y):
            return x*y
        a, b = squared(3*mV), product(3*mV, 2*nA)
        G = NeuronGroup(2, 'v : volt\\nw = squared(v) : volt**2')
        G.v = [1, 2]*mV
        w = G.w[:]
    """)
    both_fail("""
        @check_units(x=volt, result=amp)
        def wrong(x):
            return x
        wrong(3*mV)
    """)


@row("UNI-19", "Units of one's own")
def test_UNI_19_are_used_for_display() -> None:
    both("""
        mine = Unit.create(dim=(volt**3/amp).dim, name='frobnitz', dispname='fz')
        register_new_unit(mine)
        shown, code = str(3*volt**3/amp), repr(3*volt**3/amp)
        milli = Unit.create_scaled_unit(mine, 'm')
        scaled = 3*milli
        texts = [str(mine), repr(mine), str(milli), repr(milli)]
        cerg = Unit.create(joule.dim, name='centierg', dispname='cerg', scale=-9)
        value = 2*cerg
    """)


@row("UNI-20", "Physical constants", without=("ranvier.units.constants", "96485.33289", "96485.3"))
def test_UNI_20_codata() -> None:
    both(f"""{UNITS}
        _constants = _module(_side + '.units.constants')
        found = {{name: getattr(_constants, name) for name in '''avogadro_constant boltzmann_constant electric_constant electron_mass
                 elementary_charge faraday_constant gas_constant magnetic_constant molar_mass_constant zero_celsius'''.split()}}
        F, R = _constants.faraday_constant, _constants.gas_constant
        T = 30*kelvin + _constants.zero_celsius
        G = NeuronGroup(1, 'x : volt\\nE = R*T/F*log(10) + x : volt')
        E = G.E[:]
        here = [name for name in found if name in globals()]
    """)


@row("UNI-20", "Physical constants")
def test_UNI_20_are_not_known_in_strings_by_themselves() -> None:
    both_fail("""
        G = NeuronGroup(1, 'E = gas_constant*(1*kelvin)*(1*mole) : joule')
        G.E[:]
    """)


@row("UNI-21", "celsius")
@pytest.mark.parametrize("text", ["27*_units.celsius", "_units.celsius*27", "[1, 2]*_units.celsius", "27/_units.celsius"])
def test_UNI_21_is_refused(text: str) -> None:
    error = both_fail(f"{UNITS}\n        {text}")
    assert "kelvin" in str(error) and "zero_celsius" in str(error)


@row(
    "UNI-22",
    "Pickling and copying",
    without=("ranvier.units.quantity", "return _quantity, (np.asarray(self), self.dim)", "return np.array, (np.asarray(self),)"),
)
def test_UNI_22_round_trip() -> None:
    both("""
        import copy as _copy, pickle as _pickle
        a, b, c = [_pickle.loads(_pickle.dumps(q)) for q in (3*mV, [1, 2]*nA, 2*metre/second**2)]
        d, e = _copy.deepcopy([1, 2]*mV), _copy.copy(3*mV)
        same = [a.dim is volt.dim, d.dim is volt.dim, _pickle.loads(_pickle.dumps(volt.dim)) is volt.dim,
                _copy.deepcopy(volt.dim) is volt.dim]
        f = _pickle.loads(_pickle.dumps(mV))
        nested = _copy.deepcopy({'tau': 10*ms, 'list': [1*mV, 2]})
    """)


@row("UNI-23", "LaTeX")
def test_UNI_23_quantities_and_units_have_it() -> None:
    both("""
        has = [hasattr(x, '_repr_latex_') for x in (3*mV, mvolt, Equations('v : 1'))]
    """)


@row(
    "UNI-24",
    "A plain zero for a variable",
    without=("ranvier.units.ufuncs", "return bool(not np.any(values)) or (infinity_fits", "return (infinity_fits"),
)
def test_UNI_24_fits_every_unit() -> None:
    both("""
        G = NeuronGroup(3, 'v : volt\\nw : 1')
        G.v = [1, 2, 3]*mV
        G.v[1] = 0
        a = G.v[:].copy()
        G.v = 0
        b = G.v[:]
        G.w = 3
    """)


@row("UNI-24", "A plain zero for a variable")
@pytest.mark.parametrize("text", ["G.v = 3", "G.v = [1, 2, 3]", "G.v[0] = 1.5", "G.w = 3*mV"])
def test_UNI_24_other_numbers_do_not(text: str) -> None:
    both_fail(f"""
        G = NeuronGroup(3, 'v : volt\\nw : 1')
        {text}
    """)


@row("UNI-24", "A plain zero for a variable")
def test_UNI_24_what_is_said() -> None:
    error = both_fail("""
        G = NeuronGroup(1, 'v : volt')
        G.v = 3
    """)
    assert "should be set with a value with units" in str(error) and "but got 3" in str(error)
