"""Takes the feature of each row away and sees its tests fail: `python tests/language/without.py [ROW ...]`.

Each row has an edit of one module (README.md). A child process replaces the text as the module is imported and runs the tests of the
row: they must fail (exit 1). Passing (the tests do not notice) and not getting that far (the edit breaks the import) are faults.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import os
import sys
import tempfile
import time
from types import CodeType
from typing import Any

from written_rows import HERE, Shown, shown_rows

FAILED = 1  # pytest's exit code for tests that ran and failed


def main(wanted: list[str]) -> int:
    _load_what_all_need()
    faults = []
    chosen = [test for test in shown_rows() if test.edit is not None and (not wanted or test.row in wanted)]
    for test in chosen:
        started = time.perf_counter()
        code, output = _run(test)
        verdict = "fails, as it must" if code == FAILED else "PASSES: nothing is noticed" if code == 0 else f"does not run (exit {code})"
        print(f"{test.row} {verdict} ({time.perf_counter() - started:.1f} s)", flush=True)
        if code != FAILED:
            faults.append(test.row)
            print(output[-3000:])
    print(f"{len(chosen)} rows, {len(faults)} faults {' '.join(faults)}")
    return bool(faults)


def _run(test: Shown) -> tuple[int, str]:
    """A child with the edit in place runs the tests of the row (in itself: worker processes would import what is not edited)."""
    with tempfile.TemporaryFile("w+") as output:
        child = os.fork()
        if child == 0:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
            code = 70
            try:
                code = _run_here(test)
            finally:
                sys.stdout.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        output.seek(0)
        return os.waitstatus_to_exitcode(status), output.read()


def _run_here(test: Shown) -> int:
    import pytest

    assert test.edit is not None
    sys.meta_path.insert(0, Edited(*test.edit))
    chosen = [f"{test.path}::{other.name}" for other in shown_rows() if other.row == test.row and other.path == test.path]
    return int(pytest.main(["-q", "-n", "0", "-p", "no:cacheprovider", "--rootdir", str(HERE.parent.parent), *chosen]))


def _load_what_all_need() -> None:
    """Before the fork, once: what takes long to import and is not edited."""
    for name in ("pytest", "scipy.stats", "brian2.only"):
        importlib.import_module(name)
    assert "ranvier" not in sys.modules, "ranvier itself is imported in each child, with the edit"


class Edited:
    """Finds one module and loads it with its text changed."""

    def __init__(self, module: str, old: str, new: str):
        self.module, self.old, self.new = module, old, new

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name != self.module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        assert spec is not None and spec.origin is not None
        spec.loader = _EditedLoader(name, spec.origin, self.old, self.new)
        return spec


class _EditedLoader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, old: str, new: str):
        super().__init__(name, path)
        self.old, self.new = old, new

    def get_code(self, fullname: str) -> CodeType:
        text = self.get_data(self.path).decode()
        assert text.count(self.old) == 1, f"{self.old!r} stands {text.count(self.old)} times in {self.path}"
        return compile(text.replace(self.old, self.new), self.path, "exec")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
