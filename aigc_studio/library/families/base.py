"""What a family of networks says of itself, and what its networks promise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from aigc_studio.library.card import Kind

if TYPE_CHECKING:
    import torch

#: Names and shapes of a checkpoint's tensors: all that detection may look at.
Shapes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Detected:
    """A checkpoint recognised.

    `settings` are JSON values read from the shapes, enough to build the network again: for generators `latent` (D),
    `side` (pixels), `channels` and, where there are any, `classes`; for image networks `channels`, `scale` (output
    pixels per input pixel), `multiple` (sides must be multiples of it) and `halo` (input pixels that an output pixel
    depends on, each way). `refusal` is a sentence when the file is recognised but of no use by itself (a
    discriminator), and `advice` what would help.
    """

    kind: Kind
    settings: dict[str, Any] = field(default_factory=dict)
    refusal: str = ""
    advice: str = ""

    def of_pictures(self) -> Detected:
        """The same, refused when the network takes something else than pictures: pix2pix and pix2pixHD are also
        trained on maps of labels, a channel for each."""
        channels = self.settings.get("channels")
        if self.refusal or self.kind not in ("translator", "enhancer") or channels in (None, 1, 3, 4):
            return self
        return replace(
            self, refusal=f"This network makes pictures of {channels}-channel maps of labels, not of photos.",
            advice="Use one that was trained on pictures.",
        )  # fmt: skip


class Family(Protocol):
    """A module of this folder. `NAME` is its id, `TITLE` what a card says; detection never opens a tensor.

    Networks are plain torch, without custom operators, in eval mode:

    - generator: `forward(z (N, D) float32, label (N,) int64 or None) -> (N, C, H, W)` in -1..1, C 1, 3 or 4
    - encoder: `forward(image (N, C, H, W) in 0..1) -> (N, D)`
    - translator, enhancer: `forward(image (N, C, h, w) in 0..1) -> (N, C, h * scale, w * scale)` in 0..1; the range
      that the weights were trained for is the family's business

    Where neither names nor shapes tell an activation or a range, a family may have a fourth function, `settle`, which
    `settled` calls: with the checkpoint's tensors it completes the settings of `detect`, which are enough without it.
    """

    NAME: str
    TITLE: str

    def detect(self, shapes: Shapes) -> Detected | None:
        """None when the tensors are not of this family."""
        ...

    def network(self, settings: Mapping[str, Any]) -> torch.nn.Module:
        """The untrained network of those settings."""
        ...

    def convert(self, tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
        """The checkpoint's tensors under the network's own names, float32, for `load_state_dict(strict=True)`."""
        ...


def detected(family: Family, shapes: Shapes) -> Detected | None:
    """What `family` says of a checkpoint's tensors; None also where they have its names, but shapes that cannot be
    reckoned with (a width of 0, a number in place of a kernel), so that no file speaks for all families."""
    try:
        return family.detect(shapes)
    except (ArithmeticError, IndexError, KeyError, TypeError, ValueError):
        return None


def settled(
    family: Family, tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]
) -> dict[str, Any]:  # fmt: skip
    """`settings` with what only the numbers in `tensors` tell; of most families they are as they were."""
    settle: Callable[..., dict[str, Any]] | None = getattr(family, "settle", None)
    return dict(settings) if settle is None else settle(tensors, settings)
