"""What the commands do with an open studio."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from aigc_studio import __version__
from aigc_studio.gallery.files import safe_name
from aigc_studio.session.drops import Anywhere, OnTool
from aigc_studio.ui import language, theme
from aigc_studio.ui.language import said

if TYPE_CHECKING:
    from aigc_studio.session.enhance import Tool
    from aigc_studio.session.studio import Studio
    from aigc_studio.ui.main_window import MainWindow

_PICTURES = "Pictures (*.png *.jpg *.jpeg *.webp *.tif *.tiff *.bmp *.gif *.avif)"
_BRUSH_STEP = 0.1


class Handlers:
    """One method for each command that needs more than a call of the session."""

    def __init__(self, window: MainWindow, studio: Studio) -> None:
        self._window, self._studio = window, studio
        self._exports = _pictures_folder()

    def table(self) -> dict[str, Callable[..., object]]:
        """Command -> what it does."""
        window, studio = self._window, self._studio
        view = window.canvas
        assert view is not None
        return {
            "project.new": self._new_project, "project.open": self._open_project, "picture.open": self._add_pictures,
            "page.keep": studio.keep, "page.export": self._export, "window.quit": window.close,
            "edit.undo": studio.canvas.undo, "edit.redo": studio.canvas.redo, "edit.copy": self._copy,
            "edit.paste": lambda: studio.drop(QApplication.clipboard().mimeData(), Anywhere()),
            "layer.duplicate": lambda: studio.canvas.duplicate(studio.canvas.document.selected),
            "layer.remove": lambda: studio.canvas.remove(studio.canvas.document.selected),
            "work.stop": self._stop, "edit.shortcuts": self._shortcuts,
            "view.fit": view.fit, "view.actual": view.actual_size, "view.in": view.zoom_in, "view.out": view.zoom_out,
            "view.split": view.set_split,
            "theme.system": lambda _: self._theme("system"), "theme.dark": lambda _: self._theme("dark"),
            "theme.light": lambda _: self._theme("light"),
            **{f"language.{one}": lambda _, one=one: self._language(one) for one in ("system", *language.LANGUAGES)},
            "scale.up": lambda: self._scale(1.1), "scale.down": lambda: self._scale(1 / 1.1),
            "latent.randomise": studio.latent.randomise, "latent.seed": studio.latent.new_seed,
            "latent.reset": lambda: studio.latent.reset(None),
            "latent.variations": self._variations, "latent.lock": self._lock,
            "latent.explain": window.explain,
            "latent.tile": studio.latent.set_tile, "latent.loop": studio.latent.set_loop,
            "style.clear": studio.style.clear, "style.colours": studio.style.set_keep_colour,
            "style.brush-smaller": lambda: self._brush(-_BRUSH_STEP),
            "style.brush-larger": lambda: self._brush(_BRUSH_STEP),
            "style.painting": self._painting, "style.convert": self._convert,
            "tool.enlarge": lambda: studio.enhance.enhance_layer("upscale"),
            "tool.enlarge-photos": lambda: self._enhance("upscale"),
            "tool.denoise": lambda: studio.enhance.enhance_layer("denoise"),
            "tool.denoise-photos": lambda: self._enhance("denoise"),
            "train.new": lambda: self._train(""), "train.add": self._add_folder, "train.start": studio.training.start,
            "train.watch": lambda: self._train(studio.training.running),
            "train.keep": lambda: studio.training.stop_and_keep(studio.training.running),
            "train.pause": lambda: studio.training.pause(studio.training.running),
            "window.palette": self._palette, "window.free": self._free, "window.reset": window.reset_layout,
            "help.tour": self._tour, "help.about": self._about,
        }  # fmt: skip

    def _new_project(self) -> None:
        beside = self._studio.project.folder.parent / said("New project")
        name, _ = QFileDialog.getSaveFileName(self._window, said("New project"), str(beside))
        if name:
            self._window.leave(Path(name))

    def _open_project(self) -> None:
        around = self._studio.project.folder.parent
        name = QFileDialog.getExistingDirectory(self._window, said("Open project"), str(around))
        if name:
            self._window.leave(Path(name))

    def _add_pictures(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self._window, said("Add pictures"), "", said(_PICTURES))
        if names:
            self._studio.take([Path(name) for name in names], Anywhere())

    def _export(self) -> None:
        formats = "PNG (*.png);;JPEG (*.jpg);;WebP (*.webp);;TIFF (*.tif)"
        layer = self._studio.canvas.document.current
        offered = self._exports / f"{safe_name(layer.name if layer else 'picture')}.png"
        name, chosen = QFileDialog.getSaveFileName(self._window, said("Export"), str(offered), formats)
        if name:
            path = Path(name)
            self._exports = path.parent
            self._studio.export(path if path.suffix else path.with_suffix(chosen.split("*")[1].rstrip(")")))

    def _copy(self) -> None:
        def to_clipboard(page) -> None:
            image = QImage(page.data, page.shape[1], page.shape[0], page.strides[0], QImage.Format.Format_RGBA8888)
            QApplication.clipboard().setImage(image.copy())

        self._studio.jobs.submit("Copying the page", self._studio.canvas.render_document(), to_clipboard)

    def _stop(self) -> None:
        """What is running; where nothing is, an explanation makes room for the canvas."""
        if self._studio.explain.on and not self._studio.jobs.rows:
            self._window.explain(False)
        else:
            self._studio.stop()

    def _shortcuts(self) -> None:
        from aigc_studio.ui.shortcuts_dialog import ShortcutsDialog

        ShortcutsDialog(self._window.commands, lambda keys: self._window.remember(shortcuts=keys), self._window).exec()

    def _theme(self, choice: str) -> None:
        self._window.remember(theme=choice)
        theme.apply(QApplication.instance(), choice, self._window.settings.scale)

    def _language(self, choice: str) -> None:
        self._window.remember(language=choice)
        told = {"en": "The window speaks English from the next start.", "zh_CN": "下次启动后，界面将使用简体中文。"}
        self._studio.notices.post(told.get(choice, "The language changes with the next start."))

    def _scale(self, factor: float) -> None:
        old = self._window.settings.scale
        scale = min(max(old * factor, 0.8), 2.0)
        self._window.remember(scale=scale)
        theme.apply(QApplication.instance(), self._window.settings.theme, scale)
        self._window.scale_docks(scale / old)

    def _variations(self) -> None:
        self._window.show_tab("Latent")
        self._studio.latent.request_variations()

    def _lock(self) -> None:
        """The slider that has the keyboard."""
        from aigc_studio.ui.widgets.latent_slider import LatentSlider

        widget = QApplication.focusWidget()
        while widget is not None and not isinstance(widget, LatentSlider):
            widget = widget.parentWidget()
        if widget is not None:
            widget.toggle_lock()

    def _brush(self, step: float) -> None:
        brush = min(max(round(self._studio.style.brush + step, 2), 0.5), 2.0)
        self._studio.style.set_brush(brush)
        self._studio.style.release()

    def _painting(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, said("Choose a painting"), "", said(_PICTURES))
        if name:
            self._studio.style.add_painting(Path(name))

    def _convert(self) -> None:
        chosen = next(iter(self._studio.style.mix), None)
        if chosen is None:
            self._studio.notices.post("No style is chosen yet.", "Drop the photos on a style in the library instead.")
            return
        names, _ = QFileDialog.getOpenFileNames(self._window, said("Photos to paint"), "", said(_PICTURES))
        if names:
            self._studio.style.convert([Path(name) for name in names], chosen)

    def _enhance(self, tool: Tool) -> None:
        names, _ = QFileDialog.getOpenFileNames(self._window, said("Choose photos"), "", said(_PICTURES))
        if names:
            self._studio.take([Path(name) for name in names], OnTool(tool))

    def _train(self, training_id: str) -> None:
        """The Train view with that training; with none, what is put together."""
        self._studio.training.watch(training_id)
        self._window.show_tab("Train")

    def _add_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self._window, said("Choose a folder of pictures"))
        if name:
            self._window.show_tab("Train")
            self._studio.train_on([Path(name)])

    def _palette(self) -> None:
        from aigc_studio.ui.command_palette import CommandPalette

        CommandPalette(list(self._window.commands.actions.values()), self._window).open()

    def _free(self) -> None:
        self._studio.devices.free()

    def _tour(self) -> None:
        self._studio.notices.post(
            "Move a slider at the right; drop a photo on a style at the left.",
            "R is random, V shows variations, Ctrl+K finds every command; all you make is in the gallery below.",
        )

    def _about(self) -> None:
        QMessageBox.about(
            self._window,
            "AIGC Studio",
            f"AIGC Studio {__version__}\n\nAn offline studio for artists. Apache-2.0.\n"
            "Built-in styles: Magenta's networks (Apache-2.0), see NOTICE.",
        )


def _pictures_folder() -> Path:
    """Where the system keeps pictures, or else the person's own folder."""
    kept = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation))
    return kept if kept.is_dir() else Path.home()
