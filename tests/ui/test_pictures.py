from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from aigc_studio.ui.widgets.pictures import cover, crop_guide, draw_rounded, to_image, whole


def colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def squares(side: int) -> QImage:
    board = np.indices((side, side)).sum(0) % 2 * 255
    return to_image(np.ascontiguousarray(np.repeat(board[..., None], 3, 2).astype(np.uint8)))


def test_pixels_of_a_tiny_picture_become_squares(qapp):
    assert colours(cover(squares(32), QSize(100, 100))) == {"#000000", "#ffffff"}


def test_larger_pictures_are_enlarged_smoothly(qapp):
    assert len(colours(cover(squares(80), QSize(100, 100)))) > 2


@pytest.mark.parametrize("alpha", [0, 255])
def test_a_checkerboard_shows_where_a_picture_is_transparent(qapp, alpha: int):
    picture = np.full((40, 40, 4), (250, 10, 20, alpha), np.uint8)
    paper = QImage(40, 40, QImage.Format.Format_RGB32)
    paper.fill(QColor("#00ff00"))
    painter = QPainter(paper)
    draw_rounded(painter, to_image(picture), QRectF(0, 0, 40, 40), 0)
    painter.end()
    seen = colours(paper)
    assert "#00ff00" not in seen
    assert len(seen) == (2 if alpha == 0 else 1)


def test_a_guide_shows_all_of_a_picture_and_dims_what_is_cut_off(qapp):
    white = to_image(np.full((40, 80, 3), 255, np.uint8))
    plain, guided = whole(white, QSize(64, 64)), crop_guide(white, QSize(64, 64))
    assert plain.pixelColor(32, 4).name() != "#ffffff"  # above the picture
    assert all(plain.pixelColor(x, 32).name() == "#ffffff" for x in (4, 32, 60))
    assert guided.pixelColor(32, 32).name() == "#ffffff"
    assert all(guided.pixelColor(x, 32).name() != "#ffffff" for x in (4, 60))
    square = to_image(np.full((40, 40, 3), 255, np.uint8))
    assert colours(crop_guide(square, QSize(64, 64))) == {"#ffffff"}
