from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from aigc_studio.canvas.document import Document
from aigc_studio.canvas.layer import Layer
from aigc_studio.core.recipe import Recipe
from aigc_studio.ui.panels.recipe import RecipePanel, describe
from tests.ui.fakes import FakeCanvas

GENERATED = Recipe(
    "generate",
    {"model": "aurora-soft", "seed": 7, "noise_seed": 9, "truncation": 0.8, "weights": {"warmth": -0.4},
     "drift": [[1, 0.3]], "width": 640, "height": 480, "tile": True, "phase": 0.0, "frames": 0},
    runtime={"device": "cpu"},
)  # fmt: skip
STYLIZED = Recipe(
    "stylize",
    {"photo_name": "harbour", "photo": "ab" * 32, "strength": 0.9, "brush": 1.5, "keep_colour": True,
     "styles": [{"name": "Ink", "weight": 3.0, "vector": [0] * 26}, {"name": "Oil <b>", "weight": 1.0}]},
)  # fmt: skip


def flat(recipe: Recipe) -> dict[str, str]:
    return {name: value for _, rows in describe(recipe) for name, value in rows}


def test_a_generated_picture_in_words() -> None:
    words = flat(GENERATED)
    assert words["Generator"] == "aurora-soft"
    assert (words["Seed"], words["Noise seed"], words["Size"]) == ("7", "9", "640 × 480")
    assert words["Warmth"] == "−0.40"
    assert words["Switches"] == "seamless"
    assert words["device"] == "cpu"


def test_a_painted_photo_in_words() -> None:
    words = flat(STYLIZED)
    assert (words["Ink"], words["Oil <b>"]) == ("75 %", "25 %")
    assert (words["Photo"], words["Brush size"], words["Colours"]) == ("harbour", "1.50×", "the photo's")


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe("import", {"photo": "cd" * 32, "photo_name": "cat"}),
        Recipe("compose", {"document": Document(layers=(Layer("l", "Top", ""),)).to_dict()}),
        Recipe("generate", {}),
        Recipe("stylize", {}),
    ],
)
def test_every_recipe_can_be_read(recipe: Recipe) -> None:
    assert describe(recipe)[-1][0] == "Made with"


def test_the_panel_follows_the_selection_and_copies_json(qtbot: QtBot) -> None:
    canvas = FakeCanvas()
    panel = RecipePanel(canvas)
    qtbot.addWidget(panel)
    panel.show()
    assert not panel.words.isVisible()
    canvas.document = Document(layers=(Layer("l", "Harbour", "", recipe=STYLIZED),), selected="l")
    canvas.document_changed.emit()
    qtbot.waitUntil(lambda: panel.words.isVisible(), timeout=20_000)
    assert "Oil &lt;b&gt;" in panel.words.text()  # names are words, never markup
    QTest.mouseClick(panel.copy, Qt.MouseButton.LeftButton)
    assert Recipe.from_dict(json.loads(QGuiApplication.clipboard().text())) == STYLIZED
