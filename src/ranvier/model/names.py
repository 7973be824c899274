"""What has a name: clocks, groups, networks, ... Names are unique among what lives, unless users choose otherwise."""

from __future__ import annotations

import itertools
import re
from typing import Self
from weakref import WeakSet, WeakValueDictionary

from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem

_LEGAL = re.compile(r"[A-Za-z_]\w*\Z")
_living: WeakValueDictionary[str, Nameable] = WeakValueDictionary()
_all: WeakSet[Nameable] = WeakSet()  # the same where two bear one name


class Nameable:
    """An object with a name. A trailing '*' asks for a free one: 'synapses', 'synapses_1', ...; other names are taken as they are."""

    def __init__(self, name: str):
        if not isinstance(name, str):
            raise ModelTypeError(
                Problem(
                    "the name of an object is a string",
                    met=f"{type(name).__name__} {name!r}",
                    expected="such as 'excitatory'",
                    hint="name='...'",
                )
            )
        wanted = name[:-1] if name.endswith("*") else name
        if not _LEGAL.match(wanted):
            expected = "letters, digits and _, and a letter or _ first"
            raise ModelValueError(
                Problem("this cannot be the name of an object", met=repr(name), expected=expected, hint=f"such as {_suggested(wanted)!r}")
            )
        self._name = _free_name(wanted) if name.endswith("*") else wanted
        _living[self._name] = self
        _all.add(self)

    @property
    def name(self) -> str:
        return self._name

    @classmethod
    def __instances__(cls) -> WeakSet[Self]:
        """All that live of this class."""
        return WeakSet(item for item in _all if isinstance(item, cls))


def _suggested(wanted: str) -> str:
    legal = re.sub(r"\W+", "_", wanted)
    return legal if legal[:1].isalpha() else f"group_{legal}"


def _free_name(base: str) -> str:
    if base not in _living:
        return base
    return next(name for k in itertools.count(1) if (name := f"{base}_{k}") not in _living)
