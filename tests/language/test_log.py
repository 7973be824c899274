"""LOG: messages, their levels, names and topics (README.md beside this file)."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from both import both, ours
from rows import row

from ranvier import BrianLogger, messages


@pytest.fixture(autouse=True)
def console() -> Iterator[None]:
    yield
    BrianLogger.initialize()


LEVELS = """
    import io
    logger = get_logger('brian2.groups.neurongroup')

    def shown(setting=None):
        BrianLogger.initialize()
        out = io.StringIO()
        BrianLogger.console_handler.setStream(out)
        if setting is not None:
            getattr(BrianLogger, 'log_level_' + setting)()
        for level in ('error', 'warn', 'info', 'debug', 'diagnostic'):
            getattr(logger, level)('a text', 'a_topic')
        return [line.replace('brian2', 'ranvier') for line in out.getvalue().splitlines()]
"""

TOPICS = """
    import gc, io, re

    def topics(variable, hierarchies=(), names=()):
        gc.collect()  # objects of earlier tests that never ran are reported when they go
        BrianLogger.initialize()
        out = io.StringIO()
        BrianLogger.console_handler.setStream(out)
        for hierarchy in hierarchies:
            BrianLogger.suppress_hierarchy(hierarchy)
        for name in names:
            BrianLogger.suppress_name(name)
        v = f'{variable}_v'  # known equations are not talked about again
        G = NeuronGroup(1, f'd{v}/dt = -{v}/second : 1 (unless refractory)', threshold=f'{v} > 1')
        S = Synapses(G, G, f'd{variable}/dt = -{variable}/second : 1', on_pre=f'{v}_post += 1', method='euler')
        S.connect()
        Network(G, S).run(0*ms)
        return sorted(found.rpartition('.')[2] for found in re.findall(r'\\[((?:brian2|ranvier)[\\w.]+)\\]$', out.getvalue(), re.M))
"""


@row("LOG-01", "Levels", without=("ranvier.messages", '"console_log_level": "INFO"', '"console_log_level": "DEBUG"'))
def test_LOG_01_the_console_shows_info_and_above() -> None:
    found = both(LEVELS + "    lines = shown()")
    assert [line.split()[0] for line in found["lines"]] == ["ERROR", "WARNING", "INFO"]


@row(
    "LOG-02",
    "log_level_error() and its siblings",
    without=("ranvier.messages", 'console_handler.setLevel("DEBUG")', 'console_handler.setLevel("INFO")'),
)
def test_LOG_02_the_threshold_of_the_console() -> None:
    found = both(LEVELS + "    lines = {level: shown(level) for level in ('error', 'warn', 'info', 'debug', 'diagnostic')}")
    assert [len(lines) for lines in found["lines"].values()] == [1, 2, 3, 4, 5]


@row("LOG-03", "suppress_hierarchy, suppress_name", without=("ranvier.messages", 'record.name.rpartition(".")[2] != name', "True"))
def test_LOG_03_topics_are_those_of_brian2() -> None:
    found = both(TOPICS + "    everything = topics('w_a')")
    assert found["everything"] == ["clock_driven", "method_choice", "no_refractory", "only_threshold"]


@row("LOG-03", "suppress_hierarchy, suppress_name")
def test_LOG_03_topics_are_hidden() -> None:
    found = both(
        TOPICS
        + """
    one = topics('w_b', names=['only_threshold'])
    two = topics('w_c', names=['method_choice', 'clock_driven'])
    no_ending = topics('w_d', names=['threshold', 'brian2'])
    """
    )
    assert "only_threshold" not in found["one"] and len(found["two"]) == 2 and len(found["no_ending"]) == 4


@row("LOG-03", "suppress_hierarchy, suppress_name")
def test_LOG_03_hierarchies_are_hidden() -> None:
    found = both(
        TOPICS
        + """
    groups = topics('w_e', ['brian2.groups'])
    integration = topics('w_f', ['brian2.stateupdaters', 'brian2.synapses.synapses'])
    everything = topics('w_g', ['brian2'])
    part_of_a_name = topics('w_h', ['brian2.group'])
    """
    )
    assert found["everything"] == [] and found["groups"] == ["clock_driven", "method_choice"]


# A worker that runs tests in parallel has no script of its own to copy.
FILES = """
    import os, sys
    started, sys.argv = sys.argv, [os.__file__]
    BrianLogger.initialize()
    get_logger('mine').debug('before anybody asks', 'topic')
    paths = BrianLogger.tmp_log, BrianLogger.tmp_script
    sys.argv = started
    with open(paths[0]) as file:
        lines = [line.split(None, 2)[2] for line in file]  # without date and time
"""


@row("LOG-04", "Log file", without=("ranvier.log_file", "self._waiting.append(record)", "pass"))
def test_LOG_04_what_was_said_is_in_the_file() -> None:
    found = both(
        FILES
        + """
    there = list(map(os.path.isfile, paths))
    said = [line for line in lines if 'before anybody' in line]
    handler = BrianLogger.file_handler
    same, level, del_handler = handler.baseFilename == paths[0], handler.level, None
    get_logger('brian2.mine').diagnostic('not in the file')
    get_logger('brian2.mine').info('now')
    BrianLogger.suppress_name('hushed', filter_log_file=True)
    get_logger('brian2.mine').info('not this', 'hushed')
    with open(paths[0]) as file:
        later = [line.split(None, 2)[2].replace('brian2', 'ranvier') for line in file][len(lines):]
    names = [os.path.basename(name).split('_')[1] for name in paths]
    with open(paths[1], 'rb') as file:
        script = file.read().split(b'\\n', 1)[1]  # without the date
    del paths, lines, file, handler
    """
    )
    assert found["later"] == ["INFO       ranvier.mine: now\n"] and found["there"] == [True, True]


@row("LOG-04", "Log file")
def test_LOG_04_two_files_of_some_size() -> None:
    found = both("""
        import os
        prefs.logging.file_log_max_size, before = 2000, prefs.logging.file_log_max_size
        BrianLogger.initialize()
        path = BrianLogger.tmp_log
        for k in range(30):
            get_logger('mine').debug(f'line {k} ' + 60*'.')
        sizes = [os.path.getsize(name) < 2000 for name in (path, path + '.1')]
        there = os.path.exists(path + '.2')
        os.remove(path), os.remove(path + '.1')
        prefs.logging.file_log_max_size = before
        del before, path
    """)
    assert found["sizes"] == [True, True]


@row("LOG-04", "Log file")
def test_LOG_04_no_file() -> None:
    found = ours("""
        prefs.logging.file_log = prefs.logging.save_script = False
        BrianLogger.initialize()
        found = BrianLogger.tmp_log, BrianLogger.file_handler, BrianLogger.tmp_script
        prefs.logging.file_log = prefs.logging.save_script = True
    """)
    assert found["found"] == (None, None, None)


ENDS = {
    "well": ("", []),
    "asked": ("print(BrianLogger.tmp_log, BrianLogger.tmp_script)", []),
    "kept": ("prefs.logging.delete_log_on_exit = False", ["debug", "script"]),
    "error": ("1/0", ["debug", "script"]),
    "interrupted": ("raise KeyboardInterrupt", []),
    "left": ("raise SystemExit(1)", []),
    "caught": ("try:\n    1/0\nexcept ZeroDivisionError:\n    pass", []),
    "child": ("import os\nif os.fork() == 0: 1/0\nelse: os.wait()", []),
}


@row("LOG-04", "Log file")
@pytest.mark.parametrize("end", ENDS)
def test_LOG_04_how_a_script_ends(end: str, tmp_path: Path) -> None:
    text, expected = ENDS[end]
    left = []
    for simulator in ("brian2.only", "ranvier"):
        folder = tmp_path / simulator
        folder.mkdir()
        (tmp_path / "script.py").write_text(f"from {simulator} import *\nprefs.codegen.target = 'numpy'\n{text}\n")
        env = {**os.environ, "TMPDIR": str(folder)}
        subprocess.run([sys.executable, "script.py"], cwd=tmp_path, env=env, capture_output=True, timeout=60)
        left.append(sorted(path.name.split("_")[1] for path in folder.glob("*_*")))
    assert left[1] == expected and (end == "child" or left[0] == expected)  # there the child of a fork deletes the files of its parent
    if simulator == "ranvier" and "script" in expected:
        (copy,) = folder.glob("ranvier_script_*")
        assert copy.read_text().split("\n", 3)[3] == (tmp_path / "script.py").read_text()


@row("LOG-04", "Log file")
def test_LOG_04_nothing_is_kept_for_a_mistake_in_the_model(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text("from ranvier import *\nG = NeuronGroup(1, 'v : 1')\nG.v = 3*mV\n")
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60)
    assert done.stderr.endswith("hint: divide by its unit\n") and [path.name for path in tmp_path.iterdir()] == ["script.py"]


@row("LOG-08", "Uncaught error message", without=("ranvier.messages", "BrianLogger.console_handler.handle(", "("))
def test_LOG_08_as_python_ends(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    with pytest.raises(ZeroDivisionError) as caught:
        exec("1/0", {"__name__": "__main__"})
    error = caught.value.with_traceback(caught.value.__traceback__.tb_next)  # type: ignore[union-attr]
    monkeypatch.setattr(sys, "last_value", error, raising=False)
    messages._at_exit(os.getpid())
    said = capsys.readouterr().err
    paths = [BrianLogger.tmp_log, BrianLogger.tmp_script]
    assert "The script ended with an error" in said and all(str(path) in said for path in paths if path is not None)
    for path in filter(None, paths):
        os.remove(path)


@row("LOG-08", "Uncaught error message")
@pytest.mark.parametrize("command", [[sys.executable], [sys.executable, "-m", "ranvier", "run"]])
def test_LOG_08_where_the_files_are(command: list[str], tmp_path: Path) -> None:
    text = "import sys\nfrom ranvier import *\nprefs.logging.display_brian_error_message = len(sys.argv) < 2\n1/0\n"
    (tmp_path / "script.py").write_text(text)
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    said, silent = (
        subprocess.run([*command, "script.py", *more], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60).stderr
        for more in ([], ["no"])
    )
    assert silent.endswith("ZeroDivisionError: division by zero\n") and said.startswith(silent)
    paths = re.findall(r"(\S+ranvier_\w+\.(?:log|py))", said[len(silent) :])
    assert len(paths) == 2 and all(Path(path).is_file() for path in paths)
    log, copy = (Path(path).read_text() for path in paths)
    assert "ZeroDivisionError" in log and "script.py\n" in copy and copy.endswith("1/0\n")


@row("LOG-05", "get_logger(name)", without=("ranvier.messages", "if (level, name, msg) in _said:", "if False:"))
def test_LOG_05_once() -> None:
    found = both(
        """
        import io
        BrianLogger.initialize()
        out = io.StringIO()
        BrianLogger.console_handler.setStream(out)
        logger = get_logger('extension')
        for k in range(3):
            logger.warn('said once LOG-05', 'topic', once=True)
            logger.warn('said each time LOG-05')
        lines = out.getvalue().splitlines()
        """
    )
    assert len(found["lines"]) == 4 and found["lines"][0].endswith("[extension.topic]")


@row("LOG-06", "catch_logs", without=("ranvier.messages", "_ROOT.removeHandler(handler)\n        _ROOT.addHandler(self)", "pass"))
def test_LOG_06_messages_are_caught() -> None:
    found = both(
        """
        import sys
        catch_logs = sys.modules[BrianLogger.__module__].catch_logs
        with catch_logs() as _caught:
            G = NeuronGroup(1, 'v : 1', threshold='v > 1')
            get_logger('brian2.a').info('not a warning')
        messages = [(level, name.partition('.')[2]) for level, name, text in _caught]
        """
    )
    assert found["messages"] == [("WARNING", "groups.neurongroup.only_threshold")]


@row("LOG-07", "std_silent")
def test_LOG_07_is_silent(capfd: pytest.CaptureFixture[str]) -> None:
    ours("""
        import os
        with std_silent():
            os.write(1, b'hidden')
        with std_silent(True):
            os.write(1, b'shown')
    """)
    assert capfd.readouterr().out == "shown"
