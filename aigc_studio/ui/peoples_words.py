"""Names that people gave, where Qt would take parts of them for markup or for a mnemonic."""

from __future__ import annotations

import html


def tip(text: str) -> str:
    """A tooltip that shows a text as it is: Qt takes one that looks like HTML for HTML."""
    return f"<div style='white-space:pre-wrap'>{html.escape(text)}</div>"


def label(text: str) -> str:
    """The text of a button or a menu entry that shows “&” instead of underlining what follows it."""
    return text.replace("&", "&&")
