"""The U-Net generator of pix2pix (Isola et al. 2017)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.networks.units import Norm, Unit

_SLOPE = 0.2
#: Pixels inside: -1..1, as red, green, blue or as blue, green, red; or normalised as ImageNet's are.
Pixels = Literal["rgb", "bgr", "imagenet"]
_SCALES: dict[Pixels, tuple[Sequence[float], Sequence[float]]] = {
    "rgb": ((0.5,), (0.5,)),
    "bgr": ((0.5,), (0.5,)),
    "imagenet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
}


class UnetGenerator(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Image (N, C, h, w) in 0..1 -> (N, C', h, w) in 0..1; sides are multiples of 2 ** len(widths).

    `widths` are the features after each halving, `pixels` what the weights were trained on. What comes from the side
    into the last step is rectified, or `leaky`.
    """

    def __init__(
        self, channels: int, out_channels: int, widths: Sequence[int], norm: Norm, bias: bool, pixels: Pixels = "rgb",
        leaky: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self._pixels, self._leaky = pixels, leaky
        levels = len(widths)
        self.down, self.up = nn.ModuleList(), nn.ModuleList()
        for level, width in enumerate(widths):
            before = widths[level - 1] if level else channels
            down_norm: Norm = norm if 0 < level < levels - 1 else "none"
            self.down.append(Unit(nn.Conv2d(before, width, 4, 2, 1, bias=bias), down_norm))
            joined = width if level == levels - 1 else 2 * width
            after = widths[level - 1] if level else out_channels
            up = nn.ConvTranspose2d(joined, after, 4, 2, 1, bias=bias or not level)
            self.up.append(Unit(up, norm if level else "none"))

    def forward(self, image: Tensor) -> Tensor:
        offset, gain = (image.new_tensor(values).view(1, -1, 1, 1) for values in _SCALES[self._pixels])
        skips = [self.down[0]((self._ordered(image) - offset) / gain)]
        for unit in self.down[1:]:
            skips.append(unit(F.leaky_relu(skips[-1], _SLOPE)))
        x = self.up[-1](F.relu(skips[-1]))
        for level in range(len(self.up) - 2, -1, -1):
            slope = _SLOPE if self._leaky and not level else 0.0
            x = self.up[level](torch.cat([F.leaky_relu(skips[level], slope), F.relu(x)], 1))
        return self._ordered(torch.tanh(x) * gain + offset)

    def _ordered(self, image: Tensor) -> Tensor:
        return image.flip(1) if self._pixels == "bgr" else image
