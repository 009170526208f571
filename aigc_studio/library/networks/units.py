"""A convolution and its norm: what translators are made of."""

from __future__ import annotations

from typing import Literal

from torch import Tensor, nn

#: `instance`: without weights; `affine`: instance norm with weights; `batch`: with running statistics.
Norm = Literal["none", "instance", "affine", "batch"]


def norm_layer(norm: Norm, features: int, eps: float = 1e-5) -> nn.Module:
    """The norm of that many features."""
    if norm == "batch":
        return nn.BatchNorm2d(features, eps=eps)
    if norm == "none":
        return nn.Identity()
    return nn.InstanceNorm2d(features, eps=eps, affine=norm == "affine")


class Unit(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """`conv`, then a norm of its output."""

    def __init__(self, conv: nn.Module, norm: Norm, eps: float = 1e-5) -> None:
        super().__init__()
        self.conv = conv
        self.norm = norm_layer(norm, conv.out_channels, eps)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(x))
