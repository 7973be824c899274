"""Brian's side of a script written for ranvier: `import ranvier` gives brian2. In the child process, before the script is read.

The other direction, scripts for Brian 2 on ranvier, is ranvier/brian/hook.py.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_ONLY_OF_RANVIER: dict[str, Any] = {
    "explain": lambda *arguments, **options: "",
    "get_include": lambda: "",
    "timings": lambda: dict.fromkeys(("import", "build", "connect", "compile", "run"), 0.0),
    "ModelError": Exception,
}
"""What a script may import from ranvier and Brian 2 does not have, harmless."""


def serve_ranvier() -> None:
    """From now on `import ranvier` and `import ranvier.x.y` give the modules brian2 and brian2.x.y."""
    for name in [name for name in sys.modules if name == "ranvier" or name.startswith("ranvier.")]:
        del sys.modules[name]  # they live on in the modules that use them
    sys.meta_path.insert(0, _Served())


class _Served(MetaPathFinder, Loader):
    """Finds and makes the modules of ranvier out of those of Brian 2."""

    def find_spec(self, path: str, folders: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        if path != "ranvier" and not path.startswith("ranvier."):
            return None
        return ModuleSpec(path, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        real = importlib.import_module("brian2" + spec.name[len("ranvier") :])
        module = _Mirror(spec.name)
        public = getattr(real, "__all__", None)
        names = [name for name in real.__dict__ if not name.startswith("__")] if public is None else public
        own = _ONLY_OF_RANVIER if spec.name == "ranvier" else {}
        module.real = real
        module.__dict__.update(own)
        module.__all__ = [*(name for name in names if not name.startswith("_")), *own]
        return module

    def exec_module(self, module: ModuleType) -> None:
        """All is there already."""


class _Mirror(ModuleType):
    """A module whose names are those of another."""

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
