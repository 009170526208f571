"""The style of the selected layer, and photos dropped on styles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from aigc_studio.canvas.layer import Layer
from aigc_studio.core.errors import StudioError
from aigc_studio.core.image_io import read_pixels
from aigc_studio.core.pasted import name_of
from aigc_studio.core.recipe import Recipe
from aigc_studio.gallery.artwork import Artwork
from aigc_studio.gallery.project import Project
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.pool import ModelPool
from aigc_studio.session.canvas import CanvasSession
from aigc_studio.session.jobs import JobsSession
from aigc_studio.session.notices import Notices
from aigc_studio.style.convert import convert_photo
from aigc_studio.style.styles import ARBITRARY, Style, StyleBook, takes_paintings
from aigc_studio.style.stylize import BRUSH, StyleSettings, style_recipe

#: The canvas paints at most this size; a photo dropped on a style keeps its own up to the larger one.
CANVAS_SIDE = 2048
GALLERY_SIDE = 4096


@dataclass(frozen=True)
class StyleEntry:
    """`model` is the id of the imported model that a style belongs to, "" for all others; `learns`: that model makes
    styles of paintings."""

    id: str
    name: str
    thumbnail: Path
    built_in: bool
    model: str = ""
    tags: tuple[str, ...] = ()
    learns: bool = False


class StyleSession(QObject):
    """Reads the selected layer's recipe, writes a new one. `changed`: anything may have changed, re-read all."""

    changed = Signal()
    styles_changed = Signal()
    converted = Signal(object)  # Artwork

    def __init__(
        self, canvas: CanvasSession, project: Project, book: StyleBook, catalog: Catalog, pool: ModelPool,
        jobs: JobsSession, notices: Notices,
    ) -> None:  # fmt: skip
        super().__init__()
        self._canvas, self._project, self._book = canvas, project, book
        self._catalog, self._pool, self._jobs, self._notices = catalog, pool, jobs, notices
        self._styles = {style.id: style for style in book.all()}
        self._mix: dict[str, float] = {}
        self._settings = StyleSettings((), max_side=CANVAS_SIDE)
        self._layer: Layer | None = None
        canvas.document_changed.connect(self._follow)

    # -- what the sliders show ---------------------------------------------------------------------------------------

    @property
    def styles(self) -> list[StyleEntry]:
        return [self._entry(style) for style in self._styles.values()]

    def _entry(self, style: Style) -> StyleEntry:
        card = self._catalog.cards.get(style.stylizer)
        if card is None or not card.imported or not style.built_in:
            return StyleEntry(style.id, style.name, style.thumbnail, style.built_in)
        return StyleEntry(style.id, style.name, style.thumbnail, True, card.id, card.tags, takes_paintings(card))

    @property
    def mix(self) -> dict[str, float]:
        """Style id -> weight, in the order of the sliders."""
        return dict(self._mix)

    @property
    def strength(self) -> float:
        return self._settings.strength

    @property
    def keep_colour(self) -> bool:
        return self._settings.keep_colour

    @property
    def brush(self) -> float:
        return self._settings.brush

    @property
    def active(self) -> bool:
        """Whether a picture is selected that a style can act on."""
        return self._layer is not None

    # -- what the artist does ----------------------------------------------------------------------------------------

    def choose(self, style_id: str) -> None:
        """Only this style, on the selected picture. Chosen again it changes nothing, and makes no second picture."""
        if style_id not in self._styles or self._mix == {style_id: 1.0}:
            return
        if not self.active:
            self._notices.post("There is no picture to paint yet.", "Drop a photo on the canvas, then choose a style.")
            return
        self._apply({style_id: 1.0}, self._settings, f"Paint with {self._styles[style_id].name}", settle=True)

    def add_to_mix(self, style_id: str) -> None:
        if self.active and style_id in self._styles and style_id not in self._mix:
            mix = self._mix | {style_id: 0.5 if self._mix else 1.0}
            self._apply(mix, self._settings, f"Add {self._styles[style_id].name}", settle=True)

    def set_weight(self, style_id: str, value: float) -> None:
        if style_id in self._mix and 0.0 <= value <= 1.0:
            mix = self._mix | {style_id: value}
            if any(mix.values()):
                self._apply(mix, self._settings, f"Move {self._styles[style_id].name}")

    def remove_from_mix(self, style_id: str) -> None:
        mix = {k: v for k, v in self._mix.items() if k != style_id}
        if not any(mix.values()):
            self.clear()
        elif len(mix) < len(self._mix):
            self._apply(mix, self._settings, f"Remove {self._styles[style_id].name}", settle=True)

    def set_strength(self, value: float) -> None:
        if 0.0 <= value <= 1.0:
            self._apply(self._mix, replace(self._settings, strength=value), "Move strength")

    def set_brush(self, value: float) -> None:
        if BRUSH[0] <= value <= BRUSH[1]:
            self._apply(self._mix, replace(self._settings, brush=value), "Move brush size")

    def set_keep_colour(self, on: bool) -> None:
        self._apply(self._mix, replace(self._settings, keep_colour=on), "Keep colours", settle=True)

    def release(self) -> None:
        """The hand has let go of a slider."""
        if not self._refused():
            self._canvas.settle()

    def clear(self) -> None:
        """Take the style off: the photo again."""
        layer = self._layer
        if layer is None or self._refused() or not layer.before:
            return
        origin = _origin(layer)
        base = origin.get("base")
        recipe = Recipe.from_dict(base) if base else import_recipe(origin["photo"], origin["photo_name"])
        document = self._canvas.document.changed(
            layer.id, lambda x: replace(x, content=x.before, before="", recipe=recipe)
        )
        self._canvas.push(document, "Take the style off")

    def convert(self, photos: Sequence[Path | bytes], style_id: str) -> None:
        """Paint each photo and keep it in the gallery; one that fails does not stop the others."""
        style = self._styles.get(style_id)
        if style is None:
            return
        mixed = style_id in self._mix
        weighted = tuple(self._styles[k].weighted(v) for k, v in self._mix.items()) if mixed else (style.weighted(1.0),)
        settings = replace(self._settings, styles=weighted, max_side=GALLERY_SIDE)
        for photo in photos:
            title = f"{name_of(photo)} · {style.name}"
            self._jobs.submit(title, self._conversion(photo, settings), self.converted.emit)

    def add_painting(self, painting: Path | bytes, stylizer: str = ARBITRARY) -> None:
        """A painting becomes a style of one's own, for a stylizer that looks at paintings."""

        def work(context: JobContext) -> Style:
            return self._book.add_painting(read_pixels(painting), name_of(painting), self._pool, context, stylizer)

        def done(style: Style) -> None:
            self.reload()
            self._notices.post(f"“{style.name}” is a style now.", "Drop photos on it, or click it to paint the canvas.")

        self._jobs.submit(f"New style from {name_of(painting)}", work, done)

    def rename_style(self, style_id: str, name: str) -> None:
        if name.strip():
            self._change_book(lambda style: self._book.rename(style, name.strip()), style_id)

    def remove_style(self, style_id: str) -> None:
        style = self._styles.get(style_id)
        if style is None:
            return
        try:
            aside = self._book.remove(style)
        except StudioError as error:
            self._notices.failed(error)
            return
        self.reload()

        def undo() -> None:
            self._book.restore(aside)
            self.reload()

        self._notices.post(f"“{style.name}” was removed.", action="Undo", act=undo)

    # -- how it works ------------------------------------------------------------------------------------------------

    def _conversion(self, photo: Path | bytes, settings: StyleSettings) -> Callable[[JobContext], Artwork]:
        def work(context: JobContext) -> Artwork:
            return convert_photo(photo, name_of(photo), settings, self._project, self._catalog, self._pool, context)

        return work

    def _change_book(self, change: Callable[[Style], None], style_id: str) -> None:
        try:
            change(self._styles[style_id])
        except StudioError as error:
            self._notices.failed(error)
        self.reload()

    def reload(self) -> None:
        """Read the styles again: paintings or translators came or went."""
        self._styles = {style.id: style for style in self._book.all()}
        self.styles_changed.emit()

    def _apply(self, mix: Mapping[str, float], settings: StyleSettings, text: str, settle: bool = False) -> None:
        """Sliders to a recipe of the selected layer. Without a style in the mix only the sliders are remembered."""
        if self._layer is not None and _lacks_photo(self._layer):
            if settle:
                self._refused()
            self._follow()  # the sliders go back to what the picture is
            return
        weighted = tuple(self._styles[k].weighted(v) for k, v in mix.items())
        self._mix, self._settings = dict(mix), replace(settings, styles=weighted)
        layer = self._layer
        if layer is None or not mix:
            self.changed.emit()
            return
        recipe = style_recipe(self._settings, _origin(layer), self._catalog)
        self._canvas.amend_recipe(layer.id, recipe, text, before=_photo_of(layer))
        if settle:
            self._canvas.settle()

    def _refused(self) -> bool:
        """Whether the selected painting cannot be painted otherwise; then it is said how it can."""
        layer = self._layer
        if layer is None or not _lacks_photo(layer):
            return False
        self.changed.emit()  # a slider that was held goes back now
        photo = layer.recipe.settings.get("photo_name") if layer.recipe else ""
        self._notices.post(
            f"The photo of “{layer.name}” is not in this project.",
            f"Drop {f'“{photo}”' if photo else 'it'} on the canvas, then the painting again.",
        )
        return True

    def _follow(self) -> None:
        layer = self._canvas.document.current
        usable = layer is not None and bool(layer.before or layer.content)
        self._layer = layer if usable else None
        if layer is not None and layer.recipe is not None and layer.recipe.task == "stylize":
            self._read(layer.recipe)
        elif self._mix:
            self._mix = {}
        self.changed.emit()

    def _read(self, recipe: Recipe) -> None:
        """A recipe's styles back to sliders; a style that is no longer in the book comes back under its vector."""
        try:
            settings = StyleSettings.from_settings(recipe.settings)
        except StudioError as error:
            self._notices.failed(error)
            return
        mix, top = {}, max(style.weight for style in settings.styles)
        for weighted in settings.styles:
            found = next((s for s in self._styles.values() if s.vector == weighted.vector), None)
            if found is None:
                found = Style(f"recipe-{weighted.name}", weighted.name, weighted.stylizer, weighted.vector, Path())
                self._styles[found.id] = found
            given = next((s["weight"] for s in recipe.settings["styles"] if s["name"] == weighted.name), None)
            mix[found.id] = float(given) if given is not None and 0 <= float(given) <= 1 else weighted.weight / top
        self._mix, self._settings = mix, settings


def import_recipe(sha256: str, name: str) -> Recipe:
    """The recipe of a photo as it came in."""
    return Recipe("import", {"photo": sha256, "photo_name": name}, (sha256,) if sha256 else ())


def _origin(layer: Layer) -> dict[str, Any]:
    """What a layer was painted from: SHA-256 and name of a photo, or the recipe of a picture that was made."""
    if layer.recipe is not None and layer.recipe.task in ("generate", "compose", "enhance"):
        return {"photo": "", "photo_name": layer.name, "base": layer.recipe.to_dict()}
    settings = layer.recipe.settings if layer.recipe else {}
    origin = {"photo": str(settings.get("photo", "")), "photo_name": str(settings.get("photo_name", layer.name))}
    return origin | ({"base": settings["base"]} if settings.get("base") else {})


def _lacks_photo(layer: Layer) -> bool:
    """A painting that came without its photo: paint over paint would not be what the new recipe says."""
    return layer.recipe is not None and layer.recipe.task == "stylize" and not layer.before


def _photo_of(layer: Layer) -> str:
    """Key of the picture that a style paints: an enhanced one as it is, a painting from its photo anew."""
    enhanced = layer.recipe is not None and layer.recipe.task == "enhance"
    return (enhanced and layer.content) or layer.before or layer.content
