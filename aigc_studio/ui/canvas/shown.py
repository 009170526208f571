"""A composed picture in the form that Qt draws fastest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from aigc_studio.core.image import Bounds, Extent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from aigc_studio.session.canvas import Composed


@dataclass(frozen=True)
class Shown:
    """What the canvas draws: the page within `view`. `opaque`: nothing shows through it."""

    view: Bounds
    after: QImage
    before: QImage | None
    opaque: bool

    @classmethod
    def of(cls, composed: Composed) -> Shown:
        opaque = bool(composed.image[..., 3].min() == 255)
        before = None
        if composed.before is not None:
            before = image_of(composed.before)
            opaque = opaque and bool(composed.before[..., 3].min() == 255)
        return cls(composed.view, image_of(composed.image), before, opaque)

    def covers(self, page: Extent) -> bool:
        """Whether all of the page is in view (but for what rounding to screen pixels takes)."""
        view = self.view
        return view.x <= 0 and view.y <= 0 and view.width >= 0.999 * page.width and view.height >= 0.999 * page.height


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """(h, w, 4) uint8 straight RGBA as a picture of its own memory, premultiplied: drawn four times as fast."""
    height, width = pixels.shape[:2]
    wrapped = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return wrapped.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
