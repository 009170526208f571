"""The two kinds of failure: the world's fault (StudioError), and ours (everything else)."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class StudioError(Exception):
    """Something outside the program failed; the person can do something about it.

    `message` is one sentence that says what happened, `hint` one that says what to do next.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def sentence(self) -> str:
        """Message and hint on one line, as the command line prints it."""
        return f"{self.message} {self.hint}".strip().replace("\n", " ")


class JobCancelled(Exception):
    """Raised inside a job when the person stopped it; never shown as an error."""


def unknown_name(what: str, name: str, known: Iterable[str]) -> StudioError:
    """An error for a name that does not exist, suggesting the nearest ones that do."""
    choices = list(known)
    by_folded = {choice.casefold(): choice for choice in choices}
    near = [by_folded[match] for match in difflib.get_close_matches(name.casefold(), by_folded, n=3, cutoff=0.4)]
    hint = f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(choices[:12])}."
    return StudioError(f"There is no {what} named “{name}”.", hint)
