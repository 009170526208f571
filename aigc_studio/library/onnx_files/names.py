"""Words in the names of a network's inputs."""

from __future__ import annotations

import re
from collections.abc import Sequence


def named_like(name: str, words: Sequence[str]) -> bool:
    """Whether a name says one of the words; long words also as a part of another."""
    folded = name.casefold()
    parts = re.split(r"[^a-z]+", folded)
    return any(word in parts or (len(word) > 3 and word in folded) for word in words)
