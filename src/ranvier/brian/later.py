"""Names whose module is imported when they are first used. Takes a place (`matplotlib.pyplot`, `plot`), gives what stands for it.

Called by star.py for `from ranvier import *`: a simulation that draws nothing does not pay for matplotlib, and needs none installed.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from typing import Any

_QUESTIONS = ("__wrapped__", "__signature__", "__test__", "__isabstractmethod__", "__get__", "__array", "_ipython_", "_repr_")
"""Beginnings of what tools ask every object for: not a use of it."""


class Later:
    """Stands for `module.name` (without a name: for the module) and passes every use on to it: attributes, items, isinstance,
    subclassing, `|`. At the first use: ImportError if the module cannot be imported, AttributeError if this version of it lacks the name.
    """

    __slots__ = ("_module", "_name", "_real")

    def __init__(self, module: str, name: str = "") -> None:
        for slot, value in (("_module", module), ("_name", name), ("_real", None)):
            object.__setattr__(self, slot, value)

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith(_QUESTIONS):
            raise AttributeError(attribute)
        return getattr(real(self), attribute)

    def __setattr__(self, attribute: str, value: Any) -> None:
        setattr(real(self), attribute, value)

    def __delattr__(self, attribute: str) -> None:
        delattr(real(self), attribute)

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(instance, real(self))

    def __subclasscheck__(self, subclass: type) -> bool:
        return issubclass(subclass, real(self))

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return (real(self),)

    def __getitem__(self, key: Any) -> Any:
        return real(self)[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        real(self)[key] = value

    def __delitem__(self, key: Any) -> None:
        del real(self)[key]

    def __contains__(self, item: object) -> bool:
        return item in real(self)

    def __iter__(self) -> Iterator[Any]:
        return iter(real(self))

    def __len__(self) -> int:
        return len(real(self))

    def __eq__(self, other: object) -> bool:
        return real(self) == (real(other) if isinstance(other, Later) else other)

    def __hash__(self) -> int:
        return hash(real(self))

    def __or__(self, other: Any) -> Any:
        return real(self) | other

    def __ror__(self, other: Any) -> Any:
        return other | real(self)

    def __dir__(self) -> list[str]:
        return dir(real(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return later, (self._module, self._name)

    def __repr__(self) -> str:
        return f"<{_path(self)}, imported when used>" if self._real is None else repr(self._real)

    @property
    def __doc__(self) -> Any:  # type: ignore[override]
        return real(self).__doc__


class LaterCallable(Later):
    """For what is no module. Modules must not look as if they could be called: a test runner takes a callable `testing` for a test."""

    __slots__ = ()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return real(self)(*args, **kwargs)


def later(module: str, name: str = "") -> Any:
    """The thing itself if it is there already, else what stands for it."""
    stand_in, loaded = (LaterCallable if name else Later)(module, name), sys.modules.get(module)
    if loaded is None or not name:
        return loaded or stand_in
    return vars(loaded).get(name, stand_in)  # not getattr: NumPy imports its own packages when asked for them


def real(stand_in: Later) -> Any:
    """What it stands for, imported now if need be."""
    if stand_in._real is None:
        object.__setattr__(stand_in, "_real", _found(stand_in._module, stand_in._name, _path(stand_in)))
    return stand_in._real


def _path(stand_in: Later) -> str:
    return f"{stand_in._module}.{stand_in._name}" if stand_in._name else stand_in._module


def _found(module: str, name: str, path: str) -> Any:
    package = module.partition(".")[0]
    try:
        loaded = importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != package:
            raise
        hint = f"`pip install {package}` brings it; a simulation runs without it."
        raise ImportError(f"{path} needs {package}, which is not installed here. {hint}", name=package) from None
    if not name:
        return loaded
    try:
        return getattr(loaded, name)
    except AttributeError:
        version = getattr(sys.modules[package], "__version__", "of this installation")
        raise AttributeError(f"{package} {version} has no {path}") from None
