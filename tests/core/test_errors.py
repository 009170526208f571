"""Suggestions for names that do not exist."""

from __future__ import annotations

import pytest

from aigc_studio.core.errors import StudioError, unknown_name

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


@pytest.mark.parametrize(
    ("message", "hint", "sentence"),
    [
        ("“a.png” holds no recipe.", "Choose another.", "“a.png” holds no recipe; choose another."),
        ("“a” is no picture.", "PNG and JPEG are read.", "“a” is no picture; PNG and JPEG are read."),
        ("There is no style “x”.", "Did you mean y?", "There is no style “x”; did you mean y?"),
        ("It is too large.", "1 is normal.", "It is too large; 1 is normal."),
        ("It is too large.", "", "It is too large."),
    ],
)
def test_message_and_hint_are_one_sentence(message, hint, sentence):
    assert StudioError(message, hint).sentence() == sentence


def test_a_very_long_name_makes_no_long_sentence():
    assert len(unknown_name("style", "a" * 100_000, STYLES).sentence()) < 300
