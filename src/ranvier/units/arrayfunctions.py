"""What each NumPy function (not a ufunc) does to dimensions. Called by Quantity.__array_function__.

Takes the function's name and its arguments, gives its result computed on base-unit values and the dimension of that result. A function
with no rule here works on the bare base-unit values, as after np.asarray, and its result is plain: never a wrong unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from ranvier.units.catalogue import words
from ranvier.units.dimension import DIMENSIONLESS, Dimension
from ranvier.units.errors import DimensionMismatchError
from ranvier.units.ufuncs import Result, common_dimension, count_along, dimension_of, short

Arguments = tuple[Any, ...]
Options = Mapping[str, Any]

# The result is like the first argument; other quantities among the arguments must have its dimension.
_KEEP = frozenset(
    words(
        "amax amin max min nanmax nanmin mean nanmean median nanmedian sum nansum std nanstd percentile nanpercentile quantile "
        "nanquantile ptp diff ediff1d cumsum nancumsum cumulative_sum around round fix real imag copy ravel reshape transpose "
        "permute_dims matrix_transpose swapaxes moveaxis rollaxis roll rot90 flip fliplr flipud squeeze expand_dims diagonal diag "
        "diagflat tril triu trace sort partition take take_along_axis repeat tile delete resize trim_zeros broadcast_to split "
        "array_split hsplit vsplit dsplit nan_to_num real_if_close unique_values empty_like zeros_like ones_like full_like pad "
        "histogram_bin_edges linalg.norm linalg.eigvals linalg.eigvalsh"
    )
)
# All array arguments (also inside lists) have one dimension, and so has the result.
_SAME = frozenset(
    words(
        "concatenate stack hstack vstack dstack block append insert union1d intersect1d setdiff1d setxor1d clip linspace "
        "geomspace"
    )
)
_COMPARE = frozenset(words("array_equiv searchsorted digitize isin in1d"))  # one dimension, plain result
_PRODUCT = frozenset(words("dot inner outer vdot cross kron tensordot convolve correlate linalg.multi_dot linalg.cross linalg.outer"))
_SQUARE = frozenset(words("var nanvar cov"))
_EACH = frozenset(words("atleast_1d atleast_2d atleast_3d meshgrid broadcast_arrays"))
_INSERTED = frozenset(words("initial constant_values end_values nan posinf neginf prepend append"))  # values put among those of the array
_WRITE = {"copyto": 1, "putmask": 2, "place": 2, "put": 2, "fill_diagonal": 1}  # position of what is written into the first argument


def apply(function: Callable[..., Any], args: Arguments, options: Options) -> tuple[Any, Result]:
    """The result of function(*args, **options) on base-unit values, and its dimension. DimensionMismatchError if they do not fit."""
    name = function.__name__
    if function.__module__ == "numpy.linalg":
        name = f"linalg.{name}"
    if not args or (options and name in _SPECIAL):
        args, options = _in_order(function, args, options)
    dim: Result = None
    special = _SPECIAL.get(name)
    if special is not None:
        return special(function, args, options)
    if name in _KEEP:
        dim = _kept(name, args, options)
    elif name in _SAME:
        dim = _common(name, args, options)
    elif name in _COMPARE:
        _common(name, args, options)
    elif name in _PRODUCT:
        dim = DIMENSIONLESS
        for operand in _arrays(args):
            dim = dim * dimension_of(operand)
    elif name in _SQUARE:
        dim = _kept(name, args, options) ** 2
    elif name in _EACH:
        dims = tuple(dimension_of(array) for array in args)
        dim = dims[0] if len(dims) == 1 and name.startswith("atleast") else dims
    elif name in _WRITE:
        _written(name, args, options)
    return _plain_call(function, args, options), dim


def plain(value: Any) -> Any:
    """Quantities as arrays of base-unit values that share their memory, also inside lists and tuples; all else as it is."""
    if hasattr(value, "dim") and hasattr(value, "__array__"):
        return np.asarray(value)
    if isinstance(value, (list, tuple)):
        return type(value)(plain(element) for element in value) if type(value) in (list, tuple) else value
    return value


def _in_order(function: Callable[..., Any], args: Arguments, options: Options) -> tuple[Arguments, Options]:
    """The same call with the required arguments that were named (`np.interp(x, xp=..., fp=...)`) put into their places."""
    from inspect import Parameter, signature

    try:
        parameters = list(signature(function).parameters.values())
    except ValueError:  # written in C: takes them by place only
        return args, options
    rest = dict(options)
    placed = list(args)
    for k, parameter in enumerate(parameters[len(args) :]):
        if parameter.name not in rest or (parameter.default is not Parameter.empty and (k or args)):
            break
        placed.append(rest.pop(parameter.name))
    return tuple(placed), rest


def _plain_call(function: Callable[..., Any], args: Arguments, options: Options) -> Any:
    return function(*map(plain, args), **{key: plain(value) for key, value in options.items()})


def _arrays(arguments: Any) -> Iterator[Any]:
    """The numeric arguments: lists that hold quantities are looked into."""
    for argument in arguments:
        if isinstance(argument, (list, tuple)) and any(
            hasattr(element, "dim") or isinstance(element, (list, tuple)) for element in argument
        ):
            yield from _arrays(argument)
        elif isinstance(argument, (list, tuple, np.ndarray, np.generic, int, float, complex)) or hasattr(argument, "dim"):
            yield argument


def _kept(name: str, args: Arguments, options: Options) -> Dimension:
    values = [*args, *options.values()]
    first = dimension_of(values[0])
    for other in values[1:]:
        if hasattr(other, "dim") and dimension_of(other) is not first and dimension_of(other) is not DIMENSIONLESS:
            raise DimensionMismatchError(f"{name} was given {short(values[0])} and {short(other)}", first, dimension_of(other))
    for key in _INSERTED & options.keys():
        if options[key] is not None:
            what = f"{name} of {short(values[0])} with {key}={short(options[key])}"
            common_dimension((values[0], options[key]), what, infinity_fits=key == "initial")
    if name == "full_like":
        return common_dimension((values[0], values[1]), f"full_like of {short(values[0])} was given {short(values[1])}")
    return first


def _common(name: str, args: Arguments, options: Options) -> Dimension:
    # Numbers that count or point (axis, num, positions to insert at) are no operands.
    if name in ("concatenate", "stack", "hstack", "vstack", "dstack", "block"):
        operands = list(_arrays((args[0],) if args else ()))
    elif name == "insert":
        operands = [args[0], args[2]]
    elif name == "clip":
        bounds = (options.get(key) for key in ("a_min", "a_max", "min", "max"))
        operands = [operand for operand in (*args[:3], *bounds) if operand is not None]
    else:
        keys = ("start", "stop", "values", "v", "bins", "elements", "test_elements")
        operands = [*args[:2], *(options[key] for key in keys if key in options)]
    if hasattr(options.get("out"), "dim"):
        operands.append(options["out"])
    return common_dimension(operands, f"{name} of {', '.join(map(short, operands))}")


def _written(name: str, args: Arguments, options: Options) -> None:
    """Writing into a plain array takes base-unit values from anything; writing into a quantity takes what fits."""
    position = _WRITE[name]
    source = args[position] if len(args) > position else next(iter(options.values()))
    if hasattr(args[0], "dim"):
        target = dimension_of(args[0])
        if common_dimension((args[0], source), f"{name} of {short(source)} into {short(args[0])}") is not target:
            raise DimensionMismatchError(f"{name} of {short(source)} into {short(args[0])}", dimension_of(source), target)


def _average(function: Callable[..., Any], args: Arguments, options: Options) -> tuple[Any, Result]:
    result = _plain_call(function, args, options)  # the unit of the weights cancels
    dim = dimension_of(args[0])
    if isinstance(result, tuple):
        weights = args[2] if len(args) > 2 else options.get("weights")
        return result, (dim, DIMENSIONLESS if weights is None else dimension_of(weights))
    return result, dim


def _product(function: Callable[..., Any], args: Arguments, options: Options) -> tuple[Any, Result]:
    dim = dimension_of(args[0])
    axis = args[1] if len(args) > 1 else options.get("axis")
    if dim is not DIMENSIONLESS:
        if options.get("where", True) is not True or function.__name__ == "nanprod":
            raise TypeError(f"the number of factors, and so the unit, would depend on the values of {short(args[0])}")
        dim = dim ** count_along(np.shape(args[0]), axis)
    return _plain_call(function, args, options), dim


def _running_product(function: Callable[..., Any], args: Arguments, options: Options) -> tuple[Any, Result]:
    if dimension_of(args[0]) is not DIMENSIONLESS:
        raise TypeError(f"{function.__name__} of {short(args[0])}: each element of the result would have another unit")
    return _plain_call(function, args, options), None


def _where(function: Callable[..., Any], args: Arguments, options: Options) -> tuple[Any, Result]:
    dim = None if len(args) < 3 else common_dimension(args[1:3], f"where chooses between {short(args[1])} and {short(args[2])}")
    return _plain_call(function, args, options), dim


def _select(function: Callable[..., Any], args: Arguments, options: Options) -> tuple[Any, Result]:
    choices = [*args[1], *([args[2]] if len(args) > 2 else []), *([options["default"]] if "default" in options else [])]
    return _plain_call(function, args, options), common_dimension(choices, f"select among {', '.join(map(short, choices))}")


def _second(function: Callable[..., Any], args: Arguments, options: Options) -> tuple[Any, Result]:
    return _plain_call(function, args, options), dimension_of(args[1])


def _close(function: Callable[..., Any], args: Arguments, options: Options) -> tuple[Any, Result]:
    compared = list(args[:2])
    if len(args) < 4 and "atol" not in options:
        # NumPy's 1e-8 would be in base units, in which all currents of a cell are close to each other.
        options = {**options, "atol": 0.0}
    else:
        compared.append(options["atol"] if "atol" in options else args[3])
    common_dimension(compared, f"{function.__name__} of {' and '.join(map(short, compared))}", infinity_fits=True)
    return _plain_call(function, args, options), None


def _array_equal(function: Callable[..., Any], args: Arguments, options: Options) -> tuple[Any, Result]:
    same = dimension_of(args[0]) is dimension_of(args[1])
    return same and _plain_call(function, args, options), None


def _unique(function: Callable[..., Any], args: Arguments, options: Options) -> tuple[Any, Result]:
    result = _plain_call(function, args, options)
    dim = dimension_of(args[0])
    return result, (dim, *(None,) * (len(result) - 1)) if isinstance(result, tuple) else dim


def _histogram(function: Callable[..., Any], args: Arguments, options: Options) -> tuple[Any, Result]:
    dim = dimension_of(args[0])
    bins = args[1] if len(args) > 1 else options.get("bins", 10)
    fitting = [args[0], *([bins] if np.ndim(bins) else []), *([options["range"]] if options.get("range") is not None else [])]
    common_dimension(fitting, f"histogram of {' with '.join(map(short, fitting))}")
    counts = dimension_of(options["weights"]) if options.get("weights") is not None else DIMENSIONLESS
    if options.get("density"):
        counts = dim**-1
    return _plain_call(function, args, options), (counts, dim)


def _interp(function: Callable[..., Any], args: Arguments, options: Options) -> tuple[Any, Result]:
    common_dimension(args[:2], f"interp at {short(args[0])} between {short(args[1])}")
    outside = [options[key] for key in ("left", "right") if options.get(key) is not None]
    dim = common_dimension((args[2], *outside), f"interp of {short(args[2])} with {', '.join(map(short, outside))} outside")
    return _plain_call(function, args, options), dim


def _trapezoid(function: Callable[..., Any], args: Arguments, options: Options) -> tuple[Any, Result]:
    x = args[1] if len(args) > 1 else options.get("x")
    step = x if x is not None else args[2] if len(args) > 2 else options.get("dx", 1.0)
    return _plain_call(function, args, options), dimension_of(args[0]) * dimension_of(step)


def _gradient(function: Callable[..., Any], args: Arguments, options: Options) -> tuple[Any, Result]:
    dim = dimension_of(args[0])
    result = _plain_call(function, args, options)
    if not isinstance(result, (list, tuple)):
        return result, dim / (dimension_of(args[1]) if len(args) > 1 else DIMENSIONLESS)
    steps = args[1:] if len(args) > 2 else args[1:] * len(result) or (1,) * len(result)
    return tuple(result), tuple(dim / dimension_of(step) for step in steps)


def _linspace(function: Callable[..., Any], args: Arguments, options: Options) -> tuple[Any, Result]:
    dim = _common("linspace", args, options)
    result = _plain_call(function, args, options)
    return result, (dim, dim) if isinstance(result, tuple) else dim


def _einsum(function: Callable[..., Any], args: Arguments, options: Options) -> tuple[Any, Result]:
    dim = DIMENSIONLESS
    for operand in args:
        if hasattr(operand, "dim"):
            dim = dim * dimension_of(operand)
    return _plain_call(function, args, options), dim


def _inverse(function: Callable[..., Any], args: Arguments, options: Options) -> tuple[Any, Result]:
    return _plain_call(function, args, options), dimension_of(args[0]) ** -1


def _solve(function: Callable[..., Any], args: Arguments, options: Options) -> tuple[Any, Result]:
    return _plain_call(function, args, options), dimension_of(args[1]) / dimension_of(args[0])


def _determinant(function: Callable[..., Any], args: Arguments, options: Options) -> tuple[Any, Result]:
    return _plain_call(function, args, options), dimension_of(args[0]) ** np.shape(args[0])[-1]


_SPECIAL: Mapping[str, Callable[[Callable[..., Any], Arguments, Options], tuple[Any, Result]]] = {
    "average": _average,
    "prod": _product,
    "nanprod": _product,
    "cumprod": _running_product,
    "nancumprod": _running_product,
    "cumulative_prod": _running_product,
    "where": _where,
    "select": _select,
    "compress": _second,
    "extract": _second,
    "allclose": _close,
    "isclose": _close,
    "array_equal": _array_equal,
    "unique": _unique,
    "histogram": _histogram,
    "interp": _interp,
    "trapezoid": _trapezoid,
    "trapz": _trapezoid,
    "gradient": _gradient,
    "linspace": _linspace,
    "einsum": _einsum,
    "linalg.inv": _inverse,
    "linalg.pinv": _inverse,
    "linalg.solve": _solve,
    "linalg.det": _determinant,
}
