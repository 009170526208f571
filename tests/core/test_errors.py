"""Suggestions for names that do not exist."""

from __future__ import annotations

import pytest

from aigc_studio.core.errors import unknown_name

STYLES = ["Starry line", "Moss tapestry", "Harvest crayon", "Lemon woodcut", "Olive linocut"]


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("stary line", "Did you mean Starry line?"),
        ("star", "Did you mean Starry line?"),
        ("WOODCUT", "Did you mean Lemon woodcut?"),
        ("zzzz", "Known: Starry line, Moss tapestry"),
        ("", "Known: "),
    ],
)
def test_only_near_names_are_suggested(wrong, hint):
    assert unknown_name("style", wrong, STYLES).hint.startswith(hint)


def test_a_very_long_name_makes_no_long_sentence():
    assert len(unknown_name("style", "a" * 100_000, STYLES).sentence()) < 300
