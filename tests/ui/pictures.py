"""Small pictures for the tests of the interface."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtGui import QColor, QImage


def flat(red: int, green: int = 0, blue: int = 0, side: int = 24) -> Any:
    """(side, side, 3) uint8 of one colour."""
    return np.full((side, side, 3), (red, green, blue), np.uint8)


def save_png(path: Path, colour: str, side: int = 64) -> Path:
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    assert image.save(str(path))
    return path
