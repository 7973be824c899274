"""INP: inputs (README.md beside this file)."""

import numpy as np
import pytest
from both import both, both_fail, brian2, execute, ours, same_distribution, samples
from rows import row
from scipy import stats

from ranvier import UnsupportedEquationsError


@row(
    "INP-01",
    "PoissonGroup",
    without=("ranvier.model.inputs", "memory.view()[:] = plain.reshape(-1)", "memory.view()[:] = 2*plain.reshape(-1)"),
)
def test_INP_01_rate_of_each_source() -> None:
    theirs, mine = samples(
        """
        P = PoissonGroup(100, np.repeat([20, 200], 50)*Hz)
        M = SpikeMonitor(P)
        run(500*ms)
        counts = [float(sum(M.count[:50])), float(sum(M.count[50:]))]
        """,
        "counts",
        range(8),
    )
    for expected, column in ((8 * 500, 0), (8 * 5000, 1)):
        for total in (theirs[column::2].sum(), mine[column::2].sum()):
            # binomial with p = rate*dt: its deviation is a little below that of a Poisson count
            assert abs(total - expected) < 4 * np.sqrt(expected)


@row("INP-01", "PoissonGroup")
def test_INP_01_at_most_one_spike_per_step() -> None:
    both("""
        P = PoissonGroup(3, 1*MHz)
        M = SpikeMonitor(P)
        run(1*ms)
        count, i, t = M.count[:], M.i[:], M.t[:]
    """)


@row("INP-01", "PoissonGroup")
def test_INP_01_rates_can_be_set_and_the_group_cut() -> None:
    both("""
        P = PoissonGroup(4, [0, 1, 0, 1]*MHz)
        M = SpikeMonitor(P[1:3])
        before = P.rates[:]
        run(0.2*ms)
        P.rates = [1, 0, 1, 0]*MHz
        after = P.rates[:]
        run(0.2*ms)
        i, t, n = M.i[:], M.t[:], len(P)
    """)


@row("INP-01", "PoissonGroup")
@pytest.mark.parametrize("made", ["PoissonGroup(2, 10)", "PoissonGroup(2, 10*mV)", "PoissonGroup(2, [1, 2, 3]*Hz)"])
def test_INP_01_refused(made: str) -> None:
    both_fail(made)


@row("INP-01", "PoissonGroup")
@pytest.mark.parametrize("number", ["0", "1.5"])  # newer than the oracle
def test_INP_01_needs_a_whole_number(number: str) -> None:
    with pytest.raises(ValueError, match="whole number"):
        ours(f"PoissonGroup({number}, 10*Hz)")


@row("INP-01", "PoissonGroup")
def test_INP_01_rates_of_text_cannot_be_set_and_need_their_unit() -> None:
    both_fail("""
        P = PoissonGroup(2, '10*Hz')
        P.rates = 5*Hz
    """)
    both_fail("""
        P = PoissonGroup(2, '10*mV')
        run(0*ms)
    """)


@row("INP-02", "Rates as text", without=("ranvier.model.inputs", "rates = {rates} : hertz", "rates = 1*MHz + 0*({rates}) : hertz"))
def test_INP_02_rates_are_evaluated_each_step_for_each_neuron() -> None:
    both("""
        stim = TimedArray([[0, 1, 0], [1, 0, 0], [0, 0, 1]]*MHz, dt=0.2*ms)
        P = PoissonGroup(3, 'stim(t, i)')
        Q = PoissonGroup(3, '1*MHz*int(t > 0.25*ms)*int(i > 0)')
        M, W = SpikeMonitor(P), SpikeMonitor(Q)
        run(0.7*ms)
        i, t, j, s = M.i[:], M.t[:], W.i[:], W.t[:]
    """)


@row("INP-03", "PoissonInput", without=("ranvier.model.inputs", 'Constant("_p", p, DIMENSIONLESS)', 'Constant("_p", p/2, DIMENSIONLESS)'))
def test_INP_03_binomial_count_for_each_neuron() -> None:
    theirs, mine = samples(
        """
        G = NeuronGroup(200, 'x : volt')
        P = PoissonInput(G, 'x', N=20, rate=200*Hz, weight=0.5*mV)
        M = StateMonitor(G, 'x', record=True)
        run(5*ms)
        steps = np.diff(np.asarray(M.x)/0.5e-3, axis=1)
        """,
        "steps",
        range(3),
    )
    same_distribution(theirs, mine)
    assert np.allclose(mine, np.round(mine), atol=1e-9)
    expected = stats.binom.pmf(np.arange(4), 20, 0.02) * len(mine)
    seen = np.array([np.sum(np.round(mine) == k) for k in range(4)])
    assert np.all(np.abs(seen - expected) < 5 * np.sqrt(expected) + 1)


@row("INP-03", "PoissonInput")
def test_INP_03_weight_as_text_and_certain_input() -> None:
    both("""
        G = NeuronGroup(3, '''dv/dt = 0*mV/ms : volt (unless refractory)
                              w : volt''', threshold='v > 3.5*mV', reset='v = 0*mV', refractory=0.3*ms)
        G.w = '(1 + i)*mV'
        P = PoissonInput(G, 'v', N=1, rate=10*kHz, weight='w')
        M = StateMonitor(G, 'v', record=True)
        run(1*ms)
        v = M.v[:]
    """)


@row("INP-03", "PoissonInput")
@pytest.mark.parametrize(
    "arguments",
    [
        "'x', 10, 10*Hz, 1",
        "'x', 10, 10, 1*mV",
        "'y', 10, 10*Hz, 1*mV",
    ],
)
def test_INP_03_refused(arguments: str) -> None:
    both_fail(f"""
        G = NeuronGroup(1, 'x : volt')
        P = PoissonInput(G, {arguments})
        run(0*ms)
    """)


@row("INP-03", "PoissonInput")
@pytest.mark.parametrize("arguments", ["0, 10*Hz", "10, -1*Hz"])  # newer than the oracle
def test_INP_03_needs_a_number_and_a_rate(arguments: str) -> None:
    with pytest.raises(ValueError, match="PoissonInput"):
        ours(f"""
            G = NeuronGroup(1, 'x : volt')
            P = PoissonInput(G, 'x', {arguments}, 1*mV)
        """)


@row("INP-03", "PoissonInput")
def test_INP_03_another_dt_afterwards() -> None:
    both_fail("""
        G = NeuronGroup(1, 'x : volt')
        P = PoissonInput(G, 'x', 10, 10*Hz, 1*mV)
        defaultclock.dt = 0.2*ms
        run(0*ms)
    """)


@row("INP-04", "SpikeGeneratorGroup", without=("ranvier.model.spike_generator", "_LATE = 1e-3", "_LATE = 0.5"))
def test_INP_04_spikes_in_their_steps() -> None:
    both("""
        G = SpikeGeneratorGroup(5, [3, 0, 2, 4, 0], [0.17, 0.1, 0.3, 0.3, 0.29999999]*ms)
        M = SpikeMonitor(G)
        N = SpikeMonitor(SpikeGeneratorGroup(2, [1, 1, 1], np.array([3, 6, 7])*0.1*ms, dt=0.05*ms, sorted=True))
        R = PopulationRateMonitor(G)
        run(1*ms)
        i, t, s, rate, shown = M.i[:], M.t[:], N.t[:], R.rate[:], len(G)
    """)


@row("INP-04", "SpikeGeneratorGroup")
def test_INP_04_as_source_of_synapses_and_after_other_runs() -> None:
    both("""
        G = SpikeGeneratorGroup(3, [0, 1, 2, 1], [0, 0.2, 0.2, 1.1]*ms)
        H = NeuronGroup(2, 'x : 1')
        S = Synapses(G, H, on_pre='x_post += i_pre + 1', delay=0.1*ms)
        S.connect()
        M = StateMonitor(H, 'x', record=True)
        run(0.5*ms)
        spikes = G.spikes[:]
        run(0.9*ms)
        x = M.x[:]
    """)


@row("INP-04", "SpikeGeneratorGroup")
def test_INP_04_no_spikes_at_all() -> None:
    both("""
        G = SpikeGeneratorGroup(2, [], []*ms)
        M = SpikeMonitor(G)
        run(1*ms)
        count = M.count[:]
    """)


@row("INP-04", "SpikeGeneratorGroup")
@pytest.mark.parametrize(
    "arguments",
    [
        "3, [0, 1], [1]*ms",
        "3, [0, 1], [1, -1]*ms",
        "3, [0, 3], [1, 2]*ms",
        "3, [0, -1], [1, 2]*ms",
        "3, [0, 1], [1, 2]",
        "3, [0, 1], [1, 2]*mV",
        "0, [], []*ms",
        "2.5, [0], [1]*ms",
        "3, [0, 0], [1.01, 1.04]*ms",
    ],
)
def test_INP_04_refused(arguments: str) -> None:
    both_fail(f"""
        G = SpikeGeneratorGroup({arguments})
        run(5*ms)
    """)


@row("INP-04", "SpikeGeneratorGroup")
def test_INP_04_continuity_and_restore_give_the_same_bytes() -> None:
    script = """
        defaultclock.dt = 0.1*ms
        G = SpikeGeneratorGroup(50, np.arange(400) % 50, np.sort(np.random.RandomState(3).uniform(0, 20, 400))*ms, dt=0.01*ms)
        H = NeuronGroup(50, 'dv/dt = -v/(3*ms) : 1', method='exact')
        S = Synapses(G, H, on_pre='v_post += 1 + 0.1*i_pre')
        S.connect(j='i', skip_if_invalid=True)
        M, T = SpikeMonitor(G), StateMonitor(H, 'v', record=True)
        net = Network(G, H, S, M, T)
        {runs}
        i, t, v = M.i.tobytes(), M.t_.tobytes(), T.v_.tobytes()
    """
    whole = ours(script.format(runs="net.run(20*ms)"))
    parts = ours(script.format(runs="net.run(7.31*ms); net.run(0.01*ms); net.run(12.68*ms)"))
    again = ours(script.format(runs="net.run(5*ms); net.store(); net.run(9*ms); net.restore(); net.run(15*ms)"))
    for name in ("i", "t", "v"):
        assert whole[name] == parts[name] == again[name]


@row(
    "INP-05",
    "Period of a SpikeGeneratorGroup",
    without=("ranvier.model.spike_generator", "period, self.event_lists", "0, self.event_lists"),
)
@pytest.mark.parametrize("period", ["0.5*ms", "0*second", "inf*second", "0.1*ms*7"])
def test_INP_05_repeats(period: str) -> None:
    both(f"""
        G = SpikeGeneratorGroup(3, [0, 2, 1], [0, 0.2, 0.4]*ms, period={period})
        M = SpikeMonitor(G)
        run(1.2*ms)
        run(0.9*ms)
        i, t = M.i[:], M.t[:]
    """)


@row("INP-05", "Period of a SpikeGeneratorGroup")
@pytest.mark.parametrize("period", ["0.4*ms", "-1*ms", "0.05*ms", "0.55*ms", "3"])
def test_INP_05_refused(period: str) -> None:
    both_fail(f"""
        G = SpikeGeneratorGroup(3, [0, 2, 1], [0, 0.2, 0.4]*ms, period={period})
        run(1*ms)
    """)


@row("INP-05", "Period of a SpikeGeneratorGroup")
def test_INP_05_shorter_than_dt() -> None:
    both_fail("""
        G = SpikeGeneratorGroup(1, [0], [0]*ms, period=0.05*ms)
        run(1*ms)
    """)


@row("INP-06", "set_spikes", without=("ranvier.model.spike_generator", "        self._binned = None\n\n    def steps", "\n    def steps"))
def test_INP_06_other_spikes_for_the_next_run() -> None:
    both("""
        G = SpikeGeneratorGroup(3, [0, 1], [0.5, 1.5]*ms)
        M = SpikeMonitor(G)
        run(1*ms)
        G.set_spikes([2, 1, 0], [1.8, 1.2, 0.3]*ms)
        run(1*ms)
        G.set_spikes([0], [0.1]*ms, period=0.2*ms)
        run(0.5*ms)
        i, t = M.i[:], M.t[:]
    """)


@row("INP-06", "set_spikes")
def test_INP_06_past_spikes_are_left_out_with_a_warning() -> None:
    script = """
        from brian2.utils.logger import catch_logs
        G = SpikeGeneratorGroup(3, [0, 1], [0.5, 1.5]*ms)
        run(1*ms)
        G.set_spikes([2, 1], [0.9, 1.2]*ms)
        with catch_logs() as _messages:
            run(1*ms)
        topics = [name.rpartition('.')[2] for _, name, _ in _messages]
    """
    assert execute(brian2(), script, 0, {})["topics"] == ["ignored_spikes"]
    assert ours(script.replace("brian2.utils.logger", "ranvier.messages"))["topics"] == ["ignored_spikes"]


@row("INP-06", "set_spikes")
def test_INP_06_refused() -> None:
    both_fail("""
        G = SpikeGeneratorGroup(3, [0, 1], [0.5, 1.5]*ms)
        G.set_spikes([0], [1, 2]*ms)
    """)


@row(
    "INP-07",
    "Variables of a SpikeGeneratorGroup",
    without=("ranvier.model.spike_generator", "self._times.view().copy(), dim", "2 * self._times.view(), dim"),
)
def test_INP_07_variables() -> None:
    both("""
        G = SpikeGeneratorGroup(3, [0, 2, 1], [0.4, 0.2, 0]*ms, period=1*ms)
        who, when, number, period, N, i = G.neuron_index[:], G.spike_time[:], G.spike_number[:], G.period[:], G.N, G.i[:]
    """)
    for name in ("neuron_index", "spike_time", "period"):
        both_fail(f"""
            G = SpikeGeneratorGroup(3, [0, 2, 1], [0.4, 0.2, 0]*ms)
            G.{name} = G.{name}[:]
        """)


@row("INP-08", "TimedArray of one axis", without=("ranvier.ir.calls", 'fine_dt", table.dt /', 'fine_dt", 2 * table.dt /'))
def test_INP_08_piecewise_constant_and_held_outside() -> None:
    both("""
        stim = TimedArray([1, 3, -2, 5]*nA, dt=0.3*ms)
        G = NeuronGroup(1, 'I = stim(t - 0.2*ms) : amp')
        H = NeuronGroup(2, 'x = stim(t)*i : amp', dt=0.05*ms)
        M, N = StateMonitor(G, 'I', record=0), StateMonitor(H, 'x', record=True)
        run(2*ms)
        I, x = M.I[:], N.x[:]
    """)


@row("INP-08", "TimedArray of one axis")
def test_INP_08_a_time_just_below_the_next_value_has_it() -> None:
    both("""
        stim = TimedArray([10, 20, 30], dt=1*ms)
        G = NeuronGroup(3, '''x : 1
                              s : second''')
        G.s = [0.99999999, 1, 1.4]*ms
        G.x = 'stim(s)'
        x = G.x[:]
        run(0.1*ms)
    """)


@row("INP-08", "TimedArray of one axis")
@pytest.mark.parametrize("arguments", ["[1, 2]*nA, dt=1", "[1, 2]*nA, dt=1*mV", "[[[1]]]*nA, dt=1*ms"])
def test_INP_08_refused(arguments: str) -> None:
    both_fail(f"stim = TimedArray({arguments})")


@row("INP-09", "TimedArray of two axes", without=("ranvier.model.timed_array", "columns = self._shape[1] if len", "columns = 1 if len"))
def test_INP_09_time_and_index() -> None:
    both("""
        stim = TimedArray(np.arange(12).reshape(4, 3)*mV, dt=0.2*ms)
        G = NeuronGroup(3, '''v = stim(t, i) : volt
                              u = stim(t, (i + 1) % 3) : volt''')
        M = StateMonitor(G, ['v', 'u'], record=True)
        run(1*ms)
        v, u = M.v[:], M.u[:]
    """)


@row("INP-09", "TimedArray of two axes")
def test_INP_09_index_outside_gives_nan() -> None:
    found = ours("""
        stim = TimedArray(np.ones((2, 2)), dt=1*ms)
        G = NeuronGroup(4, 'x = stim(t, i - 1) : 1')
        M = StateMonitor(G, 'x', record=True)
        run(0.1*ms)
        x = M.x[:, 0]
    """)
    np.testing.assert_array_equal(found["x"], [np.nan, 1, 1, np.nan])


@row(
    "INP-10",
    "TimedArray called in Python",
    without=(
        "ranvier.model.timed_array",
        "rows = np.clip(np.floor(time / self._dt + 1e-6)",
        "rows = np.clip(np.ceil(time / self._dt + 1e-6)",
    ),
)
def test_INP_10_call() -> None:
    both("""
        one, two = TimedArray([1, 3, -2]*nA, dt=0.3*ms), TimedArray(np.arange(6).reshape(3, 2), dt=1*ms)
        a, b, c = one(0*ms), one(0.35*ms), one([-1, 0.3, 0.6, 9]*ms)
        d, e = two(1.5*ms, 1), two(5*ms, [0, 1])
    """)
    both_fail("TimedArray([1, 2]*nA, dt=1*ms)(5*mV)")


@row(
    "INP-11",
    "TimedArray under exact integration",
    without=("ranvier.equations.schemes.system", "return isinstance(symbol, Table)", "return False"),
)
def test_INP_11_constant_over_the_step() -> None:
    both("""
        stim = TimedArray([1, 3, -2, 5], dt=0.2*ms)
        G = NeuronGroup(1, 'dv/dt = (stim(t) - v)/ms : 1', method='exact')
        M = StateMonitor(G, 'v', record=0)
        run(1.5*ms)
        v = M.v[:]
    """)


@row("INP-11", "TimedArray under exact integration")
def test_INP_11_another_grid_is_not_exact() -> None:
    with pytest.raises(UnsupportedEquationsError, match="changes during a step"):
        ours("""
            stim = TimedArray([1, 3, -2, 5], dt=0.25*ms)
            G = NeuronGroup(1, 'dv/dt = (stim(t) - v)/ms : 1', method='exact')
            run(1*ms)
        """)
    both("""
        stim = TimedArray([1, 3, -2, 5], dt=0.25*ms)
        G = NeuronGroup(1, 'dv/dt = (stim(t) - v)/ms : 1')
        M = StateMonitor(G, 'v', record=0)
        run(1.5*ms)
        v = M.v[:]
    """)


@row(
    "INP-12",
    "Values of a TimedArray change between runs",
    without=("ranvier.model.timed_array", "return self._buffer.view().reshape", "return self._buffer.view().copy().reshape"),
)
def test_INP_12_later_runs_see_it() -> None:
    found = ours("""
        stim = TimedArray([1, 2, 3], dt=0.1*ms)
        G = NeuronGroup(1, 'x = stim(t) : 1')
        M = StateMonitor(G, 'x', record=0)
        run(0.2*ms)
        stim.values[:] = [7, 8, 9]
        run(0.2*ms)
        x = M.x[0].tolist()
    """)
    assert found["x"] == [1, 2, 9, 9]


@row("INP-13", "Explicit time dependence", without=("ranvier.equations.schemes.system", 'node.id == "t" and', 'node.id == "no time" and'))
def test_INP_13_a_sine_of_time_is_integrated_by_euler() -> None:
    both("""
        A, f = 2*nA, 300*Hz
        G = NeuronGroup(2, '''dv/dt = (I*(1*Mohm) - v)/(5*ms) : volt
                              I = A*sin(2*pi*f*t + i) : amp''')
        M = StateMonitor(G, ['v', 'I'], record=True)
        run(5*ms)
        v, I = M.v[:], M.I[:]
    """)


@row("INP-14", "network_operation", without=("ranvier.model.inputs", "self.function(self.clock.t)", "self.function(2*self.clock.t)"))
def test_INP_14_called_each_step_with_the_time() -> None:
    both("""
        times, calls = [], []
        @network_operation(dt=0.3*ms, when='end', order=2)
        def watch(t):
            times.append(t/ms)
        @network_operation
        def count():
            calls.append(1)
        run(1*ms)
        number, when, order = len(calls), watch.when, watch.order
    """)


@row("INP-14", "network_operation")
@pytest.mark.parametrize("definition", ["def f(a, b): pass", "def f(self): pass"])
def test_INP_14_refused(definition: str) -> None:
    both_fail(f"""
        @network_operation
        {definition}
        run(0.1*ms)
    """)


@row("INP-15", "NetworkOperation of a bound method", without=("ranvier.model.inputs", "p.default is p.empty and", "False and"))
def test_INP_15_bound_method() -> None:
    both("""
        class Watcher:
            def __init__(self):
                self.times = []
            def at(self, t):
                self.times.append(t/ms)
        w = Watcher()
        operation = NetworkOperation(w.at, dt=0.5*ms)
        run(1.2*ms)
        times = w.times
    """)


@row(
    "INP-16",
    "Writing state inside a network_operation",
    without=("ranvier.run.plan", "native.python(step.label, clock, step.function)", "native.python(step.label, clock, str)"),
)
def test_INP_16_takes_effect_at_once() -> None:
    both("""
        G = NeuronGroup(3, '''dv/dt = -k*v/ms : 1
                              k : 1 (constant)''', threshold='v > 2.5', reset='v = 0', method='exact')
        S = Synapses(G, G, 'w : 1', on_pre='v_post += w')
        S.connect(i=[0, 1], j=[1, 2])
        G.v, G.k, S.w = [1, 2, 3], 1, 0.5
        @network_operation(when='after_groups', dt=0.2*ms)
        def change(t):
            G.v[1] = 2 + t/ms
            G.k = 'i + 1'
            S.w = 'w + i'
            if t > 0.7*ms:
                stop()
        M = StateMonitor(G, 'v', record=True)
        run(2*ms)
        v, t, w, end = M.v[:], M.t[:], S.w[:], magic_network.t
    """)


@row(
    "INP-17",
    "Random inputs by run_regularly",
    without=(
        "ranvier.model.sources",
        'any_clock_for(dt, clock)\n        return self._runs(code, "run_regularly"',
        'self.clock\n        return self._runs(code, "run_regularly"',
    ),
)
def test_INP_17_drawn_anew_every_dt() -> None:
    found = ours("""
        G = NeuronGroup(500, 'I : amp')
        G.run_regularly('I = randn()*nA', dt=1*ms)
        M = StateMonitor(G, 'I', record=True)
        run(3*ms)
        I = M.I/nA
    """)
    drawn = found["I"][:, ::10]
    np.testing.assert_array_equal(found["I"], np.repeat(drawn, 10, axis=1))
    for column in drawn.T:
        assert stats.kstest(column, "norm").pvalue > 1e-3
    assert abs(np.corrcoef(drawn[:, 0], drawn[:, 1])[0, 1]) < 0.2


@row(
    "INP-18",
    "Threshold as generator",
    without=("ranvier.model.operations", "KernelCall(test), begin, end", "KernelCall(test), begin, begin"),
)
def test_INP_18_as_a_poisson_group() -> None:
    found = ours("""
        G = NeuronGroup(200, 'rates : Hz', threshold='rand() < rates*dt')
        G.rates = '10*Hz*i'
        M = SpikeMonitor(G)
        run(200*ms)
        count = M.count[:]
    """)
    expected = 2.0 * np.arange(200)
    assert found["count"][0] == 0
    assert abs(found["count"].sum() - expected.sum()) < 4 * np.sqrt(expected.sum())
