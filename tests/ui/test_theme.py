from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from aigc_studio.ui import icons, theme

TEXTS = ("text", "quiet", "accent", "danger", "star")
GROUNDS = ("surround", "panel", "raised", "hover", "field")


@pytest.fixture(autouse=True)
def undressed(qapp: QApplication) -> Iterator[None]:
    yield
    theme.apply(qapp, "dark", 1.0)


@pytest.mark.parametrize("palette", [theme.DARK, theme.LIGHT], ids=lambda p: p.name)
@pytest.mark.parametrize(("words", "ground"), list(itertools.product(TEXTS, GROUNDS)))
def test_every_text_can_be_read_on_every_ground(palette: theme.Colours, words: str, ground: str) -> None:
    assert theme.contrast(getattr(palette, words), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("palette", [theme.DARK, theme.LIGHT], ids=lambda p: p.name)
def test_text_on_the_accent_can_be_read_and_controls_stand_out(palette: theme.Colours) -> None:
    assert theme.contrast(palette.on_accent, palette.accent) >= 4.5
    for ground in ("panel", "field", "surround"):  # WCAG 1.4.11: what marks a control needs 3 : 1
        assert theme.contrast(palette.accent, getattr(palette, ground)) >= 3.0


def test_contrast_agrees_with_the_definition() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the well-known near miss


def test_the_palettes_are_those_of_the_design() -> None:
    assert (theme.DARK.surround, theme.DARK.panel, theme.DARK.text) == ("#1b1b1d", "#242428", "#e8e8ea")
    assert (theme.LIGHT.surround, theme.LIGHT.panel, theme.LIGHT.text) == ("#d9d9dc", "#f3f3f5", "#1c1c1f")


@pytest.mark.parametrize(("choice", "panel"), [("dark", "#242428"), ("light", "#f3f3f5")])
def test_apply_dresses_the_program(qapp: QApplication, choice: str, panel: str) -> None:
    theme.apply(qapp, choice, 1.5)
    assert theme.colours().name == choice
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == panel
    assert qapp.font().pixelSize() == round(13 * 1.5)
    assert theme.px(4) == 6
    assert panel in qapp.styleSheet()


def test_the_system_choice_follows_the_system_while_running(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    preferred = [Qt.ColorScheme.Unknown]
    monkeypatch.setattr(theme, "system_scheme", lambda app: preferred[0])
    theme.apply(qapp, "system")
    assert theme.colours() is theme.DARK  # a system that does not say gets the dark one
    for scheme, palette in ((Qt.ColorScheme.Light, theme.LIGHT), (Qt.ColorScheme.Dark, theme.DARK)):
        preferred[0] = scheme
        qapp.styleHints().colorSchemeChanged.emit(scheme)
        assert theme.colours() is palette
        assert palette.panel in qapp.styleSheet()


def test_a_chosen_theme_does_not_follow_the_system(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "system_scheme", lambda app: Qt.ColorScheme.Light)
    theme.apply(qapp, "dark")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.colours() is theme.DARK


def test_a_change_is_announced_once(qapp: QApplication) -> None:
    seen: list[str] = []
    theme.changed().connect(lambda: seen.append(theme.colours().name))
    theme.apply(qapp, "light")
    assert seen == ["light"]


@pytest.mark.parametrize("size", [(0, 0), (12, 0)])
def test_an_icon_without_room_draws_nothing_and_complains_of_nothing(size: tuple[int, int], qtlog: Any) -> None:
    """As of a button that is squeezed for a moment."""
    assert icons.icon("close").pixmap(QSize(*size)).isNull()
    assert [record.message for record in qtlog.records] == []
