"""Scripts as users of Brian 2 write them, run with Brian 2 and with ranvier: the same spikes to the step, the same numbers to 1e-9."""

import importlib.util
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from left_behind import SCRIPTS

pytestmark = pytest.mark.skipif(importlib.util.find_spec("brian2") is None, reason="needs brian2")
TOLERANCE = 1e-9  # of the largest number of an array


@pytest.fixture(scope="module")
def sides(tmp_path_factory):
    """Folders of what the scripts left with either package, run side by side."""
    folders = {package: tmp_path_factory.mktemp(package) for package in ("brian2", "ranvier")}
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    processes = [
        subprocess.Popen(
            [sys.executable, Path(__file__).with_name("left_behind.py"), *map(str, side)], env=environment, stderr=subprocess.PIPE
        )
        for side in folders.items()
    ]
    errors = [process.communicate()[1].decode() for process in processes]
    assert not any(process.returncode for process in processes), "\n".join(errors)
    return folders


@pytest.mark.parametrize("script", [path.stem for path in SCRIPTS])
def test_script(script, sides):
    theirs, ours = (pickle.loads((folder / f"{script}.pickle").read_bytes()) for folder in sides.values())
    assert theirs
    assert differences(theirs, ours, script) == []


def differences(expected, found, name):
    """What is not the same, in words."""
    if isinstance(expected, dict):
        apart = [f"{name}.{key} is only in one" for key in expected.keys() ^ found.keys()]
        return apart + [text for key in expected.keys() & found.keys() for text in differences(expected[key], found[key], f"{name}.{key}")]
    if expected.shape != found.shape:
        return [f"{name}: shape {expected.shape} became {found.shape}"]
    if not expected.size or np.array_equal(expected, found, equal_nan=expected.dtype.kind == "f"):
        return []
    error = np.max(np.abs(expected.astype(float) - found)) / np.max(np.abs(expected))
    return [] if error <= TOLERANCE else [f"{name} differs by {error:.3g}"]


def test_differences_are_noticed():
    """The comparison itself: a number, a shape, a name."""
    expected = {"a": np.array([1.0, 2.0]), "b": {"c": np.array([True])}}
    assert differences(expected, expected, "s") == []
    assert differences(expected, {**expected, "a": np.array([1.0, 2.00000001])}, "s")
    assert differences(expected, {**expected, "a": np.array([1.0])}, "s")
    assert differences(expected, {**expected, "b": {}}, "s")
    assert differences(expected, {**expected, "b": {"c": np.array([False])}}, "s")
