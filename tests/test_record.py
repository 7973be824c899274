"""Records and the search for garbage: what lies below all stages."""

import gc
from functools import cached_property

import pytest

from ranvier.collection import uncollected
from ranvier.record import field, field_names, record, replace, values


@record
class Point:
    x: float
    y: float = 2.0
    note: str = field(default="", compare=False, repr=False)
    seen: list[float] = field(default_factory=list, compare=False)


@record
class Named(Point):
    name: str = "p"


@record(frozen=False)
class Counter:
    count: int = 0


@record(slots=False)
class Checked:
    x: int

    def __post_init__(self) -> None:
        if self.x < 0:
            raise ValueError("negative")

    @cached_property
    def double(self) -> int:
        return 2 * self.x


def test_equality_hash_and_repr_look_at_the_fields_that_they_should() -> None:
    assert Point(1, note="a") == Point(1, note="b") != Point(1, 3)
    assert hash(Point(1, note="a")) == hash(Point(1, note="b"))
    assert repr(Point(1, note="a")) == "Point(x=1, y=2.0, seen=[])"
    assert Point(1) != Named(1)


def test_each_record_has_a_default_of_its_own_where_one_is_made() -> None:
    assert Point(1).seen is not Point(1).seen


def test_fields_are_inherited_in_order() -> None:
    assert field_names(Named) == ("x", "y", "note", "seen", "name")
    assert values(Named(1, name="q")) == (1, 2.0, "", [], "q")


def test_replace_keeps_what_it_is_not_told() -> None:
    assert replace(Named(1, 5, name="q"), x=3) == Named(3, 5, name="q")
    with pytest.raises(TypeError, match="z"):
        replace(Point(1), z=3)


def test_a_record_that_is_written_to_is_equal_to_itself_only() -> None:
    one, other = Counter(), Counter()
    one.count += 1
    one.count -= 1
    assert one == one != other and len({one, other}) == 2


def test_without_slots_a_record_keeps_what_it_computed() -> None:
    one = Checked(3)
    assert one.double == 6 and "double" in vars(one)
    with pytest.raises(ValueError, match="negative"):
        Checked(-1)
    with pytest.raises(ValueError, match="negative"):
        replace(one, x=-1)


@pytest.mark.parametrize("enabled", [True, False])
def test_the_search_for_garbage_is_as_it_was_afterwards(enabled: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        with pytest.raises(ZeroDivisionError), uncollected():
            assert not gc.isenabled()
            raise ZeroDivisionError
        assert gc.isenabled() == enabled
    finally:
        (gc.enable if before else gc.disable)()
