"""EQN: equations (README.md beside this file)."""

import numpy as np
import pytest
from both import both, both_fail, ours, same_distribution, samples
from rows import row

from ranvier import Equations
from ranvier.syntax.errors import ModelError, ModelSyntaxError


@row("EQN-01", "Differential equation", without=("ranvier.equations.grammar", '"differential": DIFFERENTIAL', '"differential": PARAMETER'))
def test_EQN_01_declares_and_integrates_its_variable() -> None:
    both("""
        El, tau = -70*mV, 10*ms
        G = NeuronGroup(2, 'dv/dt = (El - v)/tau : volt', method='euler')
        G.v = [-60, -50]*mV
        run(3*ms)
        v, kind = G.v[:], G.equations['v'].type
    """)


@pytest.mark.parametrize(
    "model", ["dv/dt = 1/ms : integer", "dv/dt = True : boolean", "d2v/dt2 = -v/ms**2 : 1", "dv/dt = -v : 1", "dv/dt : 1"], ids=str
)
def test_EQN_01_refused(model: str) -> None:
    both_fail(f"G = NeuronGroup(1, {model!r})\nrun(0.1*ms)")


@row("EQN-02", "Subexpression", without=("ranvier.equations.grammar", '"subexpression": SUBEXPRESSION', '"subexpression": PARAMETER'))
def test_EQN_02_is_computed_where_it_is_used() -> None:
    both("""
        G = NeuronGroup(3, '''dv/dt = (J - v)/(5*ms) : 1
                              J = 2*K + 1 : 1
                              K = x*x : 1
                              big = x > 1 : boolean
                              n = int(3*x) : integer
                              x : 1''', method='euler')
        G.x = 'i/2.0 + 0.5'
        J0, big, n = G.J[:], G.big[:], G.n[:]
        M = StateMonitor(G, 'J', record=True)
        run(0.5*ms)
        G.x = 3
        run(0.5*ms)
        J, recorded, v = G.J[:], M.J[:], G.v[:]
    """)


def test_EQN_02_no_cycles() -> None:
    both_fail("NeuronGroup(1, 'a = b : 1\\nb = a : 1')")


@row("EQN-03", "Parameter", without=("ranvier.equations.grammar", '"parameter": PARAMETER', '"parameter": SUBEXPRESSION'))
def test_EQN_03_is_stored_for_each_element() -> None:
    both("""
        G = NeuronGroup(3, 'w : siemens\\nb : boolean\\nn : integer')
        first = G.w[:].copy(), G.b[:].copy(), G.n[:].copy()
        G.w = [1, 2, 3]*nS
        run(0.1*ms)
        w = G.w[:]
    """)


@row("EQN-04", "Unit field", without=("ranvier.equations.unit_field", "_dimension(left) / _dimension(right)", "_dimension(left)"))
def test_EQN_04_base_units_and_their_products() -> None:
    both("""
        fields = ['volt', 'siemens/meter**2', '1/second', 'Hz', 'mM', '1', 'radian', 'volt**-1', 'amp*second', 'metre**0.5']
        G = NeuronGroup(1, '\\n'.join('x%d : %s' % pair for pair in enumerate(fields)))
        dims = [getattr(G, 'x%d' % k)[:] for k in range(len(fields))]
    """)


@pytest.mark.parametrize("unit", ["mV", "ms", "molar", "gram", "cm", "metre2", "1*volt", "2", "vlt", ""])
def test_EQN_04_refused(unit: str) -> None:
    error = both_fail(f"Equations('v : {unit}')")
    assert "expected:" in str(error)


@row(
    "EQN-05",
    "Types boolean and integer",
    without=("ranvier.equations.unit_field", 'text in ("boolean", "integer")', 'text in ("boolean",)'),
)
def test_EQN_05_types_in_memory() -> None:
    both("""
        G = NeuronGroup(3, 'flag : boolean\\nn : integer')
        G.n = [1, -2, 3]
        G.flag = 'n > 0'
        kinds = str(G.flag[:].dtype), str(G.n[:].dtype)
        n, flag = G.n[:], G.flag[:]
    """)


@row("EQN-05", "Types boolean and integer")
def test_EQN_05_whole_numbers_are_integers() -> None:
    both("""
        G = NeuronGroup(4, '''x : 1
                              low = floor(x) : integer
                              high = -2*ceil(x) + 1 : integer
                              still = floor(x) : integer (constant over dt)
                              odd = low % 2 == 1 : boolean
                              fine = low//3 + high : 1''')
        G.x = '1.5*i - 2.2'
        M = StateMonitor(G, ['low', 'high', 'still', 'odd', 'fine'], record=True)
        run(0.2*ms)
        low, high, still, odd, fine = M.low, M.high, M.still, M.odd, M.fine
        now = [G.low[:], G.still[:], G.odd[:]]
        picked = G.x['low == -1']
    """)


def test_EQN_05_wrong_names_of_types() -> None:
    assert "boolean" in str(both_fail("Equations('flag : bool')"))
    both_fail("Equations('n : int')")


@row(
    "EQN-06",
    "Comments and line breaks",
    without=("ranvier.equations.grammar", r're.sub(r"#[^\n]*", lambda comment: " " * len(comment[0]), source.text)', "source.text"),
)
def test_EQN_06_an_equation_goes_on_until_its_unit() -> None:
    both("""
        G = NeuronGroup(1, '''# of the membrane: v

            dv/dt = (I +     # current: not a unit
                     J
                    )/(10*ms) : 1  # none
            I = 3 : 1
                J : 1 # the rest

            ''', method='euler')
        names = sorted(G.equations.names & {'v', 'I', 'J'})
        run(1*ms)
        v = G.v[:]
    """)


@row("EQN-07", "Flags", without=("ranvier.equations.grammar", 'match[1].split(",")', 'match[1].split(";")'))
def test_EQN_07_several_flags() -> None:
    both("""
        G = NeuronGroup(3, 'v : 1 (constant, shared)\\nw = 2*v : 1 (constant over dt, shared)')
        G.v = 2
        flags = sorted(G.user_equations['v'].flags), sorted(G.user_equations['w'].flags)
        run(0.1*ms)
        v, w = G.v[:], G.w[:]
    """)


@pytest.mark.parametrize(
    "line",
    [
        "v : 1 (foo)",
        "v : 1 (event-driven)",
        "v : 1 (constant over dt)",
        "v = 1 : 1 (constant)",
        "dv/dt = 1/ms : 1 (shared)",
        "dv/dt = 1/ms : 1 (clock-driven)",
        "v : 1 (unless refractory)",
    ],
)
def test_EQN_07_flags_that_the_line_cannot_have(line: str) -> None:
    assert "expected:" in str(both_fail(f"NeuronGroup(1, {line!r})"))


@row(
    "EQN-08",
    "unless refractory",
    without=("ranvier.model.storage", 'gate=gate if "unless refractory" in equation.flags else None', "gate=None"),
)
def test_EQN_08_holds_the_variable_still() -> None:
    both("""
        G = NeuronGroup(2, '''dv/dt = 1/ms : 1 (unless refractory)
                              dw/dt = v/ms : 1
                              du/dt = 1/ms : 1''', threshold='v > 0.35', reset='v = 0', refractory=0.5*ms, method='euler')
        r = G.run_regularly('v += 0.01*i; u += 0.01*i')
        M = StateMonitor(G, ['v', 'w', 'u'], record=True)
        run(3*ms)
        v, w, u = M.v[:], M.w[:], M.u[:]
    """)


def test_EQN_08_warns_without_refractoriness(caplog: pytest.LogCaptureFixture) -> None:
    ours("G = NeuronGroup(1, 'dv/dt = 1/ms : 1 (unless refractory)')")
    assert "has no refractory=" in caplog.text


@row(
    "EQN-09",
    "constant",
    without=("ranvier.equations.dimensions", "if symbol.constant and not internal:", "if False:"),
    differs="pitfall 32: code that writes a constant is refused; assignments from Python are as there",
)
def test_EQN_09_is_kept() -> None:
    both("""
        G = NeuronGroup(2, 'dv/dt = -v/tau : 1\\ntau : second (constant)', method='exact')
        G.tau = [5, 10]*ms
        G.v = 1
        run(1*ms)
        G.tau = 1*ms
        run(1*ms)
        v = G.v[:]
    """)
    for code in ("threshold='True', reset='tau = 1*ms'", "method='euler'); r = G.run_regularly('tau *= 2'"):
        with pytest.raises(SyntaxError, match="constant"):
            ours(f"G = NeuronGroup(2, 'v : 1\\ntau : second (constant)', {code})\nrun(0.1*ms)")


@row("EQN-09", "constant")
def test_EQN_09_is_set_from_python_in_every_way() -> None:
    both("""
        G = NeuronGroup(3, '''dv/dt = c/ms : 1
                              c : 1 (constant)
                              s : 1 (shared, constant)
                              n : integer (constant)''', threshold='v > 1000', reset='', method='euler')
        S = Synapses(G, G, '''w : 1 (constant)
                              q : 1 (constant, shared)''', on_pre='v += w')
        S.connect(j='i')
        seen = []
        def note():
            seen.extend([G.c[:].copy(), G.s[:], G.n[:].copy(), S.w[:].copy(), S.q[:]])
        G.c = 3; G.s = 4; G.n = [1, 2, 3]; S.q = 2; S.w = 'c_pre*2 + i'; note()
        G.c = 'i*2'; G.n = 'i + 1'; G.s = '2*s'; S.w[0, 0] = 3; S.w['i > 1'] = '5*w'; note()
        G.c[1] = 7; G.c['i > 1'] = 'c + 1'; note()
        G.c += 1; G.c[:] *= 2; G.n -= 1; note()
        G.set_states({'c': [1, 1, 2], 's': 7}); G[1:].c = 5; note()
        G.c_ = 6; G.c[:][0] = 9; S.c_post[:] = 4; note()
        @network_operation(dt=0.5*ms)
        def operation(t):
            G.c = G.c[:] + 1
            G.s = t/ms
        net = Network(G, S, operation)
        net.run(2*ms); note()
        v = G.v[:]
    """)


@row(
    "EQN-10",
    "shared",
    without=(
        "ranvier.model.storage",
        "Buffer(type_, 1 if shared else size, grows=grows and not shared)",
        "Buffer(type_, size, grows=grows)",
    ),
)
def test_EQN_10_one_value_for_all() -> None:
    both("""
        G = NeuronGroup(4, '''dv/dt = s/ms : 1
                              s : 1 (shared)
                              twice = 2*s : 1 (shared)
                              k : integer (shared)''', method='euler')
        shape = np.shape(G.s[:])
        G.s = 3
        G.k = 'int(2*s)'
        s, twice, k = G.s[:], G.twice[:], G.k[:]
        M = StateMonitor(G, 's', record=True)
        run(0.2*ms)
        v, recorded = G.v[:], M.s[:]
    """)
    assert ours("G = NeuronGroup(4, 's : 1 (shared)')\nsize = G.variables['s'].size")["size"] == 1


@pytest.mark.parametrize(
    "script",
    [
        "G = NeuronGroup(2, 'v : 1\\ns = v : 1 (shared)')\nrun(0.1*ms)",
        "G = NeuronGroup(2, 'v : 1\\ns : 1 (shared)', threshold='v > -1', reset='s = 3')\nrun(0.1*ms)",
        "G = NeuronGroup(2, 'v : 1\\ns : 1 (shared)')\nG.s = 'v'",
        "G = NeuronGroup(2, 's : 1 (shared)')\nG.s[0] = 1",
    ],
)
def test_EQN_10_refused(script: str) -> None:
    both_fail(script)


@row(
    "EQN-11",
    "constant over dt",
    without=("ranvier.model.storage", '"constant over dt" in equation.flags', "False"),
)
def test_EQN_11_is_evaluated_once_a_step() -> None:
    both("""
        G = NeuronGroup(2, 'dv/dt = c/ms : 1\\nc = v + i : 1 (constant over dt)', method='rk4', threshold='v > 0.35', reset='v = c')
        M = StateMonitor(G, ['v', 'c'], record=True)
        run(1*ms)
        v, c, last = M.v[:], M.c[:], G.c[:]
    """)
    found = ours("""
        G = NeuronGroup(100, 'a = r : 1\\nb = r : 1\\nr = rand() : 1 (constant over dt)')
        M = StateMonitor(G, ['a', 'b'], record=True)
        run(0.2*ms)
        a, b = M.a[:], M.b[:]
    """)
    assert np.array_equal(found["a"], found["b"])
    assert len(np.unique(found["a"])) == 200
    both_fail("G = NeuronGroup(1, 'r = rand() : 1\\ndv/dt = r/ms : 1', method='euler')\nrun(0.1*ms)")


@row("EQN-12", "linked", without=("ranvier.model.neurons", '{"constant", "shared", "linked"}', '{"constant", "shared"}'))
def test_EQN_12_is_a_name_for_another_variable() -> None:
    both("""
        A = NeuronGroup(3, 'x : volt', name='links_a')
        A.x = 'i*volt'
        B = NeuronGroup(3, 'dv/dt = (y - v)/ms : volt\\ny : volt (linked)', method='euler', name='links_b')
        B.y = linked_var(A, 'x')
        run(1*ms)
        v, y = B.v[:], B.y[:]
    """)
    both_fail("NeuronGroup(1, 'y : volt (linked, constant)')")
    both_fail("NeuronGroup(1, 'y = 1*volt : volt (linked)')")


@row(
    "EQN-13",
    "event-driven",
    without=(
        "ranvier.model.synapses",
        "for e in self.equations.values() if _EVENT_DRIVEN in e.flags]",
        "for e in self.equations.values() if False]",
    ),
)
def test_EQN_13_changes_at_events_only() -> None:
    both("""
        G = NeuronGroup(2, 'v : 1', threshold='(t_in_timesteps + 3*i) % 7 == 5', reset='')
        S = Synapses(G, G, '''dx/dt = -x/(2*ms) : 1 (event-driven)
                              seen : 1''', on_pre='x += 1; seen = x', method='exact')
        S.connect(j='i')
        run(3.3*ms)
        x, seen, last = S.x[:], S.seen[:], S.lastupdate[:]
    """)


@row(
    "EQN-14",
    "clock-driven",
    without=("ranvier.model.synapses", 'DIFFERENTIAL: {"event-driven", "clock-driven"}', 'DIFFERENTIAL: {"event-driven"}'),
)
def test_EQN_14_changes_at_every_step() -> None:
    both("""
        G = NeuronGroup(2, 'v : 1', threshold='t_in_timesteps == 2', reset='')
        S = Synapses(G, G, 'dx/dt = -x/(2*ms) : 1 (clock-driven)', on_pre='x += 1', method='exact')
        S.connect()
        S.x = 'i + 1'
        run(1.3*ms)
        x = S.x[:]
    """)
    both_fail("G = NeuronGroup(1, 'v : 1')\nS = Synapses(G, G, 'dx/dt = -x/ms : 1 (clock-driven, event-driven)')")


@row("EQN-15", "summed", without=("ranvier.model.synapses", 'if "summed" in e.flags]', "if False]"))
def test_EQN_15_sums_into_the_target() -> None:
    both("""
        G = NeuronGroup(3, 'dv/dt = I/ms : 1\\nI : 1', method='euler')
        G.v = 'i + 1'
        S = Synapses(G, G, 'w : 1\\nI_post = w*v_pre : 1 (summed)')
        S.connect('i != j')
        S.w = '0.1*(j + 1)'
        run(0.5*ms)
        v, I = G.v[:], G.I[:]
    """)
    both_fail("G = NeuronGroup(1, 'I : 1')\nS = Synapses(G, G, 'I_post = 1 : 1 (summed, constant over dt)')")


RESERVED = "t dt t_in_timesteps xi xi_a i N for _v volt exp pi e inf not_refractory refractory refractory_until".split()


@row(
    "EQN-17",
    "Reserved names",
    without=("ranvier.equations.grammar", 'RESERVED = frozenset({"t", "dt", "t_in_timesteps", "i", "N"})', "RESERVED = frozenset()"),
)
@pytest.mark.parametrize("name", RESERVED)
def test_EQN_17_refused(name: str) -> None:
    assert isinstance(both_fail(f"Equations('{name} : 1')"), ModelSyntaxError)


@pytest.mark.parametrize("model", ["x_pre : 1", "x_post : 1"])
def test_EQN_17_endings_of_synapses(model: str) -> None:
    both_fail(f"NeuronGroup(1, {model!r})")


def test_EQN_17_names_that_only_synapses_need() -> None:
    both("""
        G = NeuronGroup(2, 'lastspike : second\\nj : 1\\nspikes : 1')
        G.j = 3
        j = G.j[:]
    """)
    for name in ("j", "delay"):
        both_fail(f"G = NeuronGroup(1, 'v : 1')\nSynapses(G, G, '{name} : second')")


@row("EQN-18", "Duplicate definition", without=("ranvier.equations.equations", "if line.name in equations:", "if False:"))
def test_EQN_18_refused() -> None:
    both_fail("Equations('v : 1\\nv : volt')")
    both_fail("Equations('v : 1') + 'dv/dt = -v/ms : 1'")


@row(
    "EQN-19",
    "White noise xi",
    without=("ranvier.equations.schemes.explicit", 'Call("sqrt", (Name("dt"),)), Call("randn", ())', 'Name("dt"), Call("randn", ())'),
)
def test_EQN_19_scales_with_the_square_root_of_time() -> None:
    script = """
        tau, sigma = 2*ms, 3*mV
        G = NeuronGroup(200, 'dv/dt = -v/tau + sigma*sqrt(2/tau)*xi : volt')
        run(8*ms)
        v = G.v[:]/mV
    """
    theirs, mine = samples(script, "v", range(5))
    same_distribution(theirs, mine)
    assert abs(mine.std() - 3) < 0.2  # the stationary deviation is sigma


@row("EQN-19", "White noise xi")
@pytest.mark.parametrize(("rate", "method", "kind"), [("0.6*xi_a", "euler", "additive"), ("0.6*(v + 1)*xi_a", "heun", "multiplicative")])
def test_EQN_19_noise_with_a_name_in_a_subexpression(rate: str, method: str, kind: str) -> None:
    script = f"""
        G = NeuronGroup(400, '''dv/dt = -v/(2*ms) + 3*I*Hz**0.5 : 1
                                 I = {rate} : Hz**0.5''', method='{method}')
        kind = G.equations.stochastic_type
        run(8*ms)
        v = G.v[:]
    """
    same_distribution(*samples(script, "v", range(5)))
    assert ours(script)["kind"] == kind
    with pytest.raises(Exception, match="no white noise"):
        ours(script + "\n        G.I[:]")


@pytest.mark.parametrize(
    "script",
    [
        "G = NeuronGroup(1, 'dv/dt = xi**2 : 1')\nrun(0.1*ms)",
        "G = NeuronGroup(1, 'dv/dt = xi/second : 1')\nrun(0.1*ms)",
        "NeuronGroup(1, 'x = xi : 1')",
    ],
)
def test_EQN_19_refused(script: str) -> None:
    both_fail(script)


@row("EQN-20", "Several noise sources", without=("ranvier.equations.equations", 'if "xi" in equation.stochastic_variables]', "if False]"))
def test_EQN_20_one_name_is_one_noise() -> None:
    found = both("""
        G = NeuronGroup(50, '''da/dt = xi_1*second**-0.5 : 1
                               db/dt = xi_1*second**-0.5 : 1
                               dc/dt = xi_2*second**-0.5 : 1''', method='euler')
        run(1*ms)
        same = bool(np.array_equal(G.a[:], G.b[:])), bool(np.array_equal(G.a[:], G.c[:])), len(np.unique(G.a[:]))
    """)
    assert found["same"] == (True, False, 50)
    both_fail("Equations('dv/dt = xi*second**-0.5 : 1\\ndw/dt = xi*second**-0.5 : 1')")


@row(
    "EQN-21",
    "Equations object",
    without=("ranvier.equations.equations", "return self._equations[name]", "return next(iter(self._equations.values()))"),
)
def test_EQN_21_is_an_immutable_mapping() -> None:
    both("""
        eqs = Equations('''dv/dt = (I - v)/tau : volt (unless refractory)
                           I = g*tau : volt
                           g : volt/second''')
        seen = sorted(eqs), len(eqs), 'I' in eqs, 'x' in eqs, [eqs[name].varname for name in ('v', 'I', 'g')]
        same = eqs == Equations('I = g*tau : volt\\ng : volt/second\\ndv/dt = (I - v)/tau : volt (unless refractory)')
        G, H = NeuronGroup(1, eqs), NeuronGroup(2, eqs)
        n = len(H.v)
    """)
    assert len({Equations("v : 1"), Equations("v:1  # the same"), Equations("v : volt")}) == 2
    both_fail("Equations('v : 1')['v'] = 3")
    both_fail("Equations('v : 1')['w']")
    both_fail("Equations(3)")


@row("EQN-22", "Concatenation", without=("ranvier.equations.equations", "[*self.values(), *other.values()]", "[*self.values()]"))
def test_EQN_22_with_equations_and_with_strings() -> None:
    both("""
        eqs = Equations('dv/dt = -v/tau : volt') + Equations('tau : second')
        eqs += 'w : siemens'
        names = sorted((eqs + 'x : 1').names), sorted(eqs.names)
        G = NeuronGroup(1, eqs)
        G.w = 3*nS
        w = G.w[:]
    """)
    both_fail("Equations('v : 1') + 'v : volt'")
    both_fail("Equations('v : 1') + 3")


@row(
    "EQN-23",
    "Keyword substitution",
    without=("ranvier.equations.equations", "tree = rename(substitute(tree, values), renamed)", "tree = rename(tree, renamed)"),
)
def test_EQN_23_renames_and_puts_in_values() -> None:
    both("""
        eqs = Equations('dx/dt = (g - x)/tau + gx/tau2: 1', x='v', g='g_e', tau=10*ms, gx=2, tau2=5*ms)
        names = sorted(eqs.names), sorted(eqs.identifiers - {'second', 'msecond'})
        G = NeuronGroup(1, eqs + 'g_e : 1', method='euler')
        G.g_e = 2
        run(1*ms)
        v = G.v[:]
    """)
    both_fail("Equations('dx/dt = -x/tau : 1\\ny : 1', x='y')")
    both_fail("Equations('dx/dt = -x/tau : 1', x=3)")


@row(
    "EQN-24",
    "Equations.substitute",
    without=("ranvier.equations.equations", "return Equations(self.values(), **substitutions)", "return self"),
)
def test_EQN_24_substitute() -> None:
    both("""
        eqs = Equations('dx/dt = -x/tau : 1')
        later = eqs.substitute(x='v', tau=10*ms)
        names = sorted(eqs.names), sorted(later.names)
        G = NeuronGroup(1, later, method='exact')
        G.v = 1
        run(1*ms)
        v = G.v[:]
    """)


@row("EQN-25", "Introspection", without=("ranvier.equations.equations", 'return "multiplicative" if', 'return "additive" if'))
def test_EQN_25_what_equations_hold() -> None:
    both("""
        eqs = Equations('''dv/dt = (I - v)/tau + sigma*sqrt(2/tau)*xi : volt (unless refractory)
                           dw/dt = -w/tau + w*xi_w*second**-0.5 : 1
                           I = K*2 : volt
                           K = R*g : volt (constant over dt)
                           g : amp (constant)
                           n : integer''')
        sets = [sorted(s) for s in (eqs.names, eqs.diff_eq_names, eqs.subexpr_names, eqs.parameter_names, eqs.eq_names, eqs.identifiers)]
        right = [(name, str(expr), expr.code, sorted(expr.identifiers)) for name, expr in eqs.diff_eq_expressions + eqs.eq_expressions]
        one = eqs['v']
        single = one.varname, one.type, one.var_type, str(one.expr), sorted(one.flags), one.unit, sorted(one.identifiers)
        kinds = [(eqs[name].type, eqs[name].var_type, eqs[name].unit) for name in sorted(eqs)]
        noise = eqs.is_stochastic, eqs.stochastic_type, sorted(eqs.stochastic_variables)
        additive = Equations('dv/dt = sigma*xi : 1').stochastic_type, Equations('dv/dt = 1/second : 1').stochastic_type
        order = [e.varname for e in eqs.ordered]
        direct = {name: sorted(d.equation.varname for d in used if not d.via) for name, used in eqs.dependencies.items()}
        deep = sorted((d.equation.varname, d.via) for d in eqs.dependencies['v'] if d.via)
    """)


@row("EQN-26", "Printing", without=("ranvier.equations.equations", 'return "\\n".join(map(str, self.ordered))', 'return ""'))
def test_EQN_26_printing() -> None:
    found = ours("""
        eqs = Equations('''dv/dt = (I - v)/tau_m : volt (unless refractory)
                           I = R**2*g : volt
                           g : siemens/metre**2 (constant)
                           b = (v > 0*mV) and not g < 3 : boolean''')
        text, latex, line = str(eqs), eqs._repr_latex_(), eqs['v']._repr_latex_()
    """)
    first, *_, last = found["text"].split("\n")
    assert first == "I = R**2*g : volt" and last == "g : siemens/metre**2 (constant)"
    assert ours(f"same = Equations({found['text']!r})")["same"] == found["eqs"]
    assert found["line"] == r"$\frac{\mathrm{d}v}{\mathrm{d}t} = \frac{I - v}{\tau_{m}}$"
    assert found["latex"].startswith(r"\begin{align*}I &= R^{2} \, g && \text{(volt)}\\")
    assert r"g &&& \text{(siemens/metre**2, flags: constant)}" in found["latex"]


@row("EQN-27", "Unit check at run", without=("ranvier.model.operations", "        self.equations.check_units(self.scope(build))\n", ""))
def test_EQN_27_external_names_are_known_then() -> None:
    both("""
        G = NeuronGroup(1, 'dv/dt = (El - v)/tau : volt', method='euler')
        El, tau = 3*mV, 2*ms
        run(0.1*ms)
        v = G.v[:]
    """)
    error = both_fail("""
        G = NeuronGroup(1, 'I = El : amp\\ndv/dt = (El - v)/tau : volt')
        El, tau = 3*mV, 2*ms
        run(0.1*ms)
    """)
    assert isinstance(error, ModelError) and "'I'" in str(error)


@row("EQN-27", "Unit check at run")
@pytest.mark.parametrize("equations", ["x = nosuch : 1", "x = 3*mV : 1", "x = rand() : 1", "x = v_post : volt"])
def test_EQN_27_of_synapses_also_where_nothing_uses_them(equations: str) -> None:
    both_fail(f"""
        G = NeuronGroup(1, 'v : 1', threshold='v > 1', reset='')
        S = Synapses(G, G, {equations!r})
        S.connect()
        run(0.1*ms)
    """)


@row(
    "EQN-28",
    "Zero in equations",
    without=("ranvier.equations.checker", "return not isinstance(value, bool) and value == 0", "return False"),
    differs="pitfall 13: a literal 0 or inf in a string has any unit, as in Python",
)
def test_EQN_28_has_any_unit() -> None:
    found = ours("""
        G = NeuronGroup(2, '''dv/dt = (0 - clip(v, 0, inf))/tau : volt
                              neg = v < 0 : boolean''', threshold='v > inf', reset='v = 0', method='euler')
        tau = 1*ms
        G.v = [1, -1]*mV
        run(0.1*ms)
        v, neg = G.v[:]/mV, G.neg[:]
    """)
    np.testing.assert_allclose(found["v"], [0.9, -1])
    assert list(found["neg"]) == [False, True]
    with pytest.raises(ModelError):
        ours("G = NeuronGroup(1, 'dv/dt = (1 - v)/ms : volt')\nrun(0.1*ms)")
