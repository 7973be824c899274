"""`prefs`: names, values, what they do, files."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ranvier import Network, NetworkOperation, NeuronGroup, SpikeMonitor, Synapses, ms, mV, second
from ranvier.messages import BrianLogger, catch_logs
from ranvier.preferences import BrianPreference, PreferenceError, brian_prefs
from ranvier.preferences import prefs as prefs
from ranvier.preferences.store import Preferences
from ranvier.preferences.table import CATEGORIES, TABLE


@pytest.fixture(autouse=True)
def defaults() -> Iterator[None]:
    yield
    prefs.reset_to_defaults()


def fresh() -> Preferences:
    made = Preferences()
    made.register_preferences("a", "first", b=BrianPreference(1, "a number"), t=BrianPreference(3 * ms, "a time"))
    made.register_preferences("a.c", "second", d=BrianPreference("x", "a text"))
    return made


# ---- names and values ------------------------------------------------------------------------------------------------------


def test_every_default_is_a_value_that_can_be_given() -> None:
    for name, value in list(prefs.items()):
        prefs[name] = value


def test_items_and_attributes_are_the_same() -> None:
    own = fresh()
    own.a.b = 2
    own["a.c.d"] = "y"
    assert (own["a.b"], own.a.c.d, own["a"]["c.d"], own.a["c"].d) == (2, "y", "y", "y")
    assert list(own) == ["a.b", "a.t", "a.c.d"] and list(own.a) == ["b", "t", "c.d"] and len(own.a.c) == 1
    assert "a.b" in own and "b" in own.a and "a" not in own and "z" not in own.a
    assert {"b", "t", "c"} <= set(dir(own.a)) and "a" in dir(own)


@pytest.mark.parametrize("name", ["a.z", "z.b", "b", "a.b.c"])
def test_unknown_names(name: str) -> None:
    with pytest.raises(PreferenceError, match="there is no preference"):
        fresh()[name] = 1
    with pytest.raises(KeyError, match="there is no preference"):
        fresh()[name]


def test_an_unknown_attribute() -> None:
    assert not hasattr(fresh().a, "z") and not hasattr(fresh(), "z")
    with pytest.raises(PreferenceError):
        fresh().a.z = 1
    with pytest.raises(PreferenceError):
        fresh().z = 1  # Brian 2 sets an attribute that nobody reads


@pytest.mark.parametrize(
    ("name", "hint"),
    [("codegen.targte", "'codegen.target'"), ("openmp_threads", "'devices.cpp_standalone.openmp_threads'")],
)
def test_near_names_are_suggested(name: str, hint: str) -> None:
    with pytest.raises(PreferenceError, match=f"did you mean.*{hint}"):
        prefs[name] = 1


@pytest.mark.parametrize(("name", "value"), [("a.b", "1"), ("a.b", None), ("a.t", 3), ("a.t", 3 * mV), ("a.c.d", b"x"), ("a", 1)])
def test_wrong_values(name: str, value: Any) -> None:
    own = fresh()
    with pytest.raises(PreferenceError):
        own[name] = value
    assert (own.a.b, own.a.t, own.a.c.d) == (1, 3 * ms, "x")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("core.default_float_dtype", np.int32),
        ("core.default_float_dtype", "no dtype"),
        ("core.default_integer_dtype", np.int16),
        ("core.network.default_schedule", ["start", "before_end"]),
        ("core.network.default_schedule", "start"),
        ("core.stop_on_keyboard_interrupt", 1),
        ("logging.console_log_level", "LOUD"),
        ("logging.console_log_level", 3),
        ("codegen.target", "weave"),
        ("codegen.runtime.cython.cache_dir", 3),
        ("devices.cpp_standalone.openmp_threads", "4"),
    ],
)
def test_values_that_brians_preferences_cannot_have(name: str, value: Any) -> None:
    with pytest.raises(PreferenceError, match=f"'{name}' cannot have this value"):
        prefs[name] = value


def test_deleting_is_refused() -> None:
    with pytest.raises(PreferenceError):
        del prefs["codegen.target"]
    with pytest.raises(PreferenceError):
        del prefs.codegen.target


def test_defaults_come_back_and_are_not_shared() -> None:
    own = prefs.devices.cpp_standalone.extra_make_args_unix
    prefs.devices.cpp_standalone.extra_make_args_unix += ["CC=clang++"]
    assert prefs.devices.cpp_standalone.extra_make_args_unix == ["-j", "CC=clang++"] == own
    prefs.reset_to_defaults()
    assert prefs.devices.cpp_standalone.extra_make_args_unix == ["-j"]


def test_the_old_name() -> None:
    for use in ("brian_prefs.codegen", "brian_prefs['codegen.target']"):
        with pytest.raises(AttributeError, match="called prefs"):
            eval(use, {"brian_prefs": brian_prefs})


@pytest.mark.parametrize(
    ("category", "names"),
    [("a", {"x": 1}), ("a.b", {"x": 1}), ("e", {"1x": 1}), ("e", {"keys": 1}), ("a-b", {"x": 1})],
)
def test_what_cannot_be_registered(category: str, names: dict[str, Any]) -> None:
    with pytest.raises(PreferenceError):
        fresh().register_preferences(category, "again", **{name: BrianPreference(value, "") for name, value in names.items()})


# ---- documentation ---------------------------------------------------------------------------------------------------------


def test_every_row_says_what_it_does() -> None:
    assert set(TABLE) <= set(CATEGORIES)
    chosen_elsewhere = {"codegen.runtime.cython.cache_dir"}  # read when the folder is asked for
    for category, rows in TABLE.items():
        for name, row in rows.items():
            assert row.docs.endswith("."), name
            assert bool(row.effect) != bool(row.without_effect) or f"{category}.{name}" in chosen_elsewhere, name


def test_documentation_lists_them() -> None:
    page = prefs.get_documentation()
    assert all(name in page for name in prefs)
    assert "refractory_timing = False" in prefs.legacy.__doc__
    with pytest.raises(PreferenceError):
        prefs.get_documentation("nothing")


@pytest.mark.parametrize(("name", "value", "level"), [("codegen.target", "numpy", "INFO"), ("codegen.cpp.headers", ["<a>"], "DEBUG")])
def test_what_has_no_effect_is_said_once(name: str, value: Any, level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ranvier.messages._said", set())
    with catch_logs("DEBUG") as messages:
        prefs[name] = prefs[name]  # the default: nothing to say
        prefs[name] = value
        prefs[name] = value
    assert [(said, topic) for said, topic, _ in messages] == [(level, "ranvier.core.preferences.no_effect")]
    assert name in messages[0][2]


# ---- files -----------------------------------------------------------------------------------------------------------------

TEXT = """
a.b = 5
# a comment
[a]
t = 2.5*ms
c.d = 'text = 1'
[later.on]
x = [float32, (1, None)]
"""


def test_a_file() -> None:
    own = fresh()
    own.read_preference_file(io.StringIO(TEXT))
    assert (own.a.b, own.a.t, own.a.c.d) == (5, 2.5 * ms, "text = 1")
    with catch_logs() as messages:
        own.check_all_validated()
    assert "later.on.x" in messages[0][2]
    own.register_preferences("later.on", "of a package", x=BrianPreference([], "a list"))
    assert own.later.on.x == [np.float32, (1, None)]


@pytest.mark.parametrize(
    "text", ["a.b", "[a\nb = 1", "a.b = open('x')", "a.b = nonsense", "a.b = 1 +", "a.b = __import__('os')", "a.b =", "= 1"]
)
def test_lines_that_say_nothing(text: str, tmp_path: Path) -> None:
    path = tmp_path / "preferences"
    path.write_text("\n# first\n" + text)
    with pytest.raises(PreferenceError, match=r"preferences, line [34]"):
        fresh().read_preference_file(path)


def test_what_is_written_is_read() -> None:
    own = fresh()
    own.a.b, own.a.t = 7, 1 * second
    copy = fresh()
    copy.read_preference_file(io.StringIO(own.as_file))
    assert dict(copy) == dict(own)
    copy.read_preference_file(io.StringIO(own.defaults_as_file))
    assert dict(copy) == dict(fresh())
    prefs.core.default_float_dtype = np.float32
    text = prefs.as_file
    prefs.reset_to_defaults()
    prefs.read_preference_file(io.StringIO(text))
    assert prefs.core.default_float_dtype is np.float32


FILES = """
from ranvier import *
print(NeuronGroup(1, 'v : 1').v.dtype, defaultclock.dt)
from ranvier.preferences import prefs
print(prefs.codegen.target)
"""


def test_files_are_read_at_import(tmp_path: Path) -> None:
    (tmp_path / ".brian").mkdir()
    (tmp_path / ".brian" / "user_preferences").write_text("core.default_float_dtype = float32\ncodegen.target = 'cython'\n")
    (tmp_path / "brian_preferences").write_text("[codegen]\ntarget = 'numpy'\n")
    environment = {**os.environ, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", FILES], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["float32", "100.", "us", "numpy"]


# ---- effects ---------------------------------------------------------------------------------------------------------------


def test_types_of_new_variables() -> None:
    before = NeuronGroup(2, "v : 1\nn : integer")
    prefs.core.default_float_dtype = np.float32
    prefs.core.default_integer_dtype = np.int64
    after = NeuronGroup(2, "dv/dt = -v/(10*ms) : 1\nn : integer")
    synapses = Synapses(after, after, "w : 1")
    synapses.connect()
    kinds = [before.v.dtype, before.n.dtype, after.v.dtype, after.n.dtype, synapses.w.dtype]
    assert [kind.name for kind in kinds] == ["float64", "int32", "float32", "int64", "float32"]
    after.v = 1
    Network(after, synapses).run(10 * ms)
    np.testing.assert_allclose(after.v[:], np.exp(-1), rtol=1e-5)


def test_the_default_schedule() -> None:
    prefs.core.network.default_schedule = ["start", "groups", "thresholds", "resets", "synapses", "end"]
    chosen = Network()
    chosen.schedule = ["start", "end"]
    assert Network().schedule[3:5] == ["resets", "synapses"] and chosen.schedule == ["start", "end"]
    chosen.schedule = None
    assert chosen.schedule == prefs.core.network.default_schedule


def test_legacy_refractoriness() -> None:
    """t - lastspike > 0.5*ms in floating point, 5 steps of 0.1 ms: sometimes a step too long."""

    def spikes(legacy: bool) -> np.ndarray:
        prefs.legacy.refractory_timing = legacy
        neurons = NeuronGroup(1, "v : 1", threshold="True", refractory=0.5 * ms)
        monitor = SpikeMonitor(neurons)
        Network(neurons, monitor).run(50 * ms)
        return np.diff(np.round(monitor.t / (0.1 * ms)).astype(int))

    assert set(spikes(False)) == {5}
    assert set(spikes(True)) == {5, 6}


def test_the_level_of_the_console() -> None:
    prefs.logging.console_log_level = "ERROR"
    assert BrianLogger.console_handler.level == 40
    prefs.logging.console_log_level = "info"
    assert BrianLogger.console_handler.level == 20


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("stops", [True, False])
def test_ctrl_c(stops: bool) -> None:
    prefs.core.stop_on_keyboard_interrupt = stops
    neurons = NeuronGroup(1, "v : 1")
    neurons.run_regularly("v += 1")
    net = Network(neurons, NetworkOperation(lambda: os.kill(os.getpid(), signal.SIGINT), dt=5 * ms, when="end"))
    with catch_logs() as messages:
        if stops:
            net.run(1 * second)
        else:
            with pytest.raises(KeyboardInterrupt):
                net.run(1 * second)
    assert net.t < 1 * second
    assert ["Ctrl-C" in text for _, _, text in messages] == [True] * stops
    assert neurons.v[0] == round(net.t / (0.1 * ms))
