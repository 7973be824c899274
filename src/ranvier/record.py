"""Records: what `@dataclass(slots=True)` is, at a tenth of the price. Lies below all stages.

A frozen dataclass takes 0.4 ms to define (six functions, each compiled from text), and there are ninety: a third of the import; the
module itself brings `inspect` and what that needs, 10 ms more. Here one function is made from text, `__init__`, and all takes 0.04 ms;
equality, hash and repr are ordinary code over the names of the fields. That nobody writes to a record is checked by mypy and not at
run time, which makes records twice as fast to make.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform, overload

_Class = TypeVar("_Class", bound=type)
_Value = TypeVar("_Value")
_MISSING: Any = object()


class Field:
    """What is known of a field: default, or what makes one for each record; whether equality and repr look at it."""

    __slots__ = ("default", "make", "compare", "repr")

    def __init__(self, default: Any, make: Any, compare: bool, repr: bool):
        self.default, self.make, self.compare, self.repr = default, make, compare, repr


@overload
def field(*, default: _Value, compare: bool = True, repr: bool = True) -> _Value: ...
@overload
def field(*, default_factory: Callable[[], _Value], compare: bool = True, repr: bool = True) -> _Value: ...
@overload
def field(*, compare: bool = True, repr: bool = True) -> Any: ...
def field(*, default: Any = _MISSING, default_factory: Any = _MISSING, compare: bool = True, repr: bool = True) -> Any:
    """A field that is more than its type and a default. Names and meaning as in a dataclass."""
    return Field(default, default_factory, compare, repr)


@overload
def record(cls: _Class, /) -> _Class: ...
@overload
def record(*, eq: bool = True, frozen: bool = True, slots: bool = True) -> Callable[[_Class], _Class]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: Any = None, /, *, eq: bool = True, frozen: bool = True, slots: bool = True) -> Any:
    """Decorator: a value with slots. Fields as in a dataclass, `__post_init__` too.

    eq=False: equality is identity. frozen=False: it may be written to, and equality is identity. slots=False: it can keep more than its
    fields (`cached_property`).
    """
    if cls is None:
        return lambda decorated: _made(decorated, eq and frozen, slots)
    return _made(cls, eq, slots)


def replace(one: _Value, **changes: Any) -> _Value:
    """A record like this one, but for these fields."""
    return type(one)(**{name: getattr(one, name) for name in _fields(one) if name not in changes}, **changes)


def values(one: object) -> tuple[Any, ...]:
    """What stands in the fields of a record, in their order."""
    return tuple([getattr(one, name) for name in _fields(one)])


def field_names(cls: type) -> tuple[str, ...]:
    """The fields of records of this class, in their order."""
    return tuple(_fields(cls))


def _fields(of: object) -> dict[str, Field]:
    return of.__record_fields__  # type: ignore[attr-defined]


def _made(cls: Any, eq: bool, slots: bool) -> Any:
    inherited: dict[str, Field] = getattr(cls, "__record_fields__", {})
    names = {key: value for key, value in cls.__dict__.items() if key not in ("__dict__", "__weakref__")}
    known = inherited | {name: _field(names.pop(name, _MISSING)) for name in cls.__annotations__}
    names |= {"__record_fields__": known, "__match_args__": tuple(known)}
    if slots:
        names["__slots__"] = tuple(name for name in known if name not in inherited)
    made: Any = type(cls)(cls.__name__, cls.__bases__, names)  # slots are decided as a class is made: once more
    made.__qualname__ = cls.__qualname__
    made.__init__ = _initialiser(cls, known)
    if eq and "__eq__" not in names:
        made.__eq__, made.__hash__ = _by_value(made, tuple(name for name, f in known.items() if f.compare))
    if "__repr__" not in names:
        made.__repr__ = _repr(tuple(name for name, f in known.items() if f.repr))
    return made


def _field(value: Any) -> Field:
    return value if isinstance(value, Field) else Field(value, _MISSING, compare=True, repr=True)


def _initialiser(cls: Any, known: dict[str, Field]) -> Any:
    """def __init__(self, a, b=default_b, c=MISSING): self.a = a; self.b = b; self.c = make_c() if c is MISSING else c"""
    names: dict[str, Any] = {"MISSING": _MISSING}
    arguments, lines = ["self"], []
    for name, f in known.items():
        argument, value = name, name
        if f.default is not _MISSING:
            names[f"default_{name}"] = f.default
            argument = f"{name}=default_{name}"
        elif f.make is not _MISSING:
            names[f"make_{name}"] = f.make
            argument, value = f"{name}=MISSING", f"make_{name}() if {name} is MISSING else {name}"
        arguments.append(argument)
        lines.append(f" self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    exec(f"def __init__({', '.join(arguments)}):\n" + "\n".join(lines or [" pass"]), names)
    made = names["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__module__ = cls.__module__
    return made


def _by_value(cls: type, names: tuple[str, ...]) -> tuple[Any, Any]:
    value: Callable[[Any], Any] = attrgetter(*names) if names else lambda _: ()

    def equal(self: Any, other: object) -> Any:
        return value(self) == value(other) if other.__class__ is cls else NotImplemented

    def hashed(self: Any) -> int:
        return hash((cls, value(self)))

    return equal, hashed


def _repr(names: tuple[str, ...]) -> Any:
    def represented(self: Any) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return represented
