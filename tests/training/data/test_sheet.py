"""Contact sheets of prepared pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aigc_studio.training.data.sheet import contact_sheet
from tests.training.pictures import discs


@pytest.mark.parametrize("channels", [1, 3])
def test_every_picture_is_in_its_place_and_the_rest_is_white(tmp_path: Path, channels: int) -> None:
    data = discs(tmp_path / "discs", 11, 16, channels)
    sheet = contact_sheet(data, 4)
    assert sheet.shape == (48, 64, 3)
    assert np.array_equal(sheet[16:32, 32:48], np.broadcast_to(data.pictures[6], (16, 16, 3)))
    assert (sheet[32:, 48:] == 255).all()


def test_what_is_not_there_is_white(tmp_path: Path) -> None:
    data = discs(tmp_path / "discs", 2, 16, 4)
    sheet = contact_sheet(data)
    colour, opacity = data.pictures[0, ..., :3].astype(float), data.pictures[0, ..., 3:] / 255.0
    assert np.abs(sheet[:, :16] - (colour * opacity + 255 * (1 - opacity))).max() <= 1
