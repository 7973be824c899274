"""CON: Synapses.connect (README.md beside this file)."""

import inspect

import numpy as np
import pytest
from both import both, both_fail, ours, same_distribution, samples
from rows import row

import ranvier

GROUPS = """
    A = NeuronGroup(4, 'x : 1', threshold='False', reset='')
    B = NeuronGroup(6, '''y : 1
                          u : volt''')
    A.x = 'i'
    B.y = '10*i'
    S = Synapses(A, B, 'w : 1')
"""
ENDS = """
    i, j = S.i[:], S.j[:]
"""


def agree(connect: str, after: str = "") -> None:
    """Both sides make the same synapses in the same order."""
    both(f"{GROUPS}\n    {connect}\n{ENDS}\n{after}")


def refuse(connect: str) -> str:
    """Both sides raise the same kind of exception; ranvier's message."""
    return str(both_fail(f"{GROUPS}\n    {connect}"))


def alike(script: str, sources: int) -> None:
    """Both sides make as many synapses for each source, and for each target."""
    found = [side.reshape(8, -1) for side in samples(script, "counts", range(8))]
    for part in (slice(None, sources), slice(sources, None)):
        same_distribution(*(side[:, part].ravel() for side in found))


@row(
    "CON-01",
    "Signature, and calls that add up",
    without=(
        "ranvier.model.synapses",
        "started, old = time.perf_counter(), len(self)",
        "self._pre.resize(0), self._post.resize(0); started, old = time.perf_counter(), 0",
    ),
)
def test_CON_01_calls_add_up() -> None:
    agree("S.connect('i == j'); S.connect('i == j'); S.connect(True, p=1, n=2); S.connect(i=0, j=3)")
    import brian2.only as brian2

    def named(connect: object) -> list[str]:
        return [name for name in inspect.signature(connect).parameters if name not in ("self", "level")]

    theirs, ours = named(brian2.Synapses.connect), named(ranvier.Synapses.connect)
    assert ours == [*theirs, "indegree", "outdegree", "total", "multapses", "autapses"]  # those by keyword alone


@row(
    "CON-02",
    "All to all",
    without=(
        "ranvier.model.connect_condition",
        'pairs = Candidates(synapses, "pre", names)',
        'pairs = Candidates(synapses, "post", names)',
    ),
)
def test_CON_02_all_pairs_i_major() -> None:
    agree("S.connect()")
    agree("S.connect(True); S.w = 'i*10 + j'", "    W = S.w[:].reshape(4, 6)")
    both("""
        G = NeuronGroup(3, 'v : 1')
        S = Synapses(G)
        S.connect()
        i, j = S.i[:], S.j[:]
    """)


@row("CON-03", "Condition", without=("ranvier.model.connect_condition", "pairs.keep(holds.passed())", "holds.passed()"))
def test_CON_03_condition() -> None:
    agree("S.connect(condition='i != j')")
    agree("limit = 15; S.connect('x_pre + y_post > limit and i < 3')")
    agree("S.connect('y > 20')")  # a bare name is one of the target
    agree("S.connect(False); S.connect('False')")
    assert "condition" in refuse("S.connect('i')")
    assert "generator" in refuse("S.connect('True for k in range(3)')")
    refuse("S.connect('u_post > 3')")
    refuse("S.connect('unknown > 3')")
    refuse("S.connect([1, 2])")


PROBABILITIES = """
    A = NeuronGroup(40, 'x : 1')
    A.x = 'i/40.0'
    S = Synapses(A, A)
    S.connect({0})
    out = np.bincount(S.i[:], minlength=40)
    into = np.bincount(S.j[:], minlength=40)
    counts = np.concatenate([out, into])
"""


@row("CON-04", "Probability", without=("ranvier.model.connect_arguments", "min(max(value, 0.0), 1.0)", "min(max(value/2, 0.0), 1.0)"))
@pytest.mark.parametrize("arguments", ["p=0.2", "'i != j', p=0.2", "p='0.5*x_pre'", "p='exp(-abs(x_pre - x_post)/0.1)'"])
def test_CON_04_probability(arguments: str) -> None:
    alike(PROBABILITIES.format(arguments), 40)


def test_CON_04_ends_and_units() -> None:
    agree("S.connect(p=2.0)")
    agree("S.connect(p=-2.0)")
    agree("S.connect('i < j', p='x_pre - 1')")  # -1, 0, 1, 2
    agree("S.connect('i < j', p='x_pre - y_post/10 + 2')")
    refuse("S.connect(p='0.1*mV')")


@row(
    "CON-05",
    "Number of synapses of a pair",
    without=("ranvier.model.connect_candidates", "np.repeat(near, count), np.repeat(far, count)", "near, far"),
)
def test_CON_05_copies() -> None:
    agree("S.connect('i == j', n=3)")
    agree("S.connect('i != 9', n='int(j/2)')")
    agree("S.connect(n='x_pre')")
    agree("S.connect(j='i', n='i')")
    refuse("S.connect(n=2.0)")
    refuse("S.connect(n=-1)")


@row(
    "CON-06", "Index arrays", without=("ranvier.model.connect_numbers", "np.broadcast_arrays(pre, post)", "np.broadcast_arrays(post, pre)")
)
def test_CON_06_numbers() -> None:
    agree("S.connect(i=[0, 1], j=[3, 4])")
    agree("S.connect(i=0, j=np.arange(6)); S.connect(i=range(4), j=5); S.connect(i=3, j=2)")
    agree("S.connect(i=[3, 0, 3], j=[1, 1, 1], n=2)")
    for wrong in (
        "i=[0.0], j=[1]",
        "i=3.0, j=1",
        "i=[0, 4], j=1",
        "i=0, j=-1",
        "i=[0, 1], j=[0, 1, 2]",
        "i=[[0, 1]], j=[1, 2]",
        "i=0",
        "j=[1]",
    ):
        refuse(f"S.connect({wrong})")
    refuse("S.connect(i=[0], j=[1], skip_if_invalid=True)")
    refuse("S.connect(i=[0], j=[1], n='2')")
    refuse("S.connect(i=[0], j=[1], p=[0.5])")


@row("CON-06", "Index arrays", differs="pitfall 40: empty arrays connect nothing, unsigned integers are integers, n may be an array")
def test_CON_06_what_is_refused_there() -> None:
    made = ours(
        f"{GROUPS}\n    S.connect(i=[], j=[]); S.connect(i=0, j=[]); S.connect(i=np.array([1], dtype=np.uint8), j=[2], n=[2])\n{ENDS}"
    )
    assert made["i"].tolist() == [1, 1] and made["j"].tolist() == [2, 2]


def test_CON_06_probability_of_numbers() -> None:
    script = f"{GROUPS}\n    S.connect(i=np.arange(400) % 4, j=np.arange(400) % 6, p=0.3)\n    count = len(S)"
    same_distribution(*samples(script, "count", range(12)))


@row("CON-07", "Indices from objects", without=("ranvier.model.connect_numbers", "if isinstance(given, Group):", "if False:"))
def test_CON_07_parts_of_groups() -> None:
    agree("S.connect(i=A[1:3], j=B[2:4])")
    agree("S.connect(i=A[1:3], j=0)")


@row(
    "CON-08",
    "One to one",
    without=("ranvier.model.connect_generator", "condition = None if rule.condition is None", "condition = None if True"),
)
def test_CON_08_one_to_one() -> None:
    agree("S.connect(j='i')")
    agree("S.connect(j='int(i/2) if i % 2 == 0')")
    agree("S.connect(j='i + 2 if x_pre > 1')")
    agree("S.connect(j='i/2')")
    assert "j = 6 for i = 3" in refuse("S.connect(j='i + 3')")
    refuse("S.connect(j='i if i > 1 if i < 3')")


@row("CON-09", "One to one, from the targets", without=("ranvier.model.connect", '"pre" if i is None else "post"', '"pre"'))
def test_CON_09_ordered_by_target() -> None:
    agree("S.connect(i='3 - j if j < 4')")
    agree("S.connect(i='int(y_post/20)')")
    assert "i = 4 for j = 4" in refuse("S.connect(i='j')")


@row("CON-10", "Generator over a range", without=("ranvier.model.connect_generator", "low, high, step = (", "high, low, step = ("))
def test_CON_10_range() -> None:
    agree("S.connect(j='k for k in range(i)')")
    agree("S.connect(j='k for k in range(i, N_post, 2) if y_post != 30 and rand() < 2')")
    agree("S.connect(j='i + k for k in range(3) if i < 3')")
    agree("S.connect(j='k for k in range(5, int(x_pre), -2)')")
    agree("S.connect(j='(i + (-1)**k) % N_post for k in range(2)')")
    agree("m = 2; S.connect(j='k for k in range(m) if m*k < x_pre')")
    agree("S.connect(j='k for k in range(3, 3)')")
    agree("S.connect(j='y for y in range(2)')")
    for wrong in ("range(x_pre)", "range(True)", "range(0, 4.0)", "range(j)", "range(int(y_post))", "range(k)"):
        refuse(f"S.connect(j='k for k in {wrong}')")
    for wrong in (
        "range()",
        "range(1, 2, 3, 4)",
        "range(2, p=1)",
        "foo(3)",
        "x",
        "range(3) if k > 1 if i > 1",
        "range(3) for l in range(2)",
    ):
        refuse(f"S.connect(j='k for k in {wrong}')")
    refuse("S.connect(j='k for k, l in range(3)')")


SAMPLES = """
    A = NeuronGroup(30, 'x : 1')
    A.x = 'i/30.0'
    B = NeuronGroup(50, 'y : 1')
    S = Synapses(A, B)
    S.connect({0})
    out = np.bincount(S.i[:], minlength=30)
    into = np.bincount(S.j[:], minlength=50)
    counts = np.concatenate([out, into])
"""


@row(
    "CON-11",
    "Generator over a sample by probability",
    without=("ranvier.model.connect_generator", "range_.chance, scope, Type.F64)", "range_.chance, scope, Type.F64)*0.8"),
)
def test_CON_11_sample_by_probability() -> None:
    for arguments in ("j='k for k in sample(N_post, p=0.3)'", "j='k for k in sample(10, 40, 3, p=x_pre) if k != i'"):
        alike(SAMPLES.format(arguments), 30)
    agree("S.connect(j='k for k in sample(N_post, p=0)')")
    agree("S.connect(j='k for k in sample(1, N_post, 2, p=1)')")
    agree("S.connect(j='k for k in sample(N_post-1, 0, -2, p=int(x_pre == 2)*1.0)')")
    found = ours(SAMPLES.format("j='k for k in sample(N_post, p=0.5)'"))["S"]
    assert np.all((np.diff(found.j[:]) > 0) | (np.diff(found.i[:]) == 1))


@row(
    "CON-12",
    "Generator over a sample of fixed size",
    without=("ranvier.model.connect_generator", "members.step, None, np.clip(members.size, 0, members.count))", "members.step)"),
)
def test_CON_12_sample_by_size() -> None:
    for arguments in ("j='k for k in sample(N_post, size=12)'", "j='k for k in sample(10, 40, 3, size=i//4)'"):
        both(f"{SAMPLES.format(arguments)}\n    del into, counts")
        alike(SAMPLES.format(arguments), 30)
    agree("S.connect(j='k for k in sample(N_post, size=N_post*int(i == 2))')")
    agree("S.connect(j='k for k in sample(5, 0, -2, size=3)')")
    agree("S.connect(j='k for k in sample(N_post, size=10*i - 4)', skip_if_invalid=True)")
    for wrong in ("size=7", "size=2 - i"):
        refuse(f"S.connect(j='k for k in sample(N_post, {wrong})')")
    for wrong in ("", ", p=0.1, size=3", ", q=3"):
        refuse(f"S.connect(j='k for k in sample(N_post{wrong})')")


@row(
    "CON-13",
    "Generator of sources",
    without=("ranvier.model.connect_candidates", '(near, far) if self.given == "pre" else (far, near)', "(near, far)"),
)
def test_CON_13_fixed_in_degree() -> None:
    script = """
        A = NeuronGroup(50, 'x : 1')
        S = Synapses(A, A)
        S.connect(i='k for k in sample(N_pre, size=7)')
        j = S.j[:]
        into = np.bincount(S.j[:], minlength=50)
    """
    both(script)
    same_distribution(*samples(f"{script}\n        out = np.bincount(S.i[:], minlength=50)", "out", range(8)))
    agree("S.connect(i='k for k in range(2) if y_post > 20')")
    agree("S.connect(i='k for k in range(2)', n='j')")


@row("CON-14", "skip_if_invalid", without=("ranvier.model.connect_generator", "if some and self.skip:", "if False:"))
def test_CON_14_invalid_pairs_are_skipped() -> None:
    agree("S.connect(j='i + (-1)**k for k in range(2)', skip_if_invalid=True)")
    agree("S.connect(i='j', skip_if_invalid=True)")
    agree("S.connect(j='2*i', skip_if_invalid=True)")
    # There this fails, in the interpreted target: the condition is evaluated for the partners that do not exist, too.
    made = ours(f"{GROUPS}\n    S.connect(j='i + k for k in range(5) if y_post > 30', skip_if_invalid=True)\n{ENDS}")
    assert list(zip(made["i"].tolist(), made["j"].tolist())) == [(0, 4), (1, 4), (1, 5), (2, 4), (2, 5), (3, 4), (3, 5)]


@row(
    "CON-15",
    "Condition on a partner that does not exist",
    without=("ranvier.model.connect_generator", "if wrong is not None and FAR_VARIABLE in needs:", "if False:"),
)
def test_CON_15_the_condition_needs_the_partner() -> None:
    assert "reads its 'y_post'" in refuse("S.connect(j='i + k for k in range(5) if i <= 2 and y_post >= 0')")
    agree("S.connect(j='i + k for k in range(5) if j < N_post')")
    agree("S.connect(j='i + k for k in range(5) if i < 2')")


@row(
    "CON-16",
    "Arguments that do not go together",
    without=("ranvier.model.connect", "if isinstance(p, str) or np.ndim(p) or p != 1:", "if False:"),
)
def test_CON_16_combinations() -> None:
    refuse("S.connect('i == j', j='i')")
    refuse("S.connect(i='j', j='i')")
    refuse("S.connect(i=[0], j='i')")
    refuse("S.connect(j='k for k in range(2)', p=0.5)")
    refuse("S.connect(j='i', p='0.5')")


@row("CON-17", "Counts of synapses", without=("ranvier.model.connect_arguments", 'leaf.id in ("N_incoming", "N_outgoing")', "False"))
def test_CON_17_counts_cannot_be_used() -> None:
    refuse("S.connect('N_incoming > 2')")
    refuse("S.connect(p='N_outgoing')")
    refuse("S.connect(j='k for k in range(3) if N_incoming > 2')")


@row(
    "CON-18",
    "rand() in a condition",
    without=("ranvier.model.connect_generator", "needs.keys() & {FAR, ITERATOR, RANDOM}", "needs.keys() & {FAR, ITERATOR}"),
)
def test_CON_18_one_draw_per_candidate() -> None:
    for arguments in ("'rand() < 0.3'", "j='k for k in range(N_post) if rand() < 0.3'", "j='int(rand()*N_post) for _ in range(20)'"):
        alike(SAMPLES.format(arguments), 30)


@row(
    "CON-19",
    "Namespace",
    without=(
        "ranvier.model.synapses",
        "names = calling_namespace(level) if namespace is None else namespace",
        "names = calling_namespace(level)",
    ),
)
def test_CON_19_names_of_the_call() -> None:
    agree("m = 2\n    def make():\n        m = 3\n        S.connect('i + j < m')\n    make(); S.connect(j='m')")
    agree("m = 2; S.connect('i + j < m', namespace={'m': 1}); S.connect(j='k for k in range(m)', namespace={'m': 1})")


@row(
    "CON-20",
    "Parts of groups",
    without=(
        "ranvier.model.connect_arguments",
        '"i": Index("i", (pre,), synapses.source.element_range()[0])',
        '"i": Index("i", (pre,), 0)',
    ),
)
def test_CON_20_numbers_within_parts() -> None:
    part = "\n    S = Synapses(A[1:3], B[2:5]); {0}; xs, ys = S.x_pre[:], S.y_post[:]"
    for connect in (
        "S.connect()",
        "S.connect('i == j or y_post == 40')",
        "S.connect(i=[0, 1], j=[2, 0])",
        "S.connect(j='i')",
        "S.connect(j='i + k for k in range(2)')",
        "S.connect(j='k for k in range(3) if y_post > 20 and x_pre < 2')",
        "S.connect(i='k for k in range(N_pre) if y_post > 20')",
        "S.connect(j='k for k in sample(N_post, size=3*int(x_pre) - 3)')",
    ):
        agree(part.format(connect))
    refuse("S = Synapses(A[1:3], B[2:5]); S.connect(i=2, j=0)")
    refuse("S = Synapses(A[1:3], B[2:5]); S.connect(j='i + 2')")


@row(
    "CON-21",
    "Costs",
    without=(
        "ranvier.model.connect_generator",
        "partner = None if direct else",
        "np.zeros((len(pairs.near_group), len(pairs.far_group)))[0, 0]; partner = None if direct else",
    ),
)
def test_CON_21_generators_cost_their_candidates() -> None:
    made = ours("""
        G = NeuronGroup(1000000, 'v : 1')
        S = Synapses(G, G)
        S.connect(j='i')
        S.connect(j='k for k in sample(N_post, p=1e-6)')
        count = len(S)
    """)
    assert abs(made["count"] - 2e6) < 5e3


@row(
    "CON-22",
    "From a matrix",
    without=(
        "ranvier.model.connect_numbers",
        "array = np.atleast_1d(array).astype(np.int64)",
        "array = np.sort(np.atleast_1d(array).astype(np.int64))",
    ),
)
def test_CON_22_from_a_matrix() -> None:
    agree("W = np.arange(24).reshape(4, 6) % 5; k, l = W.nonzero(); S.connect(i=k, j=l); S.w = W[k, l]", "    w = S.w[:]")
