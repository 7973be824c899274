"""SVX: variables of synapses, and how they are indexed (README.md beside this file)."""

from typing import Any

from both import both, both_fail, brian2, compare, execute, ours
from rows import row

import ranvier
from ranvier.messages import catch_logs

SYNAPSES = """
    A = NeuronGroup(4, 'x : 1', threshold='False', reset='')
    B = NeuronGroup(6, 'y : 1')
    A.x = 'i'
    B.y = '10*i'
    S = Synapses(A, B, '''w : 1
                          g : siemens
                          double = 2*w : 1''', on_pre='y_post += w', multisynaptic_index='k')
    S.connect('i != j')
    S.connect(i=[0, 0], j=[1, 1])
    S.w = '10*i + j'
"""


def agree(*lines: str) -> None:
    both(SYNAPSES + "".join(f"\n    {line}" for line in lines))


def refuse(line: str) -> str:
    return str(both_fail(f"{SYNAPSES}\n    {line}"))


@row(
    "SVX-01",
    "Whole arrays",
    without=("ranvier.model.access", "execute.assign_all(block, scope, *group.element_range(), group.clock.dt_)", "pass"),
)
def test_SVX_01_whole_arrays() -> None:
    agree("w = S.w[:]", "S.g = 1*nS", "one = S.g[:]", "S.g = 'w*nS'", "g, plain = S.g[:], S.g_[:]", "S.w = np.arange(22)", "new = S.w[:]")
    agree("S.connect(i=3, j=3)", "w = S.w[:]")  # in order of creation, new ones 0
    refuse("S.w = np.arange(3)")
    refuse("S.g = 1")


@row(
    "SVX-02",
    "Two indices",
    without=(
        "ranvier.model.synapse_indexing",
        "if 0 <= item < stop - begin:",
        "if 0 < item < stop - begin:",
    ),
)
def test_SVX_02_two_indices() -> None:
    for item in ("2, 5", "0, 1", "1, :", ":, [0, 1]", "0:4:2, 1", "np.array([0, 1]), 2", ":, ::2", "A.x[:] > 1, :"):
        agree(f"w = S.w[{item}]", f"S.w[{item}] = 5", "after = S.w[:]", f"S.w[{item}] = 'i + 100*j'", "text = S.w[:]")
    for item in ("0, 0", "100, 3", "2, 100", "-1, 0", "[100], :"):  # none is no mistake
        agree(f"w = S.w[{item}]", f"S.w[{item}] = 5", "after = S.w[:]")
    refuse("S.w[0, 1, 2, 3]")


@row(
    "SVX-03",
    "Three indices",
    without=("ranvier.model.synapse_indexing", "chosen &= np.isin(", "np.isin("),
    differs="pitfall 39: there it gives nothing where the first two indices restrict",
)
def test_SVX_03_three_indices() -> None:
    for item in ("0, 0, 1", ":, :, 1", ":, :, 1:", "0, 1, :", "0, :, 0", "0, :, :"):
        agree(f"w = S.w[{item}]")
    assert ours(f"{SYNAPSES}\n    S.w[0, 1, 1] = 7\n    w = S.w[0, 1, 0:2]")["w"].tolist() == [1, 7]
    refuse("T = Synapses(A, B, 'w : 1'); T.connect(); T.w[0, 0, 0]")


@row(
    "SVX-04",
    "One index",
    without=("ranvier.model.indexing", "wrong = flat[(flat < -n) | (flat >= n)]", "flat %= n; wrong = flat[flat < 0]"),
)
def test_SVX_04_one_index() -> None:
    for item in ("7", "[1, 2]", "10:20", "-1", "np.arange(3)", "20:"):
        agree(f"w = S.w[{item}]", f"S.w[{item}] = 5", "after = S.w[:]")
    refuse("S.w[22]")
    refuse("S.w[[1, 22]]")
    refuse("S.w[1.5]")


@row(
    "SVX-05",
    "Conditions as index",
    without=(
        "ranvier.model.group",
        "execute.elements_where(tree, scope, *self.element_range(), self.clock.dt_)",
        "np.arange(*self.element_range())",
    ),
)
def test_SVX_05_conditions() -> None:
    for item in ("'i == 3 and x_pre > 0'", "'y_post > 30'", "'w > 30 and k == 0'", "'k == 1'", "'double > limit'", "'y > 20 or j == 0'"):
        agree("limit = 40", f"w = S.w[{item}]", f"S.w[{item}] = 5", "after = S.w[:]", f"S.w[{item}] = '-i - j'", "text = S.w[:]")
    refuse("S.w['i == 1'] = [1, 2]")
    refuse("S.w['i == 1'] += 1")


AMBIGUOUS = """
    with catch_logs() as _said:
        S.w[A[1:3], B[2:4]] = '100*i + j + w'
    warnings = len([name for _, name, _ in _said if name.endswith('ambiguous_string_expression')])
    w = S.w[:]
    counts = []
    for text in ('i + N_pre', 'N', 'w + 1', 'x_pre'):
        with catch_logs() as _said:
            S.w[A[1:3], B[2:4]] = text
            S.w[A[1:3], :] = text
        counts.append(sum(name.endswith('ambiguous_string_expression') for _, name, _ in _said))
    for text in ('i', 'i + N', 'x'):
        with catch_logs() as _said:
            A.x[A[1:3]] = text
        counts.append(sum(name.endswith('ambiguous_string_expression') for _, name, _ in _said))
    x = A.x[:]
"""


@row("SVX-06", "Groups as indices", without=("ranvier.model.synapse_indexing", "if group.has_variable(inner) and (", "if False and ("))
def test_SVX_06_groups_as_indices() -> None:
    agree("w = S.w[A[1:3], B[2:4]]", "all_of = S.w[A, B[2:4]]", "mixed = S.w[A[1:3], :]")
    agree("T = Synapses(A[1:], B[2:], 'w : 1')", "T.connect(); T.w = '10*i + j'", "w = T.w[A[2:3], B[3:4]]")
    found, expected = (
        execute(simulator, SYNAPSES + AMBIGUOUS, 0, {"catch_logs": catch})
        for simulator, catch in ((ranvier, catch_logs), (brian2(), brian2_catch_logs()))
    )
    compare("w", found["w"], expected["w"], 0, 0)
    compare("x", found["x"], expected["x"], 0, 0)
    assert found["warnings"] > 0 and expected["warnings"] > 0
    assert found["counts"] == expected["counts"] == [4, 2, 0, 0, 1, 2, 0]


def brian2_catch_logs() -> Any:
    from brian2.utils.logger import catch_logs

    return catch_logs


@row("SVX-07", "Some of the synapses", without=("ranvier.model.synapse_indexing", "if len(self.synapses) != self._made_for:", "if False:"))
def test_SVX_07_some_synapses() -> None:
    agree("some = S[0, :]", "count = len(some)", "w, i = S.w[some], S.i[some]", "S.w[some] = 'j'", "after = S.w[:]")
    agree("w = S.w[S['w > 20']]")
    agree("M = StateMonitor(S, 'w', record=S[0, :])", "run(0.2*ms)", "recorded, one = M.w, M[S[0, 2]].w")
    refuse("some = S[0, :]; S.connect(i=0, j=0); S.w[some]")


@row(
    "SVX-08",
    "Numbers of synapses",
    without=(
        "ranvier.model.indexing",
        "chosen = self._group.elements_at(item, calling_namespace())",
        "chosen = self._group.elements_at(slice(None), {})",
    ),
)
def test_SVX_08_numbers() -> None:
    for item in ("0, :", "3", "[1, 2]", "2:4", ":", "2, 3"):
        agree(f"found = S.indices[{item}]")
    agree("found = np.array(S.indices['w > 20'], dtype=int) - int(S.indices['w > 20'][0])")


@row(
    "SVX-09",
    "A sequence for parallel synapses",
    without=("ranvier.model.access", "if plain.ndim and plain.size not in (1, count):", "if False:"),
)
def test_SVX_09_sequences() -> None:
    agree("S.w[0, 1] = (1, 2, 3)", "S.g[0, :] = np.arange(7)*nS", "w, g = S.w[:], S.g[:]", "S.delay[0, 1] = [1, 2, 3]*ms", "d = S.delay[:]")
    refuse("S.w[0, 1] = (1, 2)")


@row(
    "SVX-10",
    "Variables of the neurons",
    without=("ranvier.model.access", "target = reached(symbol.index or (), elements)", "target = elements"),
)
def test_SVX_10_variables_of_the_neurons() -> None:
    agree("y, x, bare = S.y_post[:], S.x_pre[:], S.y[:]", "row = S.y_post[0, :]")
    agree("S.y_post[0, :] = 3", "y = B.y[:]", "S.y_post = '7*j'", "text = B.y[:]", "S.x_pre = 4", "x = A.x[:]")


@row(
    "SVX-11",
    "Normalisation",
    without=("ranvier.model.end_numbers", "_runtime.tally(self._numbers.view()[max(self._counted, 0) :], self._array)", "pass"),
)
def test_SVX_11_normalisation() -> None:
    agree("S.w = 'w/N_incoming'", "w = S.w[:]", "S.connect(i=1, j=1)", "S.w = 'w + 1.0/N_outgoing'", "again = S.w[:]")
    agree("into, out = S.N_incoming_post, S.N_outgoing_pre", "per = S.N_incoming[:], S.N_outgoing[:]")


@row(
    "SVX-12",
    "States of synapses",
    without=("ranvier.model.states", "group.state(name, use_units=units).set_item(slice(None), value, level)", "pass"),
)
def test_SVX_12_states() -> None:
    agree("states = S.get_states(['i', 'j', 'w', 'g'])", "plain = S.get_states(['g'], units=False)")
    agree("S.set_states({'w': np.arange(22), 'g': np.arange(22)*nS})", "w, g = S.w[:], S.g[:]")
    refuse("S.set_states({'i': np.arange(22)})")
    refuse("S.i = 3")


@row(
    "SVX-13",
    "Types in memory",
    without=(
        "ranvier.model.synapses",
        "model_variables(self.equations, 0, dtype, None, grows=True)",
        "model_variables(self.equations, 0, None, None, grows=True)",
    ),
)
def test_SVX_13_types() -> None:
    agree(
        "T = Synapses(A, B, '''w : 1\n                          z : 1''', dtype={'w': np.float32})",
        "T.connect()",
        "w, z = str(T.w[:].dtype), str(T.z[:].dtype)",
    )
    agree("T = Synapses(A, B, 'w : 1', dtype=np.float32)", "T.connect()", "w = str(T.w[:].dtype)")
