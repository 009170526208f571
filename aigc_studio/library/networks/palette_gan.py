"""A generator of flat pictures: shapes, and a palette for them.

DCGAN's generator (Radford et al. 2016) draws every colour of every pixel anew, so that what should be one flat colour
is grainy. Here it draws no colours: for each pixel it says how much of it belongs to which of a few shapes, and two
linear layers beside it say which colour, and how opaque, each shape is. The edges of shapes are softened before they
compete for pixels, or transposed convolutions leave checkers in them (Odena et al. 2016).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.networks.stack import EMBEDDED, doubling_layers

#: How much larger the first palette layer is than the last features of the shapes.
_PALETTE_WIDTH = 4
#: What shapes are scaled by before they compete for a pixel: weights as small as DCGAN's begin with faint ones.
_SHARPNESS = 4.0


class PaletteGenerator(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """z (N, latent) and, where there are several, classes (N,) -> (N, channels, side, side) in -1..1, made of `colours`
    colours; `tileable` without seams. The class stands before z (Mirza & Osindero 2014)."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__()
        width, side, classes = settings["width"], settings["side"], settings.get("classes", 0)
        self._colours, self._channels, self._side = settings["colours"], settings["channels"], side
        self._beyond = "circular" if settings.get("tileable") else "replicate"
        into = settings["latent"] + (EMBEDDED if classes else 0)
        shapes = doubling_layers(into, width, side, self._colours, bool(settings.get("tileable")))
        self.embedding = nn.Embedding(classes, EMBEDDED) if classes else None
        self.shapes = nn.Sequential(*shapes)
        self.palette = nn.Sequential(
            nn.Linear(into, _PALETTE_WIDTH * width), nn.ReLU(),
            nn.Linear(_PALETTE_WIDTH * width, self._colours * self._channels), nn.Tanh(),
        )  # fmt: skip
        if settings.get("tileable"):
            self.register_buffer("tileable", torch.ones(1))  # tells a file's reader

    def forward(self, z: Tensor, classes: Tensor | None = None) -> Tensor:
        if self.embedding is not None:
            classes = torch.zeros(len(z), dtype=torch.int64, device=z.device) if classes is None else classes
            z = torch.cat([self.embedding(classes), z], 1)
        shapes = F.pad(self.shapes(z[:, :, None, None]), (1, 1, 1, 1), mode=self._beyond)
        soft = F.avg_pool2d(F.avg_pool2d(shapes, 2, 1), 2, 1)  # 1 2 1 in both directions
        belongs = (_SHARPNESS * soft).flatten(2).softmax(1)
        colours = self.palette(z).unflatten(1, (self._colours, self._channels))
        return (colours.transpose(1, 2) @ belongs).unflatten(2, (self._side, self._side))
