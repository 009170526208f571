"""Normalising flows: invertible maps whose change of volume is known (Rezende & Mohamed 2015)."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Coupling(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Affine coupling (RealNVP, Dinh et al. 2017): the first half of (N, size) scales and moves the second; then they
    change places, so that in a chain every number is moved and moves others. It begins as that exchange alone. With
    `classes` it is another map for each of them."""

    def __init__(self, size: int, hidden: int, classes: int = 0) -> None:
        super().__init__()
        self._kept = size // 2
        self.first, self.last = nn.Linear(self._kept, hidden), nn.Linear(hidden, 2 * (size - self._kept))
        self.classes = nn.Embedding(classes, hidden) if classes else None
        for begins_at_zero in (self.last.weight, self.last.bias, *([self.classes.weight] if self.classes else [])):
            nn.init.zeros_(begins_at_zero)

    def forward(self, u: Tensor, label: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """(N, size), of classes (N,) where there are any -> the same shape, and log |det| of the map, (N,)."""
        kept, moved = u.split([self._kept, u.shape[1] - self._kept], 1)
        scale, shift = self._scale_and_shift(kept, label)
        return torch.cat([moved * scale.exp() + shift, kept], 1), scale.sum(1)

    def inverse(self, z: Tensor, label: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """What `forward` made z of, and log |det| of this way back."""
        moved, kept = z.split([z.shape[1] - self._kept, self._kept], 1)
        scale, shift = self._scale_and_shift(kept, label)
        return torch.cat([kept, (moved - shift) * (-scale).exp()], 1), -scale.sum(1)

    def _scale_and_shift(self, kept: Tensor, label: Tensor | None) -> tuple[Tensor, Tensor]:
        seen = self.first(kept)
        if self.classes is not None:
            seen = seen + self.classes(label)
        scale, shift = self.last(torch.tanh(seen)).chunk(2, 1)
        return 2 * torch.tanh(scale / 2), shift  # bounded: no coupling stretches by more than e²


class CouplingFlow(nn.Module):  # type: ignore[misc]
    """A chain of couplings from u ~ N(0, 1) to z; from that of each of `classes`, where there are any, whose labels
    (N,) are then wanted."""

    def __init__(self, size: int, hidden: int, couplings: int, classes: int = 0) -> None:
        super().__init__()
        self.classes = classes
        self.couplings = nn.ModuleList(Coupling(size, hidden, classes) for _ in range(couplings))

    def forward(self, u: Tensor, label: Tensor | None = None) -> Tensor:
        """u (N, size) -> z (N, size)."""
        for coupling in self.couplings:
            u, _ = coupling(u, label)
        return u

    def inverse(self, z: Tensor, label: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """z -> u, and log |du / dz| (N,)."""
        total = z.new_zeros(len(z))
        for coupling in reversed(self.couplings):
            z, volume = coupling.inverse(z, label)
            total = total + volume
        return z, total

    def log_density(self, z: Tensor, label: Tensor | None = None) -> Tensor:
        """log p(z) in nats, (N,)."""
        u, volume = self.inverse(z, label)
        return normal_log_density(u) + volume


def normal_log_density(values: Tensor) -> Tensor:
    """log N(values; 0, 1) of (N, D), summed to (N,)."""
    return -0.5 * (values.square() + math.log(2 * math.pi)).sum(1)


class FlowGenerator(nn.Module):  # type: ignore[misc]
    """u (N, size), of classes (N,) where there are any, else of the first -> pictures: a decoder behind the flow that
    learnt what its z are like."""

    def __init__(self, flow: CouplingFlow, decoder: nn.Module) -> None:
        super().__init__()
        self.prior, self.decoder = flow, decoder

    def forward(self, u: Tensor, label: Tensor | None = None) -> Tensor:
        label = torch.zeros(len(u), dtype=torch.int64, device=u.device) if label is None else label
        return self.decoder(self.prior(u, label), label)


class AutoregressiveStep(nn.Module):  # type: ignore[misc]
    """One step of an inverse autoregressive flow: z' = g z + (1 - g) m, where gates g and means m of each number come
    from the numbers before it (a MADE, Germain et al. 2015) and the context. It begins near the identity."""

    def __init__(self, size: int, hidden: int) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(size, hidden), nn.Linear(hidden, 2 * size)
        self.context = nn.Linear(size, hidden, bias=False)
        degrees = torch.arange(hidden) % max(1, size - 1)
        places = torch.arange(size)
        self.register_buffer("_into", (degrees[:, None] >= places).float(), persistent=False)
        self.register_buffer("_out", (places[:, None] > degrees).float().repeat(2, 1), persistent=False)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)

    def forward(self, z: Tensor, context: Tensor) -> tuple[Tensor, Tensor]:
        """z and context (N, size) -> z' (N, size), and log |dz' / dz| (N,)."""
        seen = F.linear(z, self.first.weight * self._into, self.first.bias) + self.context(context)
        mean, gate = F.linear(F.elu(seen), self.last.weight * self._out, self.last.bias).chunk(2, 1)
        log_gate = F.logsigmoid(gate + 2)
        kept = log_gate.exp()
        return kept * z + (1 - kept) * mean, log_gate.sum(1)


class FlowEncoder(nn.Module):  # type: ignore[misc]
    """Pictures -> u (N, size), the point of a `FlowGenerator` that gives them back: the posterior's flow without its
    noise, then the prior's flow backwards. `mean` and `context` take pictures and give (N, size); a posterior without
    a flow, which is normal, has no context. `by_class`: the point is that of a class (N,), of the first if none is
    given."""

    def __init__(
        self, mean: nn.Module, context: nn.Module | None, posterior: list[AutoregressiveStep], flow: CouplingFlow
    ) -> None:
        super().__init__()
        self.mean, self.context, self.prior = mean, context, flow
        self.posterior = nn.ModuleList(posterior)
        self.by_class = flow.classes > 0

    def forward(self, pictures: Tensor, label: Tensor | None = None) -> Tensor:
        z = self.mean(pictures)
        if self.context is not None:
            context = self.context(pictures)
            for step in self.posterior:
                z, _ = step(z.flip(1), context)
        label = torch.zeros(len(z), dtype=torch.int64, device=z.device) if label is None else label
        return self.prior.inverse(z, label)[0]
