"""How much better than bicubic, or than the noise, an enhancer is on photos that it never saw."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.image import Pixels
from aigc_studio.core.image_io import read_pixels
from aigc_studio.enhance.photo import EnhanceSettings, enhance
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.card import ModelCard
from aigc_studio.library.pool import ModelPool

#: The standard deviation of the noise that denoisers are given, of 255.
_NOISE = 25.0
#: Luma of ITU-R BT.601, which enlargements are compared by, in 16..235; and the edge that is left out, in pixels.
_LUMA, _EDGE = np.array([65.481, 128.553, 24.966]) / 255, 8


def measured(card: ModelCard, photos: Path) -> dict[str, float]:
    """Mean PSNR in dB over the photos of a folder: `psnr` of the model, `psnr of bicubic` or of `the noisy picture`.

    Enlargements are compared by luma, as the field does, denoised pictures by all three colours.
    """
    ours, theirs = [], []
    factor = int(card.settings["scale"])
    for file in sorted(photos.iterdir()):
        good = read_pixels(file).rgb8()
        good = good[: len(good) // factor * factor, : good.shape[1] // factor * factor]
        poor, rival = made_poor(card, good)
        ours.append(_psnr(mended(card, poor), good, factor > 1))
        theirs.append(_psnr(rival, good, factor > 1))
    name = "psnr of bicubic" if factor > 1 else "psnr of the noisy picture"
    return {"psnr": round(float(np.mean(ours)), 3), name: round(float(np.mean(theirs)), 3)}


def made_poor(card: ModelCard, good: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """What an enhancer is given of a photo (h, w, 3), and what it has to beat: bicubic, or the noisy picture itself."""
    factor = int(card.settings["scale"])
    return _reduced(good, factor) if factor > 1 else _noisy(good)


def mended(card: ModelCard, poor: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return enhance(Pixels(poor), card, EnhanceSettings(card.id), ModelPool(), JobContext()).rgb8()


def _reduced(good: NDArray[np.uint8], factor: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A photo made `factor` times smaller, and its bicubic enlargement."""
    import torch

    from aigc_studio.training.degradation import in_steps, larger, smaller

    planes = torch.from_numpy(good.transpose(2, 0, 1)[None] / np.float32(255))
    small = smaller(planes, factor)
    large = in_steps(larger(small, factor))
    pictures = [(values[0].permute(1, 2, 0) * 255).round().byte().numpy() for values in (small, large)]
    return np.ascontiguousarray(pictures[0]), pictures[1]


def _noisy(good: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    noise = np.random.default_rng(0).normal(0, _NOISE, good.shape)
    poor = np.clip(np.rint(good + noise), 0, 255).astype(np.uint8)
    return poor, poor


def _psnr(made: NDArray[np.uint8], good: NDArray[np.uint8], by_luma: bool) -> float:
    inner = (slice(_EDGE, -_EDGE), slice(_EDGE, -_EDGE))
    apart = made[inner].astype(np.float64) - good[inner]
    apart = apart @ _LUMA if by_luma else apart
    return float(10 * np.log10(255**2 / max(1e-6, np.square(apart).mean())))


def told(measures: Mapping[str, float], photos: int) -> str:
    """The same in a sentence for the card."""
    rival = next(name for name in measures if name.startswith("psnr of "))
    better = measures["psnr"] - measures[rival]
    return f"{better:+.2f} dB against {rival.removeprefix('psnr of ')}, mean of {photos} photos it never saw."
