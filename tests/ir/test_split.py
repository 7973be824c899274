"""Kernels cut at the calls of Python functions: what each piece does, and that together they do what element after element would."""

import numpy as np

from ranvier import Function, NeuronGroup, Synapses, ms
from ranvier.equations.layers import NamespaceLayer
from ranvier.equations.scope import ArrayVariable
from ranvier.ir.build import Built, FilterSpec, GatherSpec, MapSpec, build_kernel
from ranvier.ir.kernel import Gather, Map, Once
from ranvier.model.memory import Buffer
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.statements import parse_statements
from ranvier.types import Type

CALLS: list[tuple] = []


def noted(*args: object) -> object:
    CALLS.append(tuple(np.shape(arg) for arg in args))
    return args[0] * 2 + 1  # type: ignore[operator]


F = Function(noted, arg_units=[1], return_unit=1)
G = Function(noted, arg_units=[1, 1], return_unit=1)
R = Function(noted, arg_units=[1], return_unit=1, stateless=False)


def built(text: str, space: object = None, group: NeuronGroup | None = None, **more: object) -> Built:
    group = group or NeuronGroup(4, "x : 1\ny : 1\ns : 1 (shared)")
    scope = group.scope(NamespaceLayer("the test", {"f": F, "g": G, "r": R, "k": 3}))
    return build_kernel(space or MapSpec(), parse_statements(text), scope, **more)  # type: ignore[arg-type]


def shape(kernel: Built) -> list[tuple[int, int, int]]:
    """Of each stage: operations of single values, of values by element, and calls."""
    return [
        tuple(0 if part is None else len(part.kernel.ops) for part in (s.single, s.kernel)) + (len(s.calls),)  # type: ignore[misc]
        for s in kernel.stages
    ]


def test_no_call_no_piece() -> None:
    assert built("y = x*2").before is None


def test_calls_that_do_not_wait_for_each_other_are_one_stage() -> None:
    assert [calls for _, _, calls in shape(built("y = f(x) + f(y) + f(x)"))] == [2]
    assert [calls for _, _, calls in shape(built("y = r(x) + r(x)"))] == [2]
    assert [calls for _, _, calls in shape(built("y = f(f(x) + y) + f(y)"))] == [2, 1]
    assert [calls for _, _, calls in shape(built("x = f(x); y = f(x)"))] == [1, 1]


def test_single_values_are_computed_once() -> None:
    kernel = built("y = g(x, k*s)")
    [stage] = kernel.stages
    assert stage.single is not None and isinstance(stage.single.kernel.space, Once)
    assert stage.kernel is not None and isinstance(stage.kernel.kernel.space, Map)
    assert [scratch.single for scratch in stage.calls[0].args] == [False, True]
    assert built("y = f(k)").stages[0].calls[0].result.single and not built("y = r(k)").stages[0].calls[0].result.single


def test_unused_calls_are_left_out() -> None:
    assert shape(built("tmp = f(f(x)); y = f(x)"))[0][2] == 1
    assert built("tmp = f(x); y = x*2").before is None


def test_values_of_before_are_kept() -> None:
    group = NeuronGroup(
        3, "x : 1\ny : 1", threshold="True", reset="old = x; x = f(x) + rand()*0; y = f(old) + old*100 + f(x)", namespace={"f": F}
    )
    group.x = "i"
    _run(group)
    np.testing.assert_allclose(group.y, [(2 * i + 1) + 100 * i + (2 * (2 * i + 1) + 1) for i in range(3)])


def test_random_numbers_are_the_same_in_all_pieces() -> None:
    group = NeuronGroup(300, "x : 1\ny : 1\nz : 1", namespace={"f": F})
    group.run_regularly("u = rand(); x = f(u); y = u; z = f(x - u)")
    _run(group)
    np.testing.assert_allclose(group.x, 2 * group.y + 1)
    np.testing.assert_allclose(group.z, 2 * (group.x - group.y) + 1)
    assert len(set(group.y)) == 300


def test_filters_and_lists() -> None:
    events = Buffer.events(4)
    kernel = built("", FilterSpec(events), emit=parse_expression("f(x) > 2", "a condition"))
    assert kernel.before is not None and isinstance(kernel.stages[0].kernel.kernel.space, Map)  # type: ignore[union-attr]
    kernel = built("y = f(x)", GatherSpec(events))
    assert isinstance(kernel.stages[0].kernel.kernel.space, Gather)  # type: ignore[union-attr]
    out = Buffer(Type.F64, 4)
    recorded = built("", GatherSpec(events), record=[(parse_expression(text, "a value"), out) for text in ("x", "f(x)")])
    assert out not in recorded.stages[0].kernel.array_keys  # type: ignore[union-attr]  # rows belong to the last piece


def test_one_after_the_other_only_where_elements_see_each_other() -> None:
    group = NeuronGroup(2, "x : 1", namespace={"f": F})
    synapses = Synapses(group, group, "w : 1")
    synapses.connect()
    scope = synapses.scope(NamespaceLayer("the test", {"f": F}))
    assert isinstance(scope.get("x_post"), ArrayVariable)
    listed = GatherSpec(Buffer.events(4))
    wholes = {
        code: build_kernel(listed, parse_statements(code), scope).before.whole  # type: ignore[union-attr]
        for code in ("x_post += f(w)", "w = f(x_post)", "x_post += f(x_post)", "x_post = f(w)*x_post", "w = f(w); w += x_pre")
    }
    assert list(wholes.values()) == [True, True, False, False, True]


def _run(group: NeuronGroup) -> None:
    from ranvier import Network

    Network(group).run(0.1 * ms)
