"""Groups as notebooks show them. Imported when it is asked for: no simulation needs it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ranvier.equations.latex import latex_block

if TYPE_CHECKING:
    from ranvier.model.neurons import NeuronGroup

_LIST = '<ul style="list-style-type: none; margin-top: 0px;">'


def neurons_as_html(group: NeuronGroup) -> str:
    """Equations, threshold and reset, other events and their code."""
    title = f"NeuronGroup '{escape(group.name)}' with {len(group)} neurons.<br>"
    parts = [title, "<b>Model:</b><br>", latex_block(group.equations.ordered)]
    for event, condition in group.events.items():
        spike = event == "spike"
        parts.append(f"<b>{'Spiking behaviour' if spike else f'Event &quot;{escape(event)}&quot;'}:</b>{_LIST}")
        parts.append(_item("Threshold condition" if spike else "Event condition", condition))
        if event in group.event_codes:
            parts.append(_item("Reset statement(s)" if spike else "Executed statement(s)", group.event_codes[event]))
        parts.append("</ul>")
    return "\n".join(parts)


def _item(what: str, code: str) -> str:
    return f"<li><i>{what}: </i>\n<code>{escape(code.strip())}</code></li>"
