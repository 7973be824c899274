"""`ranvier verify` on every example of this repository: `pytest -m long tests/verify`. It takes minutes: Brian 2 runs each many times."""

from pathlib import Path

import pytest

from ranvier.verify import verify_script

pytest.importorskip("brian2")

EXAMPLES = Path(__file__).parents[2] / "examples"
HELPERS = {"terminal", "published"}
# What is verified of those that take long on Brian 2: (factor on durations, arguments).
SHORTER = {
    "brunel": (0.5, ["2500"]),
    "brunel_2000": (0.2, ["2000"]),
    "brunel_wang_2001": (0.2, []),
    "cobahh": (0.2, []),
    "cuba": (0.3, []),
    "ermentrout_kopell_1986": (0.1, []),
    "hodgkin_huxley": (0.5, []),
    "izhikevich_2003": (0.1, []),
    "pfister_gerstner_2006": (0.01, []),
    "pikovsky_kurths_1997": (0.1, []),
    "random_delays": (0.4, []),
    "rinzel_ermentrout_1989": (0.05, []),
    "rothman_manis_2003": (0.5, []),
    "stdp": (0.05, []),
    "strogatz_2000": (0.6, []),
    "van_der_pol_1926": (0.05, []),
}

pytestmark = pytest.mark.long


@pytest.mark.parametrize("path", sorted(path for path in EXAMPLES.rglob("*.py") if path.stem not in HELPERS), ids=lambda path: path.stem)
def test_example_agrees(path: Path) -> None:
    scale, arguments = SHORTER.get(path.stem, (1.0, []))
    report = verify_script(path, arguments, scale_duration=scale, budget=240)
    print(report)
    assert report.agrees, report
