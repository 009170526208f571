"""Normalising flows: invertible maps whose change of volume is known (Rezende & Mohamed 2015)."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Coupling(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Affine coupling (RealNVP, Dinh et al. 2017): the first half of (N, size) scales and moves the second; then they
    change places, so that in a chain every number is moved and moves others. It begins as that exchange alone."""

    def __init__(self, size: int, hidden: int) -> None:
        super().__init__()
        self._kept = size // 2
        self.first, self.last = nn.Linear(self._kept, hidden), nn.Linear(hidden, 2 * (size - self._kept))
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)

    def forward(self, u: Tensor) -> tuple[Tensor, Tensor]:
        """(N, size) -> the same shape, and log |det| of the map, (N,)."""
        kept, moved = u.split([self._kept, u.shape[1] - self._kept], 1)
        scale, shift = self._scale_and_shift(kept)
        return torch.cat([moved * scale.exp() + shift, kept], 1), scale.sum(1)

    def inverse(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """What `forward` made z of, and log |det| of this way back."""
        moved, kept = z.split([z.shape[1] - self._kept, self._kept], 1)
        scale, shift = self._scale_and_shift(kept)
        return torch.cat([kept, (moved - shift) * (-scale).exp()], 1), -scale.sum(1)

    def _scale_and_shift(self, kept: Tensor) -> tuple[Tensor, Tensor]:
        scale, shift = self.last(torch.tanh(self.first(kept))).chunk(2, 1)
        return 2 * torch.tanh(scale / 2), shift  # bounded: no coupling stretches by more than e²


class CouplingFlow(nn.Module):  # type: ignore[misc]
    """A chain of couplings from u ~ N(0, 1) to z."""

    def __init__(self, size: int, hidden: int, couplings: int) -> None:
        super().__init__()
        self.couplings = nn.ModuleList(Coupling(size, hidden) for _ in range(couplings))

    def forward(self, u: Tensor) -> Tensor:
        """u (N, size) -> z (N, size)."""
        for coupling in self.couplings:
            u, _ = coupling(u)
        return u

    def inverse(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """z -> u, and log |du / dz| (N,)."""
        total = z.new_zeros(len(z))
        for coupling in reversed(self.couplings):
            z, volume = coupling.inverse(z)
            total = total + volume
        return z, total


class FlowGenerator(nn.Module):  # type: ignore[misc]
    """u (N, size) -> pictures: a decoder behind the flow that learnt what its z are like."""

    def __init__(self, flow: CouplingFlow, decoder: nn.Module) -> None:
        super().__init__()
        self.prior, self.decoder = flow, decoder

    def forward(self, u: Tensor, label: Tensor | None = None) -> Tensor:
        return self.decoder(self.prior(u))
