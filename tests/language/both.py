"""One script, two simulators: Brian 2 (numpy target) and ranvier run the same text, and what its names hold is compared.

A script sees all names of `from brian2.only import *`, and np. It runs as a module does, so magic runs and namespaces work.
"""

from __future__ import annotations

import builtins
import contextlib
import signal
import sys
import textwrap
import warnings
from collections.abc import Iterable, Iterator, Mapping
from numbers import Number
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from scipy import stats

import ranvier

PLAIN = (Number, str, bytes, bool, type(None), np.generic, np.ndarray)


def both(script: str, *, rtol: float = 1e-9, atol: float = 1e-12, seed: int = 0, **given: Any) -> dict[str, Any]:
    """Runs the script on both sides and compares the names it binds. given: names that it finds there already. Gives ranvier's names."""
    theirs = execute(brian2(), script, seed, given)
    found = execute(ranvier, script, seed, given)
    compared = [name for name in theirs if _comparable(theirs[name])]
    assert compared, "the script leaves nothing to compare"
    for name in compared:
        assert name in found, f"ranvier's side does not bind {name}"
        compare(name, found[name], theirs[name], rtol, atol)
    return found


def both_fail(script: str, *, seed: int = 0, **given: Any) -> Exception:
    """Runs the script on both sides and wants exceptions with a builtin kind in common. Gives ranvier's."""
    raised = []
    for simulator in (brian2(), ranvier):
        try:
            execute(simulator, script, seed, given)
        except Exception as error:
            raised.append(error)
        else:
            pytest.fail(f"{simulator.__name__} does not refuse:\n{textwrap.dedent(script)}")
    theirs, found = raised
    assert kinds(theirs) & kinds(found), f"Brian 2 raises {theirs!r} ({sorted(kinds(theirs))}), ranvier {found!r} ({sorted(kinds(found))})"
    return found


def ours(script: str, *, seed: int = 0, **given: Any) -> dict[str, Any]:
    """Runs the script on ranvier alone; its names."""
    return execute(ranvier, script, seed, given)


def samples(script: str, name: str, seeds: Iterable[int] = range(20), **given: Any) -> tuple[np.ndarray, np.ndarray]:
    """(Brian 2's, ranvier's): what a name holds after the script, for each seed, flat in one array a side."""
    seeds = list(seeds)
    a, b = (
        np.concatenate([np.ravel(np.asarray(execute(simulator, script, seed, given)[name], dtype=float)) for seed in seeds])
        for simulator in (brian2(), ranvier)
    )
    return a, b


def same_distribution(a: np.ndarray, b: np.ndarray, level: float = 1e-3) -> None:
    """Kolmogorov-Smirnov on two samples; seeds are fixed, so a test that passes goes on passing."""
    p = stats.ks_2samp(a, b).pvalue
    assert p > level, f"two distributions: p = {p:.2g}; means {a.mean():.6g} and {b.mean():.6g}, deviations {a.std():.6g} and {b.std():.6g}"


def brian2() -> ModuleType:
    """`brian2.only`, quiet and interpreted."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        only = pytest.importorskip("brian2.only")
        only.prefs.codegen.target = "numpy"
        only.BrianLogger.suppress_hierarchy("brian2")
    return only


@contextlib.contextmanager
def _its_handler_of_interrupts() -> Iterator[None]:
    """Brian 2 sets it for the process when it is imported; our tests begin with Python's own."""
    before = signal.signal(signal.SIGINT, sys.modules["brian2"]._int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def execute(simulator: ModuleType, script: str, seed: int, given: Mapping[str, Any]) -> dict[str, Any]:
    """The names that the script binds. The clock and the random numbers start anew."""
    names: dict[str, Any] = {name: getattr(simulator, name) for name in _public(simulator)}
    names.update(given, np=np, inf=np.inf, nan=np.nan, __name__="__script__")
    names["start_scope"]()
    names["defaultclock"].dt = 0.1 * names["ms"]
    names["seed"](seed)
    before = dict(names)
    code = compile(textwrap.dedent(script), "<script>", "exec")
    with contextlib.ExitStack() as during:
        during.enter_context(warnings.catch_warnings())
        if simulator is not ranvier:
            during.enter_context(_its_handler_of_interrupts())
            warnings.simplefilter("ignore")
        exec(code, names)
    return {name: value for name, value in names.items() if not name.startswith("_") and (name not in before or before[name] is not value)}


def _public(simulator: ModuleType) -> list[str]:
    """All names that a script of Brian 2 may use: those of the oracle, as far as ranvier has them (what it lacks is a NameError)."""
    return [name for name in brian2().__all__ if hasattr(simulator, name)]


def compare(what: str, found: Any, expected: Any, rtol: float, atol: float) -> None:
    """Asserts that two values are the same: dimensions, shapes, texts; numbers within rtol and atol."""
    if isinstance(expected, (str, bytes, bool, type(None))):
        assert found == expected, f"{what}: Brian 2 {expected!r}, ranvier {found!r}"
        return
    if isinstance(expected, Mapping):
        assert set(found) == set(expected), f"{what}: Brian 2 has {sorted(map(str, expected))}, ranvier {sorted(map(str, found))}"
        for key in expected:
            compare(f"{what}[{key!r}]", found[key], expected[key], rtol, atol)
        return
    if isinstance(expected, (list, tuple, set, frozenset)):
        assert len(found) == len(expected), f"{what}: Brian 2 {expected!r}, ranvier {found!r}"
        in_order = (sorted(found), sorted(expected)) if isinstance(expected, (set, frozenset)) else (found, expected)
        for k, (mine, its) in enumerate(zip(*in_order)):
            compare(f"{what}[{k}]", mine, its, rtol, atol)
        return
    assert dimensions(found) == dimensions(expected), f"{what}: Brian 2 {expected!r}, ranvier {found!r}"
    mine, its = np.asarray(found), np.asarray(expected)
    assert mine.shape == its.shape, f"{what}: Brian 2 has the shape {its.shape}, ranvier {mine.shape}"
    if its.dtype.kind in "biuf":
        assert mine.dtype.kind == its.dtype.kind or {mine.dtype.kind, its.dtype.kind} == {"i", "u"}, f"{what}: {its.dtype} and {mine.dtype}"
        np.testing.assert_allclose(mine, its, rtol=rtol, atol=atol, err_msg=what)
    else:
        assert mine.tolist() == its.tolist(), f"{what}: Brian 2 {its!r}, ranvier {mine!r}"


def dimensions(value: Any) -> tuple[float, ...]:
    """Exponents of the seven base units."""
    found = getattr(value, "dim", None) or getattr(value, "dimensions", None)
    exponents = getattr(found, "_dims", None) if found is not None else None
    if exponents is None:
        exponents = getattr(found, "exponents", None)
    return tuple(float(e) for e in exponents) if exponents is not None else (0.0,) * 7


def kinds(error: BaseException | None) -> set[str]:
    """The builtin kinds of an exception and of its causes, and those that only simulators have."""
    found: set[str] = set()
    while error is not None:
        found |= {
            cls.__name__
            for cls in type(error).__mro__
            if (getattr(builtins, cls.__name__, None) is cls and cls not in (Exception, BaseException, object))
            or cls.__name__ in ("DimensionMismatchError", "EquationError", "MagicError")
        }
        error = error.__cause__
    return found - {"LookupError", "ArithmeticError"}


def _comparable(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(_comparable(v) for v in value.values())
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(_comparable(v) for v in value)
    return isinstance(value, PLAIN)
