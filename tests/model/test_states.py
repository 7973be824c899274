"""Formats of states, and what users register."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from ranvier.model.states import ImportExport
from ranvier.only import *
from ranvier.syntax.errors import ModelError


class Json(ImportExport):
    name = "json"

    @staticmethod
    def export_data(group: Any, variables: Any, units: bool = True, level: int = 0) -> str:
        return json.dumps({name: np.asarray(group.state(name)).tolist() for name in variables})

    @staticmethod
    def import_data(group: Any, data: str, units: bool = True, level: int = 0) -> None:
        for name, values in json.loads(data).items():
            group.state(name, use_units=False)[:] = values


@pytest.fixture
def registered() -> Iterator[None]:
    ImportExport.register(Json())
    yield
    del ImportExport.methods["json"]


@pytest.mark.usefixtures("registered")
def test_a_format_of_the_user() -> None:
    G, H = (NeuronGroup(2, "v : volt\nw : 1") for _ in range(2))
    G.v, G.w = [1, 2] * mV, 3
    text = G.get_states(["v", "w"], format="json")
    assert json.loads(text) == {"v": [0.001, 0.002], "w": [3.0, 3.0]}
    H.set_states(text, format="json")
    assert list(H.v_[:]) == [0.001, 0.002] and list(H.w[:]) == [3, 3]
    with pytest.raises(ValueError, match="a format 'json' already"):
        ImportExport.register(Json())


def test_what_is_no_format() -> None:
    with pytest.raises(ValueError, match="no format of states") as caught:
        ImportExport.register(Json)  # type: ignore[arg-type]
    assert isinstance(caught.value, ModelError)
    with pytest.raises(NotImplementedError, match="'dict', 'pandas'"):
        NeuronGroup(1, "v : 1").get_states(format="xml")


def test_all_unknown_names_are_told_at_once() -> None:
    with pytest.raises(KeyError) as caught:
        NeuronGroup(1, "velocity : 1").get_states(["velocty", "w"])
    assert "'velocty'" in str(caught.value) and "'w'" in str(caught.value) and "did you mean 'velocity'?" in str(caught.value)


def test_states_are_copies_and_the_names_of_the_caller_count() -> None:
    G = NeuronGroup(2, "v : 1\nx = k*v : 1")
    G.v = 2
    k = 3  # noqa: F841
    states = G.get_states(["v", "x"])
    G.v = 5
    assert list(states["v"]) == [2, 2] and list(states["x"]) == [6, 6]
