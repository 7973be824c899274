"""What was measured, in a file of its own: a long table can be measured in pieces, and the page be written anew without measuring."""

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent/'results.json'


def load(path: Path = FILE) -> dict[str, Any]:
    """{section: what the section's program keeps there}. Empty before the first measurement."""
    return json.loads(path.read_text(encoding='utf-8')) if path.exists() else {}


def keep(section: str, entries: dict[str, Any], path: Path = FILE) -> None:
    """Put entries into a section; those of the same name are replaced, others stay."""
    everything = load(path)
    everything[section] = {**everything.get(section, {}), **entries}
    path.write_text(json.dumps(everything, indent=1, ensure_ascii=False) + '\n', encoding='utf-8')
