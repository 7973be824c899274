"""NSP: namespaces, what names mean (README.md beside this file)."""

import pytest
from both import both, both_fail
from rows import row

GROUP = """
        G = NeuronGroup(1, 'dv/dt = a/second : 1', method='euler')
"""


@row(
    "NSP-01",
    "Implicit namespace",
    without=("ranvier.caller", "return ChainMap(dict(frame.f_locals), dict(frame.f_globals))", "return dict(frame.f_globals)"),
)
def test_NSP_01_locals_and_globals_of_the_frame_that_runs() -> None:
    both("""
        a = 1.0
        G = NeuronGroup(1, 'dv/dt = (a + b)/second : 1', method='euler')
        net = Network(G)
        b = 10.0
        def inside():
            a = 100.0
            net.run(1*ms)
        net.run(1*ms)
        first = float(G.v[0])
        inside()
        second_ = float(G.v[0]) - first
    """)


@row("NSP-01", "Implicit namespace")
def test_NSP_01_values_are_taken_at_the_run_and_level_adds_frames() -> None:
    both("""
        a = 1.0
        G = NeuronGroup(1, 'dv/dt = a/second : 1', method='euler')
        net = Network(G)
        a = 5.0
        def wrapper():
            a = 70.0
            net.run(1*ms, level=1)
        def caller():
            a = 300.0
            wrapper()
        net.run(1*ms)
        first = float(G.v[0])
        caller()
        then = float(G.v[0])
    """)


@row("NSP-01", "Implicit namespace")
def test_NSP_01_frozen_for_the_run() -> None:
    both("""
        a = 1.0
        G = NeuronGroup(1, 'dv/dt = a/second : 1', method='euler')
        @network_operation(when='start')
        def change():
            global a
            a = 1000.0
        run(1*ms)
        v = float(G.v[0])
    """)


@row(
    "NSP-02",
    "Namespace of assignments",
    without=(
        "ranvier.model.group",
        "self.write_variable(name, slice(None), value, calling_namespace())",
        "self.write_variable(name, slice(None), value, {'k': 2.0, 'volt': 1.0})",
    ),
)
def test_NSP_02_the_frame_of_the_statement() -> None:
    both("""
        k = 2
        G = NeuronGroup(4, 'v : 1')
        S = Synapses(G, G, 'w : 1')
        def inside():
            k = 3
            G.v = 'k*i'
            S.connect('abs(i - j) >= k')
            S.w['i < k - 2'] = 'k'
        inside()
        v, pairs, w = G.v[:].copy(), list(zip(S.i[:].tolist(), S.j[:].tolist())), S.w[:]
        G.v['i >= k'] = 'k + 0.5'
        v2 = G.v[:]
    """)


@row(
    "NSP-03",
    "Namespace of a group",
    without=(
        "ranvier.model.group",
        "        if self.namespace:\n            layers.append",
        "        if False:\n            layers.append",
    ),
)
def test_NSP_03_comes_first_and_is_completed() -> None:
    both("""
        a, b = 1.0, 10.0
        G = NeuronGroup(1, 'dv/dt = (a + b)/second : 1', method='euler', namespace={'a': 5.0})
        H = NeuronGroup(2, 'x : 1', namespace={'c': 3.0})
        H.x = 'c*i + b'
        run(1*ms)
        v, x = float(G.v[0]), H.x[:]
        G.namespace['a'] = 7.0
        run(1*ms)
        changed = float(G.v[0])
    """)


@row(
    "NSP-04",
    "Namespace of a run",
    without=(
        "ranvier.run.network",
        "names = calling_namespace(level) if namespace is None else namespace\n        self._advance",
        "names = calling_namespace(level)\n        self._advance",
    ),
)
def test_NSP_04_replaces_the_frame() -> None:
    both("""
        a = 1.0
        G = NeuronGroup(1, 'dv/dt = a/second : 1', method='euler')
        net = Network(G)
        net.run(1*ms, namespace={'a': 3.0})
        v = float(G.v[0])
    """)
    both_fail(f"""{GROUP}
        a = 1.0
        Network(G).run(1*ms, namespace={{}})
    """)
    both_fail(f"""{GROUP}
        a = 1.0
        run(1*ms, namespace={{}})
    """)


@row(
    "NSP-05",
    "Order of resolution",
    without=("ranvier.model.group", "*connected, *default_layers()]", "*connected]"),
)
def test_NSP_05_model_constants_units_functions_group_run() -> None:
    both("""
        tau, x, sin_, mV_ = 10*ms, 5.0, 3.0, 2.0
        G = NeuronGroup(1, '''x : 1
                              y = x + pi + sin(0.5) + exp(1)*int(e > 2) + 2*mV/volt + (1*Hz)*tau : 1''',
                        namespace={'tau': 20*ms, 'x': 100.0})
        G.x = 7
        run(0*ms)
        y = G.y[:]
    """)


@row("NSP-05", "Order of resolution")
@pytest.mark.parametrize("name", ["e = 5.0", "pi = 3.0", "mV = 2*volt", "sin = 4.0", "inf = 1.0"])
def test_NSP_05_what_the_language_means_stands_above_the_script(name: str) -> None:
    both(f"""
        def inside():
            {name}
            G = NeuronGroup(1, 'y = e + pi + sin(1) + 3*mV/volt + int(inf > 10) + z : 1\\nz : 1')
            return float(G.y[0])
        y = inside()
    """)


@row(
    "NSP-06",
    "Warnings about conflicts",
    without=("ranvier.equations.checker", "        warn_of_conflict(name, symbol, self.scope)\n", ""),
)
def test_NSP_06_same_name_inside_and_outside() -> None:
    both("""
        import sys
        catch_logs = sys.modules[BrianLogger.__module__].catch_logs

        def conflicts():
            found = sum(name.endswith('resolution_conflict') for _, name, _ in _caught)
            _caught.clear()
            return found

        def inside():
            v, i, N, free = 3.0, 5, 2, [1.0, 2.0]
            G = NeuronGroup(2, 'v : 1\\nw : 1\\nfree : 1\\nrate = v*Hz : Hz', name='conflicts')
            found = []
            G.v = 4
            G.free = free
            G.w = 'w'
            found.append(conflicts())
            G.w = 'v + N'
            G.w = 'v'
            values = [float(G.w[0])]
            found.append(conflicts())
            G.w = 'v + i'
            found.append(conflicts())
            H = NeuronGroup(2, 'dx/dt = b/second : 1', namespace={'b': 1.0}, name='conflicts_too', method='euler')
            same = NeuronGroup(2, 'dx/dt = N/second : 1', namespace={'N': 2}, name='no_conflict', method='euler')
            b = 7.0
            net = Network(H, same)
            net.run(0.1*ms)
            net.run(0.1*ms)
            found.append(conflicts())
            values.append(float(H.x[0]))
            return found, values

        with catch_logs() as _caught:
            found, values = inside()
    """)


@row(
    "NSP-07",
    "What may stand in a namespace",
    without=("ranvier.equations.layers", "        if value.ndim != 0:", "        if value.ndim > 5:"),
)
def test_NSP_07_numbers_quantities_scalars_booleans_functions() -> None:
    both("""
        a, b, c, d, e_, f = 1, 2.5, np.float32(0.5), np.array(3.0), True, np.int64(4)
        q, r = 2*mV, Quantity(5.0, dim=volt.dim)
        table = TimedArray([1, 2, 3], dt=1*ms)
        @check_units(x=1, result=1)
        def twice(x):
            return 2*x
        G = NeuronGroup(1, 'y = a + b + c + d + int(e_) + f + (q + r)/volt + table(t) + twice(3.0) + z : 1\\nz : 1')
        y = G.y[:]
    """)


@row("NSP-07", "What may stand in a namespace")
@pytest.mark.parametrize("value", ["np.arange(3)", "[1, 2]*mV", "'text'", "[1, 2]", "None", "{'k': 1}", "object()"])
def test_NSP_07_refused(value: str) -> None:
    both_fail(f"""
        a = {value}
        {GROUP.strip()}
        run(0.1*ms)
    """)


@row("NSP-07", "What may stand in a namespace")
def test_NSP_07_an_array_is_not_a_scalar() -> None:
    error = both_fail(f"""
        a = np.arange(3)
        {GROUP.strip()}
        run(0.1*ms)
    """)
    assert "'a' is not a scalar value" in str(error)


@row("NSP-08", "Names that mean nothing", without=("ranvier.equations.scope", "raise UnknownNameError(", "raise RuntimeError("))
@pytest.mark.parametrize("script", ["run(0.1*ms)", "G.v = 'nosuch + 1'", "G.v['nosuch > 1'] = 3", "G.v[:] = 'b*nosuch'"])
def test_NSP_08_are_key_errors(script: str) -> None:
    error = both_fail(f"""
        b = 1
        G = NeuronGroup(1, 'dv/dt = nosuch/second : 1', method='euler')
        {script}
    """)
    assert isinstance(error, KeyError) and "nosuch" in str(error)


@row("NSP-08", "Names that mean nothing")
def test_NSP_08_near_names_are_suggested() -> None:
    error = both_fail("""
        tau_membrane = 10*ms
        G = NeuronGroup(1, 'dv/dt = -v/tau_menbrane : 1', method='euler')
        run(0.1*ms)
    """)
    assert "tau_membrane" in str(error)


@row(
    "NSP-09",
    "Values that change between runs",
    without=(
        "ranvier.api",
        "visible = calling_namespace(level)\n    magic_network.collect(visible)\n    magic_network.r",
        "visible = vars(magic_network).setdefault('_', calling_namespace(level))\n    magic_network.collect(visible)\n    magic_network.r",
    ),
)
def test_NSP_09_are_picked_up() -> None:
    both("""
        tau, a = 10*ms, 1.0
        G = NeuronGroup(1, 'dv/dt = (a - v)/tau : 1', method='exact')
        v = []
        for tau in (10*ms, 20*ms):
            run(1*ms)
            v.append(float(G.v[0]))
        a = 5.0
        run(1*ms)
        v.append(float(G.v[0]))
    """)


@row("NSP-10", "Parts and monitors")
def test_NSP_10_inherit_from_their_source() -> None:
    both("""
        k = 2.0
        G = NeuronGroup(4, 'v : 1\\ny = k*v : 1', namespace={'k': 5.0})
        G.v = 'i'
        part = G[1:3]
        part.v = 'k*i + 1'
        M = StateMonitor(G, 'y', record=[1, 2])
        run(0.1*ms)
        v, y, recorded = G.v[:], part.y[:], M.y[:]
    """)
