"""What the parts of the present generator do, looked at piece by piece away from the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from aigc_studio.core.errors import StudioError
from aigc_studio.jobs.context import JobContext
from aigc_studio.jobs.job import Failed, Job, JobEvent, Progressed
from aigc_studio.jobs.lane import Lane
from aigc_studio.latent.point import locate
from aigc_studio.latent.render import RenderLatent
from aigc_studio.latent.traversal import Traversal, standing_at, traverse
from aigc_studio.library.card import ModelCard
from aigc_studio.library.pool import ModelPool
from aigc_studio.session.hop import Hop
from aigc_studio.session.latent import LatentSession
from aigc_studio.training.explain import Excited, Explained, Here, Layer, Picture, lit

#: Pictures along a number, and pixels a side of each.
FRAMES, FRAME_SIDE = 9, 160
#: Pixels a side of the picture of a unit.
UNIT_SIDE = 72
_REST_MS = 150  # sliders that move are followed when the hand has rested this long


@dataclass(frozen=True)
class Piece:
    """Something to be found out. Results of another `subject` are not shown in its place; those of the same one with
    another `point` stay on the screen until they are replaced."""

    name: str
    subject: tuple[Any, ...]
    point: object
    title: str
    work: Callable[[JobContext], Any]

    @property
    def key(self) -> tuple[Any, ...]:
        return (self.name, self.subject, self.point)


@dataclass(frozen=True, eq=False)
class Lost:
    """`pictures`: the present one with a unit, without it, and lit where they differ; `change` in 0..1."""

    pictures: tuple[Picture, Picture, Picture]
    change: float


class ExplainSession(QObject):
    """The first piece that is wanted and not yet known is worked on; when that changes, the job is cancelled. A failure
    of the world is a result as well (StudioError): it is told in the piece's place."""

    changed = Signal()  # what is looked at, what is known, or whether it works
    progressed = Signal(float)  # 0..1 of the piece that is worked on

    def __init__(self, latent: LatentSession, pool: ModelPool, hop: Hop, lane: Lane) -> None:
        super().__init__()
        self._latent, self._pool, self._hop, self._lane = latent, pool, hop, lane
        self.on = False
        self.number, self.layer, self.unit = 0, "", -1
        self._known: dict[str, tuple[Piece, Any]] = {}
        self._looked_at: RenderLatent | None = None
        self._card_id = ""  # that number and unit belong to
        self._piece: Piece | None = None  # that is worked on
        self._job: Job | None = None
        self._soon = QTimer(self, singleShot=True, interval=_REST_MS)
        self._soon.timeout.connect(self._go_on)
        latent.changed.connect(self._follow)

    # -- what there is to see ----------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """Of the generator."""
        return self._latent.card.name if self._latent.card else ""

    @property
    def working(self) -> str:
        """What is being found out, "" when all is known."""
        return self._piece.title if self._piece else ""

    @property
    def walk(self) -> Traversal | StudioError | None:
        """Pictures along the number; None as long as there are none."""
        walk: Traversal | StudioError | None = self._found("walk")
        return walk

    @property
    def layers(self) -> tuple[Layer, ...]:
        network = self._found("network")
        return network.layers if isinstance(network, Explained) else ()

    @property
    def problem(self) -> StudioError | None:
        """Why the units of this generator cannot be looked into, or not all of it."""
        found = map(self._found, ("network", "units", "effects", "lost"))
        return next((one for one in found if isinstance(one, StudioError)), None)

    @property
    def units(self) -> tuple[Picture, ...]:
        """The present picture once for each unit, lit where that unit is at work."""
        units = self._found("units")
        return units if isinstance(units, tuple) else ()

    @property
    def effects(self) -> NDArray[np.float32] | None:
        """(units,) how much each changes pictures, in 0..1; None until it is measured."""
        effects = self._found("effects")
        return effects if isinstance(effects, np.ndarray) else None

    @property
    def lost(self) -> Lost | None:
        """What the present picture loses without the unit."""
        lost = self._found("lost")
        return lost if isinstance(lost, Lost) else None

    @property
    def excited(self) -> Excited | StudioError | None:
        excited: Excited | StudioError | None = self._found("excited")
        return excited

    # -- what the artist does ----------------------------------------------------------------------------------------

    def set_on(self, on: bool) -> None:
        """Begin to explain the present generator, or put everything away."""
        if on == self.on or (on and self._latent.card is None):
            self.changed.emit()  # whoever asked shows how it is
            return
        self.on = on
        if not on:
            self._known.clear()  # a network takes memory
        self._go_on()

    def choose_number(self, number: int) -> None:
        self.number = number
        self._go_on()

    def choose_layer(self, name: str) -> None:
        if name != self.layer:
            self.layer, self.unit = name, -1
            self._go_on()

    def choose_unit(self, unit: int) -> None:
        self.unit = unit
        self._go_on()

    def take_frame(self, index: int) -> None:
        """Go to where a picture along the number was made; one step of undo."""
        if isinstance(self.walk, Traversal):
            self._latent.go_to(self.walk.points[index], "Move along a number")

    def take_excited(self, index: int) -> None:
        """Go to a picture that excites the unit; one step of undo."""
        if isinstance(self.excited, Excited):
            point = replace(self._latent.point, noise_seed=0)  # as the picture was made
            self._latent.go_to(standing_at(point, self.excited.points[index]), "Go to an exciting picture")

    def stop(self) -> None:
        """Leave the piece that is worked on; the next choice goes on."""
        if self._piece is not None:
            self._work_on(None)

    # -- how it works ------------------------------------------------------------------------------------------------

    def _wanted(self) -> Iterator[Piece]:
        """What there is to find out, the first thing first."""
        request = self._request()
        if not self.on or request is None:
            return
        card, pool, point = request.card, self._pool, (request.point, request.tile)
        number, layer, unit = self.number, self.layer, self.unit
        yield Piece(
            "walk", (card, number), request, self.tr("Moving the number…"),
            lambda context: traverse(request, number, FRAMES, pool, context),
        )  # fmt: skip
        yield Piece("network", (card,), None, self.tr("Opening the network…"), lambda _: Explained(card))
        network = self._found("network")
        if not isinstance(network, Explained):
            return
        if unit >= 0:
            yield Piece(
                "lost", (card, layer, unit), point, self.tr("Taking the unit away…"),
                lambda context: _lost(_heeding(network, context), layer, unit, _here(request, pool)),
            )  # fmt: skip
        yield Piece(
            "units", (card, layer), point, self.tr("Looking where units are at work…"),
            lambda context: _tiles(_heeding(network, context), layer, _here(request, pool)),
        )  # fmt: skip
        if unit >= 0:
            yield Piece(
                "excited", (card, layer, unit), None, self.tr("Looking for what excites the unit…"),
                lambda context: _heeding(network, context).exciting(layer, unit, step=context.step),
            )  # fmt: skip
        yield Piece(
            "effects", (card, layer), None, self.tr("Measuring what each unit changes…"),
            lambda context: _heeding(network, context).effects(layer, context.step),
        )  # fmt: skip

    def _request(self) -> RenderLatent | None:
        """The present picture, small and still."""
        request = self._latent.request
        return replace(request, phase=0.0, frames=0).smaller(FRAME_SIDE) if request else None

    def _found(self, name: str) -> Any:
        """What is known of a piece as it is wanted now."""
        piece, result = self._known.get(name, (None, None))
        if piece is None:
            return None
        card = self._latent.card
        subjects = {
            "walk": (card, self.number), "network": (card,), "units": (card, self.layer), "effects": (card, self.layer),
        }  # fmt: skip
        return result if piece.subject == subjects.get(name, (card, self.layer, self.unit)) else None

    def _follow(self) -> None:
        """The sliders were moved, or another layer was selected."""
        if self.on and self._latent.card is None:
            self.set_on(False)
        elif self.on and self._request() != self._looked_at:
            self._looked_at = self._request()
            self.stop()  # the sliders' pictures come first
            self._soon.start()

    def _go_on(self) -> None:
        """Work on the first piece that is not known."""
        self._meet(self._latent.card)
        self._looked_at = self._request()
        known = [piece.key for piece, _ in self._known.values()]
        self._work_on(next((piece for piece in self._wanted() if piece.key not in known), None))

    def _meet(self, card: ModelCard | None) -> None:
        """Another generator has other numbers and units."""
        if card is not None and card.id != self._card_id:
            self._card_id, self.number, self.unit = card.id, 0, -1

    def _work_on(self, piece: Piece | None) -> None:
        if piece is None or self._piece is None or piece.key != self._piece.key:
            if self._job is not None:
                self._lane.cancel(self._job)
            self._piece, self._job = piece, None
            if piece is not None:
                self._job = self._hop.submit(
                    self._lane, piece.title, lambda context: _attempt(piece, context),
                    lambda result: self._learn(piece, result),
                    on_event=lambda event: self._hear(piece, event),
                )  # fmt: skip
        self.changed.emit()

    def _hear(self, piece: Piece, event: JobEvent) -> None:
        if isinstance(event, Progressed) and piece is self._piece:
            self.progressed.emit(event.fraction)
        if isinstance(event, Failed):  # a fault of ours, which the notice tells: not again and again
            self._learn(piece, None)

    def _learn(self, piece: Piece, result: Any) -> None:
        if piece is not self._piece:
            return  # the person has moved on
        self._known[piece.name] = (piece, result)
        self._piece = self._job = None
        if piece.name == "network" and self.layer not in {layer.name for layer in self.layers}:
            self.layer, self.unit = self.layers[len(self.layers) // 2].name if self.layers else "", -1
        if piece.name == "effects" and self.unit < 0 and self.effects is not None:
            self.unit = int(self.effects.argmax())  # something to see at once
        self._go_on()


def _attempt(piece: Piece, context: JobContext) -> Any:
    context.step(0.0)
    try:
        return piece.work(context)
    except StudioError as error:
        return error


def _here(request: RenderLatent, pool: ModelPool) -> Here:
    with pool.lease(request.card) as generator:
        return Here(locate(request.point, generator.space, request.card.directions), request.point.noise_seed)


def _heeding(network: Explained, context: JobContext) -> Explained:
    """`network`, which stops between two of its layers when the job is cancelled."""
    network.check = context.check
    return network


def _lost(network: Explained, layer: str, unit: int, here: Here) -> Lost:
    found = network.ablation(layer, unit, count=0, here=here)
    before, after = found.before[0], found.after[0]
    return Lost((before, after, lit(before, found.where, len(before))), found.change)


def _tiles(network: Explained, layer: str, here: Here) -> tuple[Picture, ...]:
    picture, maps = network.maps(layer, here)
    return tuple(lit(picture, where, UNIT_SIDE) for where in maps)
