"""THR: threshold, reset, refractoriness, custom events (README.md beside this file)."""

import numpy as np
import pytest
from both import both, both_fail, ours
from rows import row

from ranvier.syntax.errors import ModelError

COUNTS = """
    G = NeuronGroup(1, 'x : 1', threshold='True', reset='', refractory={refractory})
    M = SpikeMonitor(G)
    run(3*ms)
    t, n = M.t[:], M.num_spikes
"""


@row("THR-01", "Threshold", without=("ranvier.model.neurons", '{"spike": threshold, **events}', "events"))
def test_THR_01_at_every_step_while_it_holds() -> None:
    both("""
        G = NeuronGroup(3, 'dv/dt = 1/ms : 1\\nlimit : 1', threshold='v > limit and v < 1', method='euler')
        G.limit = [0.15, 0.55, 2]
        M = SpikeMonitor(G)
        run(2*ms)
        i, t, v = M.i[:], M.t[:], G.v[:]
    """)


@pytest.mark.parametrize("threshold", ["3*mV", "True", "'v'", "'v > 1*mV'", "'w > 1'", "'v >'", "'v > 1 > 0'", "'v = 1'"])
def test_THR_01_refused(threshold: str) -> None:
    error = both_fail(f"G = NeuronGroup(1, 'v : 1', threshold={threshold}, reset='')\nrun(0.1*ms)")
    assert isinstance(error, ModelError)


@row("THR-02", "Reset", without=("ranvier.model.neurons", 'self._add_resetter("spike", reset, "reset", "resets", self.order)', "pass"))
def test_THR_02_runs_for_those_that_spiked() -> None:
    both("""
        G = NeuronGroup(3, '''dv/dt = 1/ms : 1
                              w : 1
                              n : integer
                              b : 1''', threshold='v > 0.45 + 0.2*i', reset='''v = 0
                                                                               w += b  # grows
                                                                               b *= 2; n += 1''', method='euler')
        G.b = 0.1
        M = SpikeMonitor(G)
        run(3*ms)
        i, t, v, w, n = M.i[:], M.t[:], G.v[:], G.w[:], G.n[:]
        H = NeuronGroup(1, 'v : 1', threshold='v > 1', reset='')
    """)


@pytest.mark.parametrize(
    "given", ["reset='v = 0'", "threshold='v > 1', reset=3", "threshold='v > -1', reset='v = 1*mV'", "threshold='v > -1', reset='u = w'"]
)
def test_THR_02_refused(given: str) -> None:
    both_fail(f"G = NeuronGroup(1, 'v : 1', {given})\nrun(0.1*ms)")


@row("THR-03", "Threshold only", without=("ranvier.model.neurons", 'logger.warn(message, "only_threshold")', "pass"))
def test_THR_03_warns(caplog: pytest.LogCaptureFixture) -> None:
    ours("G = NeuronGroup(1, 'v : 1', threshold='v > 1')")
    assert "neither reset nor refractory" in caplog.text
    caplog.clear()
    for quiet in ("threshold='rand() < 0.1'", "threshold='v > 1', reset=''", "threshold='v > 1', refractory=1*ms"):
        ours(f"G = NeuronGroup(1, 'v : 1', {quiet})")
    assert "neither reset nor refractory" not in caplog.text


@row("THR-04", "Reset and input of the same step", without=("ranvier.model.neurons", '"reset", "resets",', '"reset", "after_thresholds",'))
def test_THR_04_input_to_a_neuron_that_spikes_is_overwritten() -> None:
    both("""
        G = NeuronGroup(3, 'v : 1\\nw : 1', threshold='t_in_timesteps == 2 or (t_in_timesteps == 4 and i == 0)', reset='v = 0')
        S = Synapses(G, G, on_pre='v_post += 1; w_post += 1')
        S.connect()
        M = StateMonitor(G, 'v', record=True)
        run(0.7*ms)
        v, w = M.v[:], G.w[:]
    """)


@row("THR-05", "Refractory time", without=("ranvier.equations.refractory", 'Compare(">=", since', 'Compare(">", since'))
@pytest.mark.parametrize("time", ["0*ms", "0.05*ms", "0.1*ms", "0.19*ms", "0.2*ms", "0.3*ms", "0.55*ms", "0.7*ms", "1*ms", "10*ms"])
def test_THR_05_whole_steps_cut_off(time: str) -> None:
    both(COUNTS.format(refractory=time))


def test_THR_05_other_steps() -> None:
    both("""
        G = NeuronGroup(2, 'dv/dt = 1/ms : 1', threshold='v > 0.5', reset='v = 0', refractory=1.7*ms, dt=0.3*ms, method='euler')
        M = SpikeMonitor(G)
        run(10*ms)
        t, i = M.t[:], M.i[:]
    """)
    for wrong in ("3", "[1, 2]*ms"):
        both_fail(COUNTS.format(refractory=wrong))


@row("THR-06", "Refractory time as a string", without=("ranvier.equations.refractory", "    if dim is not SECOND:\n", "    if True:\n"))
def test_THR_06_is_evaluated_at_every_step() -> None:
    both("""
        G = NeuronGroup(3, 'dv/dt = 1/ms : 1\\nref : second\\ndr/dt = 1 : second', threshold='v > 0.25', reset='v = 0; ref += 0.3*ms',
                        refractory='ref + 0.1*ms*i', method='euler')
        H = NeuronGroup(1, 'x : 1', threshold='True', reset='', refractory='(1 + 10*int(t > 1*ms))*ms')
        G.ref = 0.2*ms
        M, K = SpikeMonitor(G), SpikeMonitor(H)
        run(6*ms)
        i, t, late = M.i[:], M.t[:], K.t[:]
    """)
    for wrong in ("'v'", "'v + 1*ms'", "'nothing'"):
        both_fail(COUNTS.format(refractory=wrong))


def test_THR_06_random_times_end_early_and_a_warning_says_so(caplog: pytest.LogCaptureFixture) -> None:
    """Pitfall 1, improved: the result is Brian 2's, but it is no longer silent."""
    found = ours("""
        G = NeuronGroup(300, 'x : 1', threshold='True', reset='', refractory='(1 + 2*rand())*ms')
        M = SpikeMonitor(G)
        run(60*ms)
        mean = 60/(M.num_spikes/300)
    """)
    assert abs(found["mean"] - 1.43) < 0.06
    assert "at every step" in caplog.text


@row(
    "THR-07",
    "Refractory condition",
    without=("ranvier.equations.refractory", 'Logic("or", _NOT_REFRACTORY, still', 'Logic("and", _NOT_REFRACTORY, still'),
)
def test_THR_07_lasts_while_it_holds() -> None:
    both("""
        G = NeuronGroup(3, '''dv/dt = (1.2 - v)/ms : 1 (unless refractory)
                              dw/dt = -w/ms : 1''', threshold='v > 1 - 0.1*i', reset='v = 0; w += 1', refractory='w > 0.3 + 0.1*i',
                    method='euler')
        M, S = SpikeMonitor(G), StateMonitor(G, ['v', 'not_refractory'], record=True)
        run(10*ms)
        i, t, v, free = M.i[:], M.t[:], S.v[:], S.not_refractory[:]
    """)
    both_fail("G = NeuronGroup(1, 'v : 1', threshold='v > 0', reset='', refractory='v + 1')\nrun(0.1*ms)")


@row(
    "THR-08",
    "No refractoriness",
    without=("ranvier.model.neurons", "refractory: bool | str | Quantity = False,", "refractory: bool | str | Quantity = 0 * second,"),
)
def test_THR_08_no_variables_of_it() -> None:
    both("""
        G, H = NeuronGroup(1, 'v : 1', threshold='v > 1', reset=''), NeuronGroup(1, 'v : 1', threshold='v > 1', reset='', refractory=False)
        names = sorted(G.get_states()), sorted(H.get_states())
    """)
    both_fail("G = NeuronGroup(1, 'dv/dt = int(not_refractory)/ms : 1', threshold='v > 1', reset='')\nrun(0.1*ms)")
    both_fail("NeuronGroup(1, 'v : 1', threshold='v > 1', reset='').lastspike")


@row(
    "THR-09",
    "Threshold gating",
    without=("ranvier.equations.refractory", 'return Logic("and", condition, _NOT_REFRACTORY, condition.span)', "return condition"),
)
def test_THR_09_spikes_alone_are_held_back() -> None:
    both("""
        G = NeuronGroup(2, 'dv/dt = 1/ms : 1', threshold='v > 0.5 + 0.3*i', reset='',
                        refractory=0.7*ms, events={'high': 'v > 0.5'}, method='euler')
        M, E = SpikeMonitor(G), EventMonitor(G, 'high')
        run(3*ms)
        spikes, events = (M.i[:], M.t[:]), (E.i[:], E.t[:])
    """)


@row("THR-10", "On spike", without=("ranvier.equations.refractory", "not_refractory = False; lastspike = t", "not_refractory = False"))
def test_THR_10_the_time_of_the_spike_is_kept() -> None:
    both("""
        G = NeuronGroup(3, 'v : 1', threshold='t_in_timesteps == 2 + i', reset='', refractory=0.4*ms)
        seen = []

        @network_operation(when='after_thresholds')
        def look():
            seen.append((G.lastspike[:].tolist(), G.not_refractory[:].tolist()))
        run(1*ms)
        last = G.lastspike[:]
    """)


@row(
    "THR-11",
    "Clamping",
    without=(
        "ranvier.model.neurons",
        """Names(f"the model of '{self.name}'", free)) if free else scope""",
        """Names(f"the model of '{self.name}'", {}))""",
    ),
)
def test_THR_11_writes_are_held_back_but_those_of_the_reset() -> None:
    both("""
        G = NeuronGroup(2, '''dv/dt = 0/second : 1 (unless refractory)
                              u : 1''', threshold='t_in_timesteps == 3 and i == 0', reset='v = 10', refractory=0.5*ms, method='euler')
        D = NeuronGroup(1, 'x : 1', threshold='True', reset='')
        S = Synapses(D, G, on_pre='v_post += 1; u_post += 1')
        S.connect()
        r = G.run_regularly('v += 0.1')
        P = PoissonInput(G, 'v', 1, 10*kHz, 0.01)
        M = StateMonitor(G, 'v', record=True)
        run(1.5*ms)
        v, u = M.v[:], G.u[:]
    """)
    both("""
        G = NeuronGroup(1, 'dv/dt = 0/second : 1 (unless refractory)',
                        threshold='t_in_timesteps == 0', reset='', refractory=5*ms, method='euler')
        run(0.5*ms)
        G.v = 3
        v, free = G.v[:], G.not_refractory[:]
    """)


@row(
    "THR-12",
    "The step after refractoriness",
    without=("ranvier.model.operations", "return prelude + choice.code.block, scope", "return choice.code.block + prelude, scope"),
)
@pytest.mark.parametrize("time", ["0.1*ms", "0.2*ms", "0.3*ms", "0.5*ms"])
def test_THR_12_integrates(time: str) -> None:
    both(f"""
        G = NeuronGroup(1, 'dv/dt = 1/ms : 1 (unless refractory)', threshold='v > 0.35', reset='v = 0', refractory={time}, method='euler')
        M = StateMonitor(G, ['v', 'not_refractory'], record=True)
        run(2*ms)
        v, free = M.v[:], M.not_refractory[:]
    """)


@row(
    "THR-13",
    "lastspike and not_refractory in code",
    without=("ranvier.model.neurons", 'variables |= {"not_refractory": gate, "lastspike": last}', 'variables |= {"not_refractory": gate}'),
)
def test_THR_13_can_be_used_anywhere() -> None:
    both("""
        G = NeuronGroup(2, '''dv/dt = (1 + int(not_refractory))/ms : 1
                              du/dt = exp(-(t - lastspike)/(2*ms))/ms : 1
                              gap : second''', threshold='v > 0.6 + 0.3*i', reset='v = 0; gap = t - lastspike', refractory=0.5*ms,
                    method='euler')
        run(3*ms)
        v, u, gap = G.v[:], G.u[:], G.gap[:]
    """)


@row("THR-14", "Legacy timing", without=("ranvier.equations.refractory", "    if legacy:\n", "    if False:\n"))
@pytest.mark.parametrize("time", ["0.1*ms", "0.25*ms", "0.3*ms", "0.5*ms", "0.7*ms"])
def test_THR_14_legacy_timing(time: str) -> None:
    both(f"""
        prefs.legacy.refractory_timing = True
        try:
            {COUNTS.format(refractory=time).strip().replace(chr(10), chr(10) + "        ")}
        finally:
            prefs.legacy.refractory_timing = False
    """)


@row("THR-15", "Custom events", without=("ranvier.model.neurons", '"thresholds" if spike else "after_thresholds"', '"thresholds"'))
def test_THR_15_conditions_by_name() -> None:
    both("""
        G = NeuronGroup(3, 'dv/dt = 1/ms : 1\\nn : integer', threshold='v > 0.5',
                        reset='v = 0', events={'low': 'v < 0.25', 'odd': 'i % 2 == 1'}, method='euler')
        G.run_on_event('low', 'n += 1')
        G.v = 'i*0.1'
        low, odd = EventMonitor(G, 'low'), EventMonitor(G, 'odd', variables='v')
        run(1*ms)
        result = low.i[:], low.t[:], odd.i[:], odd.v[:], G.n[:], sorted(G.events)
    """)
    assert ours("G = NeuronGroup(1, 'v : 1', events={'e': 'v > 1'})\nwhen = G.thresholder['e'].when")["when"] == "after_thresholds"
    for wrong in ("{'spike': 'v > 1'}, threshold='v > 1'", "{'a b': 'v > 1'}", "{3: 'v > 1'}"):
        both_fail(f"NeuronGroup(1, 'v : 1', events={wrong})")


@row("THR-16", "run_on_event", without=("ranvier.model.neurons", "self._add_resetter(event, code,", "(lambda *_: None)(event, code,"))
def test_THR_16_code_for_an_event() -> None:
    both("""
        G = NeuronGroup(2, 'dv/dt = 1/ms : 1\\nw : 1', threshold='v > 0.5', reset='w *= 2', events={'high': 'v > 0.8'}, method='euler')
        G.run_on_event('high', 'v = 0; w += 1 + i')
        run(3*ms)
        v, w = G.v[:], G.w[:]
        place = G.resetter['high'].when, G.resetter['high'].order
    """)
    for wrong in ("'low', 'v = 0'", "'high', 'v = 1'"):
        both_fail(f"""
            G = NeuronGroup(1, 'v : 1', events={{'high': 'v > 1'}})
            G.run_on_event('high', 'v = 0')
            G.run_on_event({wrong})
        """)


@row("THR-17", "set_event_schedule", without=("ranvier.model.neurons", "self.thresholder[event].when = when", "pass"))
def test_THR_17_set_event_schedule() -> None:
    both("""
        G = NeuronGroup(1, 'dv/dt = 1/ms : 1\\nn : 1', events={'e': 'v > 0.25'}, method='euler')
        G.run_on_event('e', 'n += 1', when='end')
        G.set_event_schedule('e', when='before_groups', order=3)
        place = G.thresholder['e'].when, G.thresholder['e'].order
        M = EventMonitor(G, 'e')
        run(1*ms)
        n, t = G.n[:], M.t[:]
    """)
    both_fail("NeuronGroup(1, 'v : 1').set_event_schedule('e')")


@row(
    "THR-18",
    "Events as sources",
    without=("ranvier.model.sources", "return self.event_lists[event], begin, end", 'return self.event_lists["spike"], begin, end'),
)
def test_THR_18_of_synapses_and_monitors() -> None:
    both("""
        G = NeuronGroup(3, 'dv/dt = 1/ms : 1\\nw : 1', threshold='v > 0.95',
                        reset='v = 0', events={'e': 'v > 0.5 and v < 0.65 + 0.1*i'}, method='euler')
        S = Synapses(G, G, on_pre='w_post += 1 + i', on_event='e')
        S.connect('i != j')
        M, K = EventMonitor(G, 'e'), SpikeMonitor(G)
        run(2*ms)
        result = M.i[:], M.t[:], K.t[:], G.w[:]
    """)
    both_fail("G = NeuronGroup(1, 'v : 1', threshold='v > 1', reset='')\nEventMonitor(G, 'e')")


@row(
    "THR-19",
    "Threshold on time and index",
    without=("ranvier.model.group", "names: dict[str, Symbol] = dict(self.clock.symbols())", "names: dict[str, Symbol] = {}"),
)
@pytest.mark.parametrize("condition", ["t_in_timesteps == 5", "i == 0", "t > 0.45*ms", "i % 2 == 1 and t < 0.3*ms", "N > 2 and i == N - 1"])
def test_THR_19_conditions_on_anything(condition: str) -> None:
    both(f"""
        G = NeuronGroup(4, 'v : 1', threshold={condition!r}, reset='')
        M = SpikeMonitor(G)
        run(1*ms)
        i, t = M.i[:], M.t[:]
    """)


def test_THR_19_random_threshold() -> None:
    found = ours("""
        G = NeuronGroup(1000, 'rates : Hz', threshold='rand() < rates*dt')
        G.rates = 100*Hz
        M = SpikeMonitor(G)
        run(100*ms)
        n = M.num_spikes
    """)
    assert abs(found["n"] - 10000) < 5 * np.sqrt(10000)


@row(
    "THR-20",
    "Spike time stamp",
    without=("ranvier.monitors.spikes", '        return self.column("t")\n', '        return self.column("t") + self.clock.dt\n'),
)
def test_THR_20_is_the_start_of_the_step() -> None:
    both("""
        G = NeuronGroup(1, 'dv/dt = 1/ms : 1', threshold='v > 0.25', reset='v = 0', method='euler')
        M, S = SpikeMonitor(G, variables='v'), StateMonitor(G, 'v', record=True)
        run(1*ms)
        t, v, sampled = M.t[:], M.v[:], S.v[:]
    """)
