"""The picture that every model of a kind is tried on: for its speed, and to see that two places agree."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.image import Extent
from aigc_studio.core.settings import shipped
from aigc_studio.library.adapters.base import Progress, RenderOptions, no_progress
from aigc_studio.library.card import ModelCard

#: Pixels a side: large enough that a GPU's start of a call does not decide, small enough for seconds on a CPU.
SIDE = 256


def try_model(card: ModelCard, model: Any, progress: Progress = no_progress) -> NDArray[Any]:
    """One picture (h, w, 3) uint8 of an opened model, the same every time; of an encoder, its vector float32."""
    if card.kind == "generator":
        sample = np.random.default_rng(0).standard_normal(len(model.space.scale)).astype(np.float32)
        z = np.asarray(model.space.mean + (sample * model.space.scale) @ model.space.basis, np.float32)
        side = min(card.default_side, 2 * SIDE)
        return np.asarray(model.render(z, RenderOptions(Extent(side, side)), progress))
    photo = sample_photo(SIDE)
    if card.kind in ("translator", "enhancer"):
        return np.asarray(model.run(photo, progress))
    if card.kind == "stylizer":
        return np.asarray(model.stylize(photo, _style(model, photo), progress))
    return np.asarray(model.encode(photo), np.float32)


def sample_photo(side: int) -> NDArray[np.uint8]:
    """The still life that ships, as a square of `side` pixels."""
    with Image.open(shipped("resources") / "samples" / "still-life.jpg") as image:
        return np.asarray(image.convert("RGB").resize((side, side), Image.Resampling.LANCZOS))


def _style(model: Any, photo: NDArray[np.uint8]) -> NDArray[np.float32]:
    if hasattr(model, "encode"):
        return np.asarray(model.encode(photo), np.float32)
    first = np.zeros(model.style_size, np.float32)
    first[0] = 1.0
    return first
