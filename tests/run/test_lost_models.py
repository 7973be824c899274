"""Arrays of models that no name leads to any more are freed, however a script goes on (model/lost.py)."""

import gc
from typing import Any

import pytest

import ranvier as rv
from ranvier import _runtime
from ranvier.model import lost
from ranvier.run.magic import magic_network

CELL = """
G = NeuronGroup(3000, 'dv/dt = -v/(10*ms) : 1', threshold='v > 1', reset='v = 0', method='exact', name='cells')
S = Synapses(G, G, 'w : 1', on_pre='v += w')
S.connect()  # 9 million: targets and weights are 110 MB
S.w = 0.1
M = SpikeMonitor(G)
run(0.2*ms)
"""


@pytest.fixture(autouse=True)
def nothing_lost_before() -> None:
    magic_network.let_go()
    gc.collect()
    rv.start_scope()


def held() -> int:
    return _runtime.bytes_of_arrays()[0]


def test_a_cell_run_again() -> None:
    """Python's own search comes after thousands of objects, not after gigabytes: it is off here."""
    names: dict[str, Any] = {name: getattr(rv, name) for name in rv.__all__}
    exec(CELL, names)
    once = held()
    gc.disable()
    try:
        for _ in range(3):
            exec(CELL, names)
            assert held() < 1.1 * once
    finally:
        gc.enable()


def test_what_has_a_name_stays() -> None:
    names: dict[str, Any] = {name: getattr(rv, name) for name in rv.__all__}
    exec(CELL, names)
    first = names["S"]
    exec(CELL.replace("cells", "others"), names)
    assert float(first.w[0]) == 0.1 and len(first) == 9_000_000


def test_the_profile_outlasts_the_plan() -> None:
    G = rv.NeuronGroup(2, "dv/dt = -v/ms : 1", method="exact", name="profiled")
    rv.run(1 * rv.ms)
    rows = magic_network.profiling_info
    assert magic_network.plan is not None
    magic_network.let_go()
    assert magic_network.plan is None and magic_network.profiling_info == rows and rows[0][0] == "profiled_stateupdater"
    rv.run(1 * rv.ms)  # goes on with what has a name
    assert magic_network.t == 2 * rv.ms and G.v[0] == 0


def test_a_run_that_failed_has_no_profile() -> None:
    G = rv.NeuronGroup(2, "dv/dt = -v/ms : 1", method="exact")

    @rv.network_operation
    def fail() -> None:
        raise KeyError("on purpose")

    with pytest.raises(KeyError, match="on purpose"):
        rv.run(1 * rv.ms)
    assert magic_network.profiling_info == [] and len(G) == 2
    magic_network.let_go()


def test_not_while_it_runs() -> None:
    seen = []
    G = rv.NeuronGroup(2, "v : 1", name="busy")

    @rv.network_operation(dt=1 * rv.ms)
    def connect_elsewhere() -> None:
        magic_network.let_go()
        seen.append((magic_network.plan is not None, G in magic_network.objects))
        if len(seen) == 2:
            rv.stop()

    rv.run(5 * rv.ms)
    assert seen == [(True, True)] * 2 and magic_network.t == 1.1 * rv.ms


def test_little_is_not_searched_for(monkeypatch: pytest.MonkeyPatch) -> None:
    lost.free_what_is_lost("testing")
    searches = []
    monkeypatch.setattr(gc, "collect", lambda: searches.append(1))
    kept = [_runtime.Array(0, 1, False)]
    lost.free_what_is_lost("testing")
    assert not searches
    kept.append(_runtime.Array(kept[0].type, lost._MUCH + held(), False))
    lost.free_what_is_lost("testing")
    lost.free_what_is_lost("testing")
    assert len(searches) == 1
