"""Names and places of objects."""

from __future__ import annotations

import gc

import pytest

from ranvier import NeuronGroup, ms, network_operation
from ranvier.model.objects import BrianObject, Nameable


def test_a_star_asks_for_a_free_name() -> None:
    first, second = Nameable("thing*"), Nameable("thing*")
    assert (first.name, second.name) == ("thing", "thing_1")
    del first
    gc.collect()
    assert Nameable("thing*").name == "thing"


@pytest.mark.parametrize("name", ["", "1a", "a b", "a-b", "*", "a.b"])
def test_no_names(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name"):
        Nameable(name)


def test_where_an_object_was_made() -> None:
    group = NeuronGroup(1, "v : 1")
    assert group.membership.made_at.file == __file__
    later = NeuronGroup(1, "v : 1")
    assert later.membership.birth > group.membership.birth and later.membership.network is None


@pytest.mark.parametrize(("keyword", "value"), [("when", 3), ("order", "first"), ("order", None), ("order", True)])
def test_no_place_in_the_schedule(keyword: str, value: object) -> None:
    with pytest.raises(TypeError):

        @network_operation(dt=1 * ms, **{keyword: value})
        def operation() -> None: ...


def test_what_is_contained_rests_too() -> None:
    group = NeuronGroup(1, "dv/dt = 1/ms : 1", threshold="v > 1", reset="v = 0")
    group.active = False
    assert not any(item.active for item in group.contained_objects)
    group.active = True
    assert all(isinstance(item, BrianObject) and item.active for item in group.contained_objects)
