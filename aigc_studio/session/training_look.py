"""What a training has written so far, read for the screen away from the window's thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.training.curves import Curve, Curves

#: A sheet is shown at most this large (pixels of its longer side).
_LARGEST = 1280
_NO_CURVE = ("pictures_per_second",)


@dataclass(frozen=True)
class Wanted:
    """`sheet` is the index of a sample sheet, -1 for the newest; `others` the folders of trainings to compare with."""

    id: str
    folder: Path
    sheet: int = -1
    others: tuple[Path, ...] = ()


@dataclass(frozen=True, eq=False)
class Seen:
    """`sheets` are the steps of the sample sheets there are, `picture` (h, w, 3) uint8 the one at place `shown`, None
    before the first. `speed` in pictures a second; `others` holds the curves that are compared, by
    the ids of their trainings."""

    id: str
    losses: list[Curve]
    measures: list[Curve]
    notices: list[tuple[int, str]]
    speed: float
    sheets: list[int]
    shown: int
    picture: NDArray[np.uint8] | None
    others: dict[str, list[Curve]]


class Looker:
    """Remembers what it has read of each training, so that a look reads only what is new. For one lane at a time."""

    def __init__(self) -> None:
        self._curves: dict[Path, tuple[Curves, list[Curve], list[Curve]]] = {}
        self._picture: tuple[tuple[Path, float], NDArray[np.uint8]] | None = None

    def look(self, wanted: Wanted) -> Seen:
        """Read on."""
        curves, losses, measures = self._read(wanted.folder)
        others = {folder.name: self._read(folder)[1:] for folder in wanted.others}
        files = sorted((wanted.folder / "samples").glob("*.png"))
        shown = len(files) - 1 if wanted.sheet < 0 else min(wanted.sheet, len(files) - 1)
        return Seen(
            wanted.id, losses, measures, list(curves.notices),
            float(curves.last.get("pictures_per_second", 0.0)), [_step(file) for file in files], shown,
            self._sheet(files[shown]) if files else None,
            {name: [*kept[0], *kept[1]] for name, kept in others.items()},
        )  # fmt: skip

    def _read(self, folder: Path) -> tuple[Curves, list[Curve], list[Curve]]:
        """The same lists again as long as nothing was written: then nothing needs to be drawn."""
        curves, losses, measures = self._curves.get(folder, (Curves(folder), [], []))
        if curves.read():
            losses = curves.curves("losses")
            measures = [curve for curve in curves.curves("measures") if curve.name not in _NO_CURVE]
        self._curves[folder] = (curves, losses, measures)
        return curves, losses, measures

    def _sheet(self, file: Path) -> NDArray[np.uint8] | None:
        """One is kept: the newest is asked for again and again."""
        try:
            key = (file, file.stat().st_mtime)
            if self._picture is None or self._picture[0] != key:
                with Image.open(file) as image:
                    image.thumbnail((_LARGEST, _LARGEST), Image.Resampling.BOX)
                    self._picture = (key, np.asarray(image.convert("RGB")))
            return self._picture[1]
        except (OSError, ValueError):  # it is being replaced at this moment
            return None


def _step(file: Path) -> int:
    return int(file.stem) if file.stem.isdigit() else 0
