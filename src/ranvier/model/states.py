"""Formats of `get_states` and `set_states`: dicts, pandas, and what users register (`ImportExport.register`). Called by group.py."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ranvier.syntax.calls import did_you_mean
from ranvier.syntax.errors import ModelError, ModelValueError, NotAvailableError, Problem, UnknownNameError

if TYPE_CHECKING:
    from ranvier.model.group import Group


class ImportExport(ABC):
    """A format for the states of groups. Subclasses have a `name` and two functions; `ImportExport.register(object)` makes it known.

    export_data(group, variables, units, level) gives what `get_states` returns, import_data(group, data, units, level) writes what
    `set_states` was given. `group.state(name, use_units=units)` reads and writes one variable.
    """

    methods: ClassVar[dict[str, ImportExport]] = {}

    @staticmethod
    def register(importerexporter: ImportExport) -> None:
        """ModelValueError for what is no format, or a name that is taken."""
        if not isinstance(importerexporter, ImportExport):
            met = f"{type(importerexporter).__name__} {importerexporter!r}"[:120]
            hint = "class MyFormat(ImportExport): ...; ImportExport.register(MyFormat())"
            raise ModelValueError(Problem("this is no format of states", met=met, expected="an ImportExport", hint=hint))
        name = importerexporter.name
        if name in ImportExport.methods:
            message = f"there is a format '{name}' already"
            raise ModelValueError(Problem(message, met=repr(name), expected="another name", hint="del ImportExport.methods[name]"))
        ImportExport.methods[name] = importerexporter

    @property
    @abstractmethod
    def name(self) -> str:
        """What is given as format=."""

    @staticmethod
    @abstractmethod
    def export_data(group: Any, variables: Any, units: bool = True, level: int = 0) -> Any:
        """The values of the named variables, as copies."""

    @staticmethod
    @abstractmethod
    def import_data(group: Any, data: Any, units: bool = True, level: int = 0) -> None:
        """Write the values."""


class DictImportExport(ImportExport):
    """Arrays and quantities by name."""

    name = "dict"

    @staticmethod
    def export_data(group: Group, variables: Iterable[str], units: bool = True, level: int = 0) -> dict[str, Any]:
        return {name: np.array(group.state(name, use_units=units).get_item(slice(None), level), subok=True) for name in variables}

    @staticmethod
    def import_data(group: Group, data: Mapping[str, Any], units: bool = True, level: int = 0) -> None:
        for name, value in data.items():
            group.state(name, use_units=units).set_item(slice(None), value, level)


class PandasImportExport(ImportExport):
    """A DataFrame with a column for each variable, in base units."""

    name = "pandas"

    @staticmethod
    def export_data(group: Group, variables: Iterable[str], units: bool = True, level: int = 0) -> Any:
        _without_units(units)
        return _pandas().DataFrame(DictImportExport.export_data(group, variables, units=False, level=level))

    @staticmethod
    def import_data(group: Group, data: Any, units: bool = True, level: int = 0) -> None:
        _without_units(units)
        _pandas()
        for name in data.columns:
            column, state = np.asarray(data[name]), group.state(name, use_units=False)
            state.set_item(slice(None), column if state.ndim else column[:1], level)  # of a shared variable all rows say the same


class MissingPackageError(ModelError, ImportError):
    """A package that only this needs is not installed."""


def format_named(format: str) -> ImportExport:
    """NotAvailableError (a NotImplementedError) for an unknown one."""
    if format not in ImportExport.methods:
        known = ", ".join(map(repr, ImportExport.methods))
        raise NotAvailableError(
            Problem(
                "states do not come in this format",
                met=f"format={format!r}",
                expected=known,
                hint=did_you_mean(str(format), ImportExport.methods, "ImportExport.register adds one"),
            )
        )
    return ImportExport.methods[format]


def only_dicts(format: str) -> None:
    """For what was recorded, whose columns have different lengths: NotAvailableError for other than 'dict'."""
    if format != "dict":
        raise NotAvailableError(
            Problem("recordings come as dicts", met=f"format={format!r}", expected="format='dict'", hint="leave format= out")
        )


def check_known(group: Group, names: Iterable[str]) -> None:
    """UnknownNameError with all that the group does not have."""
    problems = [group.no_such(name) for name in names if not group.has_variable(name)]
    if problems:
        raise UnknownNameError(*problems)


def _without_units(units: bool) -> None:
    if units:
        message = "a DataFrame holds plain numbers"
        raise NotAvailableError(Problem(message, met="units=True", expected="units=False", hint="get_states(units=False, format='pandas')"))


def _pandas() -> Any:
    try:
        import pandas
    except ImportError:
        hint = "pip install pandas, or format='dict'"
        raise MissingPackageError(
            Problem("format='pandas' needs pandas", met="no package pandas", expected="pandas installed", hint=hint)
        ) from None
    return pandas


ImportExport.register(DictImportExport())
ImportExport.register(PandasImportExport())
