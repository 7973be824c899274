"""LOG: messages, their levels, names and topics (README.md beside this file)."""

from collections.abc import Iterator

import pytest
from both import both, ours
from rows import row

from ranvier import BrianLogger


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
    import io, re

    def topics(variable, hierarchies=(), names=()):
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


@row("LOG-04", "Log file", differs="other: no file is written unless prefs.logging.file_log asks for one")
def test_LOG_04_a_file_if_it_is_asked_for() -> None:
    found = ours(
        """
        import os
        from ranvier.messages import BrianLogger
        before = BrianLogger.tmp_log
        prefs.logging.file_log = True
        BrianLogger.initialize()
        path = BrianLogger.tmp_log
        get_logger('mine').debug('to the file')
        BrianLogger.file_handler.flush()
        with open(path) as file:
            text = file.read()
        del file
        prefs.logging.file_log = False
        BrianLogger.initialize()
        os.remove(path)
        """
    )
    assert found["before"] is None and "to the file" in found["text"]


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
