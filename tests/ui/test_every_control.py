"""Manners that every panel keeps: names, tooltips, a keyboard path, both themes, any scale."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from aigc_studio.canvas.document import Document
from aigc_studio.canvas.layer import Layer
from aigc_studio.core.recipe import Recipe
from aigc_studio.session.jobs import JobRow
from aigc_studio.session.notices import Notice
from aigc_studio.session.style import StyleEntry
from aigc_studio.ui import icons, theme
from aigc_studio.ui.jobs_button import JobsPopover
from aigc_studio.ui.notice_bar import NoticeBars
from aigc_studio.ui.panels.gallery import GalleryPanel
from aigc_studio.ui.panels.latent import LatentPanel
from aigc_studio.ui.panels.library import LibraryPanel
from aigc_studio.ui.panels.recipe import RecipePanel
from aigc_studio.ui.panels.style import StylePanel
from aigc_studio.ui.panels.tools import ToolsPanel
from tests.ui.fakes import FakeStudio, card, row
from tests.ui.pictures import flat, save_png

Make = Callable[[FakeStudio], QWidget]
PANELS: dict[str, Make] = {
    "library": LibraryPanel, "latent": lambda s: LatentPanel(s.latent), "style": lambda s: StylePanel(s.style),
    "gallery": GalleryPanel, "recipe": lambda s: RecipePanel(s.canvas), "notice": lambda s: NoticeBars(s.notices),
    "jobs": lambda s: JobsPopover(s.jobs), "tools": ToolsPanel,
}  # fmt: skip


@pytest.fixture
def studio(tmp_path: Path) -> FakeStudio:
    picture = save_png(tmp_path / "thumbnail.png", "#446688")
    styles = [StyleEntry(f"s{i}", f"Style {i}", picture, True) for i in range(4)]
    made = FakeStudio([card(tmp_path, noise=True)], styles, [row(i, picture) for i in range(4)])
    made.latent.loop = True
    made.style.mix = {"s1": 0.5, "s2": 0.5}
    layer = Layer("l", "Ink", "", recipe=Recipe("import", {"photo": "ab" * 32, "photo_name": "cat"}))
    made.canvas.document = Document(layers=(layer,), selected="l")
    made.jobs.rows = [JobRow("1", "Ink on a.jpg", 0.5, "", 3.0, False)]
    return made


@pytest.fixture
def panel(request: pytest.FixtureRequest, studio: FakeStudio, qtbot: QtBot) -> QWidget:
    made = PANELS[request.param](studio)
    qtbot.addWidget(made)
    made.resize(330, 900)
    made.show()
    studio.latent.variations_ready.emit([flat(9)] * 9)
    studio.notices.posted.emit(Notice("Removed.", "It can come back.", "details", "Undo"))
    if isinstance(made, JobsPopover):
        made.show_rows()
    return made


@pytest.fixture(autouse=True)
def undressed(qapp: QApplication) -> Iterator[None]:
    yield
    theme.apply(qapp, "dark", 1.0)


def controls(panel: QWidget) -> list[QWidget]:
    """What can be reached with Tab or pressed; the inner parts of Qt's own controls belong to those."""
    return [
        widget
        for widget in panel.findChildren(QWidget)
        if (widget.focusPolicy() & Qt.FocusPolicy.TabFocus or isinstance(widget, QAbstractButton))
        and widget.isVisibleTo(panel)
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget.parentWidget(), QLineEdit | QAbstractItemView)
    ]


@pytest.mark.parametrize("panel", list(PANELS), indirect=True)
def test_every_control_has_a_name_a_tooltip_and_a_keyboard_path(panel: QWidget) -> None:
    found = controls(panel)
    assert found
    for widget in found:
        interface = QAccessible.queryAccessibleInterface(widget)
        where = f"{type(widget).__name__} {widget.objectName()!r}"
        assert interface.text(QAccessible.Text.Name), f"{where} has no name"
        assert widget.toolTip() or isinstance(widget, QAbstractItemView), f"{where} has no tooltip"  # cards have theirs
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, f"{where} cannot be reached by keyboard"


@pytest.mark.parametrize("panel", ["library", "latent", "style", "gallery", "tools"], indirect=True)
def test_a_change_of_theme_and_scale_reaches_an_open_panel(panel: QWidget, qapp: QApplication) -> None:
    theme.apply(qapp, "dark", 1.0)
    dark = panel.grab().toImage().pixelColor(2, panel.height() - 3)
    theme.apply(qapp, "light", 1.5)
    light = panel.grab().toImage().pixelColor(2, panel.height() - 3)
    assert (dark.name(), light.name()) == (theme.DARK.panel, theme.LIGHT.panel)
    assert panel.font().pixelSize() == 20


def test_every_icon_is_drawn_in_the_colour_of_the_theme(qapp: QApplication) -> None:
    # The style sheet takes its own from files, one for each theme.
    drawn = [name for name in icons.names() if not name.endswith(("-dark", "-light"))]
    assert len(drawn) > 30
    for palette in ("dark", "light"):
        theme.apply(qapp, palette)
        for name in drawn:
            image = icons.icon(name).pixmap(48, 48).toImage()
            pixels = (image.pixel(x, y) for x in range(48) for y in range(48))
            colours = {QColor(pixel).name() for pixel in pixels if pixel >> 24 == 255}
            assert theme.colours().text in colours, f"{name} in {palette}"


def test_icons_are_vector_and_sharp_at_every_scale(qapp: QApplication) -> None:
    """At three times the size an edge is as thin in pixels as before: nothing was enlarged."""
    blurred = {}
    for side in (24, 72):
        image = (
            icons.icon("plus")
            .pixmap(
                side,
                side,
            )
            .toImage()
        )
        row = [image.pixel(x, side // 4) >> 24 for x in range(side)]
        blurred[side] = sum(0 < alpha < 255 for alpha in row)
    assert blurred[72] <= blurred[24] + 1
