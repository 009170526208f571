"""The open document: what is on it, what the screen shows of it, and its history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from aigc_studio.canvas.compose import flatten
from aigc_studio.canvas.document import Document, can_be_page
from aigc_studio.canvas.history import History
from aigc_studio.canvas.layer import Layer, can_be_placed
from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import new_id
from aigc_studio.core.image import Bounds, Extent, Pixels
from aigc_studio.core.recipe import Recipe
from aigc_studio.gallery.pixel_store import PixelStore
from aigc_studio.jobs.context import JobContext
from aigc_studio.jobs.job import Job
from aigc_studio.jobs.lanes import Lanes
from aigc_studio.replay.make import Maker
from aigc_studio.session.draft import Draft
from aigc_studio.session.hop import Hop
from aigc_studio.session.refresh import Composed, Refresh

#: A preview may take this long (seconds); slower ones are made smaller.
PREVIEW_BUDGET = 0.15
PREVIEW_SIDES = (192, 1024)
WORKING_AFTER = 200  # milliseconds


@dataclass(frozen=True, eq=False)
class Settled:
    """A layer's picture at full size, in the store, the moment the layer shows it: just made, or come back to.

    `recipe` is the layer's, with what it ran on."""

    layer: Layer
    key: str
    recipe: Recipe

    @property
    def identity(self) -> tuple[str, str]:
        """Equal where the same recipe gave the same picture, whatever layer shows it."""
        return self.key, self.recipe.to_json()


class CanvasSession(QObject):
    """All calls return at once; pictures arrive by `composed`."""

    document_changed = Signal()
    composed = Signal(object)  # Composed
    history_changed = Signal()
    working_changed = Signal(bool)
    thumbnails_changed = Signal()
    settled = Signal(object)  # Settled

    def __init__(self, hop: Hop, lanes: Lanes, maker: Maker, store: PixelStore) -> None:
        super().__init__()
        self._hop, self._lanes, self._maker, self._store = hop, lanes, maker, store
        self._history: History[Document] = History(Document())
        self._drafts: dict[str, Draft] = {}
        self._made: dict[str, Settled] = {}  # a recipe's JSON -> its picture
        self._thumbnails: dict[str, tuple[object, NDArray[np.uint8]]] = {}
        self._view: tuple[Bounds, float, bool] | None = None
        self._side = 512
        self._settling: Job | None = None
        self._working = QTimer(self, singleShot=True, interval=WORKING_AFTER)
        self._working.timeout.connect(lambda: self.working_changed.emit(True))

    # -- the document ------------------------------------------------------------------------------------------------

    @property
    def document(self) -> Document:
        return self._history.state

    @property
    def undo_text(self) -> str:
        return self._history.undo_text

    @property
    def redo_text(self) -> str:
        return self._history.redo_text

    def open(self, document: Document) -> None:
        """Begin with another document and an empty history."""
        self._history = History(document)
        self._show()

    def push(self, document: Document, text: str) -> None:
        """One undo step to another document."""
        self._history.push(document, text)
        self._show()

    def undo(self) -> None:
        self._history.undo()
        self._show()

    def redo(self) -> None:
        self._history.redo()
        self._show()

    def select(self, layer_id: str) -> None:
        """Not a step: what is selected changes nothing that was made."""
        if layer_id != self.document.selected:
            self._history.replace(replace(self.document, selected=layer_id))
            self.document_changed.emit()

    def set_layer(self, layer_id: str, **changes: Any) -> None:
        """Change a layer's opacity, blend, visible, name, locked, x, y or scale; steps of one gesture until
        `end_gesture`."""
        layer = self.document.layer(layer_id)
        if layer is None or not can_be_placed(replace(layer, **changes)):
            return
        text = _CHANGES.get(next(iter(changes)), "Change {0}").format(layer.name)
        self._history.amend(self.document.changed(layer_id, lambda x: replace(x, **changes)), text)
        self.document_changed.emit()
        self.history_changed.emit()
        self._refresh()

    def end_gesture(self) -> None:
        self._history.commit()
        self.history_changed.emit()

    def reorder(self, layer_id: str, index: int) -> None:
        self.push(self.document.moved(layer_id, index), "Reorder layers")

    def remove(self, layer_id: str) -> None:
        if layer := self.document.layer(layer_id):
            self.push(self.document.without(layer_id), f"Remove {layer.name}")

    def duplicate(self, layer_id: str) -> None:
        if layer := self.document.layer(layer_id):
            index = self.document.layers.index(layer) + 1
            copy = replace(layer, id=new_id(), name=f"{layer.name} copy", x=layer.x + 24, y=layer.y + 24)
            self.push(self.document.with_layer(copy, index), f"Duplicate {layer.name}")

    def set_extent(self, extent: Extent) -> None:
        """The page's size; layers stay where they are."""
        if extent != self.document.extent and can_be_page(extent):
            self.push(replace(self.document, extent=extent), "Resize page")

    def add_stored(self, name: str, key: str, extent: Extent, recipe: Recipe | None, text: str, **layer: Any) -> None:
        """A picture that is in the store, or ("" as key) waits to be made, as a new layer in the middle of the page; an
        empty page takes its size."""
        document = self.document
        if not document.layers:
            document = replace(document, extent=extent)
        for one in filter(None, (key, layer.get("before"))):
            self._keep(one)
        placed = Layer(new_id(), name, key, recipe=recipe, width=extent.width, height=extent.height)
        self.push(document.with_layer(replace(_centred(placed, document.extent), **layer)), text)

    def push_replaced(self, name: str, key: str, extent: Extent, recipe: Recipe, before: str) -> None:
        """A picture in the store, with its recipe, in place of the whole page."""
        for one in filter(None, (key, before)):
            self._keep(one)
        layer = Layer(new_id(), name, key, before, recipe, width=extent.width, height=extent.height)
        self.push(Document(extent, (layer,), layer.id), f"Restore {name}")

    def exchange(self, shown: Layer, key: str, extent: Extent, recipe: Recipe, text: str) -> bool:
        """Another picture, of `extent` and in the store, where `shown` is: one step. What `shown` held is what it was
        made from. The only layer of a page that it fills takes the page along to the new size; any other keeps its
        place and its size on the page. False where that layer is gone or shows something else by now."""
        document = self.document
        layer = document.layer(shown.id)
        if layer is None or not layer.content or layer.recipe != shown.recipe:
            return False
        if shown.content not in ("", layer.content):  # "": it was still waiting to be made
            return False
        made = replace(layer, content=key, before=layer.content, recipe=recipe)
        made = replace(made, width=extent.width, height=extent.height)
        if document.layers == (layer,) and layer.bounds == _bounds_of(document.extent) and can_be_page(extent):
            document = replace(document, extent=extent)
            made = replace(made, scale=1.0)
        else:
            made = replace(made, scale=layer.scale * layer.width / extent.width)
        self._keep(key)
        self.push(document.changed(layer.id, lambda _: made), text)
        return True

    # -- recipes: what the sliders change ----------------------------------------------------------------------------

    def amend_recipe(self, layer_id: str, recipe: Recipe, text: str, **changes: Any) -> None:
        """Another recipe for a layer while a hand is on a slider: shows a preview; `settle` ends the gesture."""
        document = self.document.changed(layer_id, lambda x: replace(x, content="", recipe=recipe, **changes))
        self._history.amend(document, text)
        self._lanes.full.cancel_all()
        layer = document.layer(layer_id)
        if layer is not None:
            self._draft(layer)
        self.history_changed.emit()
        self._refresh()

    def settle(self) -> None:
        """The hand has let go: one undo step, and every layer that waits is made at full size."""
        self._history.commit()
        back = self._fill_from_made()
        self.document_changed.emit()
        self.history_changed.emit()
        for one in back:
            self.settled.emit(one)
        if back:
            self._refresh()  # the screen still shows the preview
        waiting = [layer for layer in self.document.layers if _waits(layer)]
        if not waiting:
            return
        self._working.start()
        self._settling = self._hop.submit(
            self._lanes.full, "Making the picture", lambda context: self._make_all(waiting, context),
            self._take_settled, ended=self._stop_working,
        )  # fmt: skip

    def play(self, layer_id: str, recipe: Recipe) -> None:
        """Show a moment of a loop: on the screen only, no step and nothing kept."""
        layer = self.document.layer(layer_id)
        if layer is not None:
            self._draft(replace(layer, content="", recipe=recipe))
            self._refresh()

    def stop(self) -> None:
        """Stop what is being made at full size; previews stay."""
        self._lanes.full.cancel_all()

    # -- the screen --------------------------------------------------------------------------------------------------

    def look_at(self, view: Bounds, scale: float, before: bool) -> None:
        """Ask for the picture of `view`; it comes by `composed`, again whenever the document changes."""
        self._view = (view, scale, before)
        self._refresh()

    def layer_thumbnail(self, layer_id: str) -> NDArray[np.uint8] | None:
        found = self._thumbnails.get(layer_id)
        return found[1] if found else None

    def render_document(self) -> Callable[[JobContext], NDArray[np.uint8]]:
        """Work that gives the whole page at full size, (h, w, 4) uint8; for export."""
        document = self.document

        def work(context: JobContext) -> NDArray[np.uint8]:
            page = np.empty((document.extent.height, document.extent.width, 4), np.uint8)

            def fetch(layer: Layer) -> NDArray[np.uint8]:
                return self._store.get(layer.content) if layer.content else self._make(layer, 0, context)

            def write(y: int, strip: NDArray[np.uint8]) -> None:
                page[y : y + strip.shape[0]] = strip
                context.step((y + strip.shape[0]) / page.shape[0])

            flatten(document, _remembering(fetch), write, context.check)
            return page

        return work

    def render_layer(self, layer: Layer) -> Callable[[JobContext], NDArray[np.uint8]]:
        """Work that gives a layer's own picture at full size, (h, w, 3 or 4) uint8."""
        return lambda context: self._store.get(layer.content) if layer.content else self._make(layer, 0, context)

    # -- how it works ------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        """After any step: previews for what waits, everything else from the store."""
        self._drafts.clear()
        self._fill_from_made()
        for layer in self.document.layers:
            if _waits(layer):
                self._draft(layer)
            elif (made := self._made_of(layer)) and made.key == layer.content:
                self.settled.emit(replace(made, layer=layer))
        self.settle()
        self._refresh()

    def _fill_from_made(self) -> list[Settled]:
        """Layers that wait for a picture that was made before have it again; gives what they show now."""
        document, back = self.document, []
        for layer in document.layers:
            made = self._made_of(layer) if _waits(layer) else None
            if made:
                document = document.changed(layer.id, lambda x, key=made.key: replace(x, content=key))  # type: ignore[misc]
                self._drafts.pop(layer.id, None)
                back.append(replace(made, layer=layer))
        if back:
            self._history.replace(document)
        return back

    def _made_of(self, layer: Layer) -> Settled | None:
        """What was made by the layer's recipe."""
        return self._made.get(layer.recipe.to_json()) if layer.recipe else None

    def _draft(self, layer: Layer) -> None:
        previous = self._drafts.get(layer.id)
        if previous is not None and previous.seconds:
            fitting = self._side * sqrt(PREVIEW_BUDGET / previous.seconds)
            if fitting < self._side or fitting > 2 * self._side:
                self._side = int(min(max(fitting, PREVIEW_SIDES[0]), PREVIEW_SIDES[1])) // 64 * 64
        side = self._side
        self._drafts[layer.id] = Draft(lambda context: self._make(layer, side, context))

    def _refresh(self) -> None:
        if self._view is None:
            return
        work = Refresh(self.document, dict(self._drafts), *self._view, self._store.get, dict(self._thumbnails))
        self._hop.submit(self._lanes.live, "Drawing the canvas", work, self._take_composed)

    def _take_composed(self, result: tuple[Composed, dict[str, tuple[object, NDArray[np.uint8]]]]) -> None:
        composed, thumbnails = result
        fresh = any(self._thumbnails.get(k) is not v for k, v in thumbnails.items())
        self._thumbnails = thumbnails
        self.composed.emit(composed)
        if fresh:
            self.thumbnails_changed.emit()

    def _make(self, layer: Layer, side: int, context: JobContext) -> NDArray[np.uint8]:
        """A layer's picture, its longer side at most `side` pixels (0: full size)."""
        assert layer.recipe is not None
        if layer.recipe.task in ("stylize", "enhance"):
            if not layer.before:
                raise StudioError("The photo of this painting is not in the project.", "Drop the photo on the canvas.")
            make = self._maker.stylize if layer.recipe.task == "stylize" else self._maker.enhance
            made = make(layer.recipe, Pixels(self._store.get(layer.before)), context, side)
        else:
            made = self._maker.generate(layer.recipe, context, side)
        return made.data.astype("uint8", copy=False)

    def _make_all(self, waiting: list[Layer], context: JobContext) -> list[Settled]:
        made = []
        for index, layer in enumerate(waiting):
            assert layer.recipe is not None
            picture = self._make(layer, 0, context.part(index / len(waiting), (index + 1) / len(waiting)))
            made.append(Settled(layer, self._store.put(picture), self._maker.as_made(layer.recipe)))
        return made

    def _take_settled(self, made: list[Settled]) -> None:
        document = self.document
        for one in made:
            assert one.layer.recipe is not None
            self._made[one.layer.recipe.to_json()] = one
            self._keep(one.key)
            present = document.layer(one.layer.id)
            if present is not None and present.recipe == one.layer.recipe and _waits(present):
                document = document.changed(one.layer.id, lambda x, key=one.key: replace(x, content=key))  # type: ignore[misc]
                self._drafts.pop(one.layer.id, None)
        self._history.replace(document)
        self.document_changed.emit()
        for one in made:
            self.settled.emit(one)
        self._refresh()

    def _stop_working(self) -> None:
        self._working.stop()
        self.working_changed.emit(False)

    def _keep(self, key: str) -> None:
        self._hop.submit(self._lanes.save, "Saving the picture", lambda _context: self._store.save(key))


_CHANGES = {
    "opacity": "Fade {0}", "blend": "Blend {0}", "visible": "Show or hide {0}", "name": "Rename {0}",
    "scale": "Scale {0}", "x": "Move {0}", "y": "Move {0}", "locked": "Lock or unlock a slider of {0}",
}  # fmt: skip


def _waits(layer: Layer) -> bool:
    return not layer.content and layer.recipe is not None


def _bounds_of(page: Extent) -> Bounds:
    return Bounds(0.0, 0.0, page.width, page.height)


def _centred(layer: Layer, page: Extent) -> Layer:
    """In the middle of the page, made smaller where it is larger than the page."""
    scale = min(1.0, page.width / layer.width, page.height / layer.height)
    x, y = (page.width - layer.width * scale) / 2, (page.height - layer.height * scale) / 2
    return replace(layer, x=float(round(x)), y=float(round(y)), scale=scale)


def _remembering(fetch: Callable[[Layer], NDArray[np.uint8]]) -> Callable[[Layer], NDArray[np.uint8]]:
    """Fetch each layer once, however many strips ask for it."""
    found: dict[str, NDArray[np.uint8]] = {}

    def remembered(layer: Layer) -> NDArray[np.uint8]:
        if layer.id not in found:
            found[layer.id] = fetch(layer)
        return found[layer.id]

    return remembered
