"""A real canvas session on real lanes, with finished pictures on it: what canvas widgets are tested against."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal

from aigc_studio.canvas.document import Document
from aigc_studio.canvas.layer import Layer
from aigc_studio.core.image import Extent
from aigc_studio.gallery.pixel_store import PixelStore
from aigc_studio.jobs.lanes import Lanes
from aigc_studio.session.canvas import CanvasSession
from aigc_studio.session.hop import Hop
from aigc_studio.session.notices import Notices


class _Post(QObject):
    """Carries calls to the window's thread, as the event loop of the program does."""

    called = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.called.connect(lambda call, event: call(event), Qt.ConnectionType.QueuedConnection)

    def __call__(self, call: Callable[[object], None], event: object) -> None:
        self.called.emit(call, event)


class Desk:
    """`put` makes a layer of a picture; `session` is what widgets are given."""

    def __init__(self, folder: Path) -> None:
        self.store = PixelStore(folder)
        self.lanes = Lanes()
        self._post = _Post()
        self.notices = Notices()
        self.failures: list[object] = []
        self.notices.posted.connect(self.failures.append)
        self.hop = Hop(self._post, self.notices)
        self.session = CanvasSession(self.hop, self.lanes, None, self.store)  # no layer here waits to be made

    def layer(self, name: str, picture: np.ndarray, before: np.ndarray | None = None, **fields: object) -> Layer:
        made = Layer(name, name.title(), self.store.put(picture), width=picture.shape[1], height=picture.shape[0])
        return replace(made, before="" if before is None else self.store.put(before), **fields)

    def open(self, extent: Extent, *layers: Layer, selected: str = "") -> CanvasSession:
        self.session.open(Document(extent, layers, selected))
        return self.session

    def present(self, layer_id: str) -> Layer:
        layer = self.session.document.layer(layer_id)
        assert layer is not None
        return layer


@contextmanager
def desk_in(folder: Path) -> Iterator[Desk]:
    desk = Desk(folder)
    try:
        yield desk
    finally:
        desk.hop.close()
        desk.lanes.close()
    assert not desk.failures


def flat(width: int, height: int, *colour: int) -> np.ndarray:
    return np.full((height, width, len(colour)), colour, np.uint8)
