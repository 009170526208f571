"""Pictures as a few codes of a codebook (VQ-VAE, van den Oord et al. 2017), and a transformer that writes the codes."""

from __future__ import annotations

from math import isqrt

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.networks.transformer import Transformer, uniforms


class Residual(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """(N, features, h, w) plus what two convolutions make of it."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.inner, self.outer = nn.Conv2d(features, features // 2, 3, 1, 1), nn.Conv2d(features // 2, features, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.outer(F.relu(self.inner(F.relu(x))))


class Decoder(nn.Module):  # type: ignore[misc]
    """Codes' vectors (N, size, grid, grid) -> pictures (N, channels, grid * 2^doublings, …), in -1..1
    but for a little whose gradient a training needs."""

    def __init__(self, size: int, features: int, doublings: int, channels: int, residuals: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(size, features, 3, 1, 1)
        self.residuals = nn.Sequential(*(Residual(features) for _ in range(residuals)))
        widths = [max(16, features >> step) for step in range(doublings + 1)]
        widths[0] = features
        self.grow = nn.ModuleList(
            nn.ConvTranspose2d(widths[step], widths[step + 1], 4, 2, 1) for step in range(doublings)
        )
        self.last = nn.Conv2d(widths[-1], channels, 3, 1, 1)

    def forward(self, vectors: Tensor) -> Tensor:
        x = self.residuals(self.first(vectors))
        for layer in self.grow:
            x = layer(F.relu(x))
        return self.last(F.relu(x))


class VqGenerator(nn.Module):  # type: ignore[misc]
    """z (N, grid²) -> pictures: each number of z chooses one code, given those before it, and a decoder shows them."""

    def __init__(self, codebook: Tensor, decoder: Decoder, prior: Transformer) -> None:
        super().__init__()
        self.codebook = nn.Parameter(codebook)
        self.decoder, self.prior = decoder, prior
        self.register_buffer("order", torch.arange(len(codebook)))

    def forward(self, z: Tensor, label: Tensor | None = None) -> Tensor:
        return self.shown(self.prior.sample(uniforms(z), label, self.order))

    def shown(self, codes: Tensor) -> Tensor:
        """Pictures in -1..1 of codes (N, grid²) int64."""
        grid = isqrt(self.prior.length)
        return self.decoder(self.vectors()[codes].movedim(2, 1).unflatten(2, (grid, grid))).clamp(-1, 1)

    def vectors(self) -> Tensor:
        """The codebook (entries, size) on the unit sphere (Yu et al. 2022)."""
        return F.normalize(self.codebook, dim=1)

    def put_in_order(self) -> None:
        """Order the codes by the brightness of what they show, so that numbers of z that grow make pictures brighter
        bit by bit."""
        count, length = len(self.codebook), self.prior.length
        with torch.no_grad():
            shown = self.shown(torch.arange(count, device=self.codebook.device)[:, None].expand(count, length))
            self.order.copy_(shown.flatten(1).mean(1).argsort(stable=True))
