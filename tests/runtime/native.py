"""C compiled for a test: kernels by hand, and strangers who hold a capsule. Skips where there is no compiler."""

import ctypes
import shutil
import subprocess
from pathlib import Path

import pytest

HEADERS = Path(__file__).parents[2] / "cpp" / "include"


def compile_c(source: str, folder: Path) -> ctypes.PyDLL:
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        pytest.skip("no C compiler")
    path = folder / "native.so"
    (folder / "native.c").write_text(source)
    flags = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC", f"-I{HEADERS}"]
    subprocess.run([compiler, *flags, "-o", str(path), str(folder / "native.c")], check=True)
    return ctypes.PyDLL(str(path))


def address(library: ctypes.PyDLL, name: str) -> int:
    value = ctypes.cast(getattr(library, name), ctypes.c_void_p).value
    assert value is not None
    return value


def content(capsule: object, name: bytes) -> int:
    """What a PyCapsule of that name points to."""
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    return get(capsule, name)
