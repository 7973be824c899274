"""Memory of variables."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier import Equations, NeuronGroup, Synapses
from ranvier.model.storage import frozen_subexpressions, model_variables
from ranvier.syntax.printer import print_block


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        (None, {"x": "float64", "n": "int32", "b": "bool"}),
        (np.float32, {"x": "float32", "n": "int32", "b": "bool"}),
        ({"x": np.float32, "n": np.int64}, {"x": "float32", "n": "int64", "b": "bool"}),
    ],
)
def test_types(dtype: object, expected: dict[str, str]) -> None:
    group = NeuronGroup(3, "x : 1\nn : integer\nb : boolean", dtype=dtype)
    assert {name: group.state(name)[:].dtype.name for name in expected} == expected


@pytest.mark.parametrize("dtype", [int, {"x": np.int32}, {"n": np.float64}, np.float16])
def test_types_that_do_not_fit(dtype: object) -> None:
    with pytest.raises(TypeError):
        NeuronGroup(3, "x : 1\nn : integer", dtype=dtype)


def test_what_is_stored() -> None:
    variables = model_variables(Equations("x : 1\ns : 1 (shared)\ny = x : 1\nf = x : 1 (constant over dt)"), 5, None, None)
    assert {name: symbol.key.size for name, symbol in variables.items()} == {"x": 5, "s": 1, "f": 5}
    assert variables["f"].read_only and not variables["x"].read_only


def test_frozen_subexpressions_in_order_of_use() -> None:
    shared, own = frozen_subexpressions(
        Equations(
            "b = a + x : 1 (constant over dt)\na = x : 1 (constant over dt)\nc = s : 1 (shared, constant over dt)\nx : 1\ns : 1 (shared)"
        )
    )
    assert print_block(own) == "a = x\nb = a + x" and print_block(shared) == "c = s"


def test_synaptic_variables_grow_in_place() -> None:
    group = NeuronGroup(10, "v : 1")
    synapses = Synapses(group, group, "w : 1", dtype={"w": np.float32})
    synapses.connect(j="i")
    live = synapses.w[:]
    synapses.connect(n=100)
    synapses.w = 2
    assert live.tolist() == [2] * 10 and live.dtype == np.float32
