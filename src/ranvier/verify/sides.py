"""Two simulators, one script: imports of the one are served by the other. In the child process, before the script is read.

Scripts written for Brian 2 and scripts written for ranvier both run on both sides.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

STAGES = ("import", "build", "connect", "compile", "run")


def serve(asked: str, by: str, extra: dict[str, Any] | None = None) -> None:
    """From now on `import ASKED` and `import ASKED.x.y` give the modules BY and BY.x.y; `extra` are names that BY lacks."""
    for name in [name for name in sys.modules if name == asked or name.startswith(asked + ".")]:
        del sys.modules[name]  # they live on in the modules that use them
    sys.meta_path.insert(0, _Served(asked, by, extra or {}))


def only_of_ranvier() -> dict[str, Any]:
    """What a script may import from ranvier and Brian 2 does not have, harmless."""
    return {
        "explain": lambda *arguments, **options: "",
        "get_include": lambda: "",
        "timings": lambda: dict.fromkeys(STAGES, 0.0),
        "ModelError": Exception,
    }


class _Served(MetaPathFinder, Loader):
    """Finds and makes the modules of one package out of those of another."""

    def __init__(self, asked: str, by: str, extra: dict[str, Any]):
        self.asked = asked
        self.by = by
        self.extra = extra

    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        if fullname != self.asked and not fullname.startswith(self.asked + "."):
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        real = importlib.import_module(self.by + spec.name[len(self.asked) :])
        module = _Mirror(spec.name)
        public = getattr(real, "__all__", None)
        names = [name for name in real.__dict__ if not name.startswith("__")] if public is None else public
        own = self.extra if spec.name == self.asked else {}
        module.real = real
        module.__dict__.update(own)
        module.__all__ = [*(name for name in names if not name.startswith("_")), *own]
        return module

    def exec_module(self, module: ModuleType) -> None:
        """All is there already."""


class _Mirror(ModuleType):
    """A module whose names are those of another; what is set here is set there (`brian2.defaultclock.dt` is one thing)."""

    real: ModuleType
    __all__: list[str]

    def __getattr__(self, name: str) -> Any:
        if name in ("__path__", "real"):
            raise AttributeError(name)
        return getattr(self.real, name)


def silence_plots() -> None:
    """Figures are made but neither shown nor saved. The backend is Agg (MPLBACKEND)."""
    if importlib.util.find_spec("matplotlib") is None:
        return
    from matplotlib import figure, pyplot

    for owner in (pyplot, figure.Figure, sys.modules.get("pylab"), sys.modules.get("matplotlib.pylab")):
        for name in ("show", "savefig", "pause"):
            if hasattr(owner, name):
                setattr(owner, name, _nothing)


def _nothing(*arguments: Any, **options: Any) -> None:
    pass
