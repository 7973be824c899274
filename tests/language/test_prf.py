"""PRF: preferences (README.md beside this file)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from both import both, both_fail, ours
from rows import row

from ranvier import prefs
from ranvier.messages import catch_logs


@pytest.fixture(autouse=True)
def defaults() -> Iterator[None]:
    yield
    prefs.reset_to_defaults()


@row("PRF-01", "Access", without=("ranvier.preferences.store", "if not definition.accepts(value):", "if False:"))
def test_PRF_01_items_and_attributes() -> None:
    both("""
        prefs.codegen.cpp.compiler = 'gcc'
        by_item = prefs['codegen.cpp.compiler']
        prefs['codegen.cpp.compiler'] = 'msvc'
        by_attribute = prefs.codegen.cpp.compiler
        through_a_category = prefs['codegen.cpp'].compiler, prefs.codegen['cpp.compiler']
        prefs.codegen.cpp.compiler = ''
    """)


@row("PRF-01", "Access")
@pytest.mark.parametrize(
    "statement",
    [
        "prefs.codegen.cpp.compiler = 3",
        "prefs['codegen.cpp.headers'] = 'x.h'",
        "prefs.core.default_float_dtype = int",
        "prefs.logging.console_log_level = 'LOUD'",
        "prefs.codegen.targte = 'numpy'",
        "prefs['nowhere.target'] = 'numpy'",
        "prefs.core = 3",
        "del prefs.codegen.target",
    ],
)
def test_PRF_01_refused(statement: str) -> None:
    both(f"""
        try:
            {statement}
            raised = 'nothing'
        except PreferenceError:
            raised = 'PreferenceError'
    """)


@row("PRF-01", "Access")
@pytest.mark.parametrize("expression", ["prefs['core.nothing']", "prefs.core.nothing", "prefs.nothing", "brian_prefs.codegen"])
def test_PRF_01_asking_for_what_is_not_there(expression: str) -> None:
    both_fail(expression)


@row("PRF-02", "Files", without=("ranvier.preferences.store", 'name.rpartition(".")[0] in self._categories', "False"))
def test_PRF_02_a_file(tmp_path: Path) -> None:
    path = tmp_path / "preferences"
    path.write_text("codegen.cpp.compiler = 'gcc'\n# comment\n[codegen]\nmax_cache_dir_size = 7\n[codegen.cpp]\nheaders = ['<a>']\n")
    both(
        """
        prefs.read_preference_file(path)
        values = prefs.codegen.cpp.compiler, prefs.codegen.max_cache_dir_size, prefs.codegen.cpp.headers
        prefs.codegen.cpp.compiler, prefs.codegen.max_cache_dir_size, prefs.codegen.cpp.headers = '', 1000, []
        """,
        path=str(path),
    )


@row(
    "PRF-03",
    "prefs.codegen.target",
    without=("ranvier.preferences.table", '_TARGETS = ("auto", "cython", "numpy")', '_TARGETS = ("auto",)'),
)
def test_PRF_03_every_target_is_accepted() -> None:
    both(
        """
        seen = [prefs.codegen.target]
        for target in ('cython', 'auto', 'numpy'):
            prefs.codegen.target = target
            seen.append(prefs['codegen.target'])
    """.replace("seen = [prefs.codegen.target]", "seen = []")
    )


@row("PRF-03", "prefs.codegen.target")
def test_PRF_03_models_run_whatever_the_target() -> None:
    found = ours("""
        values = []
        for target in ('cython', 'auto', 'numpy'):
            prefs.codegen.target = target
            G = NeuronGroup(1, 'dv/dt = -v/(10*ms) : 1', method='exact')
            G.v = 1
            Network(G).run(10*ms)
            values.append(G.v[0])
    """)
    assert found["values"] == [pytest.approx(0.36787944)] * 3


@row("PRF-03", "prefs.codegen.target")
def test_PRF_03_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ranvier.messages._said", set())
    with catch_logs("INFO") as messages:
        ours("prefs.codegen.target = 'numpy'; prefs.codegen.target = 'cython'; x = 1")
    assert len(messages) == 1 and "codegen.target" in messages[0][2]


ACCEPTED = {
    "PRF-04": [
        ("codegen.string_expression_target", "'numpy'"),
        ("codegen.loop_invariant_optimisations", "False"),
        ("codegen.max_cache_dir_size", "10"),
    ],
    "PRF-05": [
        ("codegen.runtime.cython.multiprocess_safe", "False"),
        ("codegen.runtime.cython.cache_dir", "'somewhere'"),
        ("codegen.runtime.cython.delete_source_files", "False"),
    ],
    "PRF-06": [("codegen.runtime.numpy.discard_units", "True")],
    "PRF-07": [
        ("codegen.cpp.extra_compile_args_gcc", "['-O0']"),
        ("codegen.cpp.extra_compile_args", "['-O0']"),
        ("codegen.cpp.define_macros", "[('A', '1')]"),
        ("codegen.cpp.libraries", "['m']"),
    ],
    "PRF-08": [("codegen.generators.cpp.restrict_keyword", "'restrict'"), ("codegen.generators.cpp.flush_denormals", "True")],
    "PRF-14": [
        ("devices.cpp_standalone.openmp_threads", "4"),
        ("devices.cpp_standalone.openmp_spatialneuron_strategy", "'systems'"),
        ("devices.cpp_standalone.make_cmd_unix", "'gmake'"),
        ("devices.cpp_standalone.run_cmd_unix", "['./main', '-v']"),
        ("devices.cpp_standalone.run_environment_variables", "{'A': '1'}"),
    ],
    "PRF-15": [
        ("logging.file_log_level", "'INFO'"),
        ("logging.file_log_max_size", "10"),
        ("logging.delete_log_on_exit", "False"),
        ("logging.save_script", "False"),
        ("logging.std_redirection", "False"),
        ("logging.std_redirection_to_file", "False"),
        ("logging.display_brian_error_message", "False"),
    ],
}


def accepted(identifier: str) -> None:
    for name, value in ACCEPTED[identifier]:
        both(f"""
            _before = prefs['{name}']
            prefs.{name} = {value}
            value = prefs['{name}']
            prefs['{name}'] = _before
        """)


@row(
    "PRF-04", "Targets of strings and connect()", without=("ranvier.preferences.table", '"synapse_connect_target": ', '"connect_target": ')
)
def test_PRF_04_are_accepted() -> None:
    accepted("PRF-04")
    ours("prefs.codegen.synapse_connect_target = 'numpy'")  # newer than Brian 2.9


@row("PRF-05", "prefs.codegen.runtime.cython.*", without=("ranvier.preferences.table", '"multiprocess_safe": ', '"safe": '))
def test_PRF_05_are_accepted() -> None:
    accepted("PRF-05")


@row("PRF-06", "prefs.codegen.runtime.numpy.*", without=("ranvier.preferences.table", '"discard_units": ', '"discard": '))
def test_PRF_06_is_accepted() -> None:
    accepted("PRF-06")


@row("PRF-07", "prefs.codegen.cpp.*", without=("ranvier.preferences.table", '"libraries": ', '"library": '))
def test_PRF_07_are_accepted() -> None:
    accepted("PRF-07")


@row("PRF-08", "prefs.codegen.generators.cpp.*", without=("ranvier.preferences.table", '"flush_denormals": ', '"denormals": '))
def test_PRF_08_are_accepted() -> None:
    accepted("PRF-08")


@row(
    "PRF-09",
    "prefs.core.default_float_dtype",
    without=("ranvier.preferences.table", '_of_context("float_type"', '_of_context("other_type"'),
)
def test_PRF_09_affects_new_objects() -> None:
    both(
        """
        before = NeuronGroup(2, 'v : 1')
        prefs.core.default_float_dtype = np.float32
        after = NeuronGroup(2, '''dv/dt = -v/(10*ms) : 1
                                  n : integer
                                  on : boolean''', method='exact')
        S = Synapses(after, after, 'w : 1')
        S.connect()
        kinds = [G.v_[:].dtype.name for G in (before, after)] + [after.n_[:].dtype.name, after.on_[:].dtype.name, S.w_[:].dtype.name]
        after.v = 'i + 1'
        Network(after).run(10*ms)
        values = np.array(after.v_[:], dtype=float)
        prefs.core.default_float_dtype = np.float64
        """,
        rtol=1e-5,
    )


@row(
    "PRF-10",
    "prefs.core.default_integer_dtype",
    without=("ranvier.preferences.table", '_of_context("integer_type"', '_of_context("other_type"'),
)
def test_PRF_10_affects_new_objects() -> None:
    both("""
        prefs.core.default_integer_dtype = np.int64
        kind = NeuronGroup(2, 'n : integer').n_[:].dtype.name
        prefs.core.default_integer_dtype = np.int32
        kind_again = NeuronGroup(2, 'n : integer').n_[:].dtype.name
    """)


@row(
    "PRF-11", "prefs.core.network.default_schedule", without=("ranvier.preferences.table", '_of_context("schedule"', '_of_context("other"')
)
def test_PRF_11_is_that_of_networks_without_their_own() -> None:
    both("""
        own = Network()
        own.schedule = ['start', 'groups', 'end']
        _before = prefs.core.network.default_schedule
        prefs.core.network.default_schedule = ['start', 'synapses', 'groups', 'thresholds', 'resets', 'end']
        schedules = [Network().schedule, own.schedule]
        prefs.core.network.default_schedule = _before
    """)


@row("PRF-12", "prefs.core.stop_on_keyboard_interrupt", without=("ranvier.run.plan", "if not CURRENT.stop_on_interrupt:", "if False:"))
def test_PRF_12_a_run_is_interrupted() -> None:
    found = ours("""
        import os, signal
        prefs.core.outdated_dependency_error = False
        prefs.core.stop_on_keyboard_interrupt = False
        net = Network(NetworkOperation(lambda: os.kill(os.getpid(), signal.SIGINT)))
        try:
            net.run(1*second)
            raised = False
        except KeyboardInterrupt:
            raised = True
    """)
    assert found["raised"]


@row(
    "PRF-13",
    "prefs.legacy.refractory_timing",
    without=("ranvier.preferences.table", '_of_context("legacy_refractory_timing")', '_of_context("other")'),
)
def test_PRF_13_times_are_compared_as_they_are() -> None:
    both("""
        def intervals(legacy):
            prefs.legacy.refractory_timing = legacy
            G = NeuronGroup(1, 'v : 1', threshold='True', refractory=0.5*ms)
            M = SpikeMonitor(G)
            Network(G, M).run(30*ms)
            prefs.legacy.refractory_timing = False
            return np.diff(np.round(M.t/(0.1*ms)).astype(int))
        new, old = intervals(False), intervals(True)
    """)


@row("PRF-14", "prefs.devices.cpp_standalone.*", without=("ranvier.preferences.table", '"openmp_threads": ', '"threads": '))
def test_PRF_14_are_accepted() -> None:
    accepted("PRF-14")


@row("PRF-15", "prefs.logging.*", without=("ranvier.preferences.table", '"save_script": ', '"script": '))
def test_PRF_15_are_accepted() -> None:
    accepted("PRF-15")


@row("PRF-16", "Extension API", without=("ranvier.preferences.store", "self[full] = self._waiting.pop(full)", "pass"))
def test_PRF_16_a_file_was_read_before() -> None:
    found = ours("""
        import io
        prefs.read_preference_file(io.StringIO('before16.length = 3*metre'))
        prefs.register_preferences('before16', 'An extension', length=BrianPreference(1*metre, 'A length'))
        length = prefs.before16.length
        prefs.check_all_validated()
    """)
    assert float(found["length"]) == 3  # Brian 2.9 forgets it for the default


@row("PRF-16", "Extension API")
def test_PRF_16_preferences_of_a_package() -> None:
    both("""
        length, count = BrianPreference(1*metre, 'A length'), BrianPreference(3, 'A number')
        prefs.register_preferences('extension16', 'An extension', length=length, count=count)
        prefs.extension16.length = 2*metre
        values = [prefs.extension16.length, prefs['extension16.count']]
        try:
            prefs.extension16.length = 3
            raised = False
        except PreferenceError:
            raised = True
        listed = sorted(prefs.extension16)
        written = 'count = 3' in prefs.as_file and 'count = 3' in prefs.defaults_as_file
        prefs.check_all_validated()
    """)
