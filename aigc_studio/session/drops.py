"""Where something was dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Canvas:
    """On the canvas, at document pixels x, y."""

    x: float
    y: float


@dataclass(frozen=True)
class OnStyle:
    style_id: str


@dataclass(frozen=True)
class OnGenerator:
    card_id: str


@dataclass(frozen=True)
class OnStyles:
    """On the Styles section: what is dropped becomes a style."""


@dataclass(frozen=True)
class OnGallery:
    """On the gallery: what is dropped is kept there."""


@dataclass(frozen=True)
class OnTool:
    """On a tool, `upscale` or `denoise`: what is dropped is enhanced."""

    tool: Literal["upscale", "denoise"]


@dataclass(frozen=True)
class OnTraining:
    """On the Train view: what is dropped is trained on."""


@dataclass(frozen=True)
class Anywhere:
    pass


DropTarget = Canvas | OnStyle | OnGenerator | OnStyles | OnGallery | OnTool | OnTraining | Anywhere
