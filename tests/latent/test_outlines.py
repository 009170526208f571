"""Outlines traced from distance fields."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigc_studio.latent.outlines import UNITS, simplified, svg, trace


def ring(outer: float, inner: float, side: int = 64) -> np.ndarray:
    """The field of a ring, radii in parts of the side."""
    y, x = (np.mgrid[:side, :side] + 0.5) / side - 0.5
    away = np.hypot(x, y)
    return np.clip(np.minimum(outer - away, away - inner) * 8, -1, 1).astype(np.float32)


def area(polygon: np.ndarray) -> float:
    x, y = polygon.T
    return abs(float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))) / 2


def test_a_ring_has_two_round_outlines():
    outer, inner = sorted(trace(ring(0.35, 0.15)), key=area, reverse=True)
    for polygon, radius in ((outer, 350), (inner, 150)):
        assert np.array_equal(polygon[0], polygon[-1])
        assert np.abs(np.hypot(*(polygon - UNITS / 2).T) - radius).max() < 3
        assert area(polygon) == pytest.approx(np.pi * radius**2, rel=0.01)
        assert len(polygon) < 200


def test_ink_at_the_border_is_closed_there():
    (polygon,) = trace(np.ones((16, 16), np.float32))
    assert area(polygon) == pytest.approx(UNITS**2, rel=0.01)
    assert trace(-np.ones((16, 16), np.float32)) == []


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=3, max_size=40), st.floats(0.1, 20))
def test_no_point_left_out_is_far_from_the_line(points: list[tuple[float, float]], near: float):
    line = np.array(points)
    kept = simplified(line, near)
    assert np.array_equal(kept[[0, -1]], line[[0, -1]])
    for point in line:
        starts, along = kept[:-1], np.diff(kept, axis=0)
        length = np.maximum((along**2).sum(1), 1e-12)
        share = np.clip(((point - starts) * along).sum(1) / length, 0, 1)
        assert np.hypot(*(point - starts - share[:, None] * along).T).min() <= near + 1e-6


def test_the_document_is_svg():
    root = ElementTree.fromstring(svg(trace(ring(0.35, 0.15)), "<a/>"))
    names = [child.tag.rpartition("}")[2] for child in root]
    assert names == ["metadata", "path"]
    path = root[1].attrib["d"]
    assert path.count("M") == path.count("Z") == 2
