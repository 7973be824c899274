"""connect() by numbers of synapses: the numbers are exact, and partners are drawn with equal chances."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from ranvier import DimensionMismatchError, Network, NeuronGroup, Synapses, defaultclock, ms, mV, seed, start_scope
from ranvier.syntax.errors import ModelError


@pytest.fixture(autouse=True)
def fresh() -> None:
    start_scope()
    seed(11)
    defaultclock.dt = 0.1 * ms


def made(n_pre: int, n_post: int, *, recurrent: bool = False, **arguments: Any) -> Synapses:
    source = NeuronGroup(n_pre, "x : 1", threshold="True", reset="")
    source.x = "i"
    target = source if recurrent else NeuronGroup(n_post, "v : 1\nu : volt")
    synapses = Synapses(source, target, "w : 1", on_pre="" if recurrent else "v_post += 1")
    synapses.connect(**arguments)
    return synapses


def counts(synapses: Synapses) -> np.ndarray:
    """Synapses of each pair."""
    shape = len(synapses.source), len(synapses.target)
    flat = synapses.i[:].astype(np.int64) * shape[1] + synapses.j[:]
    return np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape)


EACH = np.arange(20) % 9


@pytest.mark.parametrize("multapses", [True, False])
@pytest.mark.parametrize(
    ("degree", "wanted"),
    [
        *((degree, degree) for degree in (0, 1, 7, 20, np.int64(13), EACH)),
        (EACH.tolist(), EACH),
        ("3 + {here} % 4", 3 + np.arange(20) % 4),
        ("{variable}*0 + 2.9", 2),
    ],
    ids=str,
)
@pytest.mark.parametrize("side", ["pre", "post"])
def test_degrees_are_exact(side: str, degree: Any, wanted: Any, multapses: bool) -> None:
    here, variable, name = ("i", "x_pre", "outdegree") if side == "pre" else ("j", "v_post", "indegree")
    wanted = np.broadcast_to(wanted, 20)
    if isinstance(degree, str):
        degree = degree.format(here=here, variable=variable)
    n_pre, n_post = (20, 25) if side == "pre" else (25, 20)
    synapses = made(n_pre, n_post, **{name: degree, "multapses": multapses})
    found = counts(synapses)
    assert found.sum(axis=1 if side == "pre" else 0).tolist() == wanted.tolist()
    assert multapses or found.max(initial=0) <= 1
    order = np.lexsort((synapses.j[:], synapses.i[:]))
    assert np.array_equal(order, np.arange(len(synapses)))  # source by source, and ascending
    assert synapses._pre.rows is not None
    assert (synapses.N_outgoing_pre if side == "pre" else synapses.N_incoming_post).tolist() == wanted.tolist()


@pytest.mark.parametrize("multapses", [True, False])
@pytest.mark.parametrize("total", [0, 1, 5, 250, 480, 499, 500])
def test_the_total_is_exact(total: int, multapses: bool) -> None:
    synapses = made(20, 25, total=total, multapses=multapses)
    found = counts(synapses)
    assert len(synapses) == found.sum() == total and (multapses or found.max(initial=0) <= 1)
    assert np.array_equal(np.lexsort((synapses.j[:], synapses.i[:])), np.arange(total))


def test_a_total_far_above_the_pairs() -> None:
    found = counts(made(3, 4, total=100_000))
    assert found.sum() == 100_000 and stats.chisquare(found.ravel()).pvalue > 1e-6


RULES: list[dict[str, Any]] = [
    {"indegree": 6},
    {"indegree": 6, "multapses": False},
    {"indegree": 11, "multapses": False},
    {"outdegree": 6},
    {"outdegree": 6, "multapses": False},
    {"total": 60},
    {"total": 60, "multapses": False},
    {"total": 140, "multapses": False},
]


@pytest.mark.parametrize("autapses", [True, False])
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_all_pairs_are_as_likely(rule: dict[str, Any], autapses: bool) -> None:
    group = NeuronGroup(13, "", threshold="True", reset="")
    rounds, found, squares = 1500, np.zeros((13, 13), int), np.zeros((13, 13), int)
    for _ in range(rounds):
        synapses = Synapses(group, group)
        synapses.connect(**rule, autapses=autapses)
        once = counts(synapses)
        found += once
        squares += once**2
    possible = np.ones((13, 13), bool) if autapses else ~np.eye(13, dtype=bool)
    assert not found[~possible].any()
    ((name, number), *_) = rule.items()
    pairs, draws = (possible.sum(), number) if name == "total" else (13 - (not autapses), number)
    mean = draws / pairs  # of one pair in one round
    variance = mean * (1 - 1 / pairs) if rule.get("multapses", True) else mean * (1 - mean)
    deviations = (found[possible] - rounds * mean) / np.sqrt(rounds * variance)
    assert np.abs(deviations).max() < 5
    chi_square = float(np.sum(deviations**2))
    assert stats.chi2.sf(chi_square, possible.sum()) > 1e-5 and stats.chi2.cdf(chi_square, possible.sum()) > 1e-5
    measured = squares[possible].sum() / (rounds * possible.sum()) - mean**2
    assert abs(measured / variance - 1) < 0.1  # binomial, or at most once


@pytest.mark.parametrize("rule", [{"indegree": 400}, {"outdegree": 400}, {"total": 80_000}, {"indegree": 90, "multapses": False}], ids=str)
def test_neighbouring_rows_are_independent(rule: dict[str, Any]) -> None:
    found = counts(made(200, 200, **rule)).astype(float)
    for a, b in ((found[1:], found[:-1]), (found[:, 1:], found[:, :-1])):
        assert abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < 5 / np.sqrt(a.size)


def test_partners_of_a_large_population_are_uniform() -> None:
    for rule in ({"outdegree": 100_000}, {"indegree": 100_000}, {"total": 200_000}, {"total": 200_000, "multapses": False}):
        synapses = made(2, 1_000_003, **rule) if "indegree" not in rule else made(1_000_003, 2, **rule)
        partners = synapses.i[:] if "indegree" in rule else synapses.j[:]
        assert stats.kstest((partners + 0.5) / 1_000_003, "uniform").pvalue > 1e-6


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_the_seed_decides(rule: dict[str, Any]) -> None:
    found = []
    for number in (1, 1, 2):
        seed(number)
        found.append(counts(made(13, 13, **rule)).tolist())
    assert found[0] == found[1] != found[2]


def test_no_neuron_is_its_own_partner_in_overlapping_subgroups() -> None:
    group = NeuronGroup(30, "", threshold="True", reset="")
    for source, target in ((group[5:15], group[10:30]), (group[10:30], group[5:15]), (group[0:5], group[20:30]), (group[3:4], group)):
        for rule in ({"indegree": len(source) - 1}, {"outdegree": len(target) - 1}, {"total": 5}):
            if 0 in rule.values():
                continue
            synapses = Synapses(source, target)
            synapses.connect(**rule, autapses=False, multapses=False)
            assert len(synapses) and np.all(synapses.i[:] + source.start != synapses.j[:] + getattr(target, "start", 0))
    everybody = Synapses(group[5:15], group[10:30])
    everybody.connect(outdegree=[20] * 5 + [19] * 5, multapses=False, autapses=False)
    assert len(everybody) == 10 * 20 - 5
    everybody.connect(total=195, multapses=False, autapses=False)
    assert counts(everybody).max() == 2 and len(everybody) == 2 * 195  # calls add up


def test_what_is_made_delivers() -> None:
    for rule in ({"indegree": 6}, {"outdegree": 6}, {"total": 50}):
        start_scope()
        synapses = made(13, 9, **rule)
        before = Synapses(synapses.source, synapses.target, on_pre="v_post += 1")
        before.connect(i=[3, 1], j=[0, 1])  # an order that the rule does not keep
        before.connect(**rule)
        Network(synapses.source, synapses.target, synapses, before).run(0.1 * ms)
        assert np.array_equal(synapses.target.v[:], synapses.N_incoming_post + before.N_incoming_post)


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"indegree": -1}, ValueError, "cannot be negative"),
        ({"outdegree": [1, -2, 3]}, ValueError, "cannot be negative"),
        ({"outdegree": "i - 1"}, ValueError, "cannot be negative"),
        ({"total": -5}, ValueError, "cannot be negative"),
        ({"indegree": 2.5}, TypeError, "is a number of synapses"),
        ({"indegree": [1.0, 2.0]}, TypeError, "is a number of synapses"),
        ({"indegree": True}, TypeError, "is a number of synapses"),
        ({"indegree": [[1], [1, 2]]}, TypeError, "is a number of synapses"),
        ({"indegree": 3 * mV}, TypeError, "is a number of synapses"),
        ({"indegree": "u_post"}, DimensionMismatchError, "has no unit"),
        ({"indegree": "i"}, ValueError, "one number for each 'j'"),
        ({"outdegree": "v_post"}, ValueError, "one number for each 'i'"),
        ({"outdegree": "N_outgoing"}, ValueError, "cannot refer to 'N_outgoing'"),
        ({"outdegree": "nowhere"}, KeyError, "nowhere"),
        ({"indegree": [1, 2, 3]}, ValueError, "2 along one axis"),
        ({"indegree": [[1, 2]]}, ValueError, "2 along one axis"),
        ({"total": [1, 2]}, TypeError, "total is one number"),
        ({"total": "3"}, TypeError, "is a number of synapses"),
        ({"indegree": 4, "multapses": False}, ValueError, "at most 3"),
        ({"outdegree": [0, 3, 0], "multapses": False}, ValueError, "3 for i = 1"),
        ({"total": 7, "multapses": False}, ValueError, "at most 6"),
        ({"total": 10**12}, ValueError, "can be numbered"),
        ({"indegree": 10**12}, ValueError, "can be numbered"),
        ({"indegree": 1, "outdegree": 1}, ValueError, "one of indegree, outdegree and total"),
        ({"indegree": 1, "condition": "i != j"}, ValueError, "and a condition"),
        ({"indegree": 1, "i": 0}, ValueError, "and i"),
        ({"total": 1, "j": "i"}, ValueError, "and j"),
        ({"outdegree": 1, "p": 0.5}, ValueError, "and p"),
        ({"outdegree": 1, "n": "2", "p": "1"}, ValueError, "and p, n"),
        ({"outdegree": 1, "skip_if_invalid": True}, ValueError, "and skip_if_invalid"),
        ({"indegree": 1, "multapses": "no"}, TypeError, "multapses says whether"),
        ({"indegree": 1, "autapses": 0}, TypeError, "autapses says whether"),
        ({"p": 0.5, "multapses": False}, ValueError, "multapses goes with"),
        ({"autapses": False}, ValueError, "autapses goes with"),
    ],
    ids=str,
)
def test_refused_and_nothing_connected(arguments: dict[str, Any], error: type[Exception], said: str) -> None:
    synapses = Synapses(NeuronGroup(3, "x : 1"), NeuronGroup(2, "v : 1\nu : volt"))
    with pytest.raises(error) as caught:
        synapses.connect(**arguments)
    assert isinstance(caught.value, ModelError) and said in str(caught.value)
    assert len(synapses) == 0 and not synapses.connected


@pytest.mark.parametrize("arguments", [{"indegree": 1}, {"outdegree": 1}, {"total": 1}], ids=str)
def test_a_neuron_alone_has_no_other(arguments: dict[str, Any]) -> None:
    group = NeuronGroup(1, "")
    synapses = Synapses(group, group)
    with pytest.raises(ValueError, match="autapses=True lets neurons connect to themselves"):
        synapses.connect(**arguments, autapses=False)
    synapses.connect(**dict.fromkeys(arguments, 0), autapses=False)
    assert len(synapses) == 0


def test_the_usual_values_may_be_said() -> None:
    synapses = made(5, 5, condition=None, i=None, p=1, n=1, skip_if_invalid=False, indegree=2, multapses=np.True_)
    assert len(synapses) == 10
