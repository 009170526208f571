"""A convolution and its norm: what translators are made of."""

from __future__ import annotations

from typing import Literal

from torch import Tensor, nn

#: `instance`: without weights; `affine`: instance norm with weights; `batch`: with running statistics.
Norm = Literal["none", "instance", "affine", "batch"]


class Unit(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """`conv`, then a norm of its output."""

    def __init__(self, conv: nn.Module, norm: Norm, eps: float = 1e-5) -> None:
        super().__init__()
        self.conv = conv
        features = conv.out_channels
        if norm == "batch":
            self.norm = nn.BatchNorm2d(features, eps=eps)
        elif norm == "none":
            self.norm = nn.Identity()
        else:
            self.norm = nn.InstanceNorm2d(features, eps=eps, affine=norm == "affine")

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(x))
