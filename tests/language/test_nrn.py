"""NRN: NeuronGroup, state variables, subgroups, linked variables (README.md beside this file)."""

import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from both import both, both_fail, ours
from rows import row

from ranvier.syntax.errors import ModelAttributeError, ModelError, ModelTypeError


@row("NRN-01", "Constructor", without=("ranvier.model.neurons", "return int(number)  #", "return int(number) + 1  #"))
def test_NRN_01_all_arguments() -> None:
    both("""
        c = Clock(0.2*ms)
        G = NeuronGroup(3.7, model='dv/dt = k/ms : 1', method='euler', method_options=None, threshold='v > 0.5', reset='v = 0',
                        refractory=1*ms, events={'e': 'v > 0.2'}, namespace={'k': 0.3}, dtype=None, clock=c, order=0, name='all_arguments')
        H = NeuronGroup(2, '')
        S = NeuronGroup(1, Equations('v : 1'), 'euler')
        spikes, events = SpikeMonitor(G), EventMonitor(G, 'e')
        run(3*ms)
        sizes, name, i, t, e = (len(G), len(H), len(S)), G.name, spikes.i[:], spikes.t[:], events.t[:]
    """)


@pytest.mark.parametrize(
    "made",
    [
        "NeuronGroup(0, 'v : 1')",
        "NeuronGroup('v : 1', 3)",
        "NeuronGroup(3, 3)",
        "NeuronGroup(1, 'v : 1', reset='v = 0')",
        "NeuronGroup(1, 'v : 1', thresold='v > 1')",
        "NeuronGroup(1, 'v : 1', name='1a')",
        "NeuronGroup(1)",
    ],
)
def test_NRN_01_refused(made: str) -> None:
    both_fail(made)


def test_NRN_01_near_names_of_arguments() -> None:
    for made in ("NeuronGroup(1, 'v : 1', thresold='v > 1')", "StateMonitor(NeuronGroup(1, 'v : 1'), 'v', recrd=True)"):
        with pytest.raises(ModelTypeError, match=r"did you mean '(threshold|record)'"):
            ours(made)


@row("NRN-02", "Automatic variables", without=("ranvier.model.neurons", "LONG_AGO = -1e4", "LONG_AGO = -1e3"))
def test_NRN_02_what_every_group_has() -> None:
    both("""
        G = NeuronGroup(3, 'v : 1', threshold='t_in_timesteps == 2 and i == 1', reset='', refractory=1*ms)
        before = G.i[:], G.N, G.t[:], G.dt[:], G.t_in_timesteps[:], G.lastspike[:].copy(), G.not_refractory[:].copy()
        run(0.5*ms)
        after = G.i[:], G.N, G.t[:], G.dt[:], G.t_in_timesteps[:], G.lastspike[:], G.not_refractory[:]
    """)


@pytest.mark.parametrize("change", ["i = 3", "N = 3", "t = 3*ms", "dt = 1*ms", "t_in_timesteps = 3"])
def test_NRN_02_read_only(change: str) -> None:
    both_fail(f"G = NeuronGroup(2, 'v : 1')\nG.{change}")


@row("NRN-03", "len(G)", without=("ranvier.model.group", "return end - begin\n", "return end - begin + 1\n"))
def test_NRN_03_number_of_neurons() -> None:
    both("G = NeuronGroup(7, 'v : 1')\nn = len(G), len(G[2:4]), len(G[:])")


@row(
    "NRN-04", "dt and clock", without=("ranvier.model.defaults", "return defaultclock if dt is None else Clock(dt)", "return defaultclock")
)
def test_NRN_04_steps_of_its_own() -> None:
    both("""
        c = Clock(0.3*ms)
        A = NeuronGroup(1, 'dv/dt = 1/ms : 1', dt=0.5*ms, method='euler')
        B = NeuronGroup(1, 'dv/dt = 1/ms : 1', clock=c, method='euler')
        C = NeuronGroup(1, 'dv/dt = 1/ms : 1', method='euler')
        run(1*ms)
        v, dt = (A.v[:], B.v[:], C.v[:]), (A.clock.dt, B.clock.dt, C.clock.dt, A.dt[:])
        A.clock.dt = 0.1*ms
        run(0.1*ms)
        later = A.v[:]
    """)
    for wrong in ("dt=1*ms, clock=defaultclock", "dt=1", "dt=1*mV"):
        both_fail(f"NeuronGroup(1, 'v : 1', {wrong})")


@row(
    "NRN-05",
    "order",
    without=("ranvier.model.operations", '"groups", order, f"{group.name}_stateupdater*"', '"groups", 0, f"{group.name}_stateupdater*"'),
)
def test_NRN_05_order_and_slots_of_the_parts() -> None:
    both("""
        G = NeuronGroup(1, 'v : 1', threshold='v > 1', reset='v = 0', order=2)
        parts = [G.state_updater, G.thresholder['spike'], G.resetter['spike']]
        places = [(part.when, part.order) for part in parts]
        G.thresholder['spike'].when = 'end'
        G.v = 3
        run(0.1*ms)
        v = G.v[:]
    """)


@row("NRN-06", "dtype", without=("ranvier.context", "return type_\n", "return default\n"))
def test_NRN_06_types_in_memory() -> None:
    both(
        """
        model = 'v : volt\\nx : 1\\nn : integer\\nb : boolean\\nI = x*v : volt\\nk = n + 1 : integer'
        G = NeuronGroup(2, model, dtype=np.float32, threshold='x > 1', reset='', refractory=1*ms)
        H = NeuronGroup(2, model, dtype={'x': np.float32}, threshold='x > 1', reset='', refractory=1*ms)
        kinds = [str(getattr(group, name)[:].dtype) for group in (G, H) for name in 'v x n b t'.split()]
        G.n = 3
        G.v = [1, 2]*mV
        G.x = 2
        I, k = G.I[:], G.k[:]
    """,
        rtol=1e-6,
    )
    for wrong in ("{'v': np.int32}", "{'n': np.float64}", "{'b': np.int32}", "np.int32"):
        both_fail(f"NeuronGroup(1, 'v : 1\\nn : integer\\nb : boolean', dtype={wrong})")


@row("NRN-07", "Read a variable", without=("ranvier.model.views", "return op(self[:], _value(other))", "return op(_value(other), self[:])"))
def test_NRN_07_a_live_view() -> None:
    found = both("""
        G = NeuronGroup(3, 'v : volt\\nw : volt\\nn : integer')
        G.v = '(i + 1)*mV'
        G.w = 2*mV
        view = G.v
        arithmetic = view - G.w, view/mV, 2*view, -view, view**2, G.n - 1, 5*mV - view, abs(view - G.w)
        compared = view > 2*mV, view == G.w, G.w <= view
        functions = np.mean(view), np.exp(view/mV), np.diff(view), np.std(view), np.sqrt(view**2)
        shape = len(view), view.shape, view.ndim, np.dtype(view.dtype).name, view.unit
        listed = list(view), [float(x) for x in view]
        G.v = 7*mV
        live = view[:], view[1]
    """)
    text = repr(found["view"])
    assert text.startswith("<neurongroup") and text.endswith(".v: array([7., 7., 7.]) * mvolt>")


@row(
    "NRN-08",
    "Materialise",
    without=("ranvier.model.access", "return memory if whole else memory[begin:end].copy()", "return memory.copy()"),
)
def test_NRN_08_memory_and_copies() -> None:
    both("""
        G = NeuronGroup(3, 'dv/dt = 1*mV/ms : volt\\nx : 1', method='euler')
        v, v_, x, some, array = G.v[:], G.v_[:], G.x[:], G.v[[0, 1]], np.asarray(G.v)
        G.v = [1, 2, 3]*mV
        G.x = 4
        v_[0] = 5e-3
        v[1] = 6*mV
        run(1*ms)
        after = G.v[:]
    """)


@row(
    "NRN-09",
    "Set by value",
    without=("ranvier.model.access", "memory[target] = plain.reshape(-1) if plain.size == count else plain.reshape(-1)[0]", "return"),
)
def test_NRN_09_values_of_all_shapes() -> None:
    both("""
        G = NeuronGroup(4, 'v : volt\\nn : integer\\nb : boolean')
        G.v = -70*mV
        a = G.v[:].copy()
        G.v = [1, 2, 3, 4]*mV
        G.v[1:3] = 9*mV
        G.v[3:] = [8]*mV
        b = G.v[:].copy()
        G.v_ = 0.5
        G.v[0] = 0
        G.n = [1.7, -1.7, 3, 4]
        G.b = [True, False, True, False]
        c, n, flags = G.v[:], G.n[:], G.b[:]
    """)


@pytest.mark.parametrize("value", ["3", "3*amp", "[1, 2]*mV", "np.ones((2, 2))*mV", "None", "{}"])
def test_NRN_09_refused(value: str) -> None:
    both_fail(f"G = NeuronGroup(3, 'v : volt')\nG.v = {value}")


@row(
    "NRN-10",
    "Set by string",
    without=("ranvier.model.access", "execute.assign_all(block, scope, *group.element_range(), group.clock.dt_)", "pass"),
)
def test_NRN_10_an_expression_for_each_element() -> None:
    both("""
        G = NeuronGroup(5, 'v : volt\\nw : volt\\ns : 1 (shared)\\nn : integer')
        scale = 10*mV
        G.v = 'scale*i/N - 70*mV'
        G.w = 'v + 2*scale*exp(-i)'
        G.s = '3 + N'
        G.n = 'i*i - 2'
        v, w, s, n = G.v[:], G.w[:], G.s[:], G.n[:]

        def inside():
            scale = 1*mV
            G.v = 'scale'
            return G.v[:].copy()
        inner = inside()
        scale = 2*mV
        G.v = 'scale'
        now = G.v[:]
    """)
    for wrong in ("G.v = 'i'", "G.v = 'nothing*mV'", "G.s = 'w'", "G.s = 'i'", "G.v = 'v +'"):
        both_fail(f"G = NeuronGroup(2, 'v : volt\\nw : 1\\ns : 1 (shared)')\n{wrong}")


def test_NRN_10_random_numbers_differ_between_elements() -> None:
    found = ours("G = NeuronGroup(1000, 'v : 1')\nG.v = 'rand()'\nv = G.v[:]")
    assert len(np.unique(found["v"])) == 1000 and abs(found["v"].mean() - 0.5) < 0.05


@row(
    "NRN-11",
    "Conditional set",
    without=(
        "ranvier.model.group",
        "if isinstance(item, str):\n            return self._where(item, namespace)",
        "if isinstance(item, str):\n            return np.arange(begin, end)",
    ),
)
def test_NRN_11_where_a_condition_holds() -> None:
    both("""
        G = NeuronGroup(6, 'v : volt\\nw : 1')
        G.w = 'i % 3'
        limit = 4
        G.v['i < limit and w > 0'] = '1*mV*(i + w)'
        a = G.v[:].copy()
        G.v['w == 0'] = 5*mV
        G.v['v > 100*volt'] = 7*mV
        b = G.v[:].copy()
        part = G[2:]
        part.v['i == 0'] = 9*mV
        c = G.v[:]
    """)
    for wrong in ("G.v['i < 2'] = [1, 2]*mV", "G.v['i < 1*mV'] = 1*mV", "G.v['i < 1'] = 1"):
        both_fail(f"G = NeuronGroup(2, 'v : volt')\n{wrong}")


@row(
    "NRN-12", "Conditional get", without=("ranvier.model.access", "picked = group.elements_at(item, names) - begin", "picked = slice(None)")
)
def test_NRN_12_values_where_a_condition_holds() -> None:
    both("""
        G = NeuronGroup(6, 'x : volt')
        G.x = 'i*mV'
        level, part = 3*mV, G[3:]
        some, none, part = G.x['x > level'], G.x['i < 0'], part.x['i == 1 or x > 4*mV']
    """)


@row(
    "NRN-13",
    "Indexing by integers, slices, arrays, masks",
    without=("ranvier.model.indexing", "return np.flatnonzero(given)", "return np.arange(n)"),
)
def test_NRN_13_as_in_numpy() -> None:
    both("""
        G = NeuronGroup(5, 'v : volt')
        G.v = 'i*mV'
        got = G.v[0], G.v[-1], G.v[[1, 3]], G.v[np.array([3, 3, 0])], G.v[G.v > 2*mV], G.v[1:4:2], G.v[::-1], G.v[10:]
        G.v[[0, 4]] = [7, 8]*mV
        G.v[-2] = 6*mV
        G.v[np.array([False, True, False, False, False])] = 5*mV
        v = G.v[:]
    """)
    for wrong in ("5", "-6", "[0, 5]", "1.5", "np.array([1.0])"):
        both_fail(f"G = NeuronGroup(5, 'v : volt')\nG.v[{wrong}]")


@row("NRN-14", "In-place arithmetic", without=("ranvier.model.views", "self[:] = op(self[:], _value(other))", "pass"))
def test_NRN_14_reads_changes_writes() -> None:
    both("""
        G = NeuronGroup(3, 'v : volt\\nx : 1')
        G.v = 'i*mV'
        G.v += 1*mV
        G.v *= 2
        G.v -= [1, 0, 1]*mV
        G.v /= 4
        G.x = 3
        G.x **= 2
        G.x += G.x
        G[1:].x += 1
        v, x = G.v[:], G.x[:]
    """)
    for wrong in ("'1*mV'", "1", "[1, 2]*mV"):
        both_fail(f"G = NeuronGroup(3, 'v : volt')\nG.v += {wrong}")


@row(
    "NRN-15",
    "Read a subexpression",
    without=("ranvier.model.access", "return execute.values_of(symbol, ", "return 0*execute.values_of(symbol, "),
)
def test_NRN_15_evaluated_on_demand() -> None:
    both("""
        G = NeuronGroup(3, 'v : volt\\nI = g*(v - E) : amp\\nbig = v > E : boolean')
        G.v = 'i*mV'
        g, E = 2*nS, 1*mV
        a = G.I[:].copy()
        E = 0*mV
        b, c, d = G.I[:], G.I[1], G.big[1:]
        both_ways = G.I_[:], G[1:].I[:]
    """)


@row(
    "NRN-16",
    "Unknown attributes",
    without=(
        "ranvier.model.group",
        """raise ModelAttributeError(self.no_such(name, f"add_attribute('{name}') first, for data of your own"))""",
        "object.__setattr__(self, name, value)",
    ),
)
def test_NRN_16_refused_with_near_names() -> None:
    error = both_fail("G = NeuronGroup(1, 'velocity : 1')\nG.velocty = 3")
    assert isinstance(error, ModelAttributeError) and "did you mean 'velocity'?" in str(error)
    both_fail("G = NeuronGroup(1, 'v : 1')\nprint(G.vv)")
    both("""
        G = NeuronGroup(1, 'v : 1')
        G.add_attribute('note')
        G.note = 'mine'
        note = G.note
    """)


@row("NRN-17", "G.indices", without=("ranvier.model.indexing", "return chosen - self._group.element_range()[0]", "return chosen + 1"))
def test_NRN_17_numbers_of_elements() -> None:
    both("""
        G = NeuronGroup(6, 'v : 1')
        G.v = 'i % 3'
        part = G[2:]
        found = [[int(k) for k in ks] for ks in (G.indices['v == 2'], G.indices[:], G.indices[1:3], part.indices['v == 2'])]
    """)


@row("NRN-18", "G.state", without=("ranvier.model.group", "view = self._view(name, use_units)", "view = self._view(name, True)"))
def test_NRN_18_state() -> None:
    both("""
        G = NeuronGroup(2, 'v : volt')
        G.state('v')[:] = 3*mV
        v, plain = G.state('v')[:], G.state('v', use_units=False)[:]
    """)
    both_fail("NeuronGroup(2, 'v : volt').state('w')")


@row("NRN-19", "get_states", without=("ranvier.model.states", "subok=True) for name in variables}", "subok=False) for name in variables}"))
def test_NRN_19_copies_by_name() -> None:
    both("""
        G = NeuronGroup(2, 'v : volt\\nn : integer\\nI = 2*v : volt\\ns : 1 (shared)', threshold='v > 1*volt', refractory=1*ms)
        G.v = [1, 2]*mV
        everything, writable = G.get_states(), G.get_states(read_only_variables=False)
        some, plain, computed = G.get_states(['v', 'n']), G.get_states(units=False), G.get_states(subexpressions=True)
        G.v = 5*mV
        part = G[1:].get_states(['v', 'i'])
    """)
    both_fail("NeuronGroup(1, 'v : 1').get_states(format='hdf5')")
    both_fail("NeuronGroup(1, 'v : 1').get_states(['w'])")


@row("NRN-20", "set_states", without=("ranvier.model.states", "use_units=units).set_item(slice(None), value, level)", "use_units=units)"))
def test_NRN_20_writes_by_name() -> None:
    both("""
        G = NeuronGroup(2, 'v : volt\\nw : 1\\ns : 1 (shared)')
        G.set_states({'v': [1, 2]*mV, 's': 3})
        G.set_states({'w': 4}, units=False)
        H = NeuronGroup(2, 'v : volt\\nw : 1\\ns : 1 (shared)')
        H.set_states(G.get_states(read_only_variables=False))
        states = G.get_states(), H.v[:], H.w[:], H.s[:]
    """)
    for wrong in ("{'i': [0, 1]}", "{'x': 1}", "{'v': 1}", "{'v': [1, 2, 3]*mV}"):
        both_fail(f"G = NeuronGroup(2, 'v : volt')\nG.set_states({wrong})")


class _Frame(dict[str, Any]):
    """What of a DataFrame is used: pandas itself is too large to be needed for that."""

    @property
    def columns(self) -> list[str]:
        return list(self)


@row("NRN-21", "pandas format", without=("ranvier.model.states", "return _pandas().DataFrame(", "return dict("))
def test_NRN_21_pandas(monkeypatch: pytest.MonkeyPatch) -> None:
    pandas = ModuleType("pandas")
    pandas.DataFrame = _Frame  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pandas", pandas)
    both("""
        G = NeuronGroup(2, 'v : volt\\ns : 1 (shared)')
        G.v = [1, 2]*mV
        G.s = 3
        data = G.get_states(['v', 's'], units=False, format='pandas')
        columns = sorted(data.columns), data['v']
        data['v'], data['s'] = [5, 6], np.array([7, 7])
        if 'ranvier' in type(G).__module__:
            G.set_states(data, units=False, format='pandas')
        else:
            G.v_, G.s = [5, 6], 7
        v, s = G.v[:], G.s[:]
    """)
    both_fail("NeuronGroup(2, 'v : volt').get_states(format='pandas')")
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        ours("NeuronGroup(2, 'v : volt').get_states(units=False, format='pandas')")


@row(
    "NRN-22",
    "Subgroup by slice",
    without=("ranvier.model.sources", "return Subgroup(self, begin + start, begin + stop)", "return Subgroup(self, start, stop)"),
)
def test_NRN_22_a_view_of_neighbours() -> None:
    both("""
        G = NeuronGroup(10, 'v : volt\\nw : 1\\ntwice = 2*v : volt')
        A, B = G[2:7], G[:4]
        C = A[1:3]
        A.v = 'i*mV'
        A.w = [5, 6, 7, 8, 9]
        B.w[0] = 1
        C.v += 100*mV
        v, w = G.v[:], G.w[:]
        sizes = len(A), len(B), len(C), len(G[5:50]), A.start, A.stop, C.start, C.stop
        seen = A.i[:], C.v[:], C.v[-1], C.v['i == 1'], A.N, A.twice[:]
        A.v[:][0] = 77*mV
        copied = G.v[2]
    """)
    for wrong in ("1:6:2", "3:3", "7:3", "20:30"):
        both_fail(f"NeuronGroup(10, 'v : 1')[{wrong}]")


@row(
    "NRN-23",
    "Subgroup by integers",
    without=("ranvier.model.indexing", "if not np.array_equal(listed, np.arange(listed[0], listed[0] + len(listed))):", "if False:"),
)
def test_NRN_23_neighbours_only() -> None:
    both("""
        G = NeuronGroup(6, 'v : 1')
        G.v = 'i'
        one, three = G[3], G[[3, 4, 5]]
        seen = len(one), len(three), one.v[:], three.v[:], one.i[:], np.array(G[np.array([1, 2])].v)
    """)
    for wrong in ("-1", "[1, 3]", "[3, 2]", "6", "'a'", "1.5", "[]"):
        both_fail(f"NeuronGroup(6, 'v : 1')[{wrong}]")


@row(
    "NRN-24",
    "Uses of subgroups",
    without=("ranvier.model.sources", "self.start, self.stop = start, stop", "self.start, self.stop = 0, stop - start"),
)
def test_NRN_24_as_ends_sources_and_targets() -> None:
    both("""
        G = NeuronGroup(8, 'v : 1\\nw : 1', threshold='t_in_timesteps == i', reset='')
        G.v = 'i'
        S = Synapses(G[2:5], G[5:], 'u : 1', on_pre='w_post += v_pre + 10*i + 100*j')
        S.connect('i != j')
        spikes, states, rates = SpikeMonitor(G[3:6]), StateMonitor(G[4:], 'v', record=[0, 2]), PopulationRateMonitor(G[:2])
        r = G[6:].run_regularly('v += i')
        run(1*ms)
        result = spikes.i[:], spikes.t[:], spikes.count[:], states.v[:], rates.rate[:], G.v[:], G.w[:], S.i[:], S.j[:]
    """)


@row(
    "NRN-25",
    "linked_var",
    without=("ranvier.ir.translate", 'index = arithmetic.binary(self.code, "+", index, self.code.const(by, Type.I64))', "pass"),
)
@pytest.mark.parametrize(
    ("n", "source"),
    [
        (3, "A, 'x'"),
        (3, "A.x"),
        (3, "A, 'twice'"),
        (3, "A, 'shared'"),
        (5, "ONE, 'x'"),
        (5, "A, 'x', index=[2, 0, 0, 1, 2]"),
        (2, "A, 'x', index='k'"),
        (3, "all_of_A, 'x'"),
        (2, "rest, 'x'"),
        (2, "rest, 'twice'"),
    ],
)
def test_NRN_25_all_ways_to_link(n: int, source: str) -> None:
    both(f"""
        A = NeuronGroup(3, '''dx/dt = -x/(5*ms) : volt
                              twice = 2*x : volt
                              shared : volt (shared)''', method='exact', name='a_linked')
        ONE = NeuronGroup(1, 'x : volt', name='one_linked')
        A.x, A.shared, ONE.x = '(i + 1)*mV', 7*mV, 8*mV
        B = NeuronGroup({n}, 'dv/dt = (y - v)/(2*ms) : volt\\ny : volt (linked)\\nk : integer', method='euler', name='b_linked')
        all_of_A, rest = A[:], A[1:]
        B.k = [2, 1][:{n}] if {n} == 2 else 0
        B.y = linked_var({source})
        before = B.y[:] + np.zeros(len(B))*volt
        M = StateMonitor(B, 'v', record=True)
        run(1*ms)
        v, after = M.v[:], B.y[:] + np.zeros(len(B))*volt
    """)


def test_NRN_25_in_synapses() -> None:
    both("""
        A = NeuronGroup(3, 'x : 1')
        A.x = 'i + 1'
        G = NeuronGroup(3, 'v : 1', threshold='i == t_in_timesteps', reset='')
        S = Synapses(G, G, 'y : 1 (linked)', on_pre='v_post += y')
        S.y = linked_var(A, 'x', index='j')
        S.connect()
        run(0.3*ms)
        y, v = S.y[:], G.v[:]
    """)
    for index in ("None", "[0, 1, 2]*3", "'nothing'"):
        both_fail(f"""
            G = NeuronGroup(3, 'v : 1')
            S = Synapses(G, G, 'y : 1 (linked)')
            S.connect()
            S.y = linked_var(G, 'v', index={index})
        """)


def test_NRN_25_linked_to_its_own_group() -> None:
    both("""
        G = NeuronGroup(7, 'dx/dt = (left + right - 2*x)/ms : 1\\nleft : 1 (linked)\\nright : 1 (linked)', method='euler')
        G.x = 'i*i'
        G.left = linked_var(G, 'x', index=np.roll(np.arange(7), 1))
        G.right = linked_var(G, 'x', index=np.roll(np.arange(7), -1))
        r = G.run_regularly('x = left', dt=0.3*ms)
        run(1*ms)
        x = G.x[:]
    """)


@row("NRN-26", "Rules of linked variables", without=("ranvier.model.operations", "        self.group.check_links()\n", ""))
@pytest.mark.parametrize(
    "script",
    [
        "B.y = 3*volt",
        "B.y = '3*volt'",
        "B.y[0] = 3*volt",
        "B.y",
        "run(0.1*ms)",
        "B.y = linked_var(A, 'n')",
        "B.y = linked_var(A, 'nothing')",
        "B.y = linked_var(A[1:], 'x')",
        "B.y = linked_var(A, 'x', index=[0, 1])",
        "B.y = linked_var(A, 'x', index=[0, 1, 3])",
        "B.y = linked_var(A, 'x', index=[0.5, 1, 2])",
        "B.y = linked_var(A, 'x', index='v')",
        "B.v = linked_var(A, 'x')",
        "B.z = linked_var(A, 'x')",
        "linked_var(A)",
        "linked_var(A.x, 'x')",
    ],
)
def test_NRN_26_refused(script: str) -> None:
    error = both_fail(f"""
        A = NeuronGroup(3, 'x : volt\\nn : 1')
        B = NeuronGroup(3, 'y : volt (linked)\\nv : volt')
        {script}
    """)
    assert isinstance(error, ModelError)


def test_NRN_26_the_value_is_the_present_one() -> None:
    both("""
        found = []
        for first, second_name in (('a_live', 'b_live'), ('d_live', 'c_live')):
            A = NeuronGroup(1, 'dx/dt = 1/ms : 1', method='euler', name=first)
            B = NeuronGroup(1, 'dv/dt = y/ms : 1\\ny : 1 (linked)', method='euler', name=second_name)
            B.y = linked_var(A, 'x')
            net = Network(A, B)
            net.run(0.3*ms)
            found.append(float(B.v[0]))
    """)


@row("NRN-27", "run_regularly", without=("ranvier.model.sources", "self.memory_owner.contained_objects.append(runner)", "pass"))
def test_NRN_27_code_for_all_elements() -> None:
    both("""
        G = NeuronGroup(4, 'dv/dt = -v/(5*ms) : 1\\nw : 1\\ns : 1 (shared)', method='exact')
        a = G.run_regularly('v += 1')
        b = G.run_regularly('w += i + int(t/ms)', dt=0.5*ms, when='end', order=2)
        c = G[1:3].run_regularly('w += 10', clock=Clock(1*ms))
        d = G.run_regularly('s += 1', dt=0.2*ms, name='shared_counter')
        P = PoissonGroup(2, 0*Hz)
        p = P.run_regularly('rates = (1 + i)*Hz')
        run(1.1*ms)
        first = G.v[:].copy(), G.w[:].copy(), G.s[:].copy(), P.rates[:]
        a.active = False
        run(1*ms)
        second = G.v[:], G.w[:], G.s[:], d.name, b.when, b.order
    """)
    both_fail("NeuronGroup(1, 'v : 1').run_regularly('v += 1', dt=1*ms, clock=defaultclock)")
    both_fail("G = NeuronGroup(1, 'v : volt')\nr = G.run_regularly('v += 1')\nrun(0.1*ms)")


@row("NRN-27", "run_regularly")
@pytest.mark.parametrize("dt", [0.05, 0.25, 0.3])
def test_NRN_27_t_and_dt_are_those_of_the_group(dt: float) -> None:
    both(f"""
        steps = TimedArray(np.arange(40), dt=0.13*ms)
        G = NeuronGroup(2, '''x : 1
                              y : 1
                              n : 1
                              z : 1''', dt=0.1*ms)
        G.run_regularly('''x = dt/ms
                           y = t/ms
                           n = t_in_timesteps
                           z = steps(t)''', dt={dt}*ms)
        M = StateMonitor(G, True, record=0, dt=0.05*ms, when='end')
        run(2*ms)
        found = [M.x[0], M.y[0], M.n[0], M.z[0]]
    """)


@row(
    "NRN-28",
    "run_at",
    without=(
        "ranvier.model.sources",
        'return self._runs(code, "run_at", EventClock(times, f',
        'return self._runs(code, "run_at", EventClock(times[:1], f',
    ),
)
def test_NRN_28_code_at_listed_times() -> None:
    found = ours("""
        G = NeuronGroup(3, 'w : 1')
        r = G.run_at('w += i', [0.2, 0.5]*ms)
        M = StateMonitor(G, 'w', record=2, when='end')
        run(1*ms)
        w, changed = G.w[:], np.flatnonzero(np.diff(M.w[0]))
    """)
    assert list(found["w"]) == [0, 2, 4] and list(found["changed"]) == [1, 4]
    with pytest.raises(ValueError):
        ours("NeuronGroup(1, 'v : 1').run_at('v = 1', [1, 1]*ms)")


@row("NRN-29", "run_on_clock")
def test_NRN_29_code_on_any_clock() -> None:
    found = ours("""
        G = NeuronGroup(2, 'w : 1')
        r = G.run_on_clock('w += 1', Clock(0.3*ms))
        run(1*ms)
        w = G.w[:]
    """)
    assert list(found["w"]) == [4, 4]


@row(
    "NRN-30",
    "Initial values",
    without=(
        "ranvier.model.memory",
        "self._array = _runtime.Array(type_.code, size, grows)",
        "self._array = _runtime.Array(type_.code, size, grows); self._array.view()[:] = 1",
    ),
)
def test_NRN_30_zero_and_false() -> None:
    both("""
        G = NeuronGroup(3, 'dv/dt = -v/ms : volt\\nw : 1\\nn : integer\\nb : boolean\\ns : 1 (shared)')
        values = G.v[:], G.w[:], G.n[:], G.b[:], G.s[:]
    """)


@row(
    "NRN-31",
    "G.spikes",
    without=("ranvier.model.sources", "return listed[(listed >= start) & (listed < stop)] - start", "return listed[:0]"),
)
def test_NRN_31_who_spiked_in_the_last_step() -> None:
    both("""
        G = NeuronGroup(6, 'v : 1', threshold='(t_in_timesteps + i) % 3 == 0', reset='')
        seen = []

        @network_operation(when='after_thresholds')
        def look():
            seen.append(G.spikes[:].tolist())
        run(0.4*ms)
    """)


@row("NRN-32", "Parts of a group", without=("ranvier.model.neurons", "resetter.source.text for", "'' for"))
def test_NRN_32_parts_to_look_at() -> None:
    both("""
        G = NeuronGroup(2, 'dv/dt = -v/ms : 1\\nr = rand() : 1 (constant over dt)', threshold='v > 1', reset='v = 0', refractory=1*ms,
                        events={'e': 'v > 3'}, method=['exact', 'euler'], name='looked_at')
        G.run_on_event('e', 'v = 2')
        events, codes, methods = G.events, G.event_codes, list(G.method_choice)
        keys = sorted(G.thresholder), sorted(G.resetter)
        names = G.state_updater.name, G.thresholder['e'].name, G.resetter['spike'].name, G.subexpression_updater.name
        typed = sorted(G.user_equations.names)
        H = NeuronGroup(1, 'v : 1')
        default = list(H.method_choice), H.events, H.event_codes, H.subexpression_updater
    """)


@row("NRN-33", "G.active", without=("ranvier.model.objects", "contained.active = value", "pass"))
def test_NRN_33_leaves_a_group_out() -> None:
    both("""
        G = NeuronGroup(1, 'dv/dt = 1/ms : 1', threshold='v > 0.45', reset='v = 0', method='euler')
        H = NeuronGroup(1, 'dv/dt = 1/ms : 1', method='euler')
        run(0.3*ms)
        G.active = False
        parts = [part.active for part in G.contained_objects], G.active
        run(0.3*ms)
        G.active = True
        run(0.3*ms)
        v = G.v[:], H.v[:]
    """)


@row("NRN-34", "G.contained_objects", without=("ranvier.model.neurons", "self.contained_objects.append(self.state_updater)", "pass"))
def test_NRN_34_contained_objects() -> None:
    both("""
        G = NeuronGroup(1, 'dv/dt = 1/ms : 1', threshold='v > 0.45', reset='v = 0', name='contains')
        r = G.run_regularly('v += 1')
        names = sorted(part.name for part in G.contained_objects)
        found = r in G.contained_objects
    """)


@row(
    "NRN-35",
    "G.namespace",
    without=("ranvier.model.group", "if self.namespace:\n            layers.append", "if False:\n            layers.append"),
)
def test_NRN_35_can_be_edited_between_runs() -> None:
    both("""
        G = NeuronGroup(1, 'dv/dt = k/ms : 1', namespace={'k': 1}, method='euler')
        k = 100
        run(0.1*ms)
        a = G.v[:].copy()
        G.namespace['k'] = 2
        run(0.1*ms)
        b, names = G.v[:], sorted(G.namespace)
    """)
    both_fail("NeuronGroup(1, 'v : 1', namespace={'_k': 1})")


@row("NRN-36", "HTML", without=("ranvier.model.html", "<code>{escape(code.strip())}</code>", "<code></code>"))
def test_NRN_36_html() -> None:
    page = ours("""
        G = NeuronGroup(2, 'dv/dt = -v/tau : volt', threshold='v > 1*mV', reset='v = 0*mV', events={'high': 'v > 3*mV'}, name='shown')
        G.run_on_event('high', 'v *= 0.5')
        page = G._repr_html_()
    """)["page"]
    for part in (
        "NeuronGroup 'shown' with 2 neurons",
        r"\frac{\mathrm{d}v}{\mathrm{d}t} &= \frac{-v}{\tau}",
        "v &gt; 1*mV",
        "v = 0*mV",
        "high",
        "v *= 0.5",
    ):
        assert part in page
