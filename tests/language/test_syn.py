"""SYN: synapses (README.md beside this file)."""

import pytest
from both import both, both_fail, ours
from rows import row


@row("SYN-01", "Constructor", without=("ranvier.model.synapses", "source if target is None else target", "target"))
def test_SYN_01_the_source_is_the_target_too() -> None:
    both("""
        G = NeuronGroup(3, 'v : 1', threshold='t < 0.05*ms', reset='')
        S = Synapses(G, on_pre='v_post += 1')
        before = len(S)
        S.connect()
        run(0.2*ms)
        v, after = G.v[:], len(S)
    """)


@row("SYN-01", "Constructor")
def test_SYN_01_arguments_in_their_order() -> None:
    both("""
        G = NeuronGroup(2, 'v : 1', threshold='t < 0.05*ms', reset='')
        S = Synapses(G, G, 'w : 1', 'v += w*factor', namespace={'factor': 3}, dtype={'w': np.float32}, order=2, name='strong')
        S.connect(j='i')
        S.w = 0.5
        run(0.2*ms)
        v, name, order, single = G.v[:], S.name, S.order, S.w[:].dtype == np.float32
    """)


@row(
    "SYN-02",
    "Deprecated keywords",
    without=("ranvier.model.synapses", '_by_old_name("pre", pre, on_pre), _by_old_name("post", post, on_post)', "on_pre, on_post"),
)
def test_SYN_02_old_names() -> None:
    both("""
        G = NeuronGroup(2, 'v : 1', threshold='t < 0.05*ms', reset='')
        S = Synapses(G, G, pre='v_post += 1', post='v_pre += 10')
        S.connect(i=0, j=1)
        run(0.2*ms)
        v = G.v[:]
    """)
    for arguments in ("pre='v += 1', on_pre='v += 1'", "post='v += 1', on_post='v += 1'", "on_pre='v += 1', connect=True"):
        both_fail(f"G = NeuronGroup(1, 'v : 1', threshold='True', reset=''); Synapses(G, G, {arguments})")


@row("SYN-03", "Source and target", without=("ranvier.model.sources", "if event not in self.event_lists:", "if False:"))
def test_SYN_03_the_source_needs_a_threshold() -> None:
    error = both_fail("G = NeuronGroup(2, 'v : 1'); Synapses(G, G, on_pre='v_post += 1')")
    assert "Did you forget to set a 'threshold'?" in str(error)
    ours("G = NeuronGroup(1, 'v : 1'); Synapses(G, G, 'w : 1')")  # nothing is to be triggered


@row("SYN-03", "Source and target")
def test_SYN_03_subgroups_and_inputs() -> None:
    both("""
        P = PoissonGroup(3, rates='i*10000*Hz/2')
        G = NeuronGroup(6, 'v : 1', threshold='i == 4 and t < 0.05*ms', reset='')
        A = Synapses(P, G[2:], on_pre='v_post += 1')
        A.connect(i=2, j=[0, 1])
        B = Synapses(G[3:], G[:2], on_pre='v_post += 10')
        B.connect(i=1, j=[0, 1])
        run(0.3*ms)
        v = G.v[:]
    """)


@row(
    "SYN-04",
    "Synapses as source or target of synapses",
    without=(
        "ranvier.model.synapses",
        "if not isinstance(group, SpikeSource):",
        "if not isinstance(group, SpikeSource) or not group.can_spike:",
    ),
)
def test_SYN_04_a_synapse_is_modulated() -> None:
    both("""
        G = NeuronGroup(3, 'v : 1', threshold='i < 2 and t < 0.05*ms', reset='')
        S = Synapses(G, G, 'w : 1', on_pre='v_post += w', name='modulated')  # names decide which comes first
        S.connect()
        modulation = Synapses(G, S, 'u : 1', on_pre='w_post += 1; w += u', name='modulation')
        modulation.connect('i_pre == j_post')
        modulation.u = 0.5
        run(0.2*ms)
        w, i, j, v, n = S.w[:], modulation.i[:], modulation.j[:], G.v[:], len(modulation)
    """)


@row("SYN-04", "Synapses as source or target of synapses")
def test_SYN_04_sums_from_and_into_synapses() -> None:
    both("""
        G = NeuronGroup(3, '''v : 1
                              total : 1''')
        G.v = 'i + 1'
        S = Synapses(G, G, '''w : 1
                              u : 1''')
        S.connect('i != j')
        S.w = 'i + 10*j'
        into = Synapses(G, S, 'u_post = v_pre : 1 (summed)')
        into.connect(i=[0, 1, 1, 2], j=[0, 0, 3, 5])
        out = Synapses(S, G, 'total_post = w_pre : 1 (summed)')
        out.connect(i=[0, 1, 2, 3], j=[0, 1, 0, 1])
        run(0.1*ms)
        u, total = S.u[:], G.total[:]
    """)


@row(
    "SYN-05",
    "Synaptic variables",
    without=("ranvier.model.synapse_equations", 'if name in ends and name != "lastupdate":', "if False:"),
)
def test_SYN_05_names_that_are_taken() -> None:
    for model in ("v : 1", "v_post : 1", "x_pre : 1", "i : 1", "j : integer", "delay : second"):
        both_fail(f"G = NeuronGroup(2, 'v : 1', threshold='True', reset=''); Synapses(G, G, '{model}')")


@row("SYN-05", "Synaptic variables")
def test_SYN_05_one_value_a_synapse() -> None:
    both("""
        G = NeuronGroup(3, 'v : volt')
        G.v = 'i*mV'
        S = Synapses(G, G, '''w : siemens
                              dx/dt = (1 - x)/ms : 1 (clock-driven)
                              current = w*(v_post - v_pre)*x : amp
                              shared_one : 1 (shared)
                              n : integer''')
        S.connect('i != j')
        S.w = '(i + 1)*nS'
        S.n = 'i - j'
        S.shared_one = 3
        run(0.3*ms)
        w, x, current, shared_one, n = S.w[:], S.x[:], S.current[:], S.shared_one[:], S.n[:]
    """)


@row(
    "SYN-06",
    "Automatic variables",
    without=("ranvier.model.synapses", "self._incoming, (self._post,), read_only=fixed)", "self._incoming, (self._pre,), read_only=fixed)"),
)
def test_SYN_06_counts_and_numbers() -> None:
    both("""
        G = NeuronGroup(4, 'v : 1', threshold='False', reset='')
        H = NeuronGroup(3, 'u : 1')
        S = Synapses(G, H, 'w : 1')
        S.connect('i > j')
        i, j, N = S.i[:], S.j[:], int(S.N[:]) if hasattr(S.N, 'get_item') else int(S.N)
        N_pre, N_post = int(S.N_pre), int(S.N_post)
        incoming, outgoing = S.N_incoming[:], S.N_outgoing[:]
        of_neurons = np.array(S.N_incoming_post), np.array(S.N_outgoing_pre)
        S.w = '1.0/N_incoming + N_outgoing*N_pre - N_post'
        w = S.w[:]
        run(0.2*ms)
        t, dt = S.t[:], S.dt[:]
    """)


@row(
    "SYN-07",
    "Name resolution in synaptic code",
    without=("ranvier.model.ends", 'group, side = self.synapses.target, "post"', 'group, side = self.synapses.source, "pre"'),
)
def test_SYN_07_bare_names_are_of_the_target() -> None:
    both("""
        G = NeuronGroup(2, '''v : 1
                              level : 1 (shared)''', threshold='t < 0.05*ms', reset='')
        H = NeuronGroup(2, 'v : 1')
        G.v, H.v, G.level = 'i + 1', '10*i', 5
        k = 100
        S = Synapses(G, H, 'w : 1', on_pre='v += w*k + level_pre + v_pre*1000')
        S.connect()
        S.w = 'i + 2*j'
        run(0.2*ms)
        v, source = H.v[:], G.v[:]
    """)


@row("SYN-08", "on_pre and on_post", without=("ranvier.model.pathway", "return decay + self._block + after", "return decay + after"))
def test_SYN_08_code_runs_at_each_synapse_of_the_spiking_neuron() -> None:
    both("""
        G = NeuronGroup(3, '''v : 1
                              u : 1''', threshold='i == 1 and t < 0.25*ms', reset='')
        S = Synapses(G, G, '''w : 1
                              count : 1''',
                     on_pre='''v_post += w
                               count += 1''',
                     on_post='u_pre += w; w *= 0.5')
        S.connect('i >= j')
        S.w = '1 + i'
        run(0.5*ms)
        v, u, w, count = G.v[:], G.u[:], S.w[:], S.count[:]
    """)


@row(
    "SYN-09",
    "Several pathways",
    without=("ranvier.model.pathway", "for name, code in named.items():", "for name, code in list(named.items())[:1]:"),
)
def test_SYN_09_pathways_by_name() -> None:
    both("""
        G = NeuronGroup(3, 'v : 1', threshold='i < 2 and t < 0.05*ms', reset='')
        S = Synapses(G, G, 'w : 1', on_pre={'transmission': 'v += w', 'plasticity': 'w += 1'}, on_post={'decline': 'w -= 0.25'},
                     delay={'transmission': 0.2*ms}, name='named')
        S.connect()
        S.plasticity.delay = 'i*0.1*ms'
        run(0.5*ms)
        v, w = G.v[:], S.w[:]
        names = [S.transmission.name, S.plasticity.name, S.decline.name]
        orders, when = [S.transmission.order, S.plasticity.order, S.decline.order], S.decline.when
        delays = S.transmission.delay[:], S.plasticity.delay[:], repr(S.plasticity.delay)
    """)


@row("SYN-09", "Several pathways")
def test_SYN_09_names_that_cannot_be() -> None:
    for code in ("on_pre={'name': 'v += 1'}", "on_pre={3: 'v += 1'}", "on_pre={'a': 'v += 1'}, on_post={'a': 'v += 1'}"):
        both_fail(f"G = NeuronGroup(1, 'v : 1', threshold='True', reset=''); Synapses(G, G, {code})")


@row("SYN-10", "Default pathways", without=("ranvier.model.pathway", "named = {side: codes} if", "named = {f'on_{side}': codes} if"))
def test_SYN_10_pre_and_post() -> None:
    both("""
        G = NeuronGroup(2, 'v : 1', threshold='t < 0.05*ms', reset='')
        S = Synapses(G, G, on_pre='v += 1', on_post='v += 10', name='default')
        S.connect()
        facts = [(p.name, p.when, p.order, p.active) for p in (S.pre, S.post)]
        S.post.active = False
        delays = S.pre.delay[:], S.post.delay[:]
        run(0.2*ms)
        v = G.v[:]
    """)


@row("SYN-11", "Slot and order", without=("ranvier.model.pathway", '_ORDER = {"pre": -1, "post": 1}', '_ORDER = {"pre": 1, "post": -1}'))
def test_SYN_11_pre_comes_before_post() -> None:
    both("""
        G = NeuronGroup(2, 'v : 1', threshold='t < 0.05*ms', reset='')
        S = Synapses(G, G, on_pre='v = v*2 + 1', on_post='v = v + 10')
        S.connect(j='i')
        run(0.2*ms)
        v = G.v[:]
    """)


@row("SYN-11", "Slot and order")
def test_SYN_11_order_slot_and_names_decide() -> None:
    both("""
        G = NeuronGroup(2, '''u : 1
                              v : 1
                              x : 1''', threshold='t < 0.05*ms', reset='v = 100')
        late = Synapses(G, G, on_pre='u = u*2 + 1', on_post='u = u + 10')
        late.connect(j='i')
        late.pre.order = 2
        after = Synapses(G, G, on_pre='v = v*2 + 1', on_post='v = v + 10')
        after.connect(j='i')
        after.post.when = 'after_resets'
        second = Synapses(G, G, on_pre='x = x*2 + 1', name='b')
        first = Synapses(G, G, on_pre='x = x*3 + 4', name='a')
        second.connect(j='i')
        first.connect(j='i')
        run(0.2*ms)
        u, v, x = G.u[:], G.v[:], G.x[:]
    """)


@row(
    "SYN-12",
    "Clock of a pathway",
    without=(
        "ranvier.model.pathway",
        'super().__init__(synapses, source.clock, "synapses"',
        'super().__init__(synapses, synapses.clock, "synapses"',
    ),
)
def test_SYN_12_the_clock_of_the_events() -> None:
    both("""
        G = NeuronGroup(1, 'v : 1', threshold='True', reset='', dt=0.3*ms)
        H = NeuronGroup(1, '''v : second
                              c : 1''', threshold='True', reset='', dt=0.2*ms)
        S = Synapses(G, H, on_pre='v_post += t', on_post='c_post += 1', dt=0.1*ms)
        S.connect()
        run(1.2*ms)
        v, c, dts = H.v[:], H.c[:], [float(S.pre.clock.dt), float(S.post.clock.dt)]
    """)


@row("SYN-12", "Clock of a pathway")
@pytest.mark.parametrize("dt", [0.5, 0.1, 0.02])
def test_SYN_12_t_and_dt_are_those_of_the_synapses(dt: float) -> None:
    both(f"""
        G = SpikeGeneratorGroup(1, [0, 0, 0], [0.3, 2.25, 4.65]*ms, dt=0.05*ms)
        H = NeuronGroup(1, '''x : 1
                              y : 1''', dt=0.2*ms, threshold='int(t/ms) % 2 == 1', reset='')
        before = '''t_pre_spike = t/ms
                    step = dt/ms
                    q += 1'''
        after = '''t_post_spike = t/ms
                   w = q'''
        S = Synapses(G, H, '''w : 1
                              t_pre_spike : 1
                              step : 1
                              t_post_spike : 1
                              dq/dt = -q/(2*ms) : 1 (event-driven)
                              x_post = dt/ms : 1 (summed)
                              y_post = t/ms : 1 (summed)''', dt={dt}*ms, delay=0.4*ms, on_pre=before, on_post=after)
        S.connect()
        M = StateMonitor(H, ['x', 'y'], record=0)
        found = []
        for k in range(8):
            run(0.7*ms)
            found.append([values[0] for values in (S.t_pre_spike, S.step, S.t_post_spike, S.q, S.w, S.lastupdate)])
        x, y = M.x[0], M.y[0]
    """)


@row("SYN-13", "Delay keyword", without=("ranvier.model.pathway", "self.delays.view()[0] = _valid_delay(delay)", "_valid_delay(delay)"))
def test_SYN_13_one_delay_for_all() -> None:
    both("""
        G = NeuronGroup(2, 'v : 1', threshold='i == 0 and t < 0.05*ms', reset='')
        S = Synapses(G, G, on_pre='v_post += 1', on_post='v_pre += 10', delay={'pre': 0.2*ms, 'post': 0.1*ms})
        S.connect()
        T = Synapses(G, G, on_pre='v_post += 100', delay=0.3*ms)
        T.connect()
        M = StateMonitor(G, 'v', record=True)
        run(0.6*ms)
        v, delays = M.v, [float(S.pre.delay[:]), float(S.post.delay[:]), float(T.delay[:])]
        T.delay = 0.5*ms
        changed = float(T.pre.delay[:])
    """)


@row("SYN-13", "Delay keyword")
def test_SYN_13_what_cannot_be_a_delay() -> None:
    group = "G = NeuronGroup(2, 'v : 1', threshold='True', reset=''); S = Synapses(G, G, on_pre='v += 1', delay="
    for delay in ("{'x': 2*ms}", "3", "[1, 2]*ms", "3*mV", "'3*ms'"):
        both_fail(f"{group}{delay})")
    both_fail(f"{group}2*ms); S.connect(); S.delay = [1, 2, 3, 4]*ms")
    both_fail(f"{group}2*ms); S.connect(); S.delay = 'i*ms'")
    both_fail("G = NeuronGroup(2, 'v : 1', threshold='True', reset=''); Synapses(G, G, on_post='v += 1', delay=1*ms)")


@row(
    "SYN-14",
    "A delay for each synapse",
    without=(
        "ranvier.model.synapses",
        'named["delay"] = self.pathways["pre"]',
        'named["delay"] = self.pathways.get("post", self.pathways["pre"])',
    ),
)
def test_SYN_14_delays_are_set_and_read() -> None:
    both("""
        G = NeuronGroup(3, 'v : 1', threshold='i < 2 and t < 0.05*ms', reset='')
        S = Synapses(G, G, 'seen : second', on_pre='v_post += 1; seen = delay', on_post='v_pre += 10')
        S.connect()
        S.delay = '(i + j)*0.1*ms'
        S.pre.delay[1, 2] = 0.7*ms
        S.post.delay = 0.4*ms
        M = StateMonitor(G, 'v', record=True)
        run(1*ms)
        v, seen, delays, post = M.v, S.seen[:], S.delay[:], S.post.delay[:]
        some = S.delay[1, :], S.delay['i == 2'], S.delay_[0, 1]
    """)


@row("SYN-14", "A delay for each synapse")
def test_SYN_14_not_before_connect_and_not_without_pre() -> None:
    group = "G = NeuronGroup(2, 'v : 1', threshold='True', reset='');"
    both_fail(f"{group} S = Synapses(G, G, on_pre='v += 1'); S.delay = 1*ms")
    error = both_fail(f"{group} S = Synapses(G, G, on_pre={{'a': 'v += 1'}}); S.connect(); S.delay = 1*ms")
    assert "S.a.delay" in str(error)


@row(
    "SYN-15",
    "Rounding of delays",
    without=("ranvier.model.pathway", "delays.array, self.source.clock.dt_,", "delays.array, self.source.clock.dt_ * 1.001,"),
)
def test_SYN_15_to_the_nearest_step() -> None:
    both("""
        G = NeuronGroup(1, 'v : 1', threshold='t < 0.05*ms', reset='')
        H = NeuronGroup(7, 'at : second')
        S = Synapses(G, H, on_pre='at = t')
        S.connect()
        S.delay = np.array([0.15, 0.05, 0.149, 0.25, 0.35, 0.249, 0.3])*ms
        run(1*ms)
        at = H.at[:]
    """)


@row("SYN-15", "Rounding of delays", differs="pitfall 21: a negative delay is refused (Brian 2 delivers at once)")
def test_SYN_15_negative_delays_are_refused() -> None:
    script = """
        G = NeuronGroup(1, 'v : 1', threshold='True', reset='')
        S = Synapses(G, G, on_pre='v += 1')
        S.connect()
        S.delay = -1*ms
        run(1*ms)
    """
    try:
        ours(script)
    except ValueError as error:
        assert "-1. ms" in str(error)
    else:
        raise AssertionError("a negative delay is taken")


@row(
    "SYN-16", "Zero delay", without=("ranvier.model.pathway", 'source.clock, "synapses", _ORDER[side]', 'source.clock, "end", _ORDER[side]')
)
def test_SYN_16_in_the_same_step_before_the_reset() -> None:
    both("""
        G = NeuronGroup(2, '''v : 1
                              u : 1''', threshold='i == 0 and t < 0.05*ms', reset='v = 0.5; u = v + u')
        S = Synapses(G, G, on_pre='v_post += 1; u_post += 7')
        S.connect()
        spikes = SpikeMonitor(G)
        M = StateMonitor(G, ['v', 'u'], record=True)
        run(0.3*ms)
        v, u = M.v, M.u
    """)


@row(
    "SYN-17",
    "Changing delays",
    without=(
        "ranvier.model.pathway",
        "self.check_delays()\n        delays",
        "if self.queue.pending():\n            return\n        delays",
    ),
)
def test_SYN_17_spikes_on_their_way_keep_their_time() -> None:
    both("""
        G = NeuronGroup(1, 'v : 1', threshold='t < 0.05*ms or abs(t - 0.5*ms) < 0.01*ms', reset='')
        H = NeuronGroup(2, 'v : 1')
        S = Synapses(G, H, on_pre='v_post += 1')
        S.connect()
        S.delay = '0.5*ms + j*0.1*ms'
        M = StateMonitor(H, 'v', record=True)
        run(0.3*ms)
        S.delay = 0.2*ms
        run(0.7*ms)
        v = M.v
    """)


@row("SYN-17", "Changing delays")
def test_SYN_17_another_dt() -> None:
    both("""
        G = NeuronGroup(1, 'v : 1', threshold='t < 0.05*ms', reset='')
        H = NeuronGroup(1, 'v : 1')
        S = Synapses(G, H, on_pre='v_post += 1', delay=0.8*ms)
        S.connect()
        M = StateMonitor(H, 'v', record=True)
        run(0.2*ms)
        defaultclock.dt = 0.2*ms
        run(1*ms)
        v, t = M.v, M.t[:]
    """)


@row(
    "SYN-18",
    "Pending events",
    without=("ranvier.run.snapshot", "item.queue.restore((bool(holds_sources), float(dt), counts, events))", "pass"),
)
def test_SYN_18_kept_between_runs_and_by_store() -> None:
    both("""
        G = NeuronGroup(1, 'v : 1', threshold='t < 0.05*ms', reset='')
        H = NeuronGroup(1, 'v : 1')
        S = Synapses(G, H, on_pre='v_post += 1', delay=0.5*ms)
        S.connect()
        run(0.3*ms)
        store()
        before = H.v[0]
        run(0.5*ms)
        after = H.v[0]
        restore()
        again = [H.v[0]]
        run(0.5*ms)
        again.append(H.v[0])
    """)


@row(
    "SYN-19",
    "Order of events in one step",
    without=("ranvier.model.delivery.rows", "None if index.identity else pathway.ids", "None"),
)
def test_SYN_19_insertion_then_source_then_synapse() -> None:
    both("""
        G = NeuronGroup(3, 'v : 1', threshold='t < 0.05*ms or abs(t - 0.2*ms) < 0.01*ms', reset='')
        H = NeuronGroup(1, '''x : 1
                              y : 1
                              z : 1''')
        S = Synapses(G, H, 'w : 1', on_pre='x = x*2 + w')
        S.connect(i=[2, 0, 1, 0], j=0)
        S.w = [1, 2, 3, 4]
        T = Synapses(G, H, 'w : 1', on_pre='y = y*2 + w')
        T.connect(i=[2, 0, 1, 0], j=0)
        T.w = [1, 2, 3, 4]
        T.delay = np.array([0.3, 0.1, 0.3, 0.1])*ms
        U = Synapses(G, H, 'w : 1', on_pre='z = w')
        U.connect(i=[0, 2, 1], j=0)
        U.w = [1, 2, 3]
        run(1*ms)
        x, y, z = H.x[:], H.y[:], H.z[:]
    """)


@row("SYN-20", "Pre and post in the same step", without=("ranvier.model.pathway", '"post": 1}', '"post": -2}'))
def test_SYN_20_all_of_on_pre_first() -> None:
    both("""
        G = NeuronGroup(2, 'v : 1', threshold='t < 0.05*ms', reset='')
        S = Synapses(G, G, '''a : 1
                              b : 1
                              w : 1''', on_pre='a += 1; w -= b', on_post='b += 1; w += a')
        S.connect()
        run(0.3*ms)
        w = S.w[:]
    """)


@row(
    "SYN-21",
    "on_event",
    without=("ranvier.model.pathway", 'on_event if isinstance(on_event, str) else on_event.get(name, "spike")', '"spike"'),
)
def test_SYN_21_other_events_trigger() -> None:
    both("""
        G = NeuronGroup(3, '''v : 1
                              u : 1''', threshold='i == 0 and t < 0.05*ms', reset='', events={'e': 'i == 1 and t < 0.05*ms'})
        S = Synapses(G, G, on_pre='v_post += 1', on_post='v_pre += 10', on_event='e')
        S.connect()
        T = Synapses(G, G, on_pre='u_post += 1', on_post='u_pre += 10', on_event={'pre': 'e'})
        T.connect('i != j')
        run(0.3*ms)
        v, u = G.v[:], G.u[:]
    """)
    both_fail("G = NeuronGroup(2, 'v : 1', threshold='True', reset=''); Synapses(G, G, on_pre='v += 1', on_event={'pre': 'e'})")


@row("SYN-22", "Clock-driven equations", without=("ranvier.model.synapses", "        if clock_driven:\n", "        if False:\n"))
def test_SYN_22_integrated_each_step() -> None:
    both("""
        G = NeuronGroup(2, 'v : 1', threshold='i == 0 and t < 0.15*ms', reset='')
        S = Synapses(G, G, '''dx/dt = (1 - x)/(1*ms) : 1 (clock-driven)
                              dy/dt = -y*x/ms : 1
                              z = 2*x : 1''', on_pre='v_post += x; y += 1', method='rk4')
        S.connect()
        M = StateMonitor(S, ['x', 'y', 'z'], record=[0, 3])
        run(0.5*ms)
        x, y, z, v = M.x, M.y, M.z, G.v[:]
        place = S.state_updater.when, S.state_updater.order
    """)


@row("SYN-22", "Clock-driven equations")
def test_SYN_22_own_dt_and_noise() -> None:
    found = both("""
        G = NeuronGroup(30, 'v : 1')
        S = Synapses(G, G, 'dx/dt = 1/ms : 1 (clock-driven)', method='euler', dt=0.5*ms)
        S.connect(j='i')
        _N = Synapses(G, G, 'dx/dt = -x/ms + xi*ms**-0.5 : 1 (clock-driven)', method='euler')
        _N.connect()
        run(1*ms)
        x, spread, drawn = S.x[:], abs(np.std(_N.x[:]) - 0.66) < 0.1, len(set(_N.x[:])) == 900
    """)
    assert found["spread"] and found["drawn"]


@row(
    "SYN-23",
    "Event-driven equations",
    without=("ranvier.model.pathway", "decay = self.synapses.decay_code(self.scope(build))", "decay = ()"),
)
def test_SYN_23_exact_from_event_to_event() -> None:
    both("""
        G = NeuronGroup(2, 'v : 1', reset='',
                        threshold='(i == 0 and t < 0.05*ms) or (i == 1 and abs(t - 0.3*ms) < 0.01*ms) or abs(t - 0.7*ms) < 0.01*ms')
        tau = 2*ms
        S = Synapses(G, G, '''dApre/dt = -Apre/ms : 1 (event-driven)
                              dApost/dt = (Apre - Apost)/tau : 1 (event-driven)
                              w : 1''', on_pre='Apre += 1; w += Apost', on_post='Apost += 1; w -= Apre')
        S.connect()
        run(1*ms)
        Apre, Apost, w, last = S.Apre[:], S.Apost[:], S.w[:], S.lastupdate[:]
    """)


@row("SYN-23", "Event-driven equations")
def test_SYN_23_only_what_can_be_solved() -> None:
    group = "G = NeuronGroup(1, 'v : 1', threshold='True', reset='');"
    script = f"{group} S = Synapses(G, G, 'dx/dt = -x**2/ms : 1 (event-driven)', on_pre='x += 1'); S.connect(); run(1*ms)"
    try:
        ours(script)
    except Exception as error:
        assert "clock-driven" in str(error)
    else:
        raise AssertionError("an equation without closed solution is taken")


@row("SYN-24", "lastupdate", without=("ranvier.model.pathway", 'after = (Assign(Name("lastupdate"), "", Name("t")),) if', "after = () if"))
def test_SYN_24_one_for_all_pathways() -> None:
    both("""
        G = NeuronGroup(3, 'v : 1', threshold='abs(t - (i + 1)*0.2*ms) < 0.01*ms', reset='')
        S = Synapses(G, G, 'dx/dt = -x/ms : 1 (event-driven)', on_pre='x += 1', on_post='x += 2')
        S.connect('i != j')
        before = S.lastupdate[:] + 0*second
        run(1*ms)
        last, x = S.lastupdate[:], S.x[:]
    """)


@row("SYN-24", "lastupdate")
def test_SYN_24_declared_by_hand() -> None:
    group = "G = NeuronGroup(2, 'v : 1', threshold='i == 0 and t >= 0.15*ms', reset='');"
    both(f"""
        {group}
        S = Synapses(G, G, '''lastupdate : second
                              since : second''', on_pre='since = t - lastupdate; lastupdate = t')
        S.connect()
        run(0.5*ms)
        since, last = S.since[:], S.lastupdate[:]
    """)
    error = both_fail(f"{group} S = Synapses(G, G, 'since : second', on_pre='since = t - lastupdate'); S.connect(); run(0.5*ms)")
    assert "lastupdate : second" in str(error)


@row(
    "SYN-25",
    "Reading event-driven variables",
    without=("ranvier.model.pathway", "return decay + self._block + after", "return self._block + after"),
)
def test_SYN_25_the_value_at_the_last_event() -> None:
    both("""
        G = NeuronGroup(1, 'v : 1', threshold='t < 0.05*ms or abs(t - 0.3*ms) < 0.01*ms', reset='')
        S = Synapses(G, G, 'dx/dt = -x/ms : 1 (event-driven)', on_pre='x += 1')
        S.connect()
        M = StateMonitor(S, 'x', record=0)
        run(0.6*ms)
        x, last = M.x, S.x[:]
    """)


@row("SYN-26", "Mixing kinds of equations", without=("ranvier.model.synapse_equations", "equations.reads(name) & others", "set()"))
def test_SYN_26_kinds_are_apart() -> None:
    for model in (
        "dx/dt = -y/ms : 1 (event-driven)\\ndy/dt = -y/ms : 1 (clock-driven)",
        "dx/dt = -z/ms : 1 (clock-driven)\\nz = 2*y : 1\\ndy/dt = -y/ms : 1 (event-driven)",
    ):
        script = f"G = NeuronGroup(1, 'v : 1', threshold='True', reset=''); S = Synapses(G, G, '{model}', on_pre='x += 1')"
        try:
            ours(script)
        except Exception as error:
            assert type(error).__name__ == "EquationError" and "depends on" in str(error)
        else:
            raise AssertionError("mixed kinds are taken")


@row(
    "SYN-27",
    "Summed variables",
    without=("ranvier.model.summed", 'target.clock, "groups", target.order - 1', 'target.clock, "groups", target.order + 1'),
)
def test_SYN_27_just_before_the_target_is_integrated() -> None:
    both("""
        E, g = 20*mV, 3*nS
        G = NeuronGroup(5, '''dv/dt = (-v + I*100*Mohm)/(5*ms) : volt
                              I : amp
                              J : amp''', method='euler')
        G.v = 'i*mV'
        S = Synapses(G, G, '''w : 1
                              u = w*w : 1
                              I_post = u*g*(E - v_post + v_pre) : amp (summed)
                              J_pre = g*v_post : amp (summed)''')
        S.connect('i != j and i + j < 7')
        S.w = '1 + i*j'
        M = StateMonitor(G, ['v', 'I', 'J'], record=True)
        run(1*ms)
        v, I, J = M.v, M.I, M.J
    """)


@row("SYN-27", "Summed variables")
def test_SYN_27_all_to_all_and_subgroups() -> None:
    both("""
        G = NeuronGroup(40, 'v : 1')
        H = NeuronGroup(50, '''total : 1
                               mean : 1''')
        G.v, H.total, H.mean = 'sin(i)', 7, 7
        S = Synapses(G, H[5:45], 'total_post = (i + 1)*v_pre*cos(j) : 1 (summed)')
        S.connect()
        T = Synapses(G[10:], H[:30], 'mean_post = v_pre/N_incoming : 1 (summed)')
        T.connect('(i + j) % 3 == 0')
        run(0.2*ms)
        total, mean = H.total[:], H.mean[:]
    """)


@row("SYN-27", "Summed variables")
def test_SYN_27_zero_without_synapses() -> None:
    both("""
        G = NeuronGroup(4, '''x : 1
                              y : 1
                              z : 1''')
        G.x, G.y, G.z = 7, 7, 7
        never = Synapses(G, G, 'x_post = 1 : 1 (summed)')
        none = Synapses(G, G, 'y_post = 1 : 1 (summed)')
        none.connect(False)
        one = Synapses(G, G[1:], 'z_post = 5 : 1 (summed)')
        one.connect(i=0, j=1)
        run(0.2*ms)
        x, y, z = G.x[:], G.y[:], G.z[:]
    """)


@row(
    "SYN-28",
    "Conflicts of summed variables",
    without=("ranvier.model.summed", "if start < end and begin < stop and other is not updater:", "if False:"),
)
def test_SYN_28_two_sums_for_one_variable() -> None:
    script = """
G = NeuronGroup(4, 'x : 1')
A, B = Synapses(G, G{}, 'x_post = 1 : 1 (summed)'), Synapses(G, G{}, 'x_post = 2 : 1 (summed)')
A.connect()
B.connect()
run(0.2*ms)
x = G.x[:]
"""
    both_fail(script.format("", ""))
    both_fail(script.format("[:3]", "[2:]"))
    both(script.format("[:2]", "[2:]"))


@row("SYN-28", "Conflicts of summed variables")
def test_SYN_28_a_parameter_is_needed() -> None:
    for target, model in (
        ("v : 1", "x_post = 1 : 1 (summed)"),
        ("x : 1", "x = 1 : 1 (summed)"),
        ("x : volt", "x_post = 1 : 1 (summed)"),
        ("dx/dt = -x/ms : 1", "x_post = 1 : 1 (summed)"),
        ("x = 3 : 1", "x_post = 1 : 1 (summed)"),
        ("x : 1", "x_post : 1 (summed)"),
        ("x : 1", "x_post = 1 : 1 (summed)\\nx_pre = 1 : 1 (summed)"),
        ("x : 1", "x_post = x_post + 1 : 1 (summed)"),
    ):
        both_fail(f"G = NeuronGroup(2, '{target}'); Synapses(G, G, '{model}')")


@row(
    "SYN-29",
    "Summed variables and refractoriness",
    without=("ranvier.model.summed", 'target.clock, "groups", target.order - 1', 'target.clock, "end", 0'),
)
def test_SYN_29_sums_are_written_always() -> None:
    both("""
        G = NeuronGroup(2, '''dv/dt = (1 + I)/ms : 1 (unless refractory)
                              I : 1''', threshold='v > 0.2', reset='v = 0', refractory=0.4*ms, method='euler')
        S = Synapses(G, G, 'I_post = v_pre + t/ms : 1 (summed)')
        S.connect()
        M = StateMonitor(G, ['v', 'I'], record=True)
        run(1.5*ms)
        v, I = M.v, M.I
    """)


@row("SYN-30", "Gap junctions", without=("ranvier.model.ends", '(self.pre if side == "pre" else self.post,)', "(self.post,)"))
def test_SYN_30_gap_junctions() -> None:
    both("""
        G = NeuronGroup(10, '''dv/dt = (v0 - v + Igap)/(10*ms) : 1
                               Igap : 1
                               v0 : 1''', threshold='v > 1', reset='v = 0', method='exact')
        G.v0 = '0.9 + 0.03*i'
        S = Synapses(G, G, '''w : 1
                              Igap_post = w*(v_pre - v_post) : 1 (summed)''')
        S.connect('i != j')
        S.w = 0.02
        M, spikes = StateMonitor(G, 'v', record=True), SpikeMonitor(G)
        run(100*ms)
        v, count = M.v, spikes.count[:]
    """)


@row(
    "SYN-31", "multisynaptic_index", without=("ranvier.model.synapses", "parallel_numbers(self._pre.copy(), self._post.copy())[old:]", "0")
)
def test_SYN_31_parallel_synapses_are_numbered() -> None:
    both("""
        G = NeuronGroup(3, 'v : 1', threshold='i < 2 and t < 0.05*ms', reset='')
        S = Synapses(G, G, 'w : 1', on_pre='v_post += k', multisynaptic_index='k')
        S.connect(n=3)
        S.connect(i=0, j=0)
        S.w = 'k*10'
        S.delay = '1*ms*k'
        run(0.3*ms)
        k, w, v, some, third, delays = S.k[:], S.w[0, 0], G.v[:], S.w['k == 3'], S.w[:, :, 2], S.delay[:]
    """)
    both_fail("G = NeuronGroup(2, 'v : 1'); Synapses(G, G, 'w : 1', multisynaptic_index=3)")


@row(
    "SYN-32",
    "Parallel synapses",
    without=(
        "ranvier.model.synapses",
        "        check_room(self, len(pre), rows)\n",
        "        pre, post = np.unique(np.stack([pre, post]), axis=1)\n",
    ),
)
def test_SYN_32_duplicates_add_up() -> None:
    both("""
        G = NeuronGroup(3, 'v : 1', threshold='i < 2 and t < 0.05*ms', reset='')
        S = Synapses(G, G, 'w : 1', on_pre='v_post += w')
        S.connect(i=[0, 0, 1], j=[0, 0, 2])
        S.connect(i=0, j=0)
        S.connect('i == j', n=2)
        S.w = 1
        run(0.3*ms)
        n, i, j, v = len(S), S.i[:], S.j[:], G.v[:]
    """)


@row("SYN-33", "Never connected", without=("ranvier.model.pathway", "if not self.synapses.connected:", "if False:"))
def test_SYN_33_pathways_need_a_call_of_connect() -> None:
    group = "G = NeuronGroup(2, 'v : 1', threshold='True', reset='');"
    both_fail(f"{group} S = Synapses(G, G, 'w : 1', on_pre='v += w'); run(1*ms)")
    both_fail(f"{group} S = Synapses(G, G, 'w : 1', on_pre='v += w'); S.w = 1")
    both(f"""
        {group}
        S = Synapses(G, G, 'w : 1', on_pre='v += w')
        S.connect('False')
        silent = Synapses(G, G, 'w : 1')
        run(0.3*ms)
        counts = len(S), len(silent)
    """)


@row("SYN-34", "active", without=("ranvier.model.objects", "contained.active = value", "pass"))
def test_SYN_34_switched_off_the_queue_stands_still() -> None:
    both("""
        G = NeuronGroup(1, '''v : 1
                              u : 1''', threshold='True', reset='')
        S = Synapses(G, G, on_pre='v += 1', on_post='u += 1', delay=0.2*ms)
        S.connect()
        M = StateMonitor(G, ['v', 'u'], record=0)
        run(0.5*ms)
        S.active = False
        run(0.5*ms)
        S.active = True
        S.post.active = False
        run(0.5*ms)
        v, u = M.v, M.u
    """)


@row(
    "SYN-35", "constant over dt", without=("ranvier.model.synapses", "SubexpressionUpdater(self, blocks) if any(blocks) else None", "None")
)
def test_SYN_35_once_a_step_for_each_synapse() -> None:
    both("""
        G = NeuronGroup(2, 'v : 1', threshold='t > 0.15*ms', reset='')
        S = Synapses(G, G, '''c = t/ms + i + v_post : 1 (constant over dt)
                              r = rand() : 1 (constant over dt)
                              same : boolean''', on_pre='v_post += c; same = (r == r)')
        S.connect()
        M = StateMonitor(S, 'c', record=[0, 3])
        run(0.5*ms)
        c, v, same = M.c, G.v[:], S.same[:]
    """)


@row(
    "SYN-36",
    "run_regularly of synapses",
    without=("ranvier.model.operations", "shared, elementwise = split_shared(self._block, scope)", "shared, elementwise = (), ()"),
)
def test_SYN_36_element_by_element() -> None:
    both("""
        G = NeuronGroup(2, '''v : 1
                              u : 1''')
        G.v = 'i + 1'
        S = Synapses(G, G, 'w : 1')
        S.connect()
        S.run_regularly('w = clip(w + v_pre + v_post*10, 0, 60)', dt=0.2*ms)
        S.run_regularly('u_post += 1 + j', dt=0.3*ms)
        run(0.5*ms)
        w, u = S.w[:], G.u[:]
    """)


@row("SYN-37", "Units of pathway code", without=("ranvier.model.pathway", "        check_statements(self._block, scope)\n", ""))
def test_SYN_37_units_are_checked_at_the_run() -> None:
    both_fail("""
        G = NeuronGroup(2, 'v : volt', threshold='True', reset='')
        S = Synapses(G, G, on_pre='v += 1')
        S.connect()
        run(1*ms)
    """)


@row("SYN-38", "Number of synapses", without=("ranvier.model.synapses", "return 0, self._pre.size", "return 0, len(self.source)"))
def test_SYN_38_len() -> None:
    both("""
        G = NeuronGroup(3, 'v : 1')
        S = Synapses(G, G)
        lengths = [len(S)]
        S.connect()
        lengths.append(len(S))
        S.connect(i=0, j=[1, 2])
        lengths.append(len(S))
    """)


@row(
    "SYN-39",
    "Values of added synapses",
    without=("ranvier.model.synapses", "symbol.key.resize(len(self))", "symbol.key.resize(0), symbol.key.resize(len(self))"),
)
def test_SYN_39_new_ones_are_zero_old_ones_stay() -> None:
    both("""
        G = NeuronGroup(3, 'v : 1', threshold='False', reset='')
        S = Synapses(G, G, '''w : 1
                              dx/dt = -x/ms : 1 (event-driven)''', on_pre='v += w')
        S.connect(i=0, j=[0, 1])
        S.w, S.x, S.delay = 5, 6, 2*ms
        S.connect(i=1, j=[0, 1])
        w, x, incoming, delay = S.w[:], S.x[:], S.N_incoming[:], S.delay[:]
    """)


@row("EQN-15", "summed")
def test_EQN_15_alone_and_with_an_ending() -> None:
    found = both("""
        G = NeuronGroup(3, 'x : 1')
        G.x = 1
        S = Synapses(G, G, '''w : 1
                              x_post = w : 1 (summed)''')
        S.connect()
        S.w = 'i + j'
        run(0.1*ms)
        x, names = G.x[:], sorted(S.equations.names)
    """)
    assert found["names"] == ["w"]
    for flags in ("summed, constant over dt", "summed, shared"):
        both_fail(f"G = NeuronGroup(2, 'x : 1'); Synapses(G, G, 'x_post = 1 : 1 ({flags})')")
    both_fail("G = NeuronGroup(2, 'x = 1 : 1 (summed)')")


@row(
    "MON-24", "Population averages", without=("ranvier.model.summed", 'target.clock, "groups", target.order - 1', 'target.clock, "end", 0')
)
def test_MON_24_summed_onto_one_neuron() -> None:
    both("""
        G = NeuronGroup(7, 'dv/dt = (i + 1)/ms : 1', method='euler')
        average = NeuronGroup(1, 'v_mean : 1')
        S = Synapses(G, average, 'v_mean_post = v_pre/N_pre : 1 (summed)')
        S.connect()
        M = StateMonitor(average, 'v_mean', record=0)
        run(0.5*ms)
        v_mean, t = M.v_mean, M.t[:]
    """)
