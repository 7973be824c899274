"""`prefs` itself: names with dots to values, by attribute and by item, each value checked."""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any, TextIO

from ranvier.context import PREFERENCE_FILES
from ranvier.messages import BrianLogger, get_logger
from ranvier.preferences.definition import BrianPreference, PreferenceError, UnknownPreferenceError
from ranvier.preferences.files import parse, value_of, written
from ranvier.syntax.calls import did_you_mean
from ranvier.syntax.errors import ModelAttributeError, Problem

logger = get_logger("ranvier.core.preferences")


class Preferences(MutableMapping[str, Any]):
    """All preferences by name. `prefs.codegen.cpp` and `prefs['codegen.cpp']` are those of a category.

    PreferenceError for an unknown name or a value that cannot be; also a KeyError or AttributeError where one is only asked for.
    """

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}
        self._categories: dict[str, tuple[dict[str, BrianPreference], str]] = {}
        self._waiting: dict[str, Any] = {}  # read from a file before anybody registered them

    # ---- reading and writing --------------------------------------------------------------------------------------------

    def __getitem__(self, name: str) -> Any:
        if self._is_category(name):
            return Category(self, name)
        if name not in self._values:
            raise UnknownPreferenceError(self._unknown(name))
        return self._values[name]

    def __setitem__(self, name: str, value: Any) -> None:
        if self._is_category(name):
            raise PreferenceError(
                Problem(
                    f"'{name}' is a category of preferences, not one",
                    met=f"{value!r}"[:120],
                    expected="the full name of a preference",
                    hint="print(prefs.get_documentation()) lists them",
                )
            )
        definition = self._definition(name)
        if not definition.accepts(value):
            met = f"{value!r}"[:120]
            raise PreferenceError(Problem(f"'{name}' cannot have this value", met=met, expected=definition.expected, hint=definition.docs))
        self._values[name] = value
        if definition.effect is not None:
            definition.effect(value)
        if definition.without_effect and value != definition.default:
            getattr(logger, definition.level)(f"'{name}' has no effect: {definition.without_effect}", "no_effect", once=True)

    def __delitem__(self, name: str) -> None:
        raise PreferenceError(
            Problem(
                "a preference cannot be deleted", met=repr(name), hint="prefs.reset_to_defaults()", expected="a new value, or the default"
            )
        )

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            object.__setattr__(self, name, value)
        else:
            self[name] = value

    def __delattr__(self, name: str) -> None:
        del self[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.toplevel_categories]

    def __repr__(self) -> str:
        return f"<preferences of: {', '.join(self.toplevel_categories)}>"

    @property
    def toplevel_categories(self) -> list[str]:
        return [category for category in self._categories if "." not in category]

    # ---- defining -------------------------------------------------------------------------------------------------------

    def register_preferences(self, prefbasename: str, prefbasedoc: str, **prefs: BrianPreference) -> None:
        """A new category of preferences. PreferenceError if it is there already, or a name is not possible."""
        known = self._categories.get(prefbasename)
        if known is not None and (known[0] or known[1] != prefbasedoc):
            raise PreferenceError(
                Problem(
                    "this category of preferences is registered already",
                    met=repr(prefbasename),
                    expected="a new name",
                    hint="choose another prefix",
                )
            )
        for name in (*prefbasename.split("."), *prefs):
            if not re.fullmatch(r"[A-Za-z]\w*", name) or hasattr(type(self), name):
                expected = "letters, digits and _, a letter first, and not a method of prefs"
                raise PreferenceError(
                    Problem("this cannot be the name of a preference", met=repr(name), expected=expected, hint="such as 'my_setting'")
                )
        clashes = [*(f"{prefbasename}.{name}" for name in prefs if f"{prefbasename}.{name}" in self._categories)]
        clashes += [prefbasename] if prefbasename in self._values else []
        if clashes:
            raise PreferenceError(
                Problem(
                    "this name is taken by a category or a preference",
                    met=repr(clashes[0]),
                    expected="a new name",
                    hint="choose another one",
                )
            )
        self._categories[prefbasename] = (prefs, prefbasedoc)
        for name, definition in prefs.items():
            full = f"{prefbasename}.{name}"
            self._values[full] = copy.copy(definition.default)  # in force already: its effect is for values that somebody sets
            if full in self._waiting:
                self[full] = self._waiting.pop(full)

    def reset_to_defaults(self) -> None:
        """All preferences as they were before any was set."""
        for category, (definitions, _) in self._categories.items():
            for name, definition in definitions.items():
                self[f"{category}.{name}"] = copy.copy(definition.default)

    # ---- files ----------------------------------------------------------------------------------------------------------

    def read_preference_file(self, file: str | os.PathLike[str] | TextIO) -> None:
        """Set what a file says; see files.py for its form. PreferenceError for a line that says nothing, OSError if it cannot be read."""
        if isinstance(file, (str, os.PathLike)):
            with open(file, encoding="utf-8") as opened:
                text, origin = opened.read(), os.fspath(file)
        else:
            text, origin = file.read(), getattr(file, "name", "the file")
        for name, value in parse(text, origin):
            if name.rpartition(".")[0] in self._categories:
                self[name] = value
            else:
                self._waiting[name] = value  # for a package that is not imported yet

    def load_preferences(self) -> None:
        """Read ~/.brian/user_preferences, then brian_preferences in the current folder, where they exist."""
        found = [path for path in map(os.path.expanduser, PREFERENCE_FILES) if os.path.isfile(path)]
        for path in found:
            self.read_preference_file(path)
        if found:
            BrianLogger.initialize()

    def check_all_validated(self) -> None:
        """Warn of preferences that a file set and nobody registered."""
        if self._waiting:
            names = ", ".join(self._waiting)
            logger.warn(f"these preferences are set in a file, but nobody knows them (misspelled?): {names}", "unregistered", once=True)

    @property
    def as_file(self) -> str:
        """The preferences as they are, as text for a file."""
        return written(self._categories, lambda name, _: self._values[name])

    @property
    def defaults_as_file(self) -> str:
        return written(self._categories, lambda _, definition: definition.default)

    def eval_pref(self, text: str) -> Any:
        """The value that a text in a file of preferences has."""
        return value_of(text, "a preference")

    def do_validation(self) -> None:
        """Nothing is left to do: values are checked when they are set."""

    # ---- documentation --------------------------------------------------------------------------------------------------

    def get_documentation(self, basename: str | None = None, link_targets: bool = False) -> str:
        """What there is, its default and its meaning; of one category, or of all."""
        chosen = self._categories if basename is None else {basename: self._definitions_of(basename)}
        pages = []
        for category, (definitions, meaning) in chosen.items():
            pages.append(f"{category}: {meaning}\n")
            pages += [_documented(f"{category}.{name}", definition) for name, definition in definitions.items()]
        return "\n".join(pages)

    # ---- what is meant --------------------------------------------------------------------------------------------------

    def _is_category(self, name: str) -> bool:
        return name in self._categories or any(category.startswith(f"{name}.") for category in self._categories)

    def _definitions_of(self, category: str) -> tuple[dict[str, BrianPreference], str]:
        if category not in self._categories:
            raise UnknownPreferenceError(self._unknown(category))
        return self._categories[category]

    def _definition(self, name: str) -> BrianPreference:
        category, _, own = name.rpartition(".")
        definitions = self._categories.get(category, ({}, ""))[0]
        if own not in definitions:
            raise PreferenceError(self._unknown(name))
        return definitions[own]

    def _unknown(self, name: str) -> Problem:
        elsewhere = [full for full in self._values if full.rpartition(".")[2] == name.rpartition(".")[2]][:2]  # right but for its category
        otherwise = f"did you mean {' or '.join(map(repr, elsewhere))}?" if elsewhere else "print(prefs.get_documentation()) lists them"
        hint = did_you_mean(name, [*self._values, *self._categories], otherwise)
        return Problem(f"there is no preference '{name}'", met=repr(name), expected="the name of a preference", hint=hint)


class Category(MutableMapping[str, Any]):
    """The preferences below a name: `prefs.codegen.cpp`."""

    def __init__(self, preferences: Preferences, name: str):
        self._preferences = preferences
        self._name = name

    def __getitem__(self, name: str) -> Any:
        return self._preferences[f"{self._name}.{name}"]

    def __setitem__(self, name: str, value: Any) -> None:
        self._preferences[f"{self._name}.{name}"] = value

    def __delitem__(self, name: str) -> None:
        del self._preferences[f"{self._name}.{name}"]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            object.__setattr__(self, name, value)
        else:
            self[name] = value

    def __delattr__(self, name: str) -> None:
        del self[name]

    def _below(self) -> list[str]:
        begin = f"{self._name}."
        return [name[len(begin) :] for name in self._preferences if name.startswith(begin)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._below())

    def __len__(self) -> int:
        return len(self._below())

    def __contains__(self, name: object) -> bool:
        return name in self._below()

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *sorted({name.partition(".")[0] for name in self._below()})]

    @property
    def __doc__(self) -> str:  # type: ignore[override]
        return self._preferences.get_documentation(self._name)

    def __repr__(self) -> str:
        return f"<preferences of {self._name}: {', '.join(self._below())}>"


class _Renamed:
    """`brian_prefs`, the name of `prefs` long ago."""

    def _refuse(self, *_: Any) -> Any:
        raise ModelAttributeError(Problem("the preferences are called prefs", met="brian_prefs", expected="prefs", hint="prefs.codegen..."))

    __getattr__: Callable[..., Any] = _refuse
    __setattr__: Callable[..., Any] = _refuse
    __getitem__ = _refuse
    __setitem__ = _refuse


brian_prefs = _Renamed()


def _documented(name: str, definition: BrianPreference) -> str:
    effect = f" No effect: {definition.without_effect}." if definition.without_effect else ""
    return f"{name} = {definition.representor(definition.default)}\n    {definition.docs}{effect}\n"
