"""`import brian2` gives ranvier. Takes module paths that begin with brian2, gives modules made from the table in modules.py.

Called by `ranvier run` and by serve_brian2() before the script's first import of brian2. Processes that the script starts find the folder
path/ first, whose brian2.py calls this too: multiprocessing (fork, spawn), joblib, subprocess.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from ranvier.brian.modules import ELSEWHERE, NAMES, VERSION, WHOLE

_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "path")
_SPECIAL = {"__version__": VERSION, "__version_tuple__": tuple(int(part) for part in VERSION.split("."))}


def serve_brian2() -> None:
    """From now on `import brian2`, its submodules included, gives ranvier: in this process and in those that it starts.

    Calling it again does nothing. RuntimeError if the real brian2 is imported already: two simulators' objects would meet.
    """
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        if "brian2" in sys.modules and getattr(sys.modules["brian2"], "__file__", None) != os.path.join(_FOLDER, "brian2.py"):
            raise RuntimeError("brian2 itself is imported already. Call serve_brian2() before any import of brian2, in a fresh kernel.")
        sys.meta_path.insert(0, _Finder())
    if _FOLDER not in sys.path:
        sys.path.insert(1, _FOLDER)
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (_FOLDER, os.environ.get("PYTHONPATH", ""))))


class Served(ModuleType):
    """A module below brian2. Looking up a name looks it up in ranvier."""

    def __getattr__(self, name: str) -> Any:
        path: str = self.__name__
        if f"{path}.{name}" in _paths() and name not in _names(path):
            return importlib.import_module(f"{path}.{name}")
        try:
            return _value(path, name)
        except AttributeError:
            raise AttributeError(f"module {path!r} {_lacks(path, name)}") from None

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *_names(self.__name__), *_below(self.__name__)})


class _Finder(MetaPathFinder, Loader):
    """Finds and makes the modules below brian2. All are packages: so `from brian2.a import b` asks here for brian2.a.b if there is no b."""

    def find_spec(self, path: str, folders: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if path != "brian2" and not path.startswith("brian2."):
            return None
        if path not in _paths():
            parent, _, name = path.rpartition(".")
            # Not ModuleNotFoundError: `from ... import` would replace its text by one that says less.
            raise ImportError(f"cannot import {name!r}: ranvier serves brian2 here, and its {parent} {_lacks(parent, name)}", name=path)
        return ModuleSpec(path, self, origin="ranvier", is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return Served(spec.name, f"{spec.name}, as ranvier has it.")

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: names are looked up when they are used."""


def _value(path: str, name: str) -> Any:
    if path in WHOLE:
        return _SPECIAL[name] if name in _SPECIAL else getattr(importlib.import_module(WHOLE[path]), name)
    names = NAMES[path].split()
    if name == "__all__":
        return names
    if name not in names:
        raise AttributeError(name)
    module, _, other = ELSEWHERE.get(name, "ranvier").partition(":")
    return getattr(importlib.import_module(module), other or name)


def _paths() -> set[str]:
    return {*WHOLE, *NAMES}


def _names(path: str) -> list[str]:
    return list(importlib.import_module(WHOLE[path]).__all__) if path in WHOLE else NAMES[path].split()


def _below(path: str) -> list[str]:
    """The modules of a package, without their path."""
    return [name for parent, _, name in (found.rpartition(".") for found in sorted(_paths())) if parent == path]


def _lacks(path: str, name: str) -> str:
    """What there is instead, in words."""
    names, modules = _names(path), _below(path)
    there = [f"the names {', '.join(names)}"] if 0 < len(names) < 60 else [f"{len(names)} names"] if names else []
    there += [f"the modules {', '.join(modules)}"] if modules else []
    near = get_close_matches(name, [*names, *modules], 1)
    return f"has no {name}. There are {' and '.join(there) or 'no names'}." + (f" Did you mean {near[0]}?" if near else "")
