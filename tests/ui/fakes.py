"""Sessions that only remember what they were asked, with the signals and properties of the real ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QObject, Signal

from aigc_studio.canvas.document import Document
from aigc_studio.core.image import Extent
from aigc_studio.latent.point import LatentPoint
from aigc_studio.library.card import DirectionLabel, ModelCard
from aigc_studio.session.enhance import Enhancer
from aigc_studio.session.gallery import GalleryRow
from aigc_studio.session.jobs import JobRow
from aigc_studio.session.style import StyleEntry

NAMES = ("warmth", "swirl", "contrast", "detail", "glow", "drift", "depth", "folds")

LANCZOS = Enhancer("plain:lanczos", "Lanczos", "A plain resize.")


def card(folder: Path, **changes: Any) -> ModelCard:
    labels = tuple(DirectionLabel(name, -2.0, 2.0, f"more {name}") for name in NAMES)
    made = ModelCard(
        "aurora", "Aurora Soft", "generator", "cppn", folder, "Luminous silk and slow light.",
        switches=("tile", "loop"), directions=labels,
    )  # fmt: skip
    return replace(made, **changes)


class Recording(QObject):
    """`asked` holds every call as (name, arguments...)."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[Any, ...]] = []

    def _note(self, *call: Any) -> None:
        self.asked.append(call)


class FakeLatent(Recording):
    changed = Signal()
    variations_ready = Signal(object)
    filmstrip_ready = Signal(str, object)

    def __init__(self, card: ModelCard | None) -> None:
        super().__init__()
        self.card = card
        self.point = LatentPoint(1234, 77, 0.8, {"warmth": 0.4, "swirl": 1.2, "contrast": -0.3})
        self.extent = Extent(1024, 1024)
        self.tile = self.loop = False
        self.phase = 0.25
        self.locked: frozenset[str] = frozenset()
        self.can_start = False
        self.drawn_class = ""
        self.varied: LatentPoint | None = None

    def choose(self, card_id: str) -> None:
        self._note("choose", card_id)

    def set_weight(self, name: str, value: float) -> None:
        self.point = self.point.with_weight(name, value)
        self._note("set_weight", name, value)

    def set_seed(self, seed: int) -> None:
        self.point = replace(self.point, seed=seed)
        self._note("set_seed", seed)
        self.changed.emit()

    def set_noise_seed(self, seed: int) -> None:
        self._note("set_noise_seed", seed)

    def set_truncation(self, value: float) -> None:
        self.point = replace(self.point, truncation=value)
        self._note("set_truncation", value)

    def set_phase(self, value: float) -> None:
        self._note("set_phase", value)

    def release(self) -> None:
        self._note("release")
        self.changed.emit()

    def set_tile(self, on: bool) -> None:
        self.tile = on
        self._note("set_tile", on)
        self.changed.emit()

    def set_loop(self, on: bool) -> None:
        self.loop = on
        self._note("set_loop", on)
        self.changed.emit()

    def set_extent(self, extent: Extent) -> None:
        self.extent = extent
        self._note("set_extent", extent)
        self.changed.emit()

    def randomise(self) -> None:
        self._note("randomise")

    def new_seed(self) -> None:
        self._note("new_seed")

    def reset(self, name: str | None = None) -> None:
        self._note("reset", name)

    def toggle_lock(self, name: str) -> None:
        self.locked ^= {name}
        self._note("toggle_lock", name)
        self.changed.emit()

    def request_variations(self) -> None:
        self._note("request_variations")

    def take_variation(self, index: int) -> None:
        self._note("take_variation", index)

    def request_filmstrip(self, name: str) -> None:
        self._note("request_filmstrip", name)


class FakeStyle(Recording):
    changed = Signal()
    styles_changed = Signal()

    def __init__(self, styles: list[StyleEntry]) -> None:
        super().__init__()
        self.styles = styles
        self.mix: dict[str, float] = {}
        self.strength, self.brush, self.keep_colour, self.active = 1.0, 1.0, False, True

    def choose(self, style_id: str) -> None:
        self.mix = {style_id: 1.0}
        self._note("choose", style_id)
        self.changed.emit()

    def add_to_mix(self, style_id: str) -> None:
        self.mix = self.mix | {style_id: 0.5}
        self._note("add_to_mix", style_id)
        self.changed.emit()

    def set_weight(self, style_id: str, value: float) -> None:
        self.mix = self.mix | {style_id: value}
        self._note("set_weight", style_id, value)

    def remove_from_mix(self, style_id: str) -> None:
        self.mix = {key: value for key, value in self.mix.items() if key != style_id}
        self._note("remove_from_mix", style_id)
        self.changed.emit()

    def set_strength(self, value: float) -> None:
        self.strength = value
        self._note("set_strength", value)

    def set_brush(self, value: float) -> None:
        self.brush = value
        self._note("set_brush", value)

    def set_keep_colour(self, on: bool) -> None:
        self.keep_colour = on
        self._note("set_keep_colour", on)
        self.changed.emit()

    def release(self) -> None:
        self._note("release")
        self.changed.emit()

    def clear(self) -> None:
        self.mix = {}
        self._note("clear")
        self.changed.emit()

    def remove_style(self, style_id: str) -> None:
        self._note("remove_style", style_id)

    def rename_style(self, style_id: str, name: str) -> None:
        self._note("rename_style", style_id, name)


class FakeEnhance(Recording):
    changed = Signal()

    def __init__(self, upscalers: list[Enhancer], denoisers: list[Enhancer]) -> None:
        super().__init__()
        self.listed = {"upscale": upscalers, "denoise": denoisers}
        self.picked = {tool: choices[0] if choices else None for tool, choices in self.listed.items()}
        self.factor, self.strength = 2.0, 1.0
        self.extent: Extent | None = Extent(300, 200)

    @property
    def enlarged(self) -> Extent | None:
        return self.extent and Extent(round(300 * self.factor), round(200 * self.factor))

    def choices(self, tool: str) -> list[Enhancer]:
        return self.listed[tool]

    def chosen(self, tool: str) -> Enhancer | None:
        return self.picked[tool]

    def choose(self, tool: str, enhancer_id: str) -> None:
        self.picked[tool] = next(one for one in self.listed[tool] if one.id == enhancer_id)
        self._note("choose", tool, enhancer_id)
        self.changed.emit()

    def set_factor(self, factor: float) -> None:
        self.factor = factor
        self._note("set_factor", factor)
        self.changed.emit()

    def set_strength(self, strength: float) -> None:
        self.strength = strength
        self._note("set_strength", strength)
        self.changed.emit()

    def enhance_layer(self, tool: str) -> None:
        self._note("enhance_layer", tool)

    def enhance_photos(self, photos: list[Path], tool: str) -> None:
        self._note("enhance_photos", photos, tool)


class FakeGallery(Recording):
    changed = Signal()

    def __init__(self, rows: list[GalleryRow]) -> None:
        super().__init__()
        self.rows, self.total, self.expanded, self.in_trash = rows, len(rows), False, False

    def set_filter(self, text: str, stars: int, sort: str) -> None:
        self._note("set_filter", text, stars, sort)

    def show_trash(self, text: str) -> None:
        self._note("show_trash", text)

    def restore(self, ids: list[str]) -> None:
        self._note("restore", ids)

    def rate(self, ids: list[str], stars: int) -> None:
        self._note("rate", ids, stars)

    def trash(self, ids: list[str]) -> None:
        self._note("trash", ids)

    def expand_stack(self, artwork_id: str) -> None:
        self._note("expand_stack", artwork_id)

    def export(self, ids: list[str], folder: Path) -> None:
        self._note("export", ids, folder)

    def paths(self, ids: list[str]) -> list[Path]:
        return [row.path for row in self.rows if row.id in ids]


class FakeJobs(Recording):
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[JobRow] = []

    @property
    def seconds_left(self) -> float | None:
        known = [row.seconds_left for row in self.rows if row.seconds_left is not None]
        return sum(known) if known else None

    def show(self, *rows: JobRow) -> None:
        self.rows = list(rows)
        self.changed.emit()

    def cancel(self, job_id: str) -> None:
        self._note("cancel", job_id)

    def cancel_all(self) -> None:
        self._note("cancel_all")


class FakeNotices(QObject):
    posted = Signal(object)
    settled = Signal(str)


class FakeCanvas(QObject):
    document_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.document = Document()


@dataclass
class FakeCatalog:
    cards: list[ModelCard]

    def find(self, name: str) -> ModelCard:
        return next(card for card in self.cards if card.id == name)

    def of_kind(self, kind: str) -> list[ModelCard]:
        return [card for card in self.cards if card.kind == kind]


class FakeLibrary(Recording):
    changed = Signal()
    edited = Signal(str)
    scanned = Signal(object)
    tags: list[str] = []

    def rename(self, card_id: str, name: str) -> None:
        self._note("rename", card_id, name)

    def remove(self, card_id: str) -> None:
        self._note("remove", card_id)


class FakeStudio(Recording):
    def __init__(self, cards: list[ModelCard], styles: list[StyleEntry], rows: list[GalleryRow]) -> None:
        super().__init__()
        self.catalog = FakeCatalog(cards)
        self.latent = FakeLatent(cards[0] if cards else None)
        self.style, self.gallery = FakeStyle(styles), FakeGallery(rows)
        self.library = FakeLibrary()
        self.enhance = FakeEnhance([LANCZOS], [])
        self.jobs, self.notices, self.canvas = FakeJobs(), FakeNotices(), FakeCanvas()

    def drop(self, mime: QMimeData, target: object) -> None:
        self._note("drop", [url.toLocalFile() for url in mime.urls()], target)

    def open_on_canvas(self, artwork_id: str) -> None:
        self._note("open_on_canvas", artwork_id)


def row(index: int, path: Path, *, stars: int = 0, stack: int = 1) -> GalleryRow:
    made = datetime(2026, 5, 4, 12, index % 60)
    name, file = f"Picture {index}", str(path)
    return GalleryRow(f"a{index}", file, file, name, stars, stack, made, "Aurora Soft · seed 1234")
