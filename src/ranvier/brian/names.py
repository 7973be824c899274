"""Names of Brian 2 that scripts and companion packages know, for things that have other names here, or that there are none of.

Loaded by `ranvier.NAME` when one is asked for.
"""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

from ranvier.caller import calling_namespace
from ranvier.model.group import Group
from ranvier.model.operations import Operation
from ranvier.run.magic import MagicNetwork
from ranvier.syntax.errors import ModelError, Problem
from ranvier.units import unit_names

__all__ = [
    "DEFAULT_CONSTANTS",
    "DEFAULT_UNITS",
    "BrianObjectException",
    "CodeRunner",
    "Cylinder",
    "CythonCodeObject",
    "MagicNetwork",
    "Morphology",
    "NumpyCodeObject",
    "Section",
    "Soma",
    "SpatialNeuron",
    "VariableOwner",
    "get_local_namespace",
    "timestep",
]

VariableOwner = Group
CodeRunner = Operation
BrianObjectException = ModelError
"""What is raised for an object that cannot be built. Every error of ranvier is one, and of the builtin kind that Brian 2 chains to it."""

DEFAULT_CONSTANTS: dict[str, float] = {"pi": 3.141592653589793, "e": 2.718281828459045, "inf": float("inf")}
"""The constants that model text knows."""

DEFAULT_UNITS = unit_names()
"""The units that model text knows, by name."""


def get_local_namespace(level: int = 0) -> dict[str, Any]:
    """The names that the caller sees, locals before globals; `level` more frames out on request."""
    return dict(calling_namespace(level))


def timestep(t: Any, dt: Any) -> Any:
    """Whole steps of dt until t, with a thousandth of a step of tolerance: the function of model text, for numbers and arrays.

    DimensionMismatchError: t and dt have different units.
    """
    steps = np.asarray((t + 1e-3 * dt) / dt)
    return steps.astype(np.int64)[()]


class NumpyCodeObject:
    """A marker for `codeobj_class=`, which is heard and has no effect: there is one way to compile here."""


class CythonCodeObject(NumpyCodeObject):
    """As NumpyCodeObject."""


class MultiCompartmentError(ModelError, NotImplementedError):
    """Neurons with several compartments."""


class Morphology:
    """Neurons with several compartments are not there yet: making one is a NotImplementedError."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        _not_yet(type(self).__name__)

    @staticmethod
    def from_file(*args: Any, **kwargs: Any) -> NoReturn:
        _not_yet("Morphology.from_file")

    from_swc_file = from_points = from_file


class Soma(Morphology):
    """As Morphology."""


class Cylinder(Morphology):
    """As Morphology."""


class Section(Morphology):
    """As Morphology."""


class SpatialNeuron(Morphology):
    """As Morphology."""


def _not_yet(what: str) -> NoReturn:
    hint = "couple single compartments by summed variables: I_axial_post = g*(v_pre - v_post) : amp (summed)"
    message = "Neurons with several compartments are not there yet."
    raise MultiCompartmentError(Problem(message, None, what, "groups of single compartments", hint))
