"""MON: monitors (README.md beside this file)."""

import gc
import weakref

import numpy as np
import pytest
from both import both, both_fail, ours
from rows import row

import ranvier
from ranvier.units import Quantity

GROUP = """
        G = NeuronGroup(4, '''dv/dt = (i + 1)*mV/ms - v/(20*ms) : volt (unless refractory)
                              w : 1''', threshold='v > 2*mV', reset='v = 0*mV; w += 1', refractory=0.5*ms, method='euler', name='group')
"""


@row("MON-01", "SpikeMonitor", without=("ranvier.monitors.spikes", "tester.order + 1", "tester.order - 1"))
def test_MON_01_place_in_the_schedule() -> None:
    both(f"""{GROUP}
        G.thresholder['spike'].order = 3
        M, N = SpikeMonitor(G), SpikeMonitor(G, 'v', when='end', order=-2, name='late')
        places = [M.when, M.order, N.when, N.order, N.name]
        run(5*ms)
        i, t, v = M.i[:], M.t[:], N.v[:]
    """)


@row("MON-01", "SpikeMonitor")
@pytest.mark.parametrize(
    "made", ["SpikeMonitor(NeuronGroup(1, 'v : 1'))", "SpikeMonitor(G, order=1)", "SpikeMonitor('G')", "SpikeMonitor(G, 'x')"]
)
def test_MON_01_refused(made: str) -> None:
    both_fail(GROUP + f"        M = {made}")


@row("MON-02", "Data of a SpikeMonitor", without=("ranvier.monitors.spikes", "return self.i, self.t\n", "return self.t, self.i\n"))
def test_MON_02_spikes_in_order() -> None:
    both(f"""{GROUP}
        M, P = SpikeMonitor(G), SpikeMonitor(G[1:3])
        run(7*ms)
        i, t, t_, count, number = M.i[:], M.t[:], M.t_[:], M.count[:], M.num_spikes
        (a, b), (c, d) = M.it, M.it_
        a, b, c, d = a[:], b[:], c[:], d[:]
        pi, pt, pcount = P.i[:], P.t[:], P.count[:]
    """)


@row("MON-02", "Data of a SpikeMonitor")
def test_MON_02_views_are_live() -> None:
    found = ours(f"""{GROUP}
        M = SpikeMonitor(G)
        run(3*ms)
        count, before = M.count, M.num_spikes
        run(3*ms)
        after = M.num_spikes
    """)
    assert 0 < found["before"] < found["after"] == found["count"].sum()


@row("MON-02", "Data of a SpikeMonitor")
@pytest.mark.parametrize(
    "condition",
    ["i == 1", "t > 3*ms", "i == 1 and t > 3*ms", "v > 0.5*volt and i < limit", "v > 2*volt", "t_max > t", "True", "rand() < 2"],
)
def test_MON_02_a_condition_as_index(condition: str) -> None:
    both(f"""{GROUP}
        limit, t_max = 2, 4*ms
        M, P = SpikeMonitor(G, variables='v'), SpikeMonitor(G[1:3], variables=['v'])
        R, S = PopulationRateMonitor(G), StateMonitor(G, 'v', record=[1], dt=0.5*ms)
        run(7*ms)
        found = [[m.i[{condition!r}], m.t[{condition!r}], m.t_[{condition!r}], m.v[{condition!r}], m.v_[{condition!r}]] for m in (M, P)]
        of_time = [x['t >= 2*ms'] for x in (R.t, R.rate, R.rate_, S.t, S.t_)]
        of_rate = R.t['rate > 1*Hz']
    """)


@row("MON-02", "Data of a SpikeMonitor")
@pytest.mark.parametrize("wrong", ["M.t['nothing > 1']", "M.t['tau > 1*ms']", "M.t['i = 1']", "M.t['t > 1']", "M.v['t > 0*ms']"])
def test_MON_02_what_is_no_condition(wrong: str) -> None:
    both_fail(f"""{GROUP}
        M = SpikeMonitor(G)
        run(1*ms)
        {wrong}
    """)


@row("MON-02", "Data of a SpikeMonitor")
def test_MON_02_what_is_computed_is_a_plain_array() -> None:
    found = ours(f"""{GROUP}
        M = SpikeMonitor(G)
        run(7*ms)
        plain = [M.i[:], M.i + 1, M.i == 1, M.i[M.i > 0], M.t_*2, M.t/ms, np.diff(M.t_), M.i[::2]]
        quantities = [M.t[:], M.t - 1*ms, M.t[M.i == 1], M.t[::2]]
        i = M.i
        i += 1
        raised = M.i.min()
    """)
    assert {type(value) for value in found["plain"]} == {np.ndarray}
    assert {type(value) for value in found["quantities"]} == {Quantity}
    assert found["raised"] == 1


@row("MON-03", "spike_trains", without=("ranvier.monitors.spikes", 'return self.values("t")', "return {}"))
def test_MON_03_every_neuron_has_a_train() -> None:
    both("""
        G = SpikeGeneratorGroup(4, [2, 0, 2], [1, 2, 3]*ms)
        M = SpikeMonitor(G)
        empty = M.spike_trains()
        run(4*ms)
        trains = M.spike_trains()
    """)


@row("MON-04", "Variables at spikes", without=("ranvier.monitors.spikes", "recorded(part, dim) for", "recorded(part[::-1], dim) for"))
def test_MON_04_values_before_the_reset() -> None:
    both(f"""{GROUP}
        M = SpikeMonitor(G, variables=['v', 'w'])
        run(7*ms)
        v, w, v_, by_neuron, all = M.v[:], M.w[:], M.v_[:], M.values('w'), M.all_values()
    """)
    both_fail(f"""{GROUP}
        SpikeMonitor(G, variables=['v', 'nothing'])
    """)
    both_fail(f"""{GROUP}
        SpikeMonitor(G).values('v')
    """)


@row(
    "MON-05",
    "record=False",
    without=("ranvier.monitors.spikes", "        if not self.record:\n            hint", "        if False:\n            hint"),
)
def test_MON_05_only_counts() -> None:
    both(f"""{GROUP}
        M = SpikeMonitor(G, record=False)
        run(7*ms)
        count, number = M.count[:], M.num_spikes
    """)


@row("MON-05", "record=False")
@pytest.mark.parametrize("what", ["i", "t", "it", "spike_trains()"])
def test_MON_05_refused(what: str) -> None:
    both_fail(f"""{GROUP}
        M = SpikeMonitor(G, record=False)
        run(1*ms)
        M.{what}
    """)


@row("MON-06", "EventMonitor", without=("ranvier.monitors.spikes", "source.events_of(event)\n", 'source.events_of("spike")\n'))
def test_MON_06_custom_events() -> None:
    both("""
        G = NeuronGroup(3, '''dv/dt = (i + 1)/ms : 1
                              n : 1''', threshold='v > 3', reset='v = 0', events={'high': 'v > 2', 'never': 'v > 99'}, method='euler')
        G.run_on_event('high', 'n += 1')
        M = EventMonitor(G, 'high', variables='v')
        N, S = EventMonitor(G, 'never'), EventMonitor(G[1:], 'spike', record=False)
        places = [M.when, M.order, N.when, N.order]
        run(4*ms)
        i, t, v, number, trains = M.i[:], M.t[:], M.v[:], M.num_events, M.event_trains()
        nothing, count = N.num_events, S.count[:]
    """)
    both_fail(f"""{GROUP}
        EventMonitor(G, 'other')
    """)
    both_fail(f"""{GROUP}
        EventMonitor(G, 'spike', order=2)
    """)


@row("MON-07", "binned_rate", without=("ranvier.monitors.recording", "steps = round(width / dt)", "steps = 2 * round(width / dt)"))
def test_MON_07_bins_of_both_monitors() -> None:  # newer than the oracle
    found = ours("""
        G = SpikeGeneratorGroup(3, [2, 0, 2, 1, 1], [0.1, 0.5, 0.9, 1.9, 2.1]*ms)
        S, R = SpikeMonitor(G), PopulationRateMonitor(G)
        run(2.3*ms)
        starts, rates = S.binned_rate(1*ms)
        bins, population = R.binned_rate(1*ms)
        step, each = R.binned_rate(0.1*ms)
        starts, bins, rates, population, same = starts/ms, bins/ms, rates/Hz, population/Hz, (each/Hz).tolist() == (R.rate/Hz).tolist()
    """)
    np.testing.assert_allclose(found["starts"], [0, 1])
    np.testing.assert_allclose(found["bins"], [0, 1], atol=1e-12)
    np.testing.assert_allclose(found["rates"], [[1000, 0], [0, 1000], [2000, 0]])
    np.testing.assert_allclose(found["population"], [1000, 1000 / 3])
    assert found["same"]


@row("MON-07", "binned_rate")
@pytest.mark.parametrize("size", ["0.15*ms", "0*ms"])
def test_MON_07_refused(size: str) -> None:
    for monitor in ("SpikeMonitor", "PopulationRateMonitor"):
        with pytest.raises(ValueError, match="multiple of dt"):
            ours(f"{monitor}(PoissonGroup(1, 1*Hz)).binned_rate({size})")


@row("MON-08", "smooth_rate", without=("ranvier.monitors.rate", "reach = round(2 * length / dt)", "reach = round(length / dt)"))
@pytest.mark.parametrize(
    "arguments",
    [
        "width=0.5*ms",
        "'gaussian', width=0.33*ms",
        "'flat', width=0.5*ms",
        "'flat', width=0.44*ms",
        "np.array([1, 2, 4, 2, 1])",
        "np.ones(1)",
    ],
)
def test_MON_08_convolved(arguments: str) -> None:
    both(f"""
        G = SpikeGeneratorGroup(3, [2, 0, 2, 1, 1], [0.1, 0.5, 0.9, 1.9, 2.1]*ms)
        R = PopulationRateMonitor(G)
        run(3*ms)
        smooth = R.smooth_rate({arguments})
    """)


@row("MON-08", "smooth_rate")
@pytest.mark.parametrize(
    "arguments", ["", "'gaussian'", "'other', width=1*ms", "np.ones(4)", "np.ones((3, 3))", "np.ones(3), width=1*ms", "width=3"]
)
def test_MON_08_refused(arguments: str) -> None:
    both_fail(f"""
        R = PopulationRateMonitor(PoissonGroup(1, 1*Hz))
        run(1*ms)
        R.smooth_rate({arguments})
    """)


@row(
    "MON-09",
    "PopulationRateMonitor",
    without=(
        "ranvier.monitors.rate",
        "self._start, self._stop = source.events_of",
        "self._start, self._stop = source.memory_owner.events_of",
    ),
)
def test_MON_09_rate_of_groups_and_their_parts() -> None:
    both("""
        G = SpikeGeneratorGroup(4, [2, 0, 1, 1, 3], [0.1, 0.1, 0.3, 0.5, 0.6]*ms)
        P = PoissonGroup(4, [0, 1, 1, 0]*MHz, dt=0.25*ms)
        R, S = PopulationRateMonitor(G), PopulationRateMonitor(P[1:4])
        place = [R.when, R.order]
        run(1*ms)
        rate, t, part, part_t = R.rate[:], R.t[:], S.rate[:], S.t[:]
    """)
    with pytest.raises(ValueError, match="does not have an event 'spike'"):
        ours("PopulationRateMonitor(NeuronGroup(1, 'v : 1'))")


@row("MON-10", "StateMonitor", without=("ranvier.monitors.state", 'when: str = "start",', 'when: str = "end",'))
@pytest.mark.parametrize("record", ["True", "0", "[0, 3]", "[3, 1]", "np.array([2])", "G[1:3]"])
def test_MON_10_values_at_the_start_of_steps(record: str) -> None:
    both(f"""{GROUP}
        M = StateMonitor(G, ['v', 'w'], record={record})
        place = [M.when, M.order]
        run(3*ms)
        v, w, t, n = M.v[:], M.w[:], M.t[:], len(M.t)
    """)


@row("MON-10", "StateMonitor")
def test_MON_10_clocks_and_all_variables() -> None:
    both(f"""{GROUP}
        M = StateMonitor(G, 'v', record=1, dt=0.35*ms)
        N = StateMonitor(G, True, record=[2], clock=Clock(1*ms))
        O = StateMonitor(G, 'v', record=False)
        run(2*ms)
        v, t, w, u, last, can, none = M.v[:], M.t[:], N.w[:], N.v[:], N.lastspike[:], N.not_refractory[:], O.t[:]
    """)


@row(
    "MON-11",
    "What to record is checked",
    without=("ranvier.monitors.state", 'given.dtype.kind in "iu" and given.size and given.min() < 0', "False"),
)
@pytest.mark.parametrize(
    "arguments", ["'v', record=4", "'v', record=[0, -1]", "'v', record=-1", "'v'", "'nothing', record=0", "'v', record=None"]
)
def test_MON_11_refused(arguments: str) -> None:
    both_fail(f"""{GROUP}
        StateMonitor(G, {arguments})
    """)


@row(
    "MON-12",
    "Data of a StateMonitor",
    without=("ranvier.monitors.state", "values = self._tables[name].view().T", "values = self._tables[name].view()"),
)
def test_MON_12_elements_by_times() -> None:
    both("""
        G = NeuronGroup(3, '''dv/dt = i*mV/ms : volt
                              n : integer
                              b : boolean''', method='euler')
        G.run_regularly('n += i; b = n > 3')
        M = StateMonitor(G, ['v', 'n', 'b'], record=True)
        run(0.5*ms)
        v, v_, n, b, shape, one = M.v[:], M.v_[:], M.n[:], M.b[:], M.v.shape, M.v[2]
        kinds = [M.v_.dtype.kind, M.n.dtype.kind, M.b.dtype.kind]
    """)


@row(
    "MON-13",
    "Rows by the numbers of the source",
    without=("ranvier.monitors.state", "rows = [position[k] for k in wanted.tolist()]", "rows = wanted.tolist()"),
)
def test_MON_13_numbers_of_the_source() -> None:
    both(f"""{GROUP}
        S = Synapses(G, G, 'u : 1')
        S.connect()
        S.u = 'i + 10*j'
        M, N = StateMonitor(G, 'v', record=[1, 3]), StateMonitor(S, 'u', record=S[1:3, :])
        P = StateMonitor(G[1:], 'v', record=[0, 2])
        run(1*ms)
        one, several, relative, part = M[3].v[:], M[[3, 1]].v[:], M.v[1], M[G[1:2]].v[:]
        synapses, times, of_part = N[S[2, :]].u[:], M[3].t[:], P[2].v[:]
    """)


@row("MON-13", "Rows by the numbers of the source")
@pytest.mark.parametrize("index", ["0", "[1, 2]", "9", "G[:2]", "'x'"])
def test_MON_13_refused(index: str) -> None:
    both_fail(f"""{GROUP}
        M = StateMonitor(G, 'v', record=[1, 3])
        run(1*ms)
        M[{index}].v
    """)


@row("MON-13", "Rows by the numbers of the source")
def test_MON_13_the_words() -> None:
    with pytest.raises(IndexError, match="Index number 0 has not been recorded"):
        ours(f"""{GROUP}
        StateMonitor(G, 'v', record=[1, 3])[0].v
    """)


@row(
    "MON-14",
    "Recording subexpressions",
    without=("ranvier.monitors.state", "scope, dt = self.source.scope(build.namespace)", "scope, dt = self.source.scope()"),
)
def test_MON_14_evaluated_when_recorded() -> None:
    both("""
        G = NeuronGroup(3, '''dv/dt = (I - v)/(5*ms) : volt
                              I = amplitude*sin(2*pi*100*Hz*t) + v*i/2 : volt
                              up = v > 0.2*mV : boolean''', method='euler')
        amplitude = 1*mV
        M = StateMonitor(G, ['I', 'up'], record=[0, 2])
        N = StateMonitor(G, 'I', record=0, when='end')
        run(1*ms)
        amplitude = 3*mV
        run(1*ms)
        I, up, late = M.I[:], M.up[:], N.I[:]
    """)


@row("MON-15", "Recording synapses", without=("ranvier.monitors.state", "if isinstance(source, Pathway):", "if False:"))
def test_MON_15_synapses_and_delays() -> None:
    both("""
        G = NeuronGroup(3, 'v : 1', threshold='True')
        S = Synapses(G, G, 'w : 1', on_pre='w += 1 + i')
        S.connect(condition='i != j')
        S.pre.delay = 'j*0.1*ms'
        M, N, D = StateMonitor(S, 'w', record=True), StateMonitor(S, 'w', record=S[0, :]), StateMonitor(S.pre, 'delay', record=True)
        run(0.5*ms)
        w, some, delay = M.w[:], N.w[:], D.delay[:]
    """)


@row(
    "MON-16",
    "Recording shared variables",
    without=("ranvier.monitors.state", "np.broadcast_to(values, (max(1, len(self.indices)), values.shape[1]))", "values"),
)
def test_MON_16_the_same_row_for_all() -> None:
    both("""
        G = NeuronGroup(3, '''s : 1 (shared)
                              v : 1''')
        G.run_regularly('s += 1')
        M = StateMonitor(G, ['s', 'v'], record=True)
        run(0.4*ms)
        s, v = M.s[:], M.v[:]
    """)


@row("MON-17", "Slots", without=("ranvier.run.plan", "place[item.when], item.order", "item.order"))
@pytest.mark.parametrize("slot", ["start", "before_groups", "groups", "after_thresholds", "before_resets", "after_resets", "end"])
def test_MON_17_what_is_seen_in_each_slot(slot: str) -> None:
    both(f"""{GROUP}
        M = StateMonitor(G, ['v', 'w'], record=True, when='{slot}', order=1)
        run(3*ms)
        v, w = M.v[:], M.w[:]
    """)


@row(
    "MON-18",
    "record_single_timestep",
    without=("ranvier.monitors.state", "self._t.array.append(np.array([self.clock.t_]))", "self._t.array.append(np.array([0.0]))"),
)
def test_MON_18_the_state_after_the_run() -> None:
    both(f"""{GROUP}
        M = StateMonitor(G, ['v', 'w'], record=[1, 2])
        run(0.3*ms)
        M.record_single_timestep()
        v, w, t = M.v[:], M.w[:], M.t[:]
        run(0.2*ms)
        later = M.t[:]
    """)
    both_fail(f"""{GROUP}
        StateMonitor(G, 'v', record=0).record_single_timestep()
    """)


@row("MON-19", "Recording at listed times", without=("ranvier.model.event_clock", "np.sort(numbers(", "np.sort(2*numbers("))
def test_MON_19_event_clock() -> None:  # newer than the oracle
    found = ours(
        f"""{GROUP}
        M = StateMonitor(G, 'v', record=True)
        E = StateMonitor(G, 'v', record=True, clock=EventClock([2.2, 0.5, 1.23, 40]*ms))
        N = NetworkOperation(lambda t: None, clock=EventClock([0.7]*ms))
        run(1*ms)
        run(2*ms)
        t, events, everywhere = E.t/ms, E.v[:], M.v[:]
    """,
        EventClock=ranvier.EventClock,
    )
    np.testing.assert_allclose(found["t"], [0.5, 1.23, 2.2])
    np.testing.assert_array_equal(found["events"], found["everywhere"][:, [5, 13, 22]])  # 1.23 ms lies behind the step at 1.2 ms


@row(
    "MON-20",
    "Monitors come and go",
    without=("ranvier.monitors.recording", "invalidates_magic_network = False", "invalidates_magic_network = True"),
)
def test_MON_20_a_new_monitor_between_runs() -> None:
    both(f"""{GROUP}
        run(1*ms)
        M, R, S = StateMonitor(G, 'v', record=0), PopulationRateMonitor(G), SpikeMonitor(G)
        run(1*ms)
        del S
        run(1*ms)
        v, t, rt, now = M.v[:], M.t[:], R.t[:], magic_network.t
    """)


@row("MON-20", "Monitors come and go")
def test_MON_20_a_deleted_monitor_is_freed() -> None:
    found = ours(
        f"""{GROUP}
        M = StateMonitor(G, 'v', record=True)
        run(1*ms)
        seen = weakref.ref(M)
        del M
        run(0*ms)
    """,
        weakref=weakref,
    )
    gc.collect()
    assert found["seen"]() is None


@row("MON-21", "Pausing", without=("ranvier.model.objects", "self._active = bool(value)", "self._active = True"))
def test_MON_21_active() -> None:
    both(f"""{GROUP}
        M, S, R = StateMonitor(G, 'v', record=0), SpikeMonitor(G), PopulationRateMonitor(G)
        run(2*ms)
        M.active = S.active = R.active = False
        run(2*ms)
        M.active = S.active = R.active = True
        run(2*ms)
        t, spikes, rates = M.t[:], S.t[:], R.t[:]
    """)


@row(
    "MON-22",
    "reinit",
    without=("ranvier.monitors.recording", "array.resize(0)", "pass"),
    differs="more: it forgets what was recorded (NotImplementedError there)",
)
def test_MON_22_forgets() -> None:
    found = ours(f"""{GROUP}
        M, S, R = StateMonitor(G, 'v', record=0), SpikeMonitor(G), PopulationRateMonitor(G)
        run(3*ms)
        M.reinit(), S.reinit(), R.reinit()
        run(0.1*ms)
        lengths = [len(M.t), M.v.shape[1], S.num_spikes, len(R.t)]
    """)
    assert found["lengths"] == [1, 1, 0, 1]


@row("MON-23", "get_states of monitors", without=("ranvier.monitors.state", 'f"{name}_").T, subok', 'f"{name}_"), subok'))
def test_MON_23_time_first() -> None:
    both(f"""{GROUP}
        M, S, R = StateMonitor(G, ['v', 'w'], record=[0, 2]), SpikeMonitor(G, 'v'), PopulationRateMonitor(G)
        run(3*ms)
        states = [monitor.get_states(units=units) for monitor in (M, S, R) for units in (True, False)]
        some = M.get_states(['t', 'v'])
    """)
    both_fail(f"""{GROUP}
        StateMonitor(G, 'v', record=0).get_states(format='other')
    """)


@row(
    "MON-25",
    "A monitor before any run",
    without=("ranvier.monitors.recording", "Buffer(type_, 0, grows=True)", "Buffer(type_, 1, grows=True)"),
)
def test_MON_25_empty() -> None:
    both(f"""{GROUP}
        M, S, R = StateMonitor(G, 'v', record=[0, 1]), SpikeMonitor(G, 'v'), PopulationRateMonitor(G)
        t, v, st, si, sv, count, number, rt, rate = M.t[:], M.v[:], S.t[:], S.i[:], S.v[:], S.count[:], S.num_spikes, R.t[:], R.rate[:]
    """)
