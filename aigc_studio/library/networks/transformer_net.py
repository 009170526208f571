"""Fast neural style: one painting's style in one network (Johnson et al. 2016, with instance norm, Ulyanov 2016)."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn import functional as F


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
    """A padded convolution and its instance norm."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, enlarge: int = 1) -> None:
        super().__init__()
        self.conv = PaddedConv(inputs, outputs, kernel, stride, enlarge)
        self.norm = nn.InstanceNorm2d(outputs, affine=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(x))


class Residual(nn.Module):  # type: ignore[misc]
    def __init__(self, features: int) -> None:
        super().__init__()
        self.first = NormedConv(features, features, 3)
        self.second = NormedConv(features, features, 3)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.relu(self.first(x)))


class TransformerNet(nn.Module):  # type: ignore[misc]
    """Image (N, 3, h, w) in 0..1 -> painting of the same size in 0..1; h and w are multiples of 4.

    Inside, pixels are 0..255 as in training. `widths` are the features after each of the three first convolutions,
    `narrow` those after the two enlarging ones.
    """

    def __init__(
        self, channels: int, widths: Sequence[int], narrow: Sequence[int], residuals: int, kernel: int
    ) -> None:
        super().__init__()
        wide = widths[-1]
        self.down = nn.Sequential(
            NormedConv(channels, widths[0], kernel), nn.ReLU(),
            NormedConv(widths[0], widths[1], 3, stride=2), nn.ReLU(),
            NormedConv(widths[1], wide, 3, stride=2), nn.ReLU(),
        )  # fmt: skip
        self.residuals = nn.Sequential(*(Residual(wide) for _ in range(residuals)))
        self.up = nn.Sequential(
            NormedConv(wide, narrow[0], 3, enlarge=2), nn.ReLU(),
            NormedConv(narrow[0], narrow[1], 3, enlarge=2), nn.ReLU(),
            PaddedConv(narrow[1], channels, kernel),
        )  # fmt: skip

    def forward(self, image: Tensor) -> Tensor:
        painted = self.up(self.residuals(self.down(image * 255)))
        return painted.clamp(0, 255) / 255
