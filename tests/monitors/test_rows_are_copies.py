"""M[k].v: what a user draws into a trace stays out of the monitor."""

from ranvier import NeuronGroup, StateMonitor, ms, mV, run, start_scope


def test_writing_into_a_trace():
    start_scope()
    group = NeuronGroup(2, "v : volt")
    monitor = StateMonitor(group, "v", record=True)
    run(0.3 * ms)
    for trace in (monitor[1].v, monitor[1].v[:], monitor[[0, 1]].v, monitor[1].v_):
        trace[:] = 20 * mV if hasattr(trace, "dim") else 0.02
    assert not monitor.v_.any()
