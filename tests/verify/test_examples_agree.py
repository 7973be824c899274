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
    "cobahh": (0.2, []),
    "cuba": (0.3, []),
    "hodgkin_huxley": (0.5, []),
    "random_delays": (0.4, []),
    "stdp": (0.05, []),
}

pytestmark = pytest.mark.long


@pytest.mark.parametrize("path", sorted(path for path in EXAMPLES.rglob("*.py") if path.stem not in HELPERS), ids=lambda path: path.stem)
def test_example_agrees(path: Path) -> None:
    scale, arguments = SHORTER.get(path.stem, (1.0, []))
    report = verify_script(path, arguments, scale_duration=scale)
    print(report)
    assert report.agrees, report
