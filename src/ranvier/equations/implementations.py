"""What a user's function is for each target: `function.implementations`. Of use here is 'numpy', Python code; the rest is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ranvier.syntax.calls import did_you_mean
from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem, UnknownNameError

if TYPE_CHECKING:
    from ranvier.equations.function import Function

_COMPILER_KEYWORDS = frozenset(
    {"headers", "sources", "define_macros", "libraries", "include_dirs", "library_dirs", "runtime_library_dirs"}
    | {"extra_compile_args", "extra_link_args"}
)


class Implementations(Mapping[str, Any]):
    """The implementations of a function, by target. Of use here: 'numpy', Python code that replaces the function itself. Code for other
    targets is kept and not needed: ranvier compiles the Python function, or calls it."""

    def __init__(self, function: Function):
        self._function = function
        self._of: dict[str, Any] = {}
        self.discard_units = False

    def add_implementation(
        self,
        target: str,
        code: Any = None,
        namespace: Mapping[str, Any] | None = None,
        dependencies: Mapping[str, Any] | None = None,
        availability_check: Callable[[], None] | None = None,
        name: str | None = None,
        compiler_kwds: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep code for a target. ModelValueError for an unknown keyword of a compiler."""
        check_keywords(compiler_kwds or {})
        self._of[target_name(target)] = code

    def add_numpy_implementation(
        self,
        wrapped_func: Callable[..., Any],
        dependencies: Any = None,
        discard_units: bool | None = None,
        compiler_kwds: Mapping[str, Any] | None = None,
    ) -> None:
        """Python code in the place of the function itself. discard_units: it gets and gives plain numbers."""
        self._of["numpy"] = wrapped_func
        self.discard_units = bool(discard_units)

    def add_dynamic_implementation(
        self,
        target: str,
        code: Callable[[Any], Any],
        namespace: Any = None,
        dependencies: Any = None,
        availability_check: Any = None,
        name: str | None = None,
        compiler_kwds: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep code that is made by a function of the group that uses it."""
        if not callable(code):
            raise ModelTypeError(
                Problem(
                    "dynamic code is made by a function",
                    met=repr(code)[:60],
                    expected="a function of the group",
                    hint="a text goes to add_implementation",
                )
            )
        self._of[target_name(target)] = code(None) if target_name(target) == "numpy" else code

    def __getitem__(self, target: str) -> Any:
        found = self._of.get(target_name(target))
        if found is None:
            message = f"'{self._function.__name__}' has no implementation for {target}"
            raise UnknownNameError(
                Problem(message, met=repr(target), expected=", ".join(self._of) or "none was given", hint="add_implementation adds one")
            )
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._of)

    def __len__(self) -> int:
        return len(self._of)

    @property
    def python(self) -> Callable[..., Any]:
        """The Python code to run, without the checks around it."""
        found = self._of.get("numpy") or self._function.pyfunc
        return getattr(found, "_orig_func", found)


def target_name(target: Any) -> str:
    """The name of a target, which may also be given by a class of code objects."""
    return target.lower() if isinstance(target, str) else str(getattr(target, "class_name", target))


def check_keywords(keywords: Mapping[str, Any]) -> None:
    unknown = sorted(set(keywords) - _COMPILER_KEYWORDS)
    if unknown:
        expected = ", ".join(sorted(_COMPILER_KEYWORDS))
        raise ModelValueError(
            Problem(
                f"no compiler takes '{unknown[0]}'",
                met=repr(unknown[0]),
                expected=expected,
                hint=did_you_mean(unknown[0], _COMPILER_KEYWORDS, "leave it out"),
            )
        )
