"""How the selected layer was made, in words."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QStackedLayout, QWidget

from aigc_studio.core.recipe import Recipe
from aigc_studio.ui import theme
from aigc_studio.ui.bind import follow, follow_soon
from aigc_studio.ui.widgets.section import EmptyHint, as_page, page, scrolling

if TYPE_CHECKING:
    from aigc_studio.session.canvas import CanvasSession

Rows = list[tuple[str, str]]


class RecipePanel(QWidget):
    """The recipe of the selected layer, to read and to copy."""

    def __init__(self, canvas: CanvasSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._recipe: Recipe | None = None
        as_page(self)
        inner, column = page(spacing=8)
        self.words = QLabel(self)
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.words.setWordWrap(True)
        self.words.setAccessibleName(self.tr("Recipe"))
        self.words.setToolTip(self.tr("Everything needed to make this picture again; it is inside each saved file"))
        self.copy = QPushButton(self.tr("Copy as JSON"), self, focusPolicy=Qt.FocusPolicy.TabFocus)
        self.copy.setToolTip(self.tr("Puts the whole recipe on the clipboard"))
        self.copy.clicked.connect(self._copy)
        column.addWidget(self.words)
        column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(EmptyHint(self.tr("Select a layer to read how it was made."), self))
        self._stack.addWidget(scrolling(inner, self))
        follow_soon(self, canvas.document_changed, self.show_recipe)
        follow(theme.changed(), self.show_recipe)

    def show_recipe(self) -> None:
        layer = self._canvas.document.current
        self._recipe = layer.recipe if layer else None
        self._stack.setCurrentIndex(1 if self._recipe else 0)
        if self._recipe is not None:
            self.words.setText(to_html(describe(self._recipe)))

    def _copy(self) -> None:
        if self._recipe is not None:
            text = json.dumps(self._recipe.to_dict(), ensure_ascii=False, indent=2)
            QGuiApplication.clipboard().setText(text)


def to_html(sections: list[tuple[str, Rows]]) -> str:
    """Headings with rows of two columns, in the colours of the theme."""
    c = theme.colours()
    parts = []
    for title, rows in sections:
        heading = f"margin:10px 0 4px 0; color:{c.quiet}; font-size:{theme.px(11)}px"
        parts.append(f'<p style="{heading}"><b>{html.escape(title.upper())}</b></p>')
        parts.append('<table cellspacing="0" cellpadding="2" width="100%">')
        for name, value in rows:
            parts.append(
                f'<tr><td width="38%" style="color:{c.quiet}">{html.escape(name)}</td>'
                f'<td style="color:{c.text}">{html.escape(value)}</td></tr>'
            )
        parts.append("</table>")
    return "".join(parts)


def describe(recipe: Recipe) -> list[tuple[str, Rows]]:
    """A recipe as headed rows of words and values, for a person; it leaves out what only a machine needs."""
    writers: dict[str, Callable[[dict[str, Any]], list[tuple[str, Rows]]]] = {
        "generate": _generated, "stylize": _stylized, "enhance": _enhanced, "import": _imported, "compose": _composed,
    }  # fmt: skip
    sections = writers[recipe.task](recipe.settings)
    made = [(_tr("Program"), f"AIGC Studio {recipe.program}".strip())]
    made += [(key, value) for key, value in sorted(recipe.runtime.items())]
    return [*sections, (_tr("Made with"), made)]


def _generated(settings: dict[str, Any]) -> list[tuple[str, Rows]]:
    rows = [
        (_tr("Generator"), str(settings.get("model", ""))),
        (_tr("Seed"), str(settings.get("seed", ""))),
        (_tr("Truncation ψ"), _number(settings.get("truncation", 1.0))),
        (_tr("Size"), f"{settings.get('width', '?')} × {settings.get('height', '?')}"),
    ]
    if settings.get("noise_seed", settings.get("seed")) != settings.get("seed"):
        rows.insert(2, (_tr("Noise seed"), str(settings["noise_seed"])))
    if settings.get("drift"):
        rows.append((_tr("Variations taken"), str(len(settings["drift"]))))
    switches = [word for key, word in (("tile", _tr("seamless")), ("frames", _tr("loop"))) if settings.get(key)]
    if switches:
        rows.append((_tr("Switches"), ", ".join(switches)))
    weights = [
        (str(name)[:1].upper() + str(name)[1:], _number(value, signed=True))
        for name, value in settings.get("weights", {}).items()
    ]
    return [(_tr("Generated"), rows)] + ([(_tr("Directions"), weights)] if weights else [])


def _stylized(settings: dict[str, Any]) -> list[tuple[str, Rows]]:
    styles = settings.get("styles", [])
    total = sum(float(style.get("weight", 0)) for style in styles) or 1.0
    mix = [(str(style.get("name", "")), f"{100 * float(style.get('weight', 0)) / total:.0f} %") for style in styles]
    keeps = _tr("the photo's") if settings.get("keep_colour") else _tr("the style's")
    rows = [
        (_tr("Photo"), str(settings.get("photo_name", ""))),
        (_tr("Strength"), _number(settings.get("strength", 1.0))),
        (_tr("Brush size"), _number(settings.get("brush", 1.0)) + "×"),
        (_tr("Colours"), keeps),
    ]
    return [(_tr("Styles"), mix), (_tr("Painting"), rows)]


def _enhanced(settings: dict[str, Any]) -> list[tuple[str, Rows]]:
    factor = float(settings.get("factor", 0))
    rows = [
        (_tr("Photo"), str(settings.get("photo_name", ""))),
        (_tr("Model"), str(settings.get("model", "")).removeprefix("plain:")),
        (_tr("Factor"), f"{factor:g}×") if factor else (_tr("Strength"), _number(settings.get("strength", 1.0))),
    ]
    base = settings.get("base")
    return [(_tr("Enhanced"), rows), *(describe(Recipe.from_dict(base))[:-1] if base else [])]


def _imported(settings: dict[str, Any]) -> list[tuple[str, Rows]]:
    sha = str(settings.get("photo", ""))
    rows = [(_tr("Photo"), str(settings.get("photo_name", "")))]
    return [(_tr("Brought in"), rows + ([("SHA-256", sha[:16] + "…")] if sha else []))]


def _composed(settings: dict[str, Any]) -> list[tuple[str, Rows]]:
    document = settings.get("document", {})
    layers = [(str(layer.get("name", "")), str(layer.get("blend", ""))) for layer in document.get("layers", [])]
    size = f"{document.get('width', '?')} × {document.get('height', '?')}"
    return [(_tr("Page"), [(_tr("Size"), size)]), (_tr("Layers"), layers[::-1])]


def _number(value: Any, signed: bool = False) -> str:
    text = f"{float(value):+.2f}" if signed else f"{float(value):.2f}"
    return text.replace("-", "−")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Recipe", text)
