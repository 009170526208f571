"""The generator of the selected layer, and its sliders."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from aigc_studio.canvas.document import Document
from aigc_studio.canvas.layer import Layer
from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.core.image_io import read_pixels, srgb8
from aigc_studio.jobs.context import JobContext
from aigc_studio.jobs.lanes import Lanes
from aigc_studio.latent.point import SEEDS, LatentPoint, check_weight, randomised, variations
from aigc_studio.latent.render import LOOP_FRAMES, LOOP_SECONDS, RenderLatent, check_extent, render_latent
from aigc_studio.library.card import DirectionLabel, ModelCard
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.encoders import encode_photo, partners
from aigc_studio.library.pool import ModelPool
from aigc_studio.session.canvas import CanvasSession
from aigc_studio.session.hop import Hop
from aigc_studio.session.notices import Notices

if TYPE_CHECKING:
    from numpy.typing import NDArray

VARIATION_SIDE = 160
FILMSTRIP_SIDE = 72
FILMSTRIP = 7
#: How many times nine variations are remembered, for Undo and Redo to come back to; each is 0.7 MB.
_REMEMBERED = 16


@dataclass(frozen=True, eq=False)
class _Nine:
    """Neighbours of the point in the middle, and what they look like."""

    card: ModelCard
    points: list[LatentPoint]
    pictures: list[NDArray[np.uint8]]

    @property
    def middle(self) -> LatentPoint:
        return self.points[len(self.points) // 2]


class LatentSession(QObject):
    """Reads the selected layer's recipe, writes a new one. `changed`: anything may have changed, re-read all.

    New seeds and random sliders come from `chance`; None: other ones in every session."""

    changed = Signal()
    variations_ready = Signal(object)  # nine (h, w, 3) uint8
    filmstrip_ready = Signal(str, object)  # direction, seven (h, w, 3) uint8

    def __init__(
        self, canvas: CanvasSession, catalog: Catalog, pool: ModelPool, hop: Hop, lanes: Lanes, notices: Notices,
        chance: np.random.Generator | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self._canvas, self._catalog, self._pool = canvas, catalog, pool
        self._hop, self._lanes, self._notices = hop, lanes, notices
        self._random = chance or np.random.default_rng()
        self._request: RenderLatent | None = None
        self._layer_id = ""
        self._nines = deque[_Nine](maxlen=_REMEMBERED)
        self._offered: _Nine | None = None
        self._player = QTimer(self, interval=round(1000 * LOOP_SECONDS / LOOP_FRAMES))
        self._player.timeout.connect(self._advance)
        self._shown = True  # whether the last frame of the loop has reached the screen
        canvas.document_changed.connect(self._follow)
        canvas.composed.connect(self._frame_shown)

    # -- what the sliders show ---------------------------------------------------------------------------------------

    @property
    def request(self) -> RenderLatent | None:
        """What the selected layer shows, None when no generator made it."""
        return self._request

    @property
    def card(self) -> ModelCard | None:
        return self._request.card if self._request else None

    @property
    def point(self) -> LatentPoint:
        return self._request.point if self._request else LatentPoint()

    @property
    def extent(self) -> Extent:
        return self._request.extent if self._request else self._canvas.document.extent

    @property
    def tile(self) -> bool:
        return bool(self._request and self._request.tile)

    @property
    def locked(self) -> frozenset[str]:
        """The directions that chance leaves alone."""
        layer = self._canvas.document.layer(self._layer_id)
        return frozenset(layer.locked if layer else ())

    @property
    def loop(self) -> bool:
        return bool(self._request and self._request.frames)

    @property
    def phase(self) -> float:
        return self._request.phase if self._request else 0.0

    # -- what the artist does ----------------------------------------------------------------------------------------

    def choose(self, card_id: str) -> None:
        """Another generator for the selected generated layer, or a new layer on top."""
        try:
            card = self._catalog.find(card_id)
        except StudioError as error:
            self._notices.failed(error)
            return
        if self._request is not None and self._request.card is card:
            return
        seed = int(self._random.integers(SEEDS))
        extent = self._request.extent if self._request else self._new_extent(card)
        request = RenderLatent(card, LatentPoint(seed, seed), extent)
        if self._request is not None:
            self._replace(request, f"Choose {card.name}", locked=())
        else:
            self._canvas.add_stored(card.name, "", extent, request.recipe(), f"Add {card.name}")

    def set_weight(self, name: str, value: float) -> None:
        """One direction, while its slider moves."""
        if self._request is None:
            return
        try:
            value = check_weight(self._request.card, name, value)
        except StudioError as error:
            self._notices.failed(error)
            return
        self._amend(replace(self._request, point=self.point.with_weight(name, value)), f"Move {name}")

    def set_seed(self, seed: int) -> None:
        self._set_point(replace(self.point, seed=abs(seed) % SEEDS, drift=(), start=()), "Change the seed")

    def set_noise_seed(self, seed: int) -> None:
        self._set_point(replace(self.point, noise_seed=abs(seed) % SEEDS), "Change the noise")

    def set_truncation(self, value: float) -> None:
        if self._request is not None and 0.0 <= value <= 2.0:  # not for NaN
            self._amend(replace(self._request, point=replace(self.point, truncation=value)), "Move ψ")

    def stop(self) -> None:
        """The loop plays no more: the lanes are about to end."""
        self._player.stop()

    def set_phase(self, value: float) -> None:
        if self._request is not None and 0.0 <= value <= 1.0:
            self._player.stop()
            self._amend(replace(self._request, phase=value), "Move through the loop")

    def release(self) -> None:
        """The hand has let go of a slider."""
        self._canvas.settle()

    def set_tile(self, on: bool) -> None:
        if self._request is not None and on != self.tile:
            self._replace(replace(self._request, tile=on), "Seamless on" if on else "Seamless off")

    def set_loop(self, on: bool) -> None:
        """A looping layer plays on the canvas; saved, it is an animation."""
        if self._request is not None and on != self.loop:
            frames = LOOP_FRAMES if on else 0
            self._replace(replace(self._request, frames=frames, phase=0.0), "Loop on" if on else "Loop off")

    def set_extent(self, extent: Extent) -> None:
        """The picture's size; a page that holds only this picture follows."""
        if self._request is None or extent == self.extent:
            return
        try:
            request = replace(self._request, extent=check_extent(extent.width, extent.height))
        except StudioError as error:
            self._notices.failed(error)
            return
        self._replace(request, f"Size {extent}")

    @property
    def drawn_class(self) -> str:
        """The name of the class that was chosen; "" where the seed draws one."""
        weights = self.point.weights
        chosen = [label.name for label in self._classes if weights.get(label.name, 0.0) > 0]
        return max(chosen, key=lambda name: weights[name], default="")

    def choose_class(self, name: str) -> None:
        """Draw that class with every seed; "" leaves it to the seed."""
        kept = {key: value for key, value in self.point.weights.items() if key not in self._class_names}
        chosen = {label.name: label.high for label in self._classes if label.name == name}
        self._set_point(replace(self.point, weights=kept | chosen), f"Choose {name or 'no class'}")

    def randomise(self) -> None:
        """Every unlocked slider at a random place; a chosen class stays."""
        if self._request is not None:
            still = self.locked | self._class_names
            self._set_point(randomised(self.point, self._request.card, still, self._random), "Random sliders")

    def new_seed(self) -> None:
        seed = int(self._random.integers(SEEDS))
        self._set_point(replace(self.point, seed=seed, noise_seed=seed, drift=(), start=()), "New seed")

    def reset(self, name: str | None = None) -> None:
        """One slider back to zero, or every unlocked one."""
        still = self.locked | self._class_names
        kept = {k: v for k, v in self.point.weights.items() if (k in still if name is None else k != name)}
        self._set_point(replace(self.point, weights=kept), f"Reset {name or 'sliders'}")

    def start_from(self, photo: Path | bytes, card_id: str = "") -> bool:
        """Move to the point that an encoder finds for a photo, on the generator `card_id` or the present one.

        False when no encoder belongs to it; then nothing happens."""
        try:
            card = self._catalog.find(card_id) if card_id else self.card
        except StudioError:
            return False
        encoder = next(iter(partners(card, self._catalog.of_kind("encoder"))), None) if card else None
        if card is None or encoder is None:
            return False

        def work(_context: JobContext) -> tuple[float, ...]:
            point = encode_photo(card, encoder, srgb8(read_pixels(photo)), self._pool)
            return tuple(map(float, point))

        def move(start: tuple[float, ...]) -> None:
            if self.card is None or self.card.id != card.id:
                self.choose(card.id)
            point = replace(self.point, start=start, truncation=1.0, weights={}, drift=())
            self._set_point(point, "Start from a photo")

        self._hop.submit(self._lanes.side, "Starting from the photo", work, move)
        return True

    @property
    def can_start(self) -> bool:
        """Whether an encoder belongs to the present generator."""
        return self.card is not None and bool(partners(self.card, self._catalog.of_kind("encoder")))

    def reread(self) -> None:
        """Cards were changed: the selected layer shows what its card says now, as one step of undo."""
        request = self._request
        if request is None or request.card.id not in self._catalog.cards:
            self.changed.emit()
            return
        card = self._catalog.cards[request.card.id]
        self._request = replace(request, card=card)
        if (card.settings, card.kind) != (request.card.settings, request.card.kind):
            self._replace(self._request, f"Correct {card.name}")
        self.changed.emit()

    def toggle_lock(self, name: str) -> None:
        if self._request is not None:
            self._canvas.set_layer(self._layer_id, locked=tuple(sorted(self.locked ^ {name})))
            self._canvas.end_gesture()

    def request_variations(self) -> None:
        """Nine neighbours, the present picture in the middle; they come by `variations_ready`."""
        if self._request is None:
            return
        base = replace(self._request, extent=self.extent.within(VARIATION_SIDE))
        points = variations(self.point, base.card, self.locked | self._class_names, self._random)

        def show(pictures: list[NDArray[np.uint8]]) -> None:
            nine = _Nine(base.card, points, pictures)
            self._nines.append(nine)
            self._offer(self._looked_at() or nine)

        requests = [replace(base, point=point) for point in points]
        self._hop.submit(self._lanes.side, "Variations", self._renderer(requests), show)

    @property
    def varied(self) -> LatentPoint | None:
        """The point whose neighbours were shown last."""
        return self._offered.middle if self._offered else None

    def take_variation(self, index: int) -> None:
        if self._offered is not None and 0 <= index < len(self._offered.points):
            self._set_point(self._offered.points[index], "Take a variation")

    def go_to(self, point: LatentPoint, text: str) -> None:
        """A point that was found elsewhere, as one step of undo that is called `text`."""
        self._set_point(point, text)

    def request_filmstrip(self, name: str) -> None:
        """Seven small pictures of one direction from low to high; they come by `filmstrip_ready`."""
        label = next((d for d in self.card.directions if d.name == name), None) if self.card else None
        if self._request is None or label is None:
            return
        base = replace(self._request, extent=self.extent.within(FILMSTRIP_SIDE))
        steps = [label.low + (label.high - label.low) * i / (FILMSTRIP - 1) for i in range(FILMSTRIP)]
        requests = [replace(base, point=self.point.with_weight(name, step)) for step in steps]
        self._hop.submit(
            self._lanes.side, "Filmstrip", self._renderer(requests),
            lambda pictures: self.filmstrip_ready.emit(name, pictures),
        )  # fmt: skip

    # -- how it works ------------------------------------------------------------------------------------------------

    def _renderer(self, requests: list[RenderLatent]) -> Callable[[JobContext], list[NDArray[np.uint8]]]:
        return lambda context: [render_latent(request, self._pool, context).pixels for request in requests]

    def _new_extent(self, card: ModelCard) -> Extent:
        """A new layer fills the page; an empty page takes the generator's own size."""
        document: Document = self._canvas.document
        return document.extent if document.layers else Extent(*card.default_size)

    @property
    def _classes(self) -> tuple[DirectionLabel, ...]:
        return self._request.card.classes if self._request else ()

    @property
    def _class_names(self) -> frozenset[str]:
        return frozenset(label.name for label in self._classes)

    def _set_point(self, point: LatentPoint, text: str) -> None:
        if self._request is not None and point != self.point:
            self._replace(replace(self._request, point=point), text)

    def _replace(self, request: RenderLatent, text: str, **layer_changes: object) -> None:
        self._amend(request, text, **layer_changes)
        self._canvas.settle()

    def _amend(self, request: RenderLatent, text: str, **layer_changes: object) -> None:
        self._request = request
        extent = request.extent
        changes: dict[str, object] = {"name": request.card.name, "width": extent.width, "height": extent.height}
        layer = self._canvas.document.layer(self._layer_id)
        if layer is not None and layer.name not in {card.name for card in self._catalog.of_kind("generator")}:
            del changes["name"]  # the artist gave it a name of its own
        self._canvas.amend_recipe(self._layer_id, request.recipe(), text, **changes, **layer_changes)

    def _follow(self) -> None:
        """Another layer or another state of it: read its recipe."""
        layer = self._canvas.document.current
        request = self._read(layer)
        self._layer_id = layer.id if layer else ""
        if request != self._request:
            self._request = request
        self.changed.emit()
        self._offer_again()
        if self.loop and not self._player.isActive():
            self._player.start()
        elif not self.loop:
            self._player.stop()

    def _offer(self, nine: _Nine) -> None:
        self._offered = nine
        self.variations_ready.emit(nine.pictures)

    def _offer_again(self) -> None:
        """Undo, or Redo, has come back to a picture whose neighbours were looked at: they are those to choose from."""
        if self._offered is None or self.varied == self.point:
            return
        nine = self._looked_at()
        if nine is not None:
            self._offer(nine)

    def _looked_at(self) -> _Nine | None:
        """The neighbours of the present picture that were shown last."""
        here = (nine for nine in reversed(self._nines) if nine.card is self.card and nine.middle == self.point)
        return next(here, None)

    def _read(self, layer: Layer | None) -> RenderLatent | None:
        if layer is None or layer.recipe is None or layer.recipe.task != "generate":
            return None
        try:
            return RenderLatent.from_settings(layer.recipe.settings, self._catalog)
        except StudioError as error:
            self._notices.failed(error)
            return None

    def _advance(self) -> None:
        """The next frame of the loop, if the last one has been seen: a slow machine shows fewer, never a queue."""
        if self._request is None or not self.loop or not self._shown:
            return
        self._shown = False
        phase = (self._request.phase + 1 / LOOP_FRAMES) % 1.0
        self._request = replace(self._request, phase=phase)
        self._canvas.play(self._layer_id, self._request.recipe())

    def _frame_shown(self) -> None:
        self._shown = True
