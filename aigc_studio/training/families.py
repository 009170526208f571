"""The families of networks that can be trained here: one module of `training.networks` for each."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from aigc_studio.core.errors import StudioError, unknown_name
from aigc_studio.training.plan import TrainingPlan

if TYPE_CHECKING:
    from aigc_studio.training.data.tensors import Colour, Framing, Preparation
    from aigc_studio.training.task import Task

#: A module is only imported when it is wanted, because it imports torch.
FAMILIES = (
    "vae", "beta-vae", "flow-vae", "conditional-vae", "vq-vae", "pixelcnn", "glyph-vae",
    "mlp-gan", "dcgan", "sngan", "conditional-gan", "infogan", "palette-gan", "stylegan2-lite",
    "cyclegan",
    "upscaler", "denoiser",
)  # fmt: skip

#: Learn several classes, and nothing from one.
OF_CLASSES = ("conditional-vae", "conditional-gan", "cyclegan")


class Trainable(Protocol):
    """What such a module holds. `PRESETS` are numbers of a plan, by the name of the machine they are for."""

    NAME: str
    TITLE: str
    PRESETS: Mapping[str, Mapping[str, float | str]]

    def make_task(self, plan: TrainingPlan, channels: int, classes: int) -> Task:
        """Untrained networks for pictures of that many channels and classes."""
        ...


def trainable(name: str) -> Trainable:
    """Raises StudioError for a family that there is not."""
    if name not in FAMILIES:
        raise unknown_name("family", name, list(FAMILIES))
    return cast(Trainable, import_module(module_of(name)))


def module_of(name: str) -> str:
    """Where the family of that name is written."""
    return f"aigc_studio.training.networks.{name.replace('-', '_')}"


def preparation_for(plan: TrainingPlan, colour: Colour, framing: Framing) -> Preparation:
    """How a family wants its pictures prepared. Enhancers take places at random out of patches of twice the side, and
    leave opacity to whoever runs them; some families learn distance fields."""
    from aigc_studio.training.data.tensors import Preparation

    family = trainable(plan.family)
    if getattr(family, "FROM_FIELDS", False):
        return Preparation(plan.side, "field", framing)
    if not getattr(family, "FROM_PATCHES", False):
        return Preparation(plan.side, colour, framing)
    return Preparation(2 * plan.side, "rgb" if colour == "rgba" else colour, "patches")


def preset_plan(family: str, preset: str, **changes: Any) -> TrainingPlan:
    """The plan of a preset, with what differs from it. Raises StudioError."""
    presets = trainable(family).PRESETS
    if preset not in presets:
        raise unknown_name("preset", preset, list(presets))
    try:
        return TrainingPlan(family, **(dict(presets[preset]) | changes)).checked()
    except TypeError as error:
        raise StudioError("This preset does not fit the program.", "Reinstall AIGC Studio.") from error
