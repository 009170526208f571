"""How the selected layer was made, in words."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QStackedLayout, QWidget

from aigc_studio.core.recipe import Recipe
from aigc_studio.ui import theme
from aigc_studio.ui.bind import follow, follow_soon
from aigc_studio.ui.language import said
from aigc_studio.ui.panels.directions import capitalised
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
    made = [(said("Program"), f"AIGC Studio {recipe.program}".strip())]
    made += [(key, value) for key, value in sorted(recipe.runtime.items())]
    return [*sections, (said("Made with"), made)]


def _generated(settings: dict[str, Any]) -> list[tuple[str, Rows]]:
    rows = [
        (said("Generator"), str(settings.get("model", ""))),
        (said("Seed"), str(settings.get("seed", ""))),
        (said("Truncation ψ"), _number(settings.get("truncation", 1.0))),
        (said("Size"), f"{settings.get('width', '?')} × {settings.get('height', '?')}"),
    ]
    if settings.get("noise_seed", settings.get("seed")) != settings.get("seed"):
        rows.insert(2, (said("Noise seed"), str(settings["noise_seed"])))
    if settings.get("drift"):
        rows.append((said("Variations taken"), str(len(settings["drift"]))))
    switches = [word for key, word in (("tile", said("seamless")), ("frames", said("loop"))) if settings.get(key)]
    if switches:
        rows.append((said("Switches"), ", ".join(switches)))
    weights = [
        (capitalised(said(str(name))), _number(value, signed=True))
        for name, value in settings.get("weights", {}).items()
    ]
    return [(said("Generated"), rows)] + ([(said("Directions"), weights)] if weights else [])


def _stylized(settings: dict[str, Any]) -> list[tuple[str, Rows]]:
    styles = settings.get("styles", [])
    total = sum(float(style.get("weight", 0)) for style in styles) or 1.0
    shares = [100 * float(style.get("weight", 0)) / total for style in styles]
    mix = [(said(str(style.get("name", ""))), f"{share:.0f} %") for style, share in zip(styles, shares, strict=True)]
    keeps = said("the photo's") if settings.get("keep_colour") else said("the style's")
    rows = [
        (said("Photo"), str(settings.get("photo_name", ""))),
        (said("Strength"), _number(settings.get("strength", 1.0))),
        (said("Brush size"), _number(settings.get("brush", 1.0)) + "×"),
        (said("Colours"), keeps),
    ]
    return [(said("Styles"), mix), (said("Painting"), rows)]


def _enhanced(settings: dict[str, Any]) -> list[tuple[str, Rows]]:
    factor = float(settings.get("factor", 0))
    rows = [
        (said("Photo"), str(settings.get("photo_name", ""))),
        (said("Model"), str(settings.get("model", "")).removeprefix("plain:")),
        (said("Factor"), f"{factor:g}×") if factor else (said("Strength"), _number(settings.get("strength", 1.0))),
    ]
    base = settings.get("base")
    return [(said("Enhanced"), rows), *(describe(Recipe.from_dict(base))[:-1] if base else [])]


def _imported(settings: dict[str, Any]) -> list[tuple[str, Rows]]:
    sha = str(settings.get("photo", ""))
    rows = [(said("Photo"), str(settings.get("photo_name", "")))]
    return [(said("Brought in"), rows + ([("SHA-256", sha[:16] + "…")] if sha else []))]


def _composed(settings: dict[str, Any]) -> list[tuple[str, Rows]]:
    document = settings.get("document", {})
    layers = [(said(str(layer.get("name", ""))), str(layer.get("blend", ""))) for layer in document.get("layers", [])]
    size = f"{document.get('width', '?')} × {document.get('height', '?')}"
    return [(said("Page"), [(said("Size"), size)]), (said("Layers"), layers[::-1])]


def _number(value: Any, signed: bool = False) -> str:
    text = f"{float(value):+.2f}" if signed else f"{float(value):.2f}"
    return text.replace("-", "−")
