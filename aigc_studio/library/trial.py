"""A model run once, as its card says: the picture that shows what it does."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.image import Extent, on_white
from aigc_studio.core.settings import shipped
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.card import ModelCard
from aigc_studio.library.opening import open_model
from aigc_studio.library.own_styles import read_styles

SIDE = 256
_LEAST = 64


def trial_picture(card: ModelCard, context: JobContext) -> NDArray[np.uint8] | None:
    """(h, w, 3) uint8, the same for the same card; None for encoders, which make no picture.

    The model is opened for this alone, so that a card which is being corrected never meets an opened model of the card
    as it was. Raises StudioError when the network does not run as the card says.
    """
    context.check()
    model = open_model(card)
    context.check()
    return picture_of(card, model, context)


def picture_of(card: ModelCard, model: Any, context: JobContext) -> NDArray[np.uint8] | None:
    """The same from a model that is open already."""
    if card.kind == "generator":
        return _generated(card, model, context)
    if card.kind in ("translator", "enhancer"):
        # What comes out is shown this small: an enhancer needs no more to go in.
        return np.asarray(model.run(sample("still-life", max(_LEAST, SIDE // int(model.scale))), context.step))
    if card.kind == "stylizer":
        return np.asarray(model.stylize(sample("still-life"), first_style(card, model), context.step))
    model.encode(sample("still-life"))
    return None


def first_style(card: ModelCard, model: Any) -> NDArray[np.float32]:
    """Some style (style_size,) float32 of any stylizer: its first, or a painting's where it looks at paintings."""
    styles = read_styles(card.folder)
    if styles and len(styles[0].vector) == model.style_size:
        return styles[0].vector
    if hasattr(model, "encode"):
        return np.asarray(model.encode(sample("landscape")), np.float32)
    style = np.zeros(model.style_size, np.float32)
    style[0] = 1
    return style


def sample(name: str, side: int = SIDE) -> NDArray[np.uint8]:
    """A shipped sample photo as a square (side, side, 3) uint8."""
    with Image.open(shipped("resources") / "samples" / f"{name}.jpg") as image:
        return np.asarray(image.convert("RGB").resize((side, side), Image.Resampling.LANCZOS))


def _generated(card: ModelCard, model: Any, context: JobContext) -> NDArray[np.uint8]:
    side = min(card.default_side, 512)
    drawn = np.random.default_rng(0).standard_normal(len(model.space.scale)).astype(np.float32)
    z = model.space.mean + (drawn * model.space.scale) @ model.space.basis
    return on_white(model.render(z.astype(np.float32), RenderOptions(Extent(side, side)), context.step))
