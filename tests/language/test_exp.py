"""EXP: expressions and abstract code (README.md beside this file)."""

import numpy as np
import pytest
from both import both, both_fail, ours
from rows import row

from ranvier import DimensionMismatchError


@row(
    "EXP-01",
    "Arithmetic",
    without=("ranvier.llvm.spelling", "v.both(uneven, opposite)", "v.both(uneven, v.both(opposite, zero))"),
)
def test_EXP_01_signs_of_floor_division_and_remainder() -> None:
    both("""
        G = NeuronGroup(5, '''n : integer
                              q : integer
                              r : integer''')
        G.n = 'i - 2'
        G.q = 'n // 2'
        G.r = 'n % 3'
        quotients, remainders = G.q[:], G.r[:]
    """)


@row("EXP-01", "Arithmetic")
def test_EXP_01_division_is_true_and_powers_agree() -> None:
    both("""
        G = NeuronGroup(5, '''x : 1
                              y : 1
                              z : volt''')
        G.x = 'i/2 + 3//2 - 7%4 + -i**2'
        G.y = '2**i + (i + 1.0)**-1 + (i - 2.5)//0.7 + (i - 2.5)%0.7'
        G.z = '-(i*mV) + (2*mV)**2/mV - 3*mV'
        x, y, z = G.x[:], G.y[:], G.z[:]
    """)


@row("EXP-01", "Arithmetic")
def test_EXP_01_remainders_are_of_the_exact_quotient() -> None:
    """Where rounded times stand a little before a whole period, the remainder is nearly the period: pulses begin at the same steps."""
    both("""
        G = NeuronGroup(3, '''pulse = 1.0*int(t % (20*ms) < 3*ms) : 1
                              phase = (t % (0.7*ms*(i + 1)))/ms : 1''')
        recorded = StateMonitor(G, ['pulse', 'phase'], record=True)
        run(150*ms)
        pulse, phase = recorded.pulse, recorded.phase
    """)


@row(
    "EXP-02",
    "Comparison",
    without=(
        "ranvier.equations.checker",
        "self.same(tree, left, self.check(left)[0], right, self.check(right)[0], ",
        "(lambda *args, **more: (self.check(left), self.check(right)))(",
    ),
)
def test_EXP_02_comparisons() -> None:
    both("""
        G = NeuronGroup(5, '''a : boolean
                              b : boolean
                              c : boolean
                              v : volt''')
        G.v = '(i - 2)*mV'
        G.a = 'i == 2'
        G.b = 'v < 1*mV and v >= -1*mV and i != 3'
        G.c = 'v > 0*mV or i <= 1'
        a, b, c = G.a[:], G.b[:], G.c[:]
    """)
    for text in ("0 < i < 2", "v < 3", "v == 3*amp", "v >= i"):
        both_fail(f"G = NeuronGroup(3, '''a : boolean\nv : volt''')\nG.a = '{text}'")


@row("EXP-03", "Boolean logic", without=("ranvier.equations.checker", "self._boolean(right, op)", "self.check(right)"))
def test_EXP_03_and_or_not() -> None:
    both("""
        G = NeuronGroup(5, '''a : boolean
                              b : boolean''')
        G.a = 'i > 1 and not (i > 3 or False) and True'
        G.b = 'not a or i == 2'
        a, b = G.a[:], G.b[:]
    """)
    both_fail("G = NeuronGroup(3, 'a : boolean')\nG.a = 'i > 1 and 3'")
    with pytest.raises(TypeError, match="'not' needs something true or false"):
        ours("G = NeuronGroup(3, 'a : boolean')\nG.a = 'not i'")


@row("EXP-03", "Boolean logic", differs="asked for by the row: '&' and the like give a SyntaxError with what to write (KeyError there)")
def test_EXP_03_bits_are_not_in_the_language() -> None:
    for text in ("(i > 1) & (i > 2)", "i | 2", "i ^ 2", "i << 2", "~i"):
        with pytest.raises(SyntaxError, match="Bit operations"):
            ours(f"G = NeuronGroup(3, 'x : 1')\nG.x = '{text}'")


@row("EXP-04", "Literals", without=("ranvier.syntax.expressions", 'Number(kind == "True"', 'Number(kind == "False"'))
def test_EXP_04_numbers_and_truth() -> None:
    both("""
        G = NeuronGroup(2, '''x : 1
                              b : boolean
                              c : boolean''')
        G.x = '1 + 2.5 + .5 + 1e-3 + 2E2 + 3.'
        G.b = 'True'
        G.c = 'False'
        x, b, c = G.x[:], G.b[:], G.c[:]
    """)
    both_fail("G = NeuronGroup(2, 'x : 1')\nG.x = '[1, 2]'")
    for text in ('"a"', "None", "[1]", "(1, 2)"):
        with pytest.raises((SyntaxError, KeyError)):
            ours(f"G = NeuronGroup(2, 'x : 1')\nG.x = '{text}'")


@row("EXP-05", "Conditional value", without=("ranvier.types", "return Type.I64 if higher is Type.BOOL else higher", "return higher"))
def test_EXP_05_conditions_as_numbers() -> None:
    both("""
        G = NeuronGroup(4, '''x : 1
                              y : 1
                              v : volt
                              b : boolean''')
        G.b = 'i > 1'
        G.x = 'int(i > 1)*10 + int(not i > 1)*i'
        G.y = 'b*2 + b*i + int(b)'
        G.v = 'b*mV + int(i > 2)*2*mV'
        x, y, v = G.x[:], G.y[:], G.v[:]
    """)
    found = ours("G = NeuronGroup(4, 'x : 1')\nG.x = '(i > 0) + (i > 1)'\nx = G.x[:]")
    assert list(found["x"]) == [0, 1, 2, 2]


@row("EXP-05", "Conditional value", differs="more: 'a if c else b' is in the language (SyntaxError there); what is not chosen does no harm")
def test_EXP_05_choice() -> None:
    found = ours("G = NeuronGroup(4, 'x : 1')\nG.x = '1/i if i > 0 else -1'\nx = G.x[:]")
    np.testing.assert_allclose(found["x"], [-1, 1, 1 / 2, 1 / 3])


@row(
    "EXP-06",
    "Unsupported syntax",
    without=("ranvier.syntax.tokens", '    "[": ("Indexing is not part of the language."', '    "[": ("What is that?"'),
)
def test_EXP_06_not_in_the_language() -> None:
    for text in ("x[0]", "x.real", "clip(x, a_min=0, a_max=1)", "lambda y: y", "[y for y in x]", "f(x)(y)"):
        both_fail(f"G = NeuronGroup(2, 'x : 1')\nG.run_regularly('x = {text}')\nrun(0.1*ms)") if text != "x.real" else None
        with pytest.raises(SyntaxError):
            ours(f"G = NeuronGroup(2, 'x : 1')\nG.run_regularly('x = {text}')\nrun(0.1*ms)")
    with pytest.raises(SyntaxError, match="Indexing is not part of the language"):
        ours("G = NeuronGroup(2, 'x : 1')\nG.x = 'x[0]'")


@row("EXP-07", "Statement forms", without=("ranvier.syntax.statements", '"/=", "//=", "%=", "**="', '"/="'))
def test_EXP_07_forms_of_statements() -> None:
    both("""
        G = NeuronGroup(3, '''x : 1
                              y : 1''', threshold='True', reset='''x += 2 + i; y = x*3  # the rest of the line is a comment
                                                                   y -= 1

                                                                   x /= 2; y %= 7
                                                                   x *= 3; y *= 2;''')
        run(0.3*ms)
        x, y = G.x[:], G.y[:]
    """)
    found = ours("G = NeuronGroup(3, 'x : 1', threshold='True', reset='x = i + 1; x **= 2; x //= 2')\nrun(0.1*ms)\nx = G.x[:]")
    assert list(found["x"]) == [0, 2, 4]
    for reset in ("x + 1", "x = = 1", "x == 1", "3 = x"):
        with pytest.raises(SyntaxError):
            ours(f"G = NeuronGroup(3, 'x : 1', threshold='True', reset='{reset}')\nrun(0.1*ms)")


@row(
    "EXP-08",
    "Local temporaries",
    without=("ranvier.equations.dimensions", "checker.locals[target.id] = dim, kind\n        return", "return"),
)
def test_EXP_08_locals_shadow_constants() -> None:
    both("""
        other = 100
        G = NeuronGroup(3, '''v : volt
                              n : integer''', threshold='True', reset='''step = v*0 + 3*mV
                                                                        other = i//2
                                                                        step += 1*mV
                                                                        v += step*2
                                                                        n = other + 1''')
        run(0.3*ms)
        v, n = G.v[:], G.n[:]
    """)
    both_fail("G = NeuronGroup(3, 'v : volt', threshold='True', reset='step = 3; v += step')\nrun(0.1*ms)")


@row(
    "EXP-09",
    "Writing rules",
    without=("ranvier.equations.dimensions", "if symbol.shared and not checker.scalar:", "if False:"),
)
def test_EXP_09_what_may_be_written() -> None:
    for reset in ("s = 1", "twice = 1", "t = 1*ms", "N = 3", "mV = 1", "pi = 3"):
        model = "x : 1\ns : 1 (shared)\ntwice = 2*x : 1"
        with pytest.raises(SyntaxError):
            ours(f"G = NeuronGroup(3, '''{model}''', threshold='True', reset='{reset}')\nrun(0.1*ms)")
    for reset in ("s = 1", "twice = 1"):
        both_fail(f"G = NeuronGroup(3, '''{model}''', threshold='True', reset='{reset}')\nrun(0.1*ms)")


@row("EXP-10", "Scalar before vector", without=("ranvier.model.operations", "return block[:count], block[count:]", "return (), block"))
def test_EXP_10_shared_variables_first() -> None:
    both("""
        G = NeuronGroup(3, '''x : 1
                              s : 1 (shared)''')
        G.run_regularly('''s += 1
                           x = s*2 + i''')
        run(0.3*ms)
        x, s = G.x[:], G.s[:]
    """)
    both_fail("G = NeuronGroup(3, '''x : 1\ns : 1 (shared)''')\nG.run_regularly('''x += 1\ns = 2''')\nrun(0.1*ms)")


REPEATED = """
    G = NeuronGroup(2, '', threshold='True')
    H = NeuronGroup(2, 'x : 1')
    H.x = 'i + 2'
    S = Synapses(G, H, 'w : 1', on_pre='%s')
    S.connect(i=[0, 0, 1, 1, 0], j=[0, 0, 0, 1, 1])
    S.w = [1, 2, 3, 4, 5]
    run(0.2*ms)
    x = H.x[:]
"""


@row(
    "EXP-11",
    "Automatic += detection",
    without=(
        "ranvier.llvm.body",
        "before = self._load(array, index)\n        self._store(array",
        'before = "0.0"\n        self._store(array',
    ),
)
def test_EXP_11_sums_written_out() -> None:
    for code in ("x_post = x_post + w", "x_post = 2 + x_post + w", "x_post = w + x_post", "x = x - w", "x_post = x_post*w", "x = w*x"):
        both(REPEATED % code)


@row(
    "EXP-12",
    "Element-wise meaning",
    without=("ranvier.model.operations", "kernels.GatherSpec(self.events), self._block", "kernels.MapSpec(), self._block"),
)
def test_EXP_12_active_elements() -> None:
    both("""
        G = NeuronGroup(5, '''x : 1
                              n : 1''', threshold='i > 2', reset='x += i')
        G.run_regularly('n += 1', dt=0.2*ms)
        H = NeuronGroup(3, 'y : 1')
        S = Synapses(G, H, 'seen : 1', on_pre='seen += 1; y_post += 10')
        S.connect(condition='(i + j)%2 == 0')
        run(0.5*ms)
        x, n, y, events = G.x[:], G.n[:], H.y[:], S.seen[:]
    """)


@row(
    "EXP-13",
    "Repeated targets",
    without=(
        "ranvier.llvm.body",
        '"add", type_.register, type_.register, [before, value]',
        '"max", type_.register, type_.register, [before, value]',
    ),
)
def test_EXP_13_every_event_counts() -> None:
    both(REPEATED % "x_post += w")
    both(REPEATED % "x_post -= w; x_post += 2*w")


@row("EXP-13", "Repeated targets")
def test_EXP_13_one_after_the_other() -> None:
    for code in ("x_post = x_post*0.5 + w", "x_post = clip(x_post + w, 0, 6)"):
        both(REPEATED % code)


@row(
    "EXP-14",
    "Integer assignment",
    without=(
        "ranvier.ir.translate",
        "value = self.code.cast(value, variable.type.register)",
        "value = self.code.cast(arithmetic.binary(self.code, '//', value, self.code.literal(1)), variable.type.register)",
    ),
)
def test_EXP_14_towards_zero() -> None:
    both("""
        G = NeuronGroup(3, 'n : integer')
        G.n = '1.7 - 1.7*i'
        n = np.array(G.n)
        G.n = [1.7, -1.7, -0.2]
        m = np.array(G.n)
        G.run_regularly('n = -1.5')
        run(0.1*ms)
        k = G.n[:]
    """)


@row(
    "EXP-15",
    "Several random numbers in an expression",
    without=("ranvier.ir.code", "self._draws += 1", "pass"),
    differs="pitfall 31: allowed, each call is a draw of its own",
)
def test_EXP_15_two_calls_are_two_draws() -> None:
    found = ours("""
        G = NeuronGroup(20000, '''x : 1
                                  y : 1
                                  v : 1''', threshold='rand() + rand() < 0.5')
        G.x = 'rand() - rand()'
        G.y = 'randn()*randn()'
        spikes = SpikeMonitor(G)
        run(0.1*ms)
        x, y, count = G.x[:], G.y[:], spikes.num_spikes
    """)
    assert np.std(found["x"]) == pytest.approx(np.sqrt(1 / 6), rel=0.03)
    assert abs(np.mean(found["y"])) < 0.03 and np.std(found["y"]) == pytest.approx(1, rel=0.05)
    assert found["count"] / 20000 == pytest.approx(0.125, rel=0.1)


@row(
    "EXP-16",
    "Loop-invariant hoisting",
    without=("ranvier.ir.levels", 'level = Level.STEP if kind == "memory" else Level.RUN', "level = Level.ELEMENT"),
)
def test_EXP_16_constants_once_a_run() -> None:
    found = ours("""
        tau = 10*ms
        G = NeuronGroup(10, 'dv/dt = -v/tau : 1', method='exact')
        G.v = 1
        run(1*ms)
        import ranvier
        v, stages = G.v[:], str(ranvier.explain(G))
    """)
    np.testing.assert_allclose(found["v"], np.exp(-0.1))
    run_part, _, element_part = found["stages"].partition("run:")[2].partition("element:")
    assert "exp" in run_part and "exp" not in element_part.partition("}")[0]


@row(
    "EXP-17",
    "Texts as values and as indices",
    without=("ranvier.model.group", "return execute.elements_where(tree, scope", "return [] and execute.elements_where(tree, scope"),
)
def test_EXP_17_texts() -> None:
    both("""
        scale = 3*mV
        G = NeuronGroup(6, 'v : volt')
        G.v = 'i*scale'
        G.v['i > 3'] = '-v + 1*mV'
        v, large = G.v[:], G.v['v > 2*scale/2']
    """)


@row("EXP-18", "Names with _pre and _post", without=("ranvier.model.ends", 'self.pre if side == "pre" else self.post', "self.post"))
def test_EXP_18_both_ends() -> None:
    both("""
        G = NeuronGroup(3, 'x : 1', threshold='i == 1')
        H = NeuronGroup(2, '''x : 1
                              y : 1''')
        G.x = 'i + 1'
        H.x = '(i + 1)*10'
        S = Synapses(G, H, '''w : 1
                              ratio = x_post/x_pre : 1''', on_pre='y_post += x_pre + w + x_post; x_pre -= 1')
        S.connect(condition='x_pre*10 != x_post')
        S.w = 'x_pre + 2*x_post + N_pre + 100*N_post'
        run(0.2*ms)
        i, j, w, y, x, ratio = S.i[:], S.j[:], S.w[:], H.y[:], G.x[:], S.ratio[:]
    """)


@row(
    "EXP-19",
    "Time",
    without=(
        "ranvier.model.clock",
        '"t": ArrayVariable("t", second.dim, Type.F64, self._t,',
        '"t": ArrayVariable("t", second.dim, Type.F64, self._dt,',
    ),
)
def test_EXP_19_time_in_texts() -> None:
    both("""
        G = NeuronGroup(2, '''dx/dt = t/second/ms : 1
                              last : second
                              steps : integer
                              width : second
                              now = t : second''', threshold='t > 0.45*ms', reset='last = t; steps = t_in_timesteps; width = dt',
                        method='euler', dt=0.2*ms)
        M = StateMonitor(G, 'now', record=0)
        run(1*ms)
        x, last, steps, width, now = G.x[:], G.last[:], G.steps[:], G.width[:], M.now[:]
    """)


@row("EXP-20", "Index", without=("ranvier.model.sources", 'Index("i", (), start)', 'Index("i", (), 0)'))
def test_EXP_20_numbers_of_elements() -> None:
    both("""
        G = NeuronGroup(10, '''x : 1
                               n : integer''', threshold='i%3 == 1', reset='n = i')
        G.x = 'i/N'
        part = G[4:8]
        part.x = 'i + 100*N'
        S = Synapses(part, G[:3], 'w : 1', on_pre='w += i + 10*j')
        S.connect()
        run(0.1*ms)
        x, n, inner, w = G.x[:], G.n[:], part.i[:], S.w[:]
    """)


@row("EXP-21", "Units of statements", without=("ranvier.equations.dimensions", "if result is not own_dim:", "if False:"))
def test_EXP_21_units_of_statements() -> None:
    for reset in ("v = 3*mA", "v += 1", "v *= 2*mV", "v = v + 3", "v = exp(v)*volt", "a = 3*mV; v = a*a", "v -= 2*second"):
        both_fail(f"G = NeuronGroup(2, 'v : volt', threshold='True', reset='{reset}')\nrun(0.1*ms)")
    both("""
        n = 2
        G = NeuronGroup(2, 'v : volt', threshold='True', reset='v += 1*mV; v *= 2; a = v**n; v += a/volt; v = sqrt(v**4/volt**2)')
        run(0.1*ms)
        v = G.v[:]
    """)
    with pytest.raises(DimensionMismatchError, match="exponent is a constant"):
        ours("G = NeuronGroup(2, '''v : volt\nn : 1''')\nG.v = 'v**n*volt'")


@row("EXP-22", "Functions and variables mixed up", without=("ranvier.equations.checker", "if len(call.args) != arity:", "if False:"))
def test_EXP_22_calls() -> None:
    stim = "stim = TimedArray([1, 2], dt=1*ms)\n"
    both_fail(stim + "G = NeuronGroup(2, 'v = stim : 1')\nrun(0.1*ms)")
    for text in ("sin", "sin(3, 4)", "clip(i)"):
        both_fail(f"G = NeuronGroup(2, 'v : 1')\nG.run_regularly('v = {text}')\nrun(0.1*ms)")
    for text in ("v(3)", "sin()", "rand(1)"):
        with pytest.raises(SyntaxError):
            ours(f"G = NeuronGroup(2, 'v : 1')\nG.v = '{text}'")
