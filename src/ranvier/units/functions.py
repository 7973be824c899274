"""The functions that `from ranvier import *` brings for quantities: NumPy's own (which ask Quantity for the rules) and those that cannot.

Takes and gives numbers, arrays and quantities. Called by users' scripts and by numpy_.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy import (
    arccos,
    arccosh,
    arcsin,
    arcsinh,
    arctan,
    arctanh,
    cos,
    cosh,
    diagonal,
    dot,
    exp,
    expm1,
    linspace,
    log,
    log1p,
    log10,
    ptp,
    ravel,
    sin,
    sinh,
    tan,
    tanh,
    trace,
    where,
)

from ranvier.units.dimension import DIMENSIONLESS
from ranvier.units.errors import DimensionMismatchError
from ranvier.units.quantity import Quantity, get_dimensions
from ranvier.units.ufuncs import common_dimension, short

__all__ = [
    "arange",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctanh",
    "cos",
    "cosh",
    "diagonal",
    "dot",
    "exp",
    "expm1",
    "exprel",
    "linspace",
    "log",
    "log1p",
    "log10",
    "ones_like",
    "ptp",
    "ravel",
    "sin",
    "sinh",
    "tan",
    "tanh",
    "trace",
    "where",
    "zeros_like",
]


def exprel(x: Any) -> Any:
    """(exp(x) - 1) / x, continued by 1 at 0. DimensionMismatchError: x has a unit."""
    if get_dimensions(x) is not DIMENSIONLESS:
        raise DimensionMismatchError(f"exprel takes a number without unit, not {short(x)}", get_dimensions(x))
    x = np.asarray(x, dtype=float)
    with np.errstate(invalid="ignore", over="ignore"):
        result = np.expm1(x) / np.where(x == 0, 1.0, x)
    return np.where(x == 0, 1.0, np.where(np.isposinf(x), np.inf, result))[()]


def ones_like(a: Any, *args: Any, **kwargs: Any) -> Any:
    """A plain array of ones in the shape of a: ones have no unit. (np.ones_like keeps that of a.)"""
    return np.ones_like(np.asarray(a), *args, **kwargs)


def zeros_like(a: Any, *args: Any, **kwargs: Any) -> Any:
    """A plain array of zeros in the shape of a: they fit any unit. (np.zeros_like keeps that of a.)"""
    return np.zeros_like(np.asarray(a), *args, **kwargs)


def arange(*args: Any, **kwargs: Any) -> Any:
    """np.arange(start, stop, step) whose arguments have one unit: `arange(0*ms, 1*ms, 0.1*ms)`.

    DimensionMismatchError: their units differ; the default step of 1 has none, so a stop with a unit needs a step.
    """
    names = ("stop",) if len(args) == 1 and "stop" not in kwargs else ("start", "stop", "step")
    bounds: dict[str, Any] = {
        **dict(zip(names, args, strict=False)),
        **{key: kwargs.pop(key) for key in ("start", "stop", "step") if key in kwargs},
    }
    if "stop" not in bounds and "start" in bounds:
        bounds["stop"] = bounds.pop("start")
    if "stop" not in bounds:
        raise TypeError("arange needs at least its stop")
    start, stop, step = bounds.get("start", 0), bounds["stop"], bounds.get("step", 1)
    dim = common_dimension((start, stop, step), f"arange from {short(start)} to {short(stop)} by {short(step)}")
    values = np.arange(*(np.asarray(x).item() for x in (start, stop, step)), *args[3:], **kwargs)
    return values if dim is DIMENSIONLESS else Quantity(values, dim=dim)
