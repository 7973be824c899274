"""What a preference is: a default, what may be given, and what giving it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ranvier.syntax.errors import ModelError
from ranvier.units import Quantity, have_same_dimensions


class PreferenceError(ModelError, ValueError):
    """A preference that does not exist, or a value that it cannot have."""


class UnknownPreferenceError(PreferenceError, KeyError, AttributeError):
    """Asking for a preference that does not exist, by item or by attribute."""

    def __str__(self) -> str:
        return "\n\n".join(problem.render() for problem in self.problems)


class DefaultValidator:
    """Values of the class of the default; for a quantity: of its unit."""

    def __init__(self, value: Any):
        self.value = value

    def __call__(self, value: Any) -> bool:
        if not isinstance(value, type(self.value)):
            return False
        return not isinstance(self.value, Quantity) or have_same_dimensions(self.value, value)

    def __str__(self) -> str:
        unit = f" with the unit of {self.value}" if isinstance(self.value, Quantity) else ""
        return f"a {type(self.value).__name__}{unit}"


class BrianPreference:
    """A preference of a category; packages of others make theirs with prefs.register_preferences().

    validator: whether a value may be given; default: DefaultValidator. representor: the value as text that a file of preferences holds.
    effect: called with each value that is set. without_effect: why the preference does nothing in ranvier, and how loudly that is said
    once (a level of messages.py). expected: what may be given, in words.
    """

    def __init__(
        self,
        default: Any,
        docs: str,
        validator: Callable[[Any], Any] | None = None,
        representor: Callable[[Any], str] = repr,
        *,
        effect: Callable[[Any], None] | None = None,
        without_effect: str = "",
        level: str = "debug",
        expected: str = "",
    ):
        self.default = default
        self.docs = docs
        self.validator = DefaultValidator(default) if validator is None else validator
        self.representor = representor
        self.effect = effect
        self.without_effect = without_effect
        self.level = level
        self.expected = expected or (str(self.validator) if isinstance(self.validator, DefaultValidator) else "another value")

    def accepts(self, value: Any) -> bool:
        """Whether the validator takes the value; one that it cannot even look at is refused."""
        try:
            return bool(self.validator(value))
        except (TypeError, ValueError, AttributeError):
            return False
