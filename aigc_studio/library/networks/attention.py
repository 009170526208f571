"""Attention between all places of a map (Zhang et al. 2019, "Self-Attention Generative Adversarial Networks")."""

from __future__ import annotations

from torch import Tensor, nn


class MapAttention(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """(N, size, h, w) to the same: what each place asks for of all others is added, `gamma` strong.

    `inner` is how many features questions and keys have.
    """

    def __init__(self, size: int, inner: int) -> None:
        super().__init__()
        self.query_conv, self.key_conv = nn.Conv2d(size, inner, 1), nn.Conv2d(size, inner, 1)
        self.value_conv = nn.Conv2d(size, size, 1)
        self.register_parameter("gamma", nn.Parameter(self.value_conv.bias.new_zeros(1)))

    def forward(self, x: Tensor) -> Tensor:
        queries, keys, values = (conv(x).flatten(2) for conv in (self.query_conv, self.key_conv, self.value_conv))
        weights = (queries.transpose(1, 2) @ keys).softmax(2)
        return x + self.gamma * (values @ weights.transpose(1, 2)).reshape(x.shape)
