"""connect(): which pairs of neurons get synapses. Candidates (i, j) come i-major; a kernel keeps those for which the condition holds.

With a constant probability the candidates themselves are drawn, by geometric skips over the pairs: the price is that of the synapses made,
not of the pairs (DESIGN D10). A probability that is an expression is one draw per pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import numpy as np

from ranvier import _runtime
from ranvier.context import CURRENT
from ranvier.equations.dimensions import check_condition, check_expression
from ranvier.equations.layers import NamespaceLayer
from ranvier.equations.scope import Index, Names, Scope, Symbol
from ranvier.ir.build import FilterSpec, build_kernel
from ranvier.model.ends import Ends
from ranvier.model.execute import call_once, evaluate
from ranvier.model.memory import Buffer
from ranvier.model.neurons import located
from ranvier.syntax.errors import ModelIndexError, ModelTypeError, ModelValueError, Problem
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.nodes import Call, Compare, Expression, Logic
from ranvier.syntax.trees import names as tree_names
from ranvier.types import Type
from ranvier.units import DIMENSIONLESS, DimensionMismatchError, get_dimensions

if TYPE_CHECKING:
    from ranvier.model.synapses import Synapses

# Candidates that are looked at together: 2 x 4 MiB of indices, which stay in the second-level cache and amortise the calls.
CHUNK = 1 << 18


def add_by_condition(synapses: Synapses, condition: Any, p: Any, n: Any, skip: bool, names: Mapping[str, Any]) -> None:
    """All pairs for which the condition holds, each with probability p, n times."""
    if condition is False:
        return
    if condition not in (None, True) and not isinstance(condition, str):
        raise ModelTypeError(Problem("the first argument of connect() is a condition", met=repr(condition), hint="for indices use connect(i=..., j=...)"))
    text = condition if isinstance(condition, str) else None
    if text is not None and " for " in text:
        raise ModelValueError(Problem("a generator goes to j= or i=, not into the condition", met=repr(text)))
    pairs = _Candidates(synapses, names)
    test = None if text is None else pairs.parse(text, "the condition of connect()")
    if test is not None:
        check_condition(test, pairs.scope)
    probability = 1.0
    if isinstance(p, str):
        tree = pairs.parse(p, "the probability of connect()")
        _check_probability_dimension(check_expression(tree, pairs.scope)[0])
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


def add_by_arrays(synapses: Synapses, i: Any, j: Any, p: Any, n: Any, skip: bool, names: Mapping[str, Any]) -> None:
    """Pairs given by index arrays, or one side by a string in terms of the other."""
    if isinstance(i, str) or isinstance(j, str):
        pre, post = _by_expression(synapses, i, j, skip, names)
    else:
        if i is None or j is None:
            raise ModelValueError(Problem("connect() takes both i and j, or one of them as a string", hint="such as S.connect(i=[0, 1], j=[2, 3])"))
        if skip:
            raise ModelValueError(Problem("skip_if_invalid goes with strings, not with index arrays"))
        pre, post = np.broadcast_arrays(_index_array(i, synapses.source, "i"), _index_array(j, synapses.target, "j"))
    if isinstance(p, str):
        raise ModelTypeError(Problem("with i and j, the probability is a number", met=repr(p)))
    keep = _kept(len(pre), _probability(p))
    copies = np.broadcast_to(_copies(n), len(pre))
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
        return parse_expression(located(self.synapses, text, what))

    def chosen(self, probability: float, test: Expression | None) -> Iterator[slice | np.ndarray]:
        """Chunk by chunk: which of the candidates now in `pre` and `post` get synapses."""
        (first_pre, last_pre), (first_post, last_post) = self.synapses.source.element_range(), self.synapses.target.element_range()
        key, step = CURRENT.random.one_shot()
        stream = _runtime.CandidateStream(last_pre - first_pre, last_post - first_post, probability, key, step)
        passed = Buffer.events(CHUNK)
        built = None if test is None else build_kernel(FilterSpec(passed), (), self.scope, emit=test)
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


def _pair_scope(synapses: Synapses, pre: Buffer, post: Buffer, names: Mapping[str, Any]) -> Scope:
    """Names of a candidate pair: i, j, the connected groups, the language, the namespaces; not the variables of the synapses to be."""
    namespace = NamespaceLayer("the names of the calling code", names)
    base = synapses.scope(namespace)
    own: dict[str, Symbol] = {
        "i": Index("i", (pre,), synapses.source.element_range()[0]),
        "j": Index("j", (post,), synapses.target.element_range()[0]),
        "N_pre": synapses.variables["N_pre"],
        "N_post": synapses.variables["N_post"],
    }
    return Scope((Names("the pair", own), Ends(synapses, namespace, pre, post), *base.layers[2:]))


# ---- pairs by indices -----------------------------------------------------------------------------------------------------


def _by_expression(synapses: Synapses, i: Any, j: Any, skip: bool, names: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """j as a function of i, or i as a function of j: one pair per element of the side that is given."""
    if i is not None and j is not None:
        raise ModelTypeError(Problem("one of i and j can be a string, and then the other is left out", met=f"i={i!r}, j={j!r}"))
    text, near, far, here = (j, synapses.source, synapses.target, "i") if i is None else (i, synapses.target, synapses.source, "j")
    if " for " in text:
        raise ModelValueError(Problem("generators are not available yet", met=repr(text), hint="use index arrays or a condition"))
    begin, end = near.element_range()
    suffix = "_pre" if here == "i" else "_post"
    tree = parse_expression(located(synapses, text, f"{'j' if here == 'i' else 'i'} of connect()"))
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


def _index_array(given: Any, group: Any, side: str) -> np.ndarray:
    if hasattr(given, "indices"):
        given = given.indices[:]
    array = np.asarray(given)
    if array.ndim > 1:
        raise ModelTypeError(Problem(f"{side} is an integer or a flat array of them", met=f"an array of shape {array.shape}"))
    if array.size == 0:
        return np.empty(0, dtype=np.int64)
    if array.dtype.kind not in "iu":
        raise ModelTypeError(Problem(f"{side} is an integer or a flat array of them", met=f"{array.dtype} {given!r}"[:120]))
    array = np.atleast_1d(array).astype(np.int64)
    outside = array[(array < 0) | (array >= len(group))]
    if len(outside):
        raise ModelIndexError(Problem(f"{side} is outside '{group.name}'", met=str(outside[0]), expected=f"0 to {len(group) - 1}"))
    return array


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


def _copies(n: Any) -> np.ndarray:
    copies = np.asarray(n)
    if copies.dtype.kind not in "iu":
        raise ModelTypeError(Problem("n is a number of synapses", met=repr(n), expected="an integer, or one per pair"))
    if np.any(copies < 0):
        raise ModelValueError(Problem("n cannot be negative", met=repr(n)))
    return copies


def _count(n: Any) -> int:
    if isinstance(n, bool) or not isinstance(n, Integral):
        raise ModelTypeError(Problem("n is an integer or a string", met=f"{type(n).__name__} {n!r}"))
    if n < 0:
        raise ModelValueError(Problem("n cannot be negative", met=str(n)))
    return int(n)


def _probability(p: Any) -> float:
    _check_probability_dimension(get_dimensions(p))
    if not isinstance(p, (Real, np.ndarray)) or np.ndim(p) != 0:
        raise ModelTypeError(Problem("p is a number or a string", met=f"{type(p).__name__} {p!r}"))
    value = float(p)
    if value != value:
        raise ModelValueError(Problem("p cannot be NaN", met=repr(p), expected="a number between 0 and 1"))
    return min(max(value, 0.0), 1.0)


def _check_probability_dimension(dim: Any) -> None:
    if dim is not DIMENSIONLESS:
        raise DimensionMismatchError("a probability has no unit", dim)
