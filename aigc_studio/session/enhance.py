"""The tools that make pictures larger and cleaner: what they are set to, and what they are used on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from aigc_studio.canvas.layer import Layer
from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent, Pixels
from aigc_studio.core.pasted import name_of
from aigc_studio.core.recipe import Recipe
from aigc_studio.enhance.convert import convert_photo
from aigc_studio.enhance.photo import LARGEST_FACTOR, PLAIN, EnhancePhoto, EnhanceSettings, card_of, enhance_photo
from aigc_studio.enhance.upscale import scaled
from aigc_studio.gallery.artwork import Artwork
from aigc_studio.gallery.project import Project
from aigc_studio.jobs.context import JobContext
from aigc_studio.jobs.job import Failed, JobEvent
from aigc_studio.library.card import ModelCard
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.pool import ModelPool
from aigc_studio.session.canvas import CanvasSession
from aigc_studio.session.jobs import JobsSession
from aigc_studio.session.notices import Notices

Tool = Literal["upscale", "denoise"]


@dataclass(frozen=True)
class Enhancer:
    """One choice of a tool: a card, or the plain resize."""

    id: str
    name: str
    summary: str = ""


_PLAIN = Enhancer(PLAIN, "Lanczos", "A plain resize: smooth, no detail is invented.")


@dataclass(frozen=True, eq=False)
class _Result:
    """A layer's new picture, kept in the gallery and in the store."""

    artwork: Artwork
    key: str
    extent: Extent
    recipe: Recipe
    notices: tuple[str, ...]


class EnhanceSession(QObject):
    """What the tools are set to is for the next use; what was used is in the recipe of each result.

    `changed`: choices, settings or the selected layer may have changed, re-read all.
    """

    changed = Signal()
    enhanced = Signal(object)  # Artwork, of a photo
    layer_enhanced = Signal(object)  # Artwork, of a layer

    def __init__(
        self, canvas: CanvasSession, project: Project, catalog: Catalog, pool: ModelPool, jobs: JobsSession,
        notices: Notices,
    ) -> None:  # fmt: skip
        super().__init__()
        self._canvas, self._project, self._catalog, self._pool = canvas, project, catalog, pool
        self._jobs, self._notices = jobs, notices
        self._settings = {"upscale": EnhanceSettings("", factor=2.0), "denoise": EnhanceSettings("")}
        self._choices: dict[str, list[Enhancer]] = {}
        self.reload()
        canvas.document_changed.connect(self.changed)

    # -- what the panel shows ----------------------------------------------------------------------------------------

    def choices(self, tool: Tool) -> list[Enhancer]:
        """Networks first; a plain resize is always there to enlarge with, nothing stands in for a denoiser."""
        return list(self._choices[tool])

    def chosen(self, tool: Tool) -> Enhancer | None:
        """None where there is nothing to choose from."""
        return next((one for one in self._choices[tool] if one.id == self._settings[tool].model), None)

    @property
    def factor(self) -> float:
        """How many times larger."""
        return self._settings["upscale"].factor

    @property
    def strength(self) -> float:
        return self._settings["denoise"].strength

    @property
    def extent(self) -> Extent | None:
        """The size of the selected picture; None where none is selected."""
        layer = self._canvas.document.current
        if layer is None or not (layer.content or layer.recipe):
            return None
        painted = layer.recipe is not None and layer.recipe.task == "stylize"
        # Paintings on the canvas are made no larger than this, and count as the size of their photo.
        return layer.extent.within(int(layer.recipe.settings["max_side"])) if painted and layer.recipe else layer.extent

    @property
    def enlarged(self) -> Extent | None:
        """The size that the selected picture would get."""
        return scaled(self.extent, self.factor) if self.extent else None

    # -- what the artist does ----------------------------------------------------------------------------------------

    def choose(self, tool: Tool, enhancer_id: str) -> None:
        if any(one.id == enhancer_id for one in self._choices[tool]):
            self._set(tool, model=enhancer_id)

    def set_factor(self, factor: float) -> None:
        if 1 < factor <= LARGEST_FACTOR:
            self._set("upscale", factor=factor)

    def set_strength(self, strength: float) -> None:
        if 0 <= strength <= 1:
            self._set("denoise", strength=strength)

    def enhance_layer(self, tool: Tool) -> None:
        """The selected layer, on the queue; one undo step when it is done, and a picture in the gallery."""
        layer = self._canvas.document.current
        if layer is None or self.extent is None:
            self._notices.post("There is no picture to work on yet.", "Drop a photo on the canvas, or on the tool.")
            return
        settings = self._ready(tool)
        if settings is None:
            return
        title, done = _TITLES[tool].format(layer.name), f"{layer.name} {_suffix(settings)}"

        def place(result: _Result) -> None:
            self._tell(done, result.notices)
            if not self._canvas.exchange(layer, result.key, result.extent, result.recipe, title):
                self._notices.post(
                    f"“{layer.name}” was changed in the meantime; the result is in the gallery.",
                    "Drag it onto the canvas, or undo the change and use the tool again.",
                )
            self.layer_enhanced.emit(result.artwork)

        self._jobs.submit(title, self._layer_work(layer, settings, done), place)

    def enhance_photos(self, photos: Sequence[Path | bytes], tool: Tool) -> None:
        """Each photo on the queue, each result in the gallery; one that fails does not stop the others."""
        settings = self._ready(tool) if photos else None
        if settings is None:
            return
        batch = _Batch(len(photos), self._notices)
        for photo in photos:
            name = name_of(photo)
            self._jobs.submit(
                _TITLES[tool].format(name), self._photo_work(photo, name, settings), self._keep_photo,
                on_event=batch.hear, ended=batch.end_one,
            )  # fmt: skip

    # -- how it works ------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the catalog again: models came, went, or have other names."""
        cards = list(self._catalog.of_kind("enhancer"))
        self._choices = {
            "upscale": [_choice(card) for card in cards if _scale(card) > 1] + [_PLAIN],
            "denoise": [_choice(card) for card in cards if _scale(card) == 1],
        }
        for tool, choices in self._choices.items():
            if self._settings[tool].model not in [one.id for one in choices] or self._settings[tool].model == PLAIN:
                first = choices[0].id if choices else ""
                self._settings[tool] = replace(self._settings[tool], model=first)
        self.changed.emit()

    def _set(self, tool: Tool, **values: str | float) -> None:
        changed = replace(self._settings[tool], **values)  # type: ignore[arg-type]
        if changed != self._settings[tool]:
            self._settings[tool] = changed
            self.changed.emit()

    def _ready(self, tool: Tool) -> EnhanceSettings | None:
        if self.chosen(tool) is None:
            self._notices.post("There is no denoiser in the library yet.", "Drop the file of one on the window.")
            return None
        return self._settings[tool]

    def _layer_work(self, layer: Layer, settings: EnhanceSettings, name: str) -> Callable[[JobContext], _Result]:
        render, origin = self._canvas.render_layer(layer), _origin(layer)

        def work(context: JobContext) -> _Result:
            photo = Pixels(render(context.part(0.0, 0.02)))
            card = card_of(settings, self._catalog)
            request = EnhancePhoto(photo, origin.photo, card, settings, origin.name, origin.base)
            made = enhance_photo(request, self._catalog, self._pool, context.part(0.02, 0.9))
            context.step(0.9, "Saving")
            artwork = self._project.add(made.pixels, made.recipe, name=name, stack=layer.id)
            key = self._project.layers.put(made.pixels.data.astype("uint8", copy=False))
            return _Result(artwork, key, made.pixels.extent, made.recipe, made.notices)

        return work

    def _photo_work(
        self, photo: Path | bytes, name: str, settings: EnhanceSettings
    ) -> Callable[[JobContext], tuple[Artwork, tuple[str, ...]]]:
        def work(context: JobContext) -> tuple[Artwork, tuple[str, ...]]:
            try:
                kept_as = f"{name} {_suffix(settings)}"
                return convert_photo(
                    photo, name, kept_as, settings, self._project, self._catalog, self._pool, context
                )  # fmt: skip
            except StudioError as error:  # of many photos, say which
                shown = photo.name if isinstance(photo, Path) else name
                raise StudioError(f"“{shown}” was left out. {error.message}", error.hint) from error

        return work

    def _keep_photo(self, result: tuple[Artwork, tuple[str, ...]]) -> None:
        artwork, notices = result
        self.enhanced.emit(artwork)
        self._tell(artwork.name, notices)

    def _tell(self, name: str, notices: tuple[str, ...]) -> None:
        for notice in notices:
            self._notices.post(f"About “{name}”:", notice)


_TITLES = {"upscale": "Enlarge {0}", "denoise": "Denoise {0}"}


@dataclass(frozen=True)
class _Origin:
    """What a layer's picture is: a photo (SHA-256 of its file), or what the recipe `base` makes."""

    photo: str
    name: str
    base: Recipe | None


def _origin(layer: Layer) -> _Origin:
    recipe = layer.recipe
    if recipe is not None and recipe.task != "import":
        return _Origin("", layer.name, recipe)
    settings = recipe.settings if recipe else {}
    return _Origin(str(settings.get("photo", "")), str(settings.get("photo_name", layer.name)), None)


def _suffix(settings: EnhanceSettings) -> str:
    return f"×{settings.factor:g}" if settings.factor else "denoised"


def _scale(card: ModelCard) -> int:
    return int(card.settings.get("scale", 1))


def _choice(card: ModelCard) -> Enhancer:
    return Enhancer(card.id, card.name, card.summary)


class _Batch:
    """Photos dropped together. Each failure has its sentence at once; where there were more, all are told again."""

    def __init__(self, size: int, notices: Notices) -> None:
        self._size = self._waiting = size
        self._notices = notices
        self._sentences: list[str] = []

    def hear(self, event: JobEvent) -> None:
        if isinstance(event, Failed):
            ours = f"{event.job.title}: {event.error}"
            self._sentences.append(event.error.sentence() if isinstance(event.error, StudioError) else ours)

    def end_one(self) -> None:
        self._waiting -= 1
        if self._waiting == 0 and self._sentences and self._size > 1:
            self._notices.listed(f"{len(self._sentences)} of {self._size} photos were left out.", self._sentences)
