"""How good pictures become poor ones, so that enhancers learn the way back. Pictures are (N, C, h, w) in 0..1."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from aigc_studio.training.batches import Draw

# ITU T.81, annex K: the quantisation tables that JPEG's qualities scale.
_LUMA = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip
_CHROMA = (
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99,
    47, 66, 99, 99, 99, 99, 99, 99, *(99,) * 32,
)  # fmt: skip
#: JFIF: R, G, B in 0..255 to Y, Cb - 128, Cr - 128.
_TO_YCC = ((0.299, 0.587, 0.114), (-0.168736, -0.331264, 0.5), (0.5, -0.418688, -0.081312))
#: Of `worn` pictures: the largest noise, as a standard deviation, and the range of JPEG's qualities.
_GRAIN, _QUALITY = 6 / 255, (50, 96)


def smaller(pictures: Tensor, factor: int) -> Tensor:
    """(N, C, h, w) -> (N, C, h / factor, w / factor) by antialiased bicubic filtering, as pillow does, in 256 steps."""
    extent = (pictures.shape[2] // factor, pictures.shape[3] // factor)
    return in_steps(F.interpolate(pictures, extent, mode="bicubic", antialias=True))


def larger(pictures: Tensor, factor: int) -> Tensor:
    """The bicubic enlargement (Keys 1981, a = -0.5) that upscalers are measured against."""
    extent = (pictures.shape[2] * factor, pictures.shape[3] * factor)
    return F.interpolate(pictures, extent, mode="bicubic", antialias=True).clamp(0, 1)


def in_steps(pictures: Tensor) -> Tensor:
    """As a file of 8 bits holds them."""
    return (pictures.clamp(0, 1) * 255).round() / 255


def worn(pictures: Tensor, draw: Draw) -> Tensor:
    """With a little noise, each of its own strength, and the marks of JPEG at a quality of its own, 50 to 95."""
    strength = draw.uniform(1, 1, 1) * _GRAIN
    grainy = in_steps(pictures + strength * draw.normal(*pictures.shape[1:]))
    low, high = _QUALITY
    return jpeg(grainy, (low + (high - low) * draw.uniform()).floor())


def jpeg(pictures: Tensor, quality: Tensor) -> Tensor:
    """What JPEG (ITU T.81) leaves of (N, 1 or 3, h, w), with `quality` (N,) 1..100 as libjpeg counts it and colour at
    half the resolution. Sides may be any; no entropy coding is needed, because it loses nothing."""
    height, width = pictures.shape[2:]
    values = F.pad(pictures * 255, (0, -width % 16, 0, -height % 16), mode="replicate")
    if pictures.shape[1] == 1:
        return _back(_blocks_quantised(values - 128, _table(_LUMA, quality)) + 128, height, width)
    matrix = values.new_tensor(_TO_YCC)
    ycc = torch.einsum("oc,nchw->nohw", matrix, values)
    luma = _blocks_quantised(ycc[:, :1] - 128, _table(_LUMA, quality)) + 128
    chroma = _blocks_quantised(F.avg_pool2d(ycc[:, 1:], 2), _table(_CHROMA, quality))
    ycc = torch.cat([luma, F.interpolate(chroma, scale_factor=2, mode="bilinear")], 1)
    back = torch.linalg.inv(torch.tensor(_TO_YCC)).to(values)
    return _back(torch.einsum("oc,nchw->nohw", back, ycc), height, width)


def _back(values: Tensor, height: int, width: int) -> Tensor:
    return in_steps(values[:, :, :height, :width] / 255)


def _table(base: tuple[int, ...], quality: Tensor) -> Tensor:
    """(N, 1, 1, 1, 8, 8): the steps that coefficients are rounded to."""
    scale = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality)[:, None]
    steps = ((quality.new_tensor(base) * scale + 50) / 100).floor().clamp(1, 255)
    return steps.reshape(-1, 1, 1, 1, 8, 8)


def _blocks_quantised(planes: Tensor, steps: Tensor) -> Tensor:
    """(N, C, h, w), sides multiples of 8: each 8x8 block's cosine transform rounded to `steps`, and back."""
    count, channels, height, width = planes.shape
    transform = _cosines().to(planes)
    blocks = planes.reshape(count, channels, height // 8, 8, width // 8, 8).transpose(3, 4)
    rounded = (transform @ blocks @ transform.T / steps).round() * steps
    return (transform.T @ rounded @ transform).transpose(3, 4).reshape(count, channels, height, width)


def _cosines() -> Tensor:
    """The orthonormal cosine transform (8, 8) of JPEG's blocks (Ahmed et al. 1974)."""
    place, wave = torch.arange(8.0), torch.arange(8.0)[:, None]
    rows = torch.cos(math.pi / 8 * (place + 0.5) * wave) * math.sqrt(2 / 8)
    rows[0] /= math.sqrt(2)
    return rows
