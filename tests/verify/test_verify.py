"""`ranvier verify` on whole scripts: agreement where there is none to doubt, disagreement where one side was changed by 5 %."""

import json
import textwrap
from pathlib import Path

import pytest

from ranvier.cli import main
from ranvier.verify import Report, verify_script

pytest.importorskip("brian2")

HERE = "'ranvier' in NeuronGroup.__module__"  # in a script: whether this is ranvier's side

CHAIN = """
    from brian2 import *
    weight = 1*mV
    CHANGE
    G = NeuronGroup(20, 'dv/dt = (20*mV + i*mV - v)/(10*ms) : volt', threshold='v > 15*mV', reset='v = 0*mV', method='exact')
    S = Synapses(G, G, 'w : volt', on_pre='v_post += w')
    S.connect(condition='abs(i - j) < 3 and i != j')
    S.w = weight
    S.delay = '1*ms + 0.1*ms*i'
    spikes = SpikeMonitor(G)
    trace = StateMonitor(G, 'v', record=[0, 1])
    run(100*ms)
"""
DRIVEN = """
    from ranvier import *
    weight = 1*mV
    CHANGE
    inputs = PoissonGroup(200, 20*Hz)
    G = NeuronGroup(50, 'dv/dt = -v/(10*ms) : volt', threshold='v > 10*mV', reset='v = 0*mV', method='exact')
    S = Synapses(inputs, G, on_pre='v_post += weight')
    S.connect(p=0.2)
    spikes = SpikeMonitor(G)
    run(500*ms)
"""
CHANGED = f"if {HERE}: weight = 1.05*weight"


@pytest.fixture
def script(tmp_path: Path) -> object:
    def write(text: str) -> str:
        path = tmp_path / "script.py"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return str(path)

    return write


def verdicts(report: Report) -> dict[str, str]:
    return {f"{row.owner}.{row.name}": row.verdict for row in report.rows}


def test_without_chance_values_are_compared(script: object) -> None:
    report = verify_script(script(CHAIN.replace("CHANGE", "pass")))
    assert report.agrees and report.exit_code == 0 and report.trials == 2, report
    assert set(verdicts(report).values()) == {"same"}
    assert verdicts(report).keys() >= {"spikemonitor.spikes", "statemonitor.v", "synapses.w", "synapses.delay of pre", "neurongroup.v"}
    assert all(report.seconds["Brian 2"][stage] > 0 for stage in ("import", "build", "connect", "compile", "run", "script"))
    assert all(report.seconds["ranvier"][stage] > 0 for stage in ("import", "build", "connect", "compile", "run", "script"))


def test_five_percent_without_chance(script: object) -> None:
    report = verify_script(script(CHAIN.replace("CHANGE", CHANGED)))
    assert report.verdict == "disagree" and report.exit_code == 1, report
    assert verdicts(report)["synapses.w"] == verdicts(report)["spikemonitor.spikes"] == "DIFFERENT"
    assert verdicts(report)["synapses.i"] == "same"
    assert any("rounding is not the reason" in remark for remark in report.remarks)


@pytest.mark.long
def test_with_chance_distributions_are_compared(script: object) -> None:
    report = verify_script(script(DRIVEN.replace("CHANGE", "pass")))
    assert report.agrees and report.trials >= 20, report
    assert verdicts(report) == {
        "neurongroup.v": "alike", "spikemonitor.spikes": "alike",
        "synapses.i": "alike", "synapses.j": "alike", "synapses.delay of pre": "same",
    }  # fmt: skip
    assert report.remarks[0] == "no difference; the first synapses 5 % stronger on one side would have been noticed"


def test_five_percent_with_chance(script: object) -> None:
    report = verify_script(script(DRIVEN.replace("CHANGE", CHANGED)))
    assert report.verdict == "disagree", report
    assert verdicts(report)["spikemonitor.spikes"] == "DIFFERENT"
    assert report.remarks[0].startswith("spikemonitor.spikes differs (p = ")


@pytest.mark.parametrize(("r", "verdict"), [pytest.param("28", "agree", marks=pytest.mark.long), (f"28*(1 + 0.05*({HERE}))", "disagree")])
def test_chaos_is_told_from_error(r: str, verdict: str, script: object) -> None:
    """Lorenz's system: rounding (here: 1e-14) decides about everything after a while, without any chance in the script."""
    report = verify_script(script(f"""
        from brian2 import *
        tau, r = 10*ms, {r}
        G = NeuronGroup(20, '''dx/dt = 10*(y - x)/tau : 1
                                dy/dt = (x*(r - z) - y)/tau : 1
                                dz/dt = (x*y - 8*z/3)/tau : 1''', threshold='x > 5', refractory='x > 5', method='rk4')
        G.x, G.y, G.z = '1 + 0.1*i', 1, '20 + i'
        G.z_[:] *= 1 + 1e-14*({HERE})
        spikes = SpikeMonitor(G)
        trace = StateMonitor(G, 'z', record=[0, 1], dt=1*ms)
        run(350*ms)
    """))
    assert report.verdict == verdict, report
    remarks = " ".join(report.remarks)
    assert ("chaotic" in remarks) == (verdict == "agree") and ("rounding is not the reason" in remarks) == (verdict == "disagree"), report


@pytest.mark.long
def test_chaos_from_the_same_start(script: object) -> None:
    report = verify_script(script(f"""
        from brian2 import *
        tau, r, ten = 10*ms, 28, 10*(1 + 1e-14*({HERE}))
        G = NeuronGroup(20, '''dx/dt = ten*(y - x)/tau : 1
                                dy/dt = (x*(r - z) - y)/tau : 1
                                dz/dt = (x*y - 8*z/3)/tau : 1''', threshold='x > 5', refractory='x > 5', method='rk4')
        G.x, G.y, G.z = '1 + 0.1*i + rand()', 1, '20 + i'
        S = Synapses(G, G, on_pre='x_post += 0.1')
        S.connect(j='(i + 1) % 20')
        spikes = SpikeMonitor(G)
        trace = StateMonitor(G, 'z', record=[0, 1], dt=1*ms)
        run(350*ms)
    """))
    assert report.agrees, report
    assert "chaotic: the sides are equal until" in report.remarks[0], report
    assert report.remarks[1].startswith("the first synapses 5 % stronger on one side shows at"), report


def test_what_numpy_draws_is_the_same_on_both_sides(script: object) -> None:
    report = verify_script(script("""
        from brian2 import *
        np.random.seed(4)
        G = NeuronGroup(10, 'dv/dt = (1 - v)/(10*ms) : 1', method='exact')
        G.v = np.random.rand(10)
        run(5*ms)
    """))
    assert report.agrees and report.trials == 2
    assert report.method.endswith("given the random numbers that NumPy draws")


@pytest.mark.long
def test_synapses_without_effect_prove_nothing(script: object) -> None:
    report = verify_script(script("""
        from brian2 import *
        inputs = PoissonGroup(100, 20*Hz)
        G = NeuronGroup(1000, 'dv/dt = (0.1*randn() - v)/(10*ms) : 1', threshold='v > 100', reset='v = 0', method='euler')
        G.v = 'rand()'
        S = Synapses(inputs, G, 'w : 1', on_pre='w += 0.1')
        S.connect(p=0.001)
        run(1*ms)
    """), trials=20)
    assert report.agrees, report
    assert report.remarks[0].endswith("5 % larger on one side would have been noticed"), report
    assert "might not have been noticed" in report.remarks[1], report


DRAWN = """
    from brian2 import *
    seed(4321)
    weight, p, scale = 0.05, 0.1, 1
    CHANGE
    G = NeuronGroup(200, 'dv/dt = (drive - v)/(10*ms) : 1\\ndrive : 1', threshold='v > 1', reset='v = 0', method='exact')
    G.v = 'scale*rand()'
    G.drive = '1 + rand()'
    S = Synapses(G, G, 'w : 1', on_pre='v_post += w')
    S.connect(p=p)
    S.w = weight
    S.delay = '1*ms + 2*ms*rand()'
    spikes = SpikeMonitor(G)
    run(20*ms)
"""


def test_given_the_same_start_values_are_compared(script: object) -> None:
    report = verify_script(script(DRAWN.replace("CHANGE", "pass")))
    assert report.agrees and report.trials >= 20, report  # a seed of the script does not hide chance
    assert report.remarks == [
        "given the same start all values agree",
        "random initial values, delays and probabilities of connection 5 % larger on one side would have been noticed",
    ]
    assert {name for name, verdict in verdicts(report).items() if verdict == "same"} == {
        "neurongroup.v", "neurongroup.drive", "spikemonitor.spikes", "synapses.w", "synapses.i", "synapses.j", "synapses.delay of pre",
    }  # fmt: skip
    assert {name for name, verdict in verdicts(report).items() if verdict == "alike"} == {
        "neurongroup.v at the start", "neurongroup.drive at the start",
        "synapses.i at the start", "synapses.j at the start", "synapses.delay of pre at the start", "synapses.w at the start",
    }  # fmt: skip


def test_five_percent_given_the_same_start(script: object) -> None:
    """A weight that no start hides: it stands in the synapses' own code."""
    text = DRAWN.replace("+= w", "+= weight*w/0.05").replace("S.w = weight", "S.w = 0.05")
    report = verify_script(script(text.replace("CHANGE", CHANGED)))
    assert report.verdict == "disagree" and report.trials == 2, report
    assert report.remarks[0].startswith("given the same start, ") and verdicts(report)["spikemonitor.spikes"] == "DIFFERENT"


@pytest.mark.parametrize(
    ("change", "different"),
    [
        ("weight = 1.05*weight", "synapses.w at the start"),
        pytest.param("p = 1.2*p", "synapses.i at the start", marks=pytest.mark.long),
        pytest.param("scale = 1.05", "neurongroup.v at the start", marks=pytest.mark.long),
    ],
)
def test_what_is_drawn_differs(change: str, different: str, script: object) -> None:
    report = verify_script(script(DRAWN.replace("CHANGE", f"if {HERE}: {change}")))
    assert report.verdict == "disagree", report
    assert verdicts(report)[different] == "DIFFERENT"


@pytest.mark.long
def test_a_script_that_computes_with_what_it_has_drawn(script: object) -> None:
    """The start does not hold all that was drawn: then it does not settle what follows."""
    report = verify_script(script("""
        from brian2 import *
        G = NeuronGroup(2000, 'dx/dt = (mean - x)/(1*ms) : 1', method='exact')
        G.x = 'rand()'
        mean = float(G.x[:].mean())
        run(1*ms)
    """))
    assert report.agrees and report.method.endswith("compared in distribution (false alarms: 1 % a script)"), report


def test_networks_in_a_loop_are_all_compared(script: object) -> None:
    report = verify_script(script(f"""
        from brian2 import *
        def rate(current):
            G = NeuronGroup(1, 'dv/dt = (current - v)/(10*ms) : 1', threshold='v > 1', reset='v = 0', method='exact')
            spikes = SpikeMonitor(G)
            run(50*ms)
            return spikes.count[0]/(50*ms)
        for k in range(3):
            rate(2.0 + k + (k == 1 and {HERE}))
    """))
    assert verdicts(report) == {
        "neurongroup (network 1).v": "same", "spikemonitor (network 1).spikes": "same",
        "neurongroup (network 2).v": "DIFFERENT", "spikemonitor (network 2).spikes": "DIFFERENT",
        "neurongroup (network 3).v": "same", "spikemonitor (network 3).spikes": "same",
    }  # fmt: skip


def test_what_one_side_lacks(script: object) -> None:
    report = verify_script(script(f"""
        from brian2 import *
        G = NeuronGroup(1, 'dv/dt = 1*Hz : 1', method='euler')
        if {HERE}:
            trace = StateMonitor(G, 'v', record=True)
        run(1*ms)
    """))
    assert report.verdict == "disagree"
    assert report.remarks[0] == "statemonitor.v is on ranvier's side only"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("G = NeuronGroup(1, 'dv/dt = v : 1')\nrun(1*ms)", ["failed on Brian 2 and ranvier", "Brian 2:\n", "in <module>", "because of "]),
        (f"if {HERE}: 1/0\nrun(1*ms)", ["the script failed on ranvier", "ZeroDivisionError", "line 4"]),
        ("run(1*ms)", ["nothing ran in it"]),
        ("raise SystemExit('no more')", ["the script failed on Brian 2 and ranvier", "the script ended with 'no more'"]),
    ],
)
def test_cannot_tell(text: str, words: list[str], script: object) -> None:
    report = verify_script(script("from brian2 import *\n\n\n" + text + "\n"))
    assert report.verdict == "cannot tell" and report.exit_code == 2
    assert [word for word in words if word not in str(report)] == []


def test_too_slow_to_tell(script: object) -> None:
    report = verify_script(script(DRIVEN.replace("CHANGE", "pass")), budget=0)
    assert report.verdict == "cannot tell"
    assert "10 trials a side would take about" in report.remarks[0] and "--scale-duration" in report.remarks[1]


def test_an_exception_after_the_runs_is_no_hindrance(script: object) -> None:
    report = verify_script(script(CHAIN.replace("CHANGE", "pass") + "\n    1/0\n"))
    assert report.agrees
    assert "ZeroDivisionError: division by zero" in str(report)


def test_a_script_that_judges_its_own_results(script: object) -> None:
    report = verify_script(script(CHAIN.replace("CHANGE", "pass") + f"\n    raise SystemExit(int({HERE}))\n"))
    assert report.agrees and "the script ended with 1 on ranvier's side; its runs were compared" in report.remarks, report


def test_command(script: object, tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = script("""
        import sys
        from brian2 import *
        G = NeuronGroup(1, 'dv/dt = 1*Hz : 1', method='euler')
        M = StateMonitor(G, 'v', record=True)
        run(float(sys.argv[1])*ms)
        print('printed by the script')
        plot(M.t/ms, M.v[0])
        savefig('picture.png')
        show()
    """)
    assert main(["verify", path, "--scale-duration", "0.5", "--json", "report.json", "--", "30"]) == 0
    printed = capsys.readouterr().out
    assert "AGREE: durations of all runs were multiplied by 0.5" in printed and "times faster" in printed
    assert "printed by the script" not in printed and not (tmp_path / "picture.png").exists()
    kept = json.loads((tmp_path / "report.json").read_text())
    assert kept["verdict"] == "agree" and [row["name"] for row in kept["rows"]] == ["v", "v"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nosuch.py"], "there is no script 'nosuch.py'"),
        (["--trials", "3", __file__], "at least 10"),
        (["--target", "java", "x.py"], "--target"),
    ],
)
def test_refusals(arguments: list[str], words: str, capsys: pytest.CaptureFixture) -> None:
    assert main(["verify", *arguments]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.long  # Brian makes and compiles a C++ program for each of two trials: 40 s
def test_a_standalone_program_is_looked_at_before_reinit_takes_its_values(tmp_path: Path, script: object) -> None:
    report = verify_script(script(f"""
        from brian2 import *
        set_device('cpp_standalone', directory={str(tmp_path / "program")!r}, build_on_run=False)
        G = NeuronGroup(3, 'dv/dt = (2 - v)/(10*ms) : 1', threshold='v > 1', reset='v = 0', method='exact')
        G.v = 'i*0.1'
        spikes = SpikeMonitor(G)
        run(20*ms)
        device.build()
        device.reinit()
        device.activate()
    """))
    assert report.agrees, report
    assert set(verdicts(report)) == {"neurongroup.v", "spikemonitor.spikes"}
