"""The mark on a test that says which row of the language it shows, and how the row's feature is taken away (README.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

F = TypeVar("F", bound=Callable[..., None])
Edit = tuple[str, str, str]  # module, old text, new text


def row(identifier: str, title: str, *, without: Edit | None = None, differs: str = "") -> Callable[[F], F]:
    """identifier: such as "SYN-27". without: see README.md. differs: the reason, where ranvier deviates from Brian 2 on purpose."""

    def mark(test: F) -> F:
        assert test.__name__.startswith(f"test_{identifier.replace('-', '_')}"), f"{test.__name__} does not begin with its row {identifier}"
        return pytest.mark.row(identifier, title, differs, without is not None)(test)

    return mark
