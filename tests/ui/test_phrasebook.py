"""Finished sentences are said again in another language."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_studio.core.errors import StudioError
from aigc_studio.ui.phrasebook import Phrasebook, read_messages

BOOK = Phrasebook({
    "Undo": "Zurück",
    "The disk is full.": "Die Platte ist voll.",
    "Free some space.": "Schaffe Platz.",
    "The disk is full: {0} could not be saved.": "Die Platte ist voll: {0} nicht gesichert.",
    "a thumbnail": "eine Vorschau",
    "{0} of {1}": "{0} von {1}",
    "{0} of {1} models are damaged.": "Von {1} Modellen sind {0} beschädigt.",
    "“{0}” was left out. {1}": "„{0}“ fehlt. {1}",
    "{0} too small": "{0} zu klein",
    "{0} of one colour": "{0} einfarbig",
    "Set aside: {0}.": "Beiseite: {0}.",
    "{0} picture{1}": "Bilder: {0}",
})  # fmt: skip


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("Undo", "Zurück"),
        ("The disk is full: a thumbnail could not be saved.", "Die Platte ist voll: eine Vorschau nicht gesichert."),
        ("2 of 9 models are damaged.", "Von 9 Modellen sind 2 beschädigt."),
        ("2 of 9", "2 of 9"),  # too few letters to be told from other texts
        ("“a.png” was left out. The disk is full.", "„a.png“ fehlt. Die Platte ist voll."),
        ("Undo · The disk is full.", "Zurück · Die Platte ist voll."),
        ("Undo\nThe disk is full. Free some space.", "Zurück\nDie Platte ist voll. Schaffe Platz."),
        ("Set aside: 3 too small, 2 of one colour.", "Beiseite: 3 zu klein、2 einfarbig."),
        ("{0} of {1}", "{0} von {1}"),  # asked for as it is, to be filled in later
        ("3 pictures", "Bilder: 3"),
        ("The disk is full, said nobody", "The disk is full, said nobody"),
        ("", ""),
    ],
)
def test_what_is_said(english: str, german: str) -> None:
    assert BOOK.said(english) == german


def test_a_hint_that_was_joined_to_its_message() -> None:
    joined = StudioError("The disk is full.", "Free some space.").sentence()
    assert joined == "The disk is full; free some space."
    assert BOOK.said(joined) == "Die Platte ist voll. Schaffe Platz."


def test_a_value_is_not_two_sentences() -> None:
    """Else the first sentence's beginning and the second's end would be taken for one."""
    two = "The disk is full: it is late. Tomorrow this could not be saved."
    assert BOOK.said(two) == two


@given(st.text())
def test_anything_can_be_said(text: str) -> None:
    assert isinstance(BOOK.said(text), str)


@given(name=st.text(alphabet="abcXYZ{}.“”é字", min_size=1))
def test_names_come_through_as_they_are(name: str) -> None:
    assert BOOK.said(f"“{name}” was left out. The disk is full.") == f"„{name}“ fehlt. Die Platte ist voll."


def test_only_finished_messages_are_read(tmp_path: Path) -> None:
    file = tmp_path / "x.ts"
    file.write_text(
        "<TS><context><name>Any</name>"
        "<message><source>A</source><translation>Ein</translation></message>"
        "<message><source>B</source><translation type='unfinished'>Zwei</translation></message>"
        "</context></TS>"
    )
    assert read_messages(file) == {"A": "Ein"}
