"""Sentences of the rooms below the window, in another language.

Those rooms speak English and know of no window: what they say goes into files, logs and the command line too, and comes
from other processes. Here a finished sentence is recognised by the pattern that it was made from, and said again.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Mapping
from pathlib import Path

_PLACE = re.compile(r"\{(\d+)\}")
#: Where one sentence ends and another begins.
_BETWEEN = re.compile(r"(?<=[.?!…]) (?=[A-Z“{\d])")
_BREAK = re.compile(rf"\n| · |{_BETWEEN.pattern}")
_FEWEST_LETTERS = 3  # that a pattern must have, or it would fit everything


class Phrasebook:
    """Patterns as `str.format` writes them ({0}, {1}, …) and what stands for them in the other language."""

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self._phrases = phrases
        made = [source for source in phrases if _PLACE.search(source) and _letters(source) >= _FEWEST_LETTERS]
        # The pattern with the most words of its own first: “{0} of {1} models are damaged.” before “{0} of {1}”.
        made.sort(key=lambda source: (_letters(source), len(_PLACE.sub("", source))), reverse=True)
        self._patterns = [_Pattern(source, phrases[source]) for source in made]

    @classmethod
    def read(cls, path: Path) -> Phrasebook:
        """The finished messages of a Qt Linguist file (.ts). Raises OSError and ElementTree.ParseError."""
        return cls(read_messages(path))

    def said(self, text: str) -> str:
        """The text in the other language; what is not in the book stays as it is, be it a part or the whole."""
        if not text.strip():
            return text
        known = self._known(text)
        if known is not None:
            return known
        for parts, between in ((text.split("\n"), "\n"), (text.split(" · "), " · ")):
            if len(parts) > 1:
                return between.join(self.said(part) for part in parts)
        sentences = _BETWEEN.split(text)
        if len(sentences) > 1:
            return _in_a_row(map(self.said, sentences))
        message, semicolon, hint = text.partition("; ")  # as `StudioError.sentence` joins them
        joined = self._all_known([f"{message}.", hint[:1].upper() + hint[1:]]) if semicolon else None
        return _in_a_row(joined) if joined else text

    def _known(self, text: str) -> str | None:
        exact = self._phrases.get(text)
        if exact is not None:
            return exact
        if ", " in text and (listed := self._all_known(text.split(", "))):
            return "、".join(listed)
        for pattern in self._patterns:
            values = pattern.values_in(text)
            if values is not None:
                return pattern.said.format(*map(self.said, values))
        return None

    def _all_known(self, parts: list[str]) -> list[str] | None:
        said = [self._known(part) for part in parts]
        return None if None in said else [part for part in said if part is not None]


class _Pattern:
    """A phrase with places for values."""

    def __init__(self, source: str, said: str) -> None:
        self.said = said
        self._words = _PLACE.split(source)[::2]
        self._matcher: re.Pattern[str] | None = None  # few are ever needed, and each takes a while to compile

    def values_in(self, text: str) -> tuple[str, ...] | None:
        """What stands in the places of a text that was made of this; None of any other."""
        if not text.startswith(self._words[0]) or any(words not in text for words in self._words):
            return None
        if self._matcher is None:
            self._matcher = re.compile("(.*?)".join(map(re.escape, self._words)), re.DOTALL)
        match = self._matcher.fullmatch(text)
        if match is None:
            return None
        inner = match.groups() if self._words[-1] else match.groups()[:-1]
        return None if any(map(_BREAK.search, inner)) else match.groups()  # two sentences are not one value


def read_messages(path: Path) -> dict[str, str]:
    """Source and translation of every finished message of a .ts file."""
    found: dict[str, str] = {}
    for message in ElementTree.parse(path).getroot().iter("message"):
        source, translation = message.find("source"), message.find("translation")
        if source is not None and translation is not None and translation.get("type") is None:
            found[source.text or ""] = translation.text or ""
    return found


def _in_a_row(sentences: Iterable[str]) -> str:
    """With a space after each, which the wide full stop brings along."""
    return "".join(one if one.endswith(("。", "！", "？", "：")) else f"{one} " for one in sentences).rstrip()


def _letters(source: str) -> int:
    return sum(map(str.isalpha, _PLACE.sub("", source)))
