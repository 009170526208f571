"""The running studio: its sessions, wired together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QObject, QTimer, Signal

from aigc_studio.canvas.document import Document
from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Pixels
from aigc_studio.core.image_io import format_of
from aigc_studio.core.pasted import Pasted
from aigc_studio.core.recipe import Recipe
from aigc_studio.core.settings import shipped
from aigc_studio.gallery.artwork import Artwork
from aigc_studio.gallery.autosave import read_copy
from aigc_studio.gallery.metadata import write_artwork
from aigc_studio.gallery.project import Project
from aigc_studio.jobs.context import JobContext
from aigc_studio.jobs.job import Failed, JobEvent
from aigc_studio.jobs.lanes import Lanes
from aigc_studio.latent.render import RenderLatent, render_loop
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.pool import ModelPool
from aigc_studio.replay.check import is_whole
from aigc_studio.replay.make import Maker
from aigc_studio.session.canvas import CanvasSession
from aigc_studio.session.devices import DevicesSession
from aigc_studio.session.drops import (
    Anywhere,
    Canvas,
    DropTarget,
    OnGallery,
    OnGenerator,
    OnStyle,
    OnStyles,
    OnTool,
    OnTraining,
)
from aigc_studio.session.enhance import EnhanceSession
from aigc_studio.session.explain import ExplainSession
from aigc_studio.session.gallery import GallerySession
from aigc_studio.session.hop import Hop, Post
from aigc_studio.session.incoming import Incoming, dropped, read_incoming
from aigc_studio.session.jobs import JobsSession
from aigc_studio.session.latent import LatentSession
from aigc_studio.session.library import LibrarySession
from aigc_studio.session.model_files import apart
from aigc_studio.session.notices import Notices
from aigc_studio.session.style import StyleSession
from aigc_studio.session.training import TrainingSession
from aigc_studio.style.styles import StyleBook

AUTOSAVE = 3000  # milliseconds after the first change that is not saved, whatever comes after it
#: More pictures than this in one drop go to the gallery instead of onto the canvas.
LAYERS_AT_ONCE = 8


class Studio(QObject):
    """One project, open. `post` is the running event loop's `call_soon_threadsafe`, `chance` draws new seeds."""

    arrived = Signal(object)  # Artwork, the moment it is in the gallery

    def __init__(
        self, project: Project, post: Post, catalog: Catalog | None = None, chance: np.random.Generator | None = None
    ) -> None:
        super().__init__()
        self.project = project
        self.catalog = catalog or Catalog()
        self.pool = ModelPool()
        self.lanes = Lanes()
        self.notices = Notices()
        self.hop = Hop(post, self.notices)
        self.maker = Maker(self.catalog, self.pool)
        self.jobs = JobsSession(self.hop, self.lanes.queue)
        self.devices = DevicesSession(self.pool, self.hop, self.lanes, self.jobs, self.notices)
        self.canvas = CanvasSession(self.hop, self.lanes, self.maker, project.layers)
        self.latent = LatentSession(
            self.canvas, self.catalog, self.pool, self.hop, self.lanes, self.notices, chance
        )  # fmt: skip
        self.explain = ExplainSession(self.latent, self.pool, self.hop, self.lanes.explain)
        book = StyleBook(self.catalog)
        self.style = StyleSession(self.canvas, project, book, self.catalog, self.pool, self.jobs, self.notices)
        self.library = LibrarySession(self.catalog, self.pool, self.hop, self.lanes, self.jobs, self.notices)
        self.library.changed.connect(self.style.reload)
        self.library.changed.connect(self.latent.reread)
        self.enhance = EnhanceSession(self.canvas, project, self.catalog, self.pool, self.jobs, self.notices)
        self.library.changed.connect(self.enhance.reload)
        self.gallery = GallerySession(project, self.canvas, self.hop, self.lanes, self.notices)
        self.training = TrainingSession(
            self.catalog, self.library, self.hop, self.lanes, self.jobs, self.notices
        )  # fmt: skip
        self._autosave = QTimer(self, singleShot=True, interval=AUTOSAVE)
        self._autosave.timeout.connect(self.save_document)
        self._saved: Document | None = None
        self.canvas.document_changed.connect(self._save_soon)
        self.style.converted.connect(self._show_converted)
        self.enhance.enhanced.connect(self._show_converted)
        self.enhance.layer_enhanced.connect(self._kept)

    @property
    def project_name(self) -> str:
        return self.project.name

    # -- opening and closing -----------------------------------------------------------------------------------------

    def open(self) -> None:
        """Show the document as it was left; a new project begins with a picture to play with."""
        saved = self._read_document()
        if saved is not None:
            self.canvas.open(saved)
            self._saved = saved
        else:
            self._begin()
        self.gallery.refresh()
        self.training.open()
        if self.project.document_locked:
            self.notices.post(
                "This project is open in another window.",
                "Pictures you make here are kept; this page is saved as a copy of its own.",
            )
        else:
            self._offer_copy()

    def settle(self) -> None:
        """Before closing, on the window's thread: hand over what is to be kept, and let nothing more come back."""
        self.latent.stop()
        self.devices.stop()
        self.explain.stop()
        self.training.close()
        self.gallery.keep_settled()
        self.gallery.keep_refused()
        self.save_document()
        self.hop.close()

    def close(self) -> None:
        """After `settle`, on any thread: write everything, end the lanes, close the models and the project."""
        self.training.wait()
        self.lanes.close()
        self.pool.free()  # Qt may hold this studio's sessions for a while yet, and another project wants the memory
        self.project.close()

    def _save_soon(self) -> None:
        if not self._autosave.isActive():
            self._autosave.start()

    def save_document(self) -> None:
        """Autosave, away from the window; atomic."""
        document = self.canvas.document
        if document is self._saved:
            return
        self._saved = document
        data = document.to_dict()

        def heard(event: JobEvent) -> None:
            if isinstance(event, Failed) and self._saved is document:
                self._saved = None  # the next time, or the end, tries again

        self.hop.submit(
            self.lanes.save, "Saving the page", lambda _context: self.project.document.save(json.dumps(data)),
            on_event=heard, place="page",
        )  # fmt: skip

    # -- things that come in -----------------------------------------------------------------------------------------

    def drop(self, mime: QMimeData, target: DropTarget) -> None:
        """Dropped or pasted things become what the place says: layers, paintings, styles, gallery pictures."""
        things = dropped(mime)
        if not things.paths and not things.pictures:
            self.notices.post(
                "There was no picture in that.",
                "Save the picture as a file, or copy the picture itself, and try again.",
            )
            return
        if isinstance(target, OnTraining):  # folders as they are: their subfolders are classes
            self.train_on([*things.paths, *things.pictures])
            return
        self.take([*things.paths, *things.pictures], target)

    def take(self, sources: Sequence[Path | bytes], target: DropTarget) -> None:
        """The same for files and encoded pictures at hand; a model's file joins the library wherever it is dropped."""

        def take(found: tuple[list[Path], list[Path], list[Path | bytes]]) -> None:
            self._take(*found, target)

        self.hop.submit(self.lanes.sort, "Looking at what came in", lambda _context: apart(sources), take)

    def _take(
        self, models: list[Path], folders: list[Path], sources: list[Path | bytes], target: DropTarget
    ) -> None:
        self.library.import_files(models)
        for folder in folders:
            self.library.scan(folder, dropped=True)
        if isinstance(target, OnGenerator) and len(sources) == 1 and self.latent.start_from(sources[0], target.card_id):
            return
        if isinstance(target, OnStyle):
            self.style.convert(sources, target.style_id)
        elif isinstance(target, OnTool):
            self.enhance.enhance_photos(sources, target.tool)
        elif isinstance(target, OnStyles):
            for source in sources:
                self.style.add_painting(source)
        elif isinstance(target, OnGallery):
            self.gallery.add_files(sources)
        elif len(sources) > LAYERS_AT_ONCE:
            self.gallery.add_files(sources, self._tell_of_many)
        else:
            for source in sources:
                self._bring(source, target)

    def _tell_of_many(self, added: int) -> None:
        if added:
            many = "One picture" if added == 1 else f"{added} pictures"
            self.notices.post(f"{many} went to the gallery.", "Drag the ones you want onto the canvas.")

    def train_on(self, sources: Sequence[Path | bytes]) -> None:
        """Folders, archives and pictures join the data set that is put together; pasted pictures go by the gallery."""
        pasted = [source for source in sources if isinstance(source, bytes)]
        if pasted:
            self.gallery.add_files(pasted)
            self.notices.post("The pasted picture is in the gallery.", "Drag it from there onto the Train view.")
        paths = [source for source in sources if isinstance(source, Path)]
        if paths:
            self.training.watch("")
            self.training.draft.add(paths)
            self.training.wanted.emit()

    def open_on_canvas(self, artwork_id: str) -> None:
        """Restore the state that made a gallery picture."""
        path = self.gallery.path(artwork_id)
        if path is not None:
            self._bring(path, Anywhere())

    def _bring(self, source: Path | bytes, target: DropTarget) -> None:
        name = source.name if isinstance(source, Path | Pasted) and source.name else "the picture"

        def work(context: JobContext) -> Incoming | Document:
            return read_incoming(source, self.project, self.maker, context)

        self.hop.submit(self.lanes.save, f"Opening {name}", work, lambda found: self._place(found, target))

    def _place(self, found: Incoming | Document, target: DropTarget) -> None:
        if isinstance(found, Document):
            self.canvas.push(self._at_hand(found), "Open the page")
            return
        if found.notice:
            self.notices.post(found.notice)
        document = self.canvas.document
        if len(document.layers) == 1 and found.recipe.task != "import":
            # A recipe restores the state that made it; one step of undo brings the other back.
            self.canvas.push_replaced(found.name, found.key, found.extent, found.recipe, found.before)
            return
        place = {}
        if isinstance(target, Canvas) and document.layers:
            extent = found.extent
            scale = min(1.0, document.extent.width / extent.width, document.extent.height / extent.height)
            place = {"x": round(target.x - extent.width * scale / 2), "y": round(target.y - extent.height * scale / 2)}
        text = f"Add {found.name}"
        self.canvas.add_stored(found.name, found.key, found.extent, found.recipe, text, before=found.before, **place)

    # -- things that go out ------------------------------------------------------------------------------------------

    def keep(self) -> None:
        """The page, flattened, into the gallery; a loop as an animation."""
        request = self.latent.request
        if request is not None and request.frames and len(self.canvas.document.layers) == 1:
            self._keep_loop(request)
            return
        render, recipe = self.canvas.render_document(), self._page_recipe()
        name = self.canvas.document.current.name if self.canvas.document.current else "Page"

        def work(context: JobContext) -> Artwork:
            return self.project.add(opaque(Pixels(render(context))), recipe, name=name)

        self.jobs.submit("Keeping the page", work, self._kept)

    def export(self, path: Path) -> None:
        """The page, flattened, as a file anywhere; its format follows from the name."""
        render, recipe = self.canvas.render_document(), self._page_recipe()

        def work(context: JobContext) -> Path:
            pixels = opaque(Pixels(render(context)))
            return write_artwork(path.parent, path.stem, pixels, recipe, format=format_of(path).name)

        def done(written: Path) -> None:
            self.notices.post(f"Exported {written.name}.", str(written.parent))

        self.jobs.submit(f"Exporting {path.name}", work, done)

    def stop(self) -> None:
        """Esc: stop what is running."""
        self.canvas.stop()
        self.explain.stop()
        self.jobs.cancel_all()

    # -- how it works ------------------------------------------------------------------------------------------------

    def _keep_loop(self, request: RenderLatent) -> None:
        recipe = request.recipe()

        def work(context: JobContext) -> Artwork:
            frames = render_loop(request, self.pool, context)
            return self.project.add_animation(frames, recipe, name=f"{request.card.name} loop")

        self.jobs.submit(f"{request.card.name} loop", work, self._kept)

    def _kept(self, artwork: Artwork) -> None:
        self.gallery.refresh()
        self.arrived.emit(artwork)

    def _page_recipe(self) -> Recipe:
        """One plain picture is its own recipe; anything else is a page of layers."""
        document = self.canvas.document
        if len(document.layers) == 1:
            layer = document.layers[0]
            alone = replace(layer, x=0.0, y=0.0, scale=1.0, opacity=1.0, visible=True, blend="normal")
            if layer == alone and layer.extent == document.extent and layer.recipe is not None:
                return layer.recipe
        sources = {source for layer in document.layers if layer.recipe for source in layer.recipe.sources}
        return Recipe("compose", {"document": document.to_dict()}, tuple(sorted(sources)))

    def _show_converted(self, artwork: Artwork) -> None:
        self._kept(artwork)
        if len(self.jobs.rows) == 0:  # the last of a batch: offer it
            self.notices.post(
                f"“{artwork.name}” is in the gallery.",
                action="Show on canvas",
                act=lambda: self._bring(artwork.path, Anywhere()),
            )

    def _read_document(self) -> Document | None:
        try:
            saved = self.project.document.read(lambda text: Document.from_dict(json.loads(text)))
            return self._at_hand(saved) if saved is not None else None
        except StudioError as error:
            self.notices.failed(error)
            return None

    def _at_hand(self, document: Document) -> Document:
        """Pictures that are not in this project's store are made again from their recipes where that is possible."""
        layers = []
        for layer in document.layers:
            before = layer.before if layer.before in self.project.layers else ""
            content = layer.content if layer.content in self.project.layers else ""
            recipe = layer.recipe if layer.recipe and is_whole(layer.recipe) else None
            task = recipe.task if recipe else ""
            if content or task == "generate" or (task in ("stylize", "enhance") and before):
                layers.append(replace(layer, content=content, before=before, recipe=recipe))
        if len(layers) < len(document.layers):
            self.notices.post(
                f"{len(document.layers) - len(layers)} layers of this page are not in this project.",
                "Open it in the project where it was made to have them all.",
            )
        selected = document.selected if any(x.id == document.selected for x in layers) else ""
        return replace(document, layers=tuple(layers), selected=selected or (layers[-1].id if layers else ""))

    def _offer_copy(self) -> None:
        """The page of a second window is nowhere else."""
        copy = next(iter(self.project.document.copies()), None)
        if copy is not None:
            self.notices.post(
                "A second window left a page of its own in this project.", "Undo brings this one back.",
                "Open that page", lambda: self._open_copy(copy),
            )  # fmt: skip

    def _open_copy(self, copy: Path) -> None:
        try:
            document = self._at_hand(Document.from_dict(json.loads(read_copy(copy))))
            self.project.document.put_away(copy)
        except StudioError as error:
            self.notices.failed(error)
            return
        self.canvas.push(document, "Open the other page")
        self._offer_copy()

    def _begin(self) -> None:
        """A new project: a generator on the canvas, the sample photos in the gallery."""
        first = next(iter(self.catalog.of_kind("generator")), None)
        if first is not None:
            self.latent.choose(first.id)
        if self.project.total == 0:
            self.gallery.add_files(sorted((shipped("resources") / "samples").glob("*.jpg")))


def opaque(pixels: Pixels) -> Pixels:
    """Without its alpha where that says nothing."""
    if pixels.data.shape[2] == 4 and bool((pixels.data[..., 3] == 255).all()):
        return replace(pixels, data=pixels.data[..., :3].copy())
    return pixels
