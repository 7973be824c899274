"""What `import ranvier` leaves for later: the compiler, and what puts it to work. Lies below all stages.

Constructors record; what builds is loaded by the first thing that is built: a run, an assignment of text, connect. Before any stage is
imported, `leave_for_later` puts a stand-in for each module of AT_THE_FIRST_BUILD into its package. Who records says `from ranvier.ir
import build as kernels` and `kernels.build_kernel(...)`: the first use imports. What builds imports as usual (`from ranvier.ir.build
import build_kernel` loads at once). A use costs 0.2 us more. tests/test_on_demand.py sees to it that nothing comes in by another way.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any

from ranvier.collection import uncollected

AT_THE_FIRST_BUILD = (
    *("ranvier.equations.schemes.choose", "ranvier.equations.schemes.exact", "ranvier.equations.schemes.system"),
    *("ranvier.ir.build", "ranvier.llvm.engine"),
    *("ranvier.model.connect", "ranvier.model.connect_degrees", "ranvier.model.delivery"),
    *("ranvier.model.execute", "ranvier.model.pieces", "ranvier.model.propagators"),
    *("ranvier.run.plan", "ranvier.run.scheduling", "ranvier.run.snapshot"),
)


class OnDemand(ModuleType):
    """Stands for a module of that name, and imports it when something in it is asked for."""

    def __getattr__(self, name: str) -> Any:
        with uncollected():
            return getattr(import_module(self.__name__), name)


def leave_for_later() -> None:
    """Packages show stand-ins for the modules of AT_THE_FIRST_BUILD, until these are imported."""
    for path in AT_THE_FIRST_BUILD:
        package, _, name = path.rpartition(".")
        setattr(import_module(package), name, OnDemand(path))
