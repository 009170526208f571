"""Planes in memory and in a file give back what was written."""

from __future__ import annotations

import errno

import numpy as np
import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.library.painting.planes import FilePlane, MemoryPlane


@pytest.fixture(params=["memory", "file"])
def plane(request):
    made = MemoryPlane() if request.param == "memory" else FilePlane(3, 5)
    yield made
    made.close()


def test_rows_come_back_across_strips_in_any_order(plane):
    values = np.random.default_rng(0).random((3, 10, 5), np.float32)
    for top in (6, 0, 3):
        plane.write(top, values[:, top : min(10, top + 3 if top < 6 else 10)])
    for top, bottom in ((0, 10), (2, 7), (5, 6)):
        out = np.full((3, bottom - top, 5), np.nan, np.float32)
        plane.read(top, out)
        np.testing.assert_array_equal(out, values[:, top:bottom])


def test_only_memory_gives_the_array_around_rows_and_only_for_the_very_same(plane):
    around = np.random.default_rng(0).random((3, 6, 9), np.float32)
    plane.write(4, around[:, 1:5, 2:7], around)
    plane.write(8, around[:, 1:5, 2:7])
    assert plane.around(4, 8) is (around if isinstance(plane, MemoryPlane) else None)
    assert plane.around(4, 9) is plane.around(8, 12) is None


def test_a_full_disk_is_said(monkeypatch):
    plane = FilePlane(1, 4)

    class Full:
        def seek(self, _position):
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self):
            pass

    plane._file.close()
    monkeypatch.setattr(plane, "_file", Full())
    with pytest.raises(StudioError, match="no room"):
        plane.write(0, np.zeros((1, 2, 4), np.float32))
