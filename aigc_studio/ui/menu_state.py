"""Menus that say how things are: ticks on what is on, grey where a command has nothing to act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from aigc_studio.ui import peoples_words
from aigc_studio.ui.bind import follow
from aigc_studio.ui.language import said

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from aigc_studio.session.studio import Studio
    from aigc_studio.ui.canvas_view import CanvasView

_OF_LATENT = ("latent.randomise", "latent.seed", "latent.reset", "latent.variations", "latent.lock", "latent.explain")
_OF_STYLE = ("style.clear", "style.colours", "style.brush-smaller", "style.brush-larger", "style.convert")
_OF_PAGE = ("page.keep", "page.export", "edit.copy", "view.fit", "view.actual", "view.in", "view.out")
_OF_LAYER = ("layer.duplicate", "layer.remove")


class MenuState(QObject):
    """Follows a studio as long as its canvas lives."""

    def __init__(self, actions: dict[str, QAction], studio: Studio, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self._actions, self._studio, self._canvas = actions, studio, canvas
        follow(studio.latent.changed, self.show_latent)
        follow(studio.explain.changed, self.show_explain)
        follow(studio.style.changed, self.show_style)
        follow(studio.enhance.changed, self.show_tools)
        follow(studio.training.changed, self.show_training)
        studio.training.draft.changed.connect(self.show_training)
        follow(studio.canvas.document_changed, self.show_page)
        follow(studio.canvas.history_changed, self.show_history)
        canvas.split_changed.connect(self.show_page)

    def show_latent(self) -> None:
        latent = self._studio.latent
        self._enable(_OF_LATENT, latent.card is not None)
        for name, word, on in (("latent.tile", "tile", latent.tile), ("latent.loop", "loop", latent.loop)):
            self._actions[name].setEnabled(latent.card is not None and word in latent.card.switches)
            self._actions[name].setChecked(on)

    def show_explain(self) -> None:
        self._actions["latent.explain"].setChecked(self._studio.explain.on)

    def show_style(self) -> None:
        style = self._studio.style
        self._enable(_OF_STYLE, bool(style.mix))
        self._actions["style.colours"].setChecked(style.keep_colour)

    def show_tools(self) -> None:
        enhance = self._studio.enhance
        denoises = enhance.chosen("denoise") is not None
        self._enable(("tool.enlarge",), enhance.extent is not None)
        self._enable(("tool.denoise",), denoises and enhance.extent is not None)
        self._enable(("tool.denoise-photos",), denoises)

    def show_training(self) -> None:
        training = self._studio.training
        self._enable(("train.start",), not training.draft.missing)
        self._enable(("train.watch", "train.keep", "train.pause"), bool(training.running))

    def show_page(self) -> None:
        document = self._studio.canvas.document
        self._enable(_OF_PAGE, bool(document.layers))
        self._enable(_OF_LAYER, document.current is not None)
        self._actions["view.split"].setEnabled(self._canvas.comparable)
        self._actions["view.split"].setChecked(self._canvas.split)

    def show_history(self) -> None:
        canvas = self._studio.canvas
        for name, word, what in (
            ("edit.undo", self.tr("Undo"), canvas.undo_text), ("edit.redo", self.tr("Redo"), canvas.redo_text)
        ):  # fmt: skip
            self._actions[name].setEnabled(bool(what))
            self._actions[name].setText(f"{word} “{peoples_words.label(said(what))}”" if what else word)

    def _enable(self, names: tuple[str, ...], enabled: bool) -> None:
        for name in names:
            self._actions[name].setEnabled(enabled)
