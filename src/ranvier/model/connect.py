"""connect(): which pairs of neurons get synapses. Candidates (i, j) come i-major; a kernel keeps those for which the condition holds.

With a constant probability the candidates themselves are drawn, by geometric skips over the pairs: the price is that of the synapses made,
not of the pairs (DESIGN D10). A probability that is an expression is one draw per pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np

from ranvier import _runtime
from ranvier.context import CURRENT
from ranvier.equations.dimensions import ModelDimensionError, check_condition, check_expression
from ranvier.equations.layers import NamespaceLayer
from ranvier.equations.scope import Index, Names, Scope, Symbol
from ranvier.equations.spelling import unit_of
from ranvier.ir.build import FilterSpec, build_kernel
from ranvier.model.arguments import located, one_number
from ranvier.model.ends import Ends
from ranvier.model.execute import call_once, evaluate
from ranvier.model.group import Group
from ranvier.model.memory import Buffer
from ranvier.syntax.errors import ModelIndexError, ModelTypeError, ModelValueError, NotAvailableError, Problem
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.nodes import Call, Compare, Expression, Logic
from ranvier.syntax.trees import names as tree_names
from ranvier.types import Type
from ranvier.units import DIMENSIONLESS

if TYPE_CHECKING:
    from ranvier.model.synapses import Synapses

# Candidates that are looked at together: 2 x 4 MiB of indices, which stay in the second-level cache and amortise the calls.
CHUNK = 1 << 18


def add_by_condition(synapses: Synapses, condition: Any, p: Any, n: Any, skip: bool, names: Mapping[str, Any]) -> None:
    """All pairs for which the condition holds, each with probability p, n times."""
    if condition is not None and not isinstance(condition, str) and not condition:
        return
    text = condition if isinstance(condition, str) else None
    pairs = _Candidates(synapses, names)
    test = None if text is None else pairs.parse(text, "the condition of connect()")
    if test is not None:
        check_condition(test, pairs.scope)
    probability = 1.0
    if isinstance(p, str):
        tree = pairs.parse(p, "the probability of connect()")
        _check_probability(tree, pairs.scope)
        drawn: Expression = Compare("<", Call("rand", ()), tree)
        test = drawn if test is None else Logic("and", test, drawn)
    else:
        probability = _probability(p)
    count = pairs.parse(n, "the number n of connect()") if isinstance(n, str) else _count(n)
    for accepted in pairs.chosen(probability, test):
        copies = np.maximum(pairs.evaluate(count)[accepted], 0) if not isinstance(count, int) else count
        pre, post = pairs.pre.view()[accepted], pairs.post.view()[accepted]
        if not isinstance(copies, int) or copies != 1:
            pre, post = np.repeat(pre, copies), np.repeat(post, copies)
        synapses.append(pre, post)


def check_condition_argument(condition: Any) -> None:
    """ModelTypeError, ModelValueError for what cannot be the first argument of connect()."""
    if condition is not None and not isinstance(condition, (bool, np.bool_, str)):
        met = f"{type(condition).__name__} {condition!r}"[:120]
        raise ModelTypeError(Problem("the first argument of connect() is a condition", met=met, hint="for indices use connect(i=..., j=...)"))
    if isinstance(condition, str) and " for " in condition:
        raise ModelValueError(Problem("a generator goes to j= or i=, not into the condition", met=repr(condition), expected="a condition on i and j"))


def add_by_arrays(synapses: Synapses, i: Any, j: Any, p: Any, n: Any, skip: bool, names: Mapping[str, Any]) -> None:
    """Pairs given by index arrays, or one side by a string in terms of the other."""
    if isinstance(i, str) or isinstance(j, str):
        pre, post = _by_expression(synapses, i, j, skip, names)
    else:
        if i is None or j is None:
            raise ModelValueError(Problem("connect() takes both i and j, or one of them as a string", hint="such as S.connect(i=[0, 1], j=[2, 3])"))
        if skip:
            raise ModelValueError(Problem("skip_if_invalid goes with strings, not with index arrays"))
        pre, post = _paired(_index_array(i, synapses.source, "i"), _index_array(j, synapses.target, "j"))
    if isinstance(p, str):
        raise ModelTypeError(Problem("with i and j, the probability is a number", met=repr(p)))
    keep = _kept(len(pre), _probability(p))
    copies = _copies(n, len(pre))
    pre, post, copies = pre[keep], post[keep], copies[keep]
    synapses.append(np.repeat(pre, copies) + synapses.source.element_range()[0], np.repeat(post, copies) + synapses.target.element_range()[0])


# ---- pairs by condition ---------------------------------------------------------------------------------------------------


class _Candidates:
    """Chunks of candidate pairs, and what names mean for a pair. Numbers in `pre` and `post` are those of the groups' memory."""

    def __init__(self, synapses: Synapses, names: Mapping[str, Any]):
        self.synapses = synapses
        self.pre = Buffer.events(CHUNK)
        self.post = Buffer.events(CHUNK)
        self.scope = _pair_scope(synapses, self.pre, self.post, names)

    def parse(self, text: str, what: str) -> Expression:
        return _parsed(self.synapses, text, what)

    def chosen(self, probability: float, test: Expression | None) -> Iterator[slice | np.ndarray]:
        """Chunk by chunk: which of the candidates now in `pre` and `post` get synapses."""
        (first_pre, last_pre), (first_post, last_post) = self.synapses.source.element_range(), self.synapses.target.element_range()
        key, step = CURRENT.random.one_shot()
        stream = _runtime.CandidateStream(last_pre - first_pre, last_post - first_post, probability, key, step)
        passed = Buffer.events(CHUNK)
        built = None if test is None else build_kernel(FilterSpec(passed), (), self.scope, emit=test, exact=True)
        more = True
        while more:
            more = stream.fill(self.pre.array, self.post.array, CHUNK)
            self.pre.view()[:] += first_pre
            self.post.view()[:] += first_post
            if built is None:
                yield slice(None)
            elif self.pre.size:
                call_once(built, 0, self.pre.size, level="loop")
                yield passed.view()

    def evaluate(self, tree: Expression) -> np.ndarray:
        """An integer expression for each candidate."""
        _, kind = check_expression(tree, self.scope)
        if kind == "float":
            raise ModelTypeError(Problem("n is a number of synapses", tree.span, met="a float", expected="an integer", hint="wrap it in int(...)"))
        return evaluate(tree, self.scope, Type.I32, 0, self.pre.size)


def _parsed(synapses: Synapses, text: str, what: str) -> Expression:
    tree = parse_expression(located(synapses, text, what))
    for name in sorted(tree_names(tree) & {"N_incoming", "N_outgoing"}):
        raise ModelValueError(Problem(f"connect() cannot refer to '{name}', which it changes", tree.span, met=repr(name), expected="i, j, N_pre, N_post"))
    return tree


def _pair_scope(synapses: Synapses, pre: Buffer, post: Buffer, names: Mapping[str, Any]) -> Scope:
    """Names of a candidate pair: i, j, the connected groups, the language, the namespaces; not the variables of the synapses to be."""
    namespace = NamespaceLayer("the names of the calling code", names)
    base = synapses.scope(namespace)
    own: dict[str, Symbol] = {
        "i": Index("i", (pre,), synapses.source.element_range()[0]),
        "j": Index("j", (post,), synapses.target.element_range()[0]),
        "N_pre": synapses.variables["N_pre"],
        "N_post": synapses.variables["N_post"],
        **synapses.clock.symbols(),
    }
    return Scope((Names("the pair", own), Ends(synapses, namespace, pre, post), *base.layers[2:]))


# ---- pairs by indices -----------------------------------------------------------------------------------------------------


def _by_expression(synapses: Synapses, i: Any, j: Any, skip: bool, names: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """j as a function of i, or i as a function of j: one pair per element of the side that is given."""
    if i is not None and j is not None:
        raise ModelTypeError(Problem("one of i and j can be a string, and then the other is left out", met=f"i={i!r}, j={j!r}"))
    text, near, far, here = (j, synapses.source, synapses.target, "i") if i is None else (i, synapses.target, synapses.source, "j")
    if " for " in text or (" if " in text and " else " not in text):
        hint = "use index arrays or a condition"
        raise NotAvailableError(Problem("generators in connect() are not available in this version", met=repr(text), hint=hint))
    begin, end = near.element_range()
    suffix = "_pre" if here == "i" else "_post"
    tree = _parsed(synapses, text, f"{'j' if here == 'i' else 'i'} of connect()")
    numbers = Buffer.holding(np.arange(begin, end, dtype=np.int32), Type.I32)
    scope = _pair_scope(synapses, numbers, numbers, names)
    other = "j" if here == "i" else "i"
    for leaf in sorted(tree_names(tree)):
        if leaf == other or (leaf.endswith(("_pre", "_post")) and not leaf.endswith(suffix) and leaf not in ("N_pre", "N_post")):
            raise ModelValueError(Problem(f"'{leaf}' is not known before '{other}' is", tree.span, hint=f"use '{here}' and variables that end in {suffix}"))
    _, kind = check_expression(tree, scope)
    if kind == "float":
        raise ModelTypeError(Problem("an index is an integer", tree.span, met="a float", expected="an integer", hint="wrap it in int(...)"))
    given = np.arange(end - begin)
    result = evaluate(tree, scope, Type.I64, 0, end - begin)
    outside = (result < 0) | (result >= len(far))
    if outside.any() and not skip:
        first = np.flatnonzero(outside)[0]
        raise ModelIndexError(
            Problem(
                f"{other} is outside '{far.name}'",
                tree.span,
                met=f"{other} = {result[first]} for {here} = {first}",
                expected=f"0 to {len(far) - 1}",
                hint="skip_if_invalid=True leaves such pairs out",
            )
        )
    given, result = given[~outside], result[~outside]
    return (given, result) if here == "i" else (result, given)


def _index_array(given: Any, group: Group, side: str) -> np.ndarray:
    """Numbers within the group; a part of it (a subgroup) means its neurons."""
    if isinstance(given, Group):
        return group.elements_at(given, {}) - group.element_range()[0]
    array = np.asarray(given)
    if array.ndim > 1:
        raise ModelValueError(Problem(f"{side} is an integer or a flat array of them", met=f"an array of shape {array.shape}"))
    if array.size == 0:
        return np.empty(0, dtype=np.int64)
    if array.dtype.kind not in "iu":
        raise ModelTypeError(Problem(f"{side} is an integer or a flat array of them", met=f"{array.dtype} {given!r}"[:120]))
    array = np.atleast_1d(array).astype(np.int64)
    outside = array[(array < 0) | (array >= len(group))]
    if len(outside):
        raise ModelIndexError(Problem(f"{side} is outside '{group.name}'", met=str(outside[0]), expected=f"0 to {len(group) - 1}"))
    return array


def _paired(pre: np.ndarray, post: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if len(pre) != len(post) and 1 not in (len(pre), len(post)):
        raise ModelValueError(Problem("i and j belong together one by one", met=f"{len(pre)} and {len(post)} numbers", expected="equally many, or one"))
    pre, post = np.broadcast_arrays(pre, post)
    return pre, post


def _kept(count: int, p: float) -> np.ndarray | slice:
    if p >= 1:
        return slice(None)
    key, step = CURRENT.random.one_shot()
    stream = _runtime.CandidateStream(1, count, p, key, step)
    source, chosen, all_chosen = Buffer.events(CHUNK), Buffer.events(CHUNK), []
    more = True
    while more:
        more = stream.fill(source.array, chosen.array, CHUNK)
        all_chosen.append(chosen.view().copy())
    return np.concatenate(all_chosen)


def _copies(n: Any, count: int) -> np.ndarray:
    """How many synapses each pair gets."""
    copies = np.asarray(n)
    if copies.dtype.kind not in "iu":
        raise ModelTypeError(Problem("n is a number of synapses", met=repr(n), expected="an integer, or one per pair"))
    if np.any(copies < 0):
        raise ModelValueError(Problem("n cannot be negative", met=repr(n), expected="0 or more"))
    if copies.size not in (1, count):
        raise ModelValueError(Problem("n is one number, or one per pair", met=f"{copies.size} numbers for {count} pairs", expected=f"1 or {count}"))
    return np.broadcast_to(copies.reshape(-1), count)


def _count(n: Any) -> int:
    if isinstance(n, bool) or not isinstance(n, Integral):
        raise ModelTypeError(Problem("n is an integer or a string", met=f"{type(n).__name__} {n!r}"))
    if n < 0:
        raise ModelValueError(Problem("n cannot be negative", met=str(n)))
    return int(n)


def _probability(p: Any) -> float:
    value = one_number(p, DIMENSIONLESS, "the probability p of connect()", "0.1, or a string")
    if value != value:
        raise ModelValueError(Problem("p cannot be NaN", met=repr(p), expected="a number between 0 and 1"))
    return min(max(value, 0.0), 1.0)


def _check_probability(tree: Expression, scope: Scope) -> None:
    dim, _ = check_expression(tree, scope)
    if dim is not DIMENSIONLESS:
        problem = Problem("a probability has no unit", tree.span, met=f"unit {unit_of(dim)}", expected="a number without unit", hint="divide it by a unit")
        raise ModelDimensionError(problem, dims=(dim,))
