"""The two kinds of failure: the world's fault (StudioError), and ours (everything else)."""

from __future__ import annotations

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
        """Message and hint as one sentence on one line, as the command line prints it."""
        hint = self.hint
        if not hint or not self.message.endswith("."):
            return f"{self.message} {hint}".strip().replace("\n", " ")
        first = hint.split(maxsplit=1)[0]
        if first == first.capitalize():  # AIGC and PNG stay as they are
            hint = hint[:1].lower() + hint[1:]
        return f"{self.message[:-1]}; {hint}".replace("\n", " ")


class JobCancelled(Exception):
    """Raised inside a job when the person stopped it; never shown as an error."""


def unknown_name(what: str, name: str, known: Iterable[str]) -> StudioError:
    """An error for a name that does not exist, suggesting the nearest ones that do."""
    choices = list(known)
    near = _nearest(name.casefold(), {choice.casefold(): choice for choice in choices})
    hint = f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(choices[:12])}."
    shown = name if len(name) <= 60 else f"{name[:60]}…"
    return StudioError(f"There is no {what} named “{shown}”.", hint)


def _nearest(folded: str, choices: dict[str, str]) -> list[str]:
    """Up to three: those that contain the word, then those spelled like it, far ones only where nothing is near."""
    import difflib  # with the first mistake, not with the first window

    near = [choice for choice in choices if len(folded) > 2 and folded in choice]
    near += difflib.get_close_matches(folded[:100], choices, n=3, cutoff=0.6)
    near = near or difflib.get_close_matches(folded[:100], choices, n=3, cutoff=0.4)
    return [choices[match] for match in dict.fromkeys(near)][:3]
