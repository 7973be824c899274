"""SUP: numerical integration (README.md beside this file)."""

import numpy as np
import pytest
from both import both, both_fail, ours, same_distribution, samples
from rows import row

HODGKIN_HUXLEY = """
    model = '''dv/dt = (g*(m**3)*h*(50*mV - v) + 0.03*g*(-65*mV - v) + I)/(200*pF) : volt
               dm/dt = am*(1 - m) - bm*m : 1
               dh/dt = ah*(1 - h) - bh*h : 1
               am = 0.32*4/ms/exprel((13*mV - v - 63*mV)/(4*mV)) : Hz
               bm = 0.28*5/ms/exprel((v + 63*mV - 40*mV)/(5*mV)) : Hz
               ah = 0.128*exp((17*mV - v - 63*mV)/(18*mV))/ms : Hz
               bh = 4/(1 + exp((40*mV - v - 63*mV)/(5*mV)))/ms : Hz
               I : amp'''
    g = 6*usiemens
    G = NeuronGroup(5, model, method='%s')
    G.v = -60*mV
    G.h = 0.6
    G.I = 'i*1*nA'
    run(5*ms)
    v, m, h = G.v[:], G.m[:], G.h[:]
"""

NOISY = """
    G = NeuronGroup(200, 'dx/dt = %s : 1', method='%s')
    G.x = 1
    run(5*ms)
    x = G.x[:]
"""


def refused(model: str, method: str) -> str:
    """Says what ranvier says; Brian 2 refuses, too (an exception of no builtin kind)."""
    found = both(f"""
        G = NeuronGroup(2, {model!r}, method='{method}')
        try:
            run(0.1*ms)
            refused = False
        except Exception as error:
            refused, said = True, [error]
    """)
    assert found["refused"]
    return str(found["said"][0])


@row("SUP-01", "Default choice", without=("ranvier.equations.schemes.choose", '("exact", "euler", "heun")', '("euler", "exact", "heun")'))
def test_SUP_01_exact_then_euler_then_heun(caplog: pytest.LogCaptureFixture) -> None:
    both("""
        linear = NeuronGroup(2, 'dx/dt = -x/(1*ms) : 1')
        other = NeuronGroup(2, 'dx/dt = -x**2/(1*ms) : 1')
        linear.x = other.x = 'i + 1'
        S = Synapses(linear, linear, 'dw/dt = -w/(1*ms) : 1 (clock-driven)')
        S.connect()
        S.w = 'i + 2*j'
        run(1*ms)
        x, y, w = linear.x[:], other.x[:], S.w[:]
    """)
    both("G = NeuronGroup(2, 'dx/dt = x*xi/sqrt(10*ms) : 1')\nrun(0.2*ms)\nx = G.x[:]")
    caplog.clear()
    ours("G = NeuronGroup(2, 'dx/dt = x*xi/sqrt(10*ms) : 1')\nrun(0.2*ms)")
    assert "using 'heun'" in caplog.text and any(record.name.endswith("method_choice") for record in caplog.records)


@row("SUP-03", "method=", without=("ranvier.equations.schemes.choose", "name = method.lower()", "name = method"))
def test_SUP_03_names_in_any_case() -> None:
    both("""
        G = NeuronGroup(2, 'dx/dt = -x/(1*ms) : 1', method='Exponential_EULER')
        H = NeuronGroup(2, 'dx/dt = -x/(1*ms) : 1', method='RK2')
        G.x = H.x = 1
        run(1*ms)
        x, y = G.x[:], H.x[:]
    """)
    both_fail("G = NeuronGroup(2, 'dx/dt = -x/(1*ms) : 1', method='eulr')\nrun(0.1*ms)")
    both_fail("G = NeuronGroup(2, 'dx/dt = -x/(1*ms) : 1', method=3)\nrun(0.1*ms)")
    assert "not linear" in refused("dx/dt = -x**2/(1*ms) : 1", "exact")


@row("SUP-04", "method= a list", without=("ranvier.equations.schemes.choose", "refused[scheme.name] = problem", "break"))
def test_SUP_04_the_first_that_can() -> None:
    both("G = NeuronGroup(2, 'dx/dt = -x**2/(1*ms) : 1', method=('exact', 'rk4'))\nG.x = 'i'\nrun(1*ms)\nx = G.x[:]")
    both_fail("G = NeuronGroup(2, 'dx/dt = -x**2/(1*ms) : 1', method=['exact'])\nrun(0.1*ms)")


@row("SUP-05", "method= a function", without=("ranvier.equations.schemes.choose", "return WrittenByUser(method)", "pass"))
def test_SUP_05_functions_that_write_the_update() -> None:
    both("""
        def mine(equations, variables, method_options):
            assert 'x' in variables and method_options['slow'] == 2
            return '\\n'.join(f'{name} += dt*({expr})/2' for name, expr in equations.diff_eq_expressions)

        G = NeuronGroup(2, 'dx/dt = -x/(1*ms) : 1', method=mine, method_options={'slow': 2})
        G.x = 'i'
        run(1*ms)
        x = G.x[:]
    """)
    with pytest.raises(TypeError, match="should return statements"):
        ours("G = NeuronGroup(1, 'dx/dt = -x/(1*ms) : 1', method=lambda *all: 3)\nrun(0.1*ms)")


@row("SUP-06", "exact", without=("ranvier.equations.schemes.choose", "in (EXACT, EXPONENTIAL_EULER,", "in (EXPONENTIAL_EULER,"))
def test_SUP_06_linear_systems() -> None:
    both("""
        stim = TimedArray([0, 2, 5]*mV, dt=1*ms)
        G = NeuronGroup(3, '''dv/dt = (ge*R - v + stim(t) + E)/tau : volt
                              dge/dt = -ge/(3*ms) : amp
                              da/dt = (b - 2*a)/(4*ms) : 1
                              db/dt = (3*a - b)/(4*ms) : 1
                              tau : second
                              E : volt
                              R : ohm (constant)''', method='exact')
        H = NeuronGroup(3, 'dx/dt = -x/(2*ms) : 1', method='linear')
        G.tau = '(i + 1)*5*ms'
        G.E = 'i*mV'
        G.R = 10*Mohm
        G.v = 'i*mV'
        G.ge = 1*nA
        G.a = 1
        G.b = 'i'
        H.x = 'i'
        run(3*ms)
        v, ge, a, b, x = G.v[:], G.ge[:], G.a[:], G.b[:], H.x[:]
    """)
    for model in ("dx/dt = sin(t/ms)/ms : 1", "dx/dt = (rand() - x)/ms : 1", "dx/dt = -x/ms + xi/sqrt(ms) : 1", "dx/dt = -x**2/ms : 1"):
        refused(model, "exact")


@row("SUP-06", "exact", differs="pitfalls 6, 7: equal and zero rates are solved, too (refused there)")
def test_SUP_06_zero_rates() -> None:
    found = ours("G = NeuronGroup(2, '''dx/dt = 10*Hz : 1\ndy/dt = x/second : 1''', method='exact')\nrun(1*second)\nx, y = G.x[:], G.y[:]")
    np.testing.assert_allclose(found["x"], 10)
    np.testing.assert_allclose(found["y"], 5)


@row("SUP-07", "independent", without=("ranvier.equations.schemes.choose", ', "independent": "exact"', ""))
def test_SUP_07_solved_one_by_one() -> None:
    both("G = NeuronGroup(2, 'dx/dt = (2 - x)/ms : 1', method='independent')\nG.x = 'i'\nrun(1*ms)\nx = G.x[:]")


@row("SUP-08", "exponential_euler", without=("ranvier.equations.schemes.choose", "in (EXACT, EXPONENTIAL_EULER,", "in (EXACT,"))
def test_SUP_08_conditionally_linear() -> None:
    both(HODGKIN_HUXLEY % "exponential_euler", rtol=1e-8)
    both("G = NeuronGroup(2, 'dx/dt = 3*Hz : 1', method='exponential_euler')\nrun(1*ms)\nx = G.x[:]")
    assert "linear" in refused("dx/dt = -x**2/ms + exp(x)/ms : 1", "exponential_euler")
    refused("dx/dt = -x/ms + xi/sqrt(ms) : 1", "exponential_euler")


@row("SUP-08", "exponential_euler", differs="pitfall 6: a rate that is 0 at run time gives Euler's step (NaN there)")
def test_SUP_08_a_rate_of_zero() -> None:
    found = ours("G = NeuronGroup(2, '''dx/dt = 3*Hz - k*x/ms : 1\nk : 1''', method='exponential_euler')\nrun(1*ms)\nx = G.x[:]")
    np.testing.assert_allclose(found["x"], 0.003)


@row("SUP-09", "euler", without=("ranvier.equations.schemes.explicit", "EXPLICIT_SCHEMES = (EULER, ", "EXPLICIT_SCHEMES = ("))
def test_SUP_09_forward_euler() -> None:
    both(HODGKIN_HUXLEY % "euler", rtol=1e-7)
    same_distribution(*samples(NOISY % ("-x/(5*ms) + 2*xi/sqrt(ms)", "euler"), "x", range(5)))
    assert "additive" in refused("dx/dt = x*xi/sqrt(ms) : 1", "euler")


@row("SUP-10", "rk2", without=("ranvier.equations.schemes.explicit", "EXPLICIT_SCHEMES = (EULER, RK2, ", "EXPLICIT_SCHEMES = (EULER, "))
def test_SUP_10_midpoint() -> None:
    both(HODGKIN_HUXLEY % "rk2", rtol=1e-7)
    both("G = NeuronGroup(2, 'dx/dt = sin(t/ms)*x/ms : 1', method='rk2')\nG.x = 'i'\nrun(1*ms)\nx = G.x[:]")
    refused("dx/dt = -x/ms + xi/sqrt(ms) : 1", "rk2")


@row("SUP-11", "rk4", without=("ranvier.equations.schemes.explicit", "RK2, RK4, HEUN", "RK2, HEUN"))
def test_SUP_11_runge_kutta() -> None:
    both(HODGKIN_HUXLEY % "rk4", rtol=1e-7)
    both(
        "G = NeuronGroup(2, '''dx/dt = sin(t/ms)*y/ms : 1\ndy/dt = -x/ms : 1''', method='rk4')\nG.x = 'i'\nrun(1*ms)\nx, y = G.x[:], G.y[:]"
    )
    refused("dx/dt = -x/ms + xi/sqrt(ms) : 1", "rk4")
    drawn = "G = NeuronGroup(2000, 'dx/dt = rand()/(0.1*ms) : 1', method='rk4')\nrun(0.1*ms)\nx = G.x[:]"
    same_distribution(*samples(drawn, "x", range(3)))
    assert np.var(ours(drawn)["x"]) == pytest.approx(10 / 36 / 12, rel=0.1)


@row("SUP-12", "heun", without=("ranvier.equations.schemes.explicit", "RK4, HEUN, MILSTEIN", "RK4, MILSTEIN"))
def test_SUP_12_any_noise() -> None:
    for rate in ("-x/(5*ms) + x*xi/sqrt(20*ms)", "-x/(5*ms) + xi_1/sqrt(ms) + x*xi_2/sqrt(20*ms)"):
        same_distribution(*samples(NOISY % (rate, "heun"), "x", range(5)))
    both("G = NeuronGroup(2, 'dx/dt = -x**2/ms : 1', method='heun')\nG.x = 'i'\nrun(1*ms)\nx = G.x[:]")


@row("SUP-13", "milstein", without=("ranvier.equations.schemes.explicit", "HEUN, MILSTEIN)", "HEUN)"))
def test_SUP_13_diagonal_noise() -> None:
    same_distribution(*samples(NOISY % ("-x/(5*ms) + 2*xi/sqrt(ms)", "milstein"), "x", range(5)))
    refused("dx/dt = -x/ms + xi_1/sqrt(ms) + xi_2/sqrt(ms) : 1", "milstein")
    refused("dx/dt = -x/ms + xi_1/sqrt(ms) : 1\ndy/dt = -x/ms + xi_1/sqrt(ms) : 1", "milstein")


@row("SUP-13", "milstein", differs="asked for by the row: of strong order 1 as Milstein's scheme is, where Brian 2's is of 1/2")
def test_SUP_13_the_mean_of_multiplicative_noise() -> None:
    found = ours((NOISY % ("-x/(5*ms) + x*xi/sqrt(20*ms)", "milstein")).replace("200", "20000"))
    assert np.mean(found["x"]) == pytest.approx(np.exp(-1 + 5 / 40), rel=0.02)


@row("SUP-14", "Noise is Stratonovich's", without=("ranvier.equations.schemes.explicit", "dW*(g(x, t) + g_support_xi)/2", "dW*g(x, t)"))
def test_SUP_14_the_mean_of_multiplicative_noise() -> None:
    for method in ("heun", "milstein"):
        script = f"G = NeuronGroup(4000, 'dx/dt = x*xi/sqrt(20*ms) : 1', method='{method}')\nG.x = 1\nrun(20*ms)\nx = G.x[:]"
        found = ours(script)
        assert np.mean(found["x"]) == pytest.approx(np.exp(0.5), rel=0.08)  # Ito's would be 1
    same_distribution(*samples(script, "x", range(2)))


@row(
    "SUP-15",
    "gsl",
    without=("ranvier.equations.schemes.choose", "or MISSING.get(name)", ""),
    differs="other: the integrators of the GSL (adaptive steps) are not available; the error names what is",
)
def test_SUP_15_adaptive_methods() -> None:
    both_fail("G = NeuronGroup(2, 'dx/dt = -x/ms : 1', method='gsl_rkf45')\nrun(0.1*ms)")  # with the numpy target, there neither
    with pytest.raises(NotImplementedError, match="adaptive method 'gsl' is not available"):
        ours("G = NeuronGroup(2, 'dx/dt = -x/ms : 1', method='GSL')\nrun(0.1*ms)")


@row(
    "SUP-18",
    "ExplicitStateUpdater",
    without=("ranvier.equations.schemes.user", "refused is None and self.custom_check is not None", "False"),
)
def test_SUP_18_schemes_from_text() -> None:
    both("""
        mine = ExplicitStateUpdater('''k = dt*f(x, t)
                                       l = dt*f(x + k, t + dt)
                                       x_new = x + (k + l)/2''')
        G = NeuronGroup(2, '''dx/dt = (sin(t/ms) - x)/ms : 1
                              dy/dt = x*y/ms : 1''', method=mine)
        G.x = 1
        G.y = 'i'
        run(1*ms)
        x, y = G.x[:], G.y[:]
    """)
    both_fail("ExplicitStateUpdater('x_new = x + dt*f(')")
    same_distribution(
        *samples(
            """
            mine = ExplicitStateUpdater('x_new = x + dt*f(x, t) + g(x, t)*dW', stochastic='additive')
            G = NeuronGroup(200, 'dx/dt = -x/ms + xi/sqrt(ms) : 1', method=mine)
            run(2*ms)
            x = G.x[:]
            """,
            "x",
            range(5),
        )
    )
    both("""
        seen = []
        def check(equations, variables):
            seen.append('x' in variables and 'x' in equations)

        mine = ExplicitStateUpdater('x_new = x + dt*f(x, t)', custom_check=check)
        G = NeuronGroup(2, 'dx/dt = -x/ms : 1', method=mine)
        run(0.1*ms)
        asked = seen[0]
    """)


@row("SUP-19", "StateUpdateMethod.register", without=("ranvier.equations.schemes.choose", "        name = name.lower()\n", ""))
def test_SUP_19_names_for_schemes() -> None:
    both("""
        name = 'Half_of_' + str(len(StateUpdateMethod.stateupdaters))
        StateUpdateMethod.register(name, ExplicitStateUpdater('x_new = x + dt*f(x, t)/2'))
        G = NeuronGroup(2, 'dx/dt = -x/ms : 1', method=name.upper())
        G.x = 1
        run(1*ms)
        x = G.x[:]
        del StateUpdateMethod.stateupdaters[name.lower()]
        del name
    """)
    both_fail("StateUpdateMethod.register('Euler', euler)")
    both_fail("StateUpdateMethod.register('another', 3)")


@row("SUP-20", "Schemes can be called", without=("ranvier.equations.schemes.scheme", "return print_block(code.block)", "return ''"))
def test_SUP_20_the_update_as_text() -> None:
    parameters = "v : volt; x : 1; E : volt".split("; ")
    model = "\\n".join(("dv/dt = (E - v)/tau : volt", "dx/dt = v*x/volt/ms : 1", parameters[2]))
    plain = "\\n".join(parameters)
    for scheme in ("euler", "rk2", "rk4", "heun", "milstein", "exponential_euler"):
        # What the text does is what the scheme does.
        found = ours(f"""
            text = {scheme}(Equations('{model}'))
            G = NeuronGroup(2, '{model}', method='{scheme}', namespace={{'tau': 5*ms}})
            H = NeuronGroup(2, '{plain}', namespace={{'tau': 5*ms}})
            H.run_regularly(text, when='groups')
            for group in (G, H):
                group.v = 'i*volt'
                group.x = 1
                group.E = 2*volt
            run(1*ms)
            v, x, w, y = G.v[:], G.x[:], H.v[:], H.x[:]
        """)
        np.testing.assert_allclose(np.asarray(found["v"]), np.asarray(found["w"]), rtol=1e-12)
        np.testing.assert_allclose(found["x"], found["y"], rtol=1e-12)
    assert "exp" in ours("text = exact(Equations('dv/dt = -v/(10*ms) : 1'))")["text"]
    both("""
        eqs = Equations('dv/dt = -v**2/(10*ms) : 1')
        try:
            exact(eqs)
            refused = False
        except Exception:
            refused = True
        kind = type(euler(eqs)) is str
    """)


@row("SUP-21", "Simultaneous update", without=("ranvier.equations.schemes.scheme", "if len(updates) == 1:", "if True:"))
def test_SUP_21_from_old_values() -> None:
    for method in ("euler", "rk2", "rk4", "exponential_euler", "exact", "heun"):
        sign = "" if method == "exact" else "-"  # it does not solve oscillations there
        both(f"""
            G = NeuronGroup(2, '''dx/dt = y/ms : 1
                                  dy/dt = {sign}x/ms : 1''', method='{method}')
            G.x = 'i + 1'
            G.y = 2
            run(0.5*ms)
            x, y = G.x[:], G.y[:]
        """)


@row(
    "SUP-22",
    "Integration with refractoriness",
    without=(
        "ranvier.model.operations",
        "self.equations if self.refractory is False else refractory.gated(self.equations)",
        "self.equations",
    ),
)
def test_SUP_22_the_factor_is_constant_over_a_step() -> None:
    for method in ("exact", "euler", "rk4", "exponential_euler"):
        both(f"""
            G = NeuronGroup(4, '''dv/dt = (20*mV + a - v)/tau : volt (unless refractory)
                                  da/dt = -a/(7.3*ms) : volt
                                  dw/dt = (v - w)/(11*ms) : volt
                                  tau : second''', threshold='v > 10*mV', reset='v = 0*mV; a += 1*mV', refractory=1*ms,
                            method='{method}')
            G.tau = '(3 + i)*ms'
            S = SpikeMonitor(G)
            run(20*ms)
            v, a, w, i, t = G.v[:], G.a[:], G.w[:], S.i[:], S.t[:]
        """)


@row(
    "SUP-23",
    "What is not integrated stands still",
    without=(
        "ranvier.model.operations",
        'super().__init__(group, group.clock, "groups", order, f"{group.name}_stateupdater*")',
        'super().__init__(group, group.clock, "end", order, f"{group.name}_stateupdater*")',
    ),
)
def test_SUP_23_values_at_the_update() -> None:
    for method in ("exact", "euler", "rk4"):
        both(f"""
            G = NeuronGroup(3, '''dx/dt = (k + s - x)/ms : 1
                                  k : 1
                                  s : 1 (shared)''', threshold='x > 0.5', reset='x = 0; k += 1', method='{method}')
            G.k = 'i + 1'
            G.run_regularly('s += 0.1')
            H = NeuronGroup(3, 'dy/dt = (z - y)/ms : 1\\nz : 1 (linked)', method='{method}', order=1)
            H.z = linked_var(G, 'x')
            run(2*ms)
            x, k, y = G.x[:], G.k[:], H.y[:]
        """)


@row("SUP-24", "NaN check", without=("ranvier.model.operations", "_UNBELIEVABLE = 1e50", "_UNBELIEVABLE = 1e500"))
def test_SUP_24_variables_that_ran_away(caplog: pytest.LogCaptureFixture) -> None:
    ours("""
        G = NeuronGroup(2, 'dx/dt = x/(0.001*ms) : 1', method='euler', name='runaway')
        G.x = 1
        run(10*ms)
        run(1*ms)
    """)
    found = [record for record in caplog.records if record.name.endswith("invalid_values")]
    assert len(found) == 1 and "'x' of 'runaway'" in found[0].getMessage()
    caplog.clear()
    ours("G = NeuronGroup(2, 'dx/dt = -x/ms : 1', method='euler', name='tame')\nG.x = 1e49\nrun(1*ms)")
    assert not [record for record in caplog.records if record.name.endswith("invalid_values")]
