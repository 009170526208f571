"""Networks whose pictures are tiny draw them at their own size, in the real window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from aigc_studio.core.image import Extent
from aigc_studio.core.image_io import read_pixels
from aigc_studio.ui.panels.size_row import SizeRow
from tests.library import onnx_models
from tests.studio_desk import Desk


@pytest.fixture
def icons(desk: Desk, tmp_path: Path) -> Desk:
    desk.studio.library.import_files([onnx_models.generator(tmp_path / "icons.onnx", ["N", 6], "NCHW", 3, (-1, 1))])
    desk.settle()
    desk.studio.latent.choose(next(card.id for card in desk.studio.catalog.cards.values() if card.imported))
    desk.settle()
    return desk


def drawn(desk: Desk) -> np.ndarray:
    desk.studio.gallery.keep_settled()
    desk.settle()
    return read_pixels(desk.studio.gallery.rows[0].path).data


def typed(desk: Desk, width: str, height: str) -> None:
    row = desk.window.findChild(SizeRow)
    for box, text in ((row.width_box, width), (row.height_box, height)):
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, text)
        QTest.keyClick(box, Qt.Key.Key_Return)
        desk.settle()


def test_a_picture_of_twelve_pixels_is_drawn_and_kept(icons: Desk) -> None:
    typed(icons, "12", "12")
    row = icons.window.findChild(SizeRow)
    assert (row.width_box.value(), row.height_box.value()) == (12, 12)
    own = drawn(icons)
    assert own.shape == (12, 12, 3)
    assert own.std() > 10
    typed(icons, "24", "36")
    assert icons.studio.latent.extent == Extent(24, 36)
    assert drawn(icons).shape == (36, 24, 3)
    icons.studio.latent.new_seed()
    typed(icons, "12", "12")
    again = drawn(icons)
    assert again.shape == (12, 12, 3)
    assert not np.array_equal(again, own)
    assert not [notice for notice in icons.notices if notice.failed]
