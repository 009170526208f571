"""The outlines of glyphs: closed polygons along the zero line of a distance field, for SVG."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError
from aigc_studio.latent.point import locate
from aigc_studio.latent.render import RenderLatent
from aigc_studio.library.adapters.ink import between
from aigc_studio.library.pool import ModelPool

Points = NDArray[np.float64]

#: A drawing's units a side; outlines are traced on a field of `_FINE` pixels and keep within `_NEAR` units.
UNITS = 1000
_FINE, _NEAR = 512, 0.4


def outlines(request: RenderLatent, pool: ModelPool) -> list[Points]:
    """Polygons (N, 2), x to the right and y down, in 0..`UNITS`; holes are polygons inside of others.

    Raises StudioError for a generator that draws no outlines.
    """
    with pool.lease(request.card) as generator:
        if not hasattr(generator, "field"):
            raise StudioError(f"{request.card.name} paints; it draws no outlines.", "Save its picture as PNG.")
        field = generator.field(locate(request.point, generator.space, request.card.directions))
    return trace(field)


def trace(field: NDArray[np.float32]) -> list[Points]:
    """The polygons of a field (side, side) in -1..1; what reaches the border is closed there."""
    from contourpy import contour_generator

    weights = between(len(field), _FINE)
    fine = np.pad(weights @ field @ weights.T, 1, constant_values=-1.0)
    lines = contour_generator(z=fine).lines(0.0)
    unit = UNITS / _FINE
    # Pixel centres of the padded field begin half a pixel before the border.
    return [simplified((np.asarray(line) - 0.5) * unit, _NEAR) for line in lines if len(line) > 3]


def simplified(points: Points, near: float) -> Points:
    """The same line with fewer points, none of the others farther than `near` from it (Douglas & Peucker 1973)."""
    keep = np.zeros(len(points), bool)
    keep[[0, -1]] = True
    waiting = [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        away = _distances(points[first + 1 : last], points[first], points[last])
        farthest = int(away.argmax())
        if away[farthest] > near:
            middle = first + 1 + farthest
            keep[middle] = True
            waiting += [(first, middle), (middle, last)]
    return points[keep]


def _distances(points: Points, start: Points, end: Points) -> NDArray[np.float64]:
    """From a segment; from its start where it has no length (a closed line begins so)."""
    along = end - start
    length = float(along @ along)
    share = np.clip((points - start) @ along / length, 0, 1) if length > 0 else np.zeros(len(points))
    result: NDArray[np.float64] = np.hypot(*(points - start - share[:, None] * along).T)
    return result


def svg(polygons: list[Points], metadata: str = "") -> str:
    """An SVG document, black on nothing; `metadata` is XML that goes along."""
    path = "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in polygon[:-1]) + "Z" for polygon in polygons
    )  # the last point is the first one again
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {UNITS} {UNITS}">'
        f"<metadata>{metadata}</metadata>"
        f'<path fill-rule="evenodd" d="{path}"/></svg>\n'
    )
