"""The decoder of a variational autoencoder of characters: which character it is, and the typeface z, make a glyph."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

_SLOPE = 0.1


class GlyphDecoder(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """z (N, latent) and characters (N,) int64 -> distance fields (N, 1, side, side) in -1..1, ink above 0.

    `features` are those at 4, 8 ... side / 2 pixels; a character is a learnt point of `embedding` numbers.
    """

    def __init__(self, latent: int, classes: int, embedding: int, features: list[int]) -> None:
        super().__init__()
        self._deepest = features[0]
        self.characters = nn.Embedding(classes, embedding)
        self.project = nn.Linear(latent + embedding, features[0] * 16)
        self.grow = nn.ModuleList(nn.ConvTranspose2d(a, b, 4, 2, 1) for a, b in pairwise(features))
        self.norms = nn.ModuleList(nn.BatchNorm2d(size) for size in features)
        self.field = nn.ConvTranspose2d(features[-1], 1, 4, 2, 1)

    def forward(self, z: Tensor, label: Tensor | None = None) -> Tensor:
        label = torch.zeros(len(z), dtype=torch.int64, device=z.device) if label is None else label
        x = self.project(torch.cat([z, self.characters(label)], 1)).unflatten(1, (self._deepest, 4, 4))
        for place, norm in enumerate(self.norms):
            x = nn.functional.leaky_relu(norm(x), _SLOPE)
            x = self.grow[place](x) if place < len(self.grow) else self.field(x)
        return x.tanh()
