"""What one run of a peer gave. Called by the peers, kept by results.py, shown by page.py."""

from dataclasses import asdict, dataclass, field
from typing import Any

STAGES = ('import', 'build', 'connect', 'compile', 'run', 'whole')


@dataclass(frozen=True)
class Figures:
    """Seconds of each of STAGES (whole: the process from start to end; a stage that a peer does not have is missing), bytes at the most,
    spikes. parts: seconds of single steps, or whatever else the peer tells."""

    stages: dict[str, float]
    peak: float
    spikes: int
    parts: dict[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For a file."""
        return asdict(self)
