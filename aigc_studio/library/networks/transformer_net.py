"""Fast neural style: one painting's style in one network (Johnson et al. 2016, with instance norm, Ulyanov 2016)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

#: How the pixels inside are: 0..255 as red, green, blue; 0..255 as blue, green, red; normalised as ImageNet's are.
Pixels = Literal["rgb", "bgr", "imagenet"]
Enlarging = Literal["nearest", "transposed"]
_SCALES: dict[Pixels, tuple[Sequence[float], Sequence[float]]] = {
    "rgb": ((0.0,) * 3, (1 / 255,) * 3),
    "bgr": ((0.0,) * 3, (1 / 255,) * 3),
    "imagenet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
}


class PaddedConv(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """A convolution that reflects the picture at its edges, after enlarging it `enlarge` times."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, enlarge: int = 1) -> None:
        super().__init__()
        self._enlarge = enlarge
        self.conv2d = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, padding_mode="reflect")

    def forward(self, x: Tensor) -> Tensor:
        if self._enlarge > 1:
            x = F.interpolate(x, scale_factor=self._enlarge, mode="nearest")
        return self.conv2d(x)


class NormedConv(nn.Module):  # type: ignore[misc]
    """A padded convolution and its instance norm, with weights where `affine`."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int, stride: int = 1, enlarge: int = 1, affine: bool = True
    ) -> None:
        super().__init__()
        self.conv = PaddedConv(inputs, outputs, kernel, stride, enlarge)
        self.norm = nn.InstanceNorm2d(outputs, affine=affine)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(x))


class NormedTransposed(nn.Module):  # type: ignore[misc]
    """A transposed convolution that doubles the side, and its instance norm."""

    def __init__(self, inputs: int, outputs: int, affine: bool = True) -> None:
        super().__init__()
        self.conv = nn.ModuleDict({"conv2d": nn.ConvTranspose2d(inputs, outputs, 3, 2, 1, 1)})
        self.norm = nn.InstanceNorm2d(outputs, affine=affine)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv["conv2d"](x))


class Residual(nn.Module):  # type: ignore[misc]
    """Two convolutions beside what they are given, which in networks of one author is added `times`, and of another the
    sum `rectified`."""

    def __init__(self, features: int, rectified: bool = False, times: int = 1, affine: bool = True) -> None:
        super().__init__()
        self.first = NormedConv(features, features, 3, affine=affine)
        self.second = NormedConv(features, features, 3, affine=affine)
        self._rectified, self._times = rectified, times

    def forward(self, x: Tensor) -> Tensor:
        x = self._times * x + self.second(F.relu(self.first(x)))
        return F.relu(x) if self._rectified else x


class TransformerNet(nn.Module):  # type: ignore[misc]
    """Image (N, 3, h, w) in 0..1 -> painting of the same size in 0..1; h and w are multiples of 4.

    `widths` are the features after each of the three first convolutions, `narrow` those after the two enlarging ones;
    `pixels` is what the weights were trained on; `rectified` and `times` are as in `Residual`;
    instance norms have weights of their own where `affine`.
    """

    def __init__(
        self, channels: int, widths: Sequence[int], narrow: Sequence[int], residuals: int, kernel: int,
        pixels: Pixels = "rgb", enlarging: Enlarging = "nearest", rectified: bool = False, times: int = 1,
        affine: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        wide = widths[-1]
        self._pixels = pixels
        self.down = nn.Sequential(
            NormedConv(channels, widths[0], kernel, affine=affine), nn.ReLU(),
            NormedConv(widths[0], widths[1], 3, stride=2, affine=affine), nn.ReLU(),
            NormedConv(widths[1], wide, 3, stride=2, affine=affine), nn.ReLU(),
        )  # fmt: skip
        self.residuals = nn.Sequential(*(Residual(wide, rectified, times, affine) for _ in range(residuals)))
        self.up = nn.Sequential(
            _doubling(wide, narrow[0], enlarging, affine), nn.ReLU(),
            _doubling(narrow[0], narrow[1], enlarging, affine), nn.ReLU(),
            PaddedConv(narrow[1], channels, kernel),
        )  # fmt: skip

    def forward(self, image: Tensor) -> Tensor:
        offset, gain = (image.new_tensor(values).view(1, 3, 1, 1) for values in _SCALES[self._pixels])
        painted = self.painted((self._ordered(image) - offset) / gain)
        return self._ordered(painted * gain + offset).clamp(0, 1)

    def painted(self, pixels: Tensor) -> Tensor:
        """As `forward`, of and in the pixels that the weights were trained on."""
        return self.up(self.residuals(self.down(pixels)))

    def _ordered(self, image: Tensor) -> Tensor:
        return torch.flip(image, (1,)) if self._pixels == "bgr" else image


def _doubling(inputs: int, outputs: int, enlarging: Enlarging, affine: bool) -> nn.Module:
    if enlarging == "transposed":
        return NormedTransposed(inputs, outputs, affine)
    return NormedConv(inputs, outputs, 3, enlarge=2, affine=affine)
