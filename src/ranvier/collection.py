"""Python's search for garbage, put off while much is made that stays. Lies below all stages."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Nothing is searched for cycles of garbage within: importing and compiling make ten thousands of objects that stay, and each
    search looks at all of them again. What is garbage by then is found by the next search. Import: 8 of 110 ms; a first run: 4 ms.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
