"""CycleGAN's ResNet generators, pix2pixHD's and CUT's: `model.1.weight`, `model.10.conv_block.1.weight`, …; those of
CartoonGAN and of informative drawings; and other authors' namings of such networks, all told in `cyclegan_names`.

CUT (Park et al. 2020) blurs before it halves and after it enlarges, and keeps the blur's kernel as `model.7.filt`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.cyclegan_names import BLUR, own_names
from aigc_studio.library.families.names import count
from aigc_studio.library.families.norms import norm_of

if TYPE_CHECKING:
    import torch

NAME = "cyclegan-resnet"
TITLE = "Translator (CycleGAN, ResNet)"

_HALVING_KERNEL, _ENLARGING_KERNEL = 3, 4
#: What a network is unless its naming stands for something else.
_CUSTOMARY: dict[str, Any] = {
    "outer_edges": "reflect", "inner_edges": "reflect", "paired": False, "bare_first": False, "span": "signed",
    "order": "RGB", "eps": 1e-5,
}  # fmt: skip


def detect(shapes: Shapes) -> Detected | None:
    own, told = own_names(shapes)
    downs, blocks = count(own, r"down\.(\d+)\."), count(own, r"blocks\.(\d+)\.")
    ups, paired = count(own, r"up\.(\d+)\."), told.get("paired", False)
    convs = {name.removesuffix(".weight") for name, shape in own.items() if len(shape) == 4}
    if not blocks or downs < 2 or ups != downs - 1 or convs != _convs(downs, blocks, paired) or "last.bias" not in own:
        return None
    widths = [own[f"down.{i}.conv.weight"][0] for i in range(downs)]
    kernel, channels = own["down.0.conv.weight"][2], own["down.0.conv.weight"][1]
    out_channels, _, last_kernel, _ = own["last.weight"]
    enlarging = [own[f"up.{i}.{'sizing' if paired else 'conv'}.weight"] for i in range(ups)]
    transposed = paired or _is_transposed(enlarging[0], widths[-1])
    narrow = [shape[1 if transposed else 0] for shape in enlarging]
    if kernel != last_kernel or kernel % 2 == 0 or own["blocks.0.units.0.conv.weight"] != (widths[-1],) * 2 + (3, 3):
        return None
    norm, multiple, blur = norm_of(own), 2 ** (downs - 1), _blur(shapes, downs - 1)
    if blur is None:
        return None
    # The two outer convolutions, the halvings and the enlargings, and two convolutions in each block.
    halo = 2 * (kernel // 2) + 2 * (multiple - 1) + multiple + 2 * blocks * multiple + sum(blur) * multiple
    return Detected("translator", {
        "channels": channels, "out_channels": out_channels, "scale": 1, "multiple": multiple,
        "halo": halo if norm == "batch" and not paired else None, "grey": "grey", "kernel": kernel, "widths": widths,
        "narrow": narrow, "blocks": blocks, "norm": norm, "bias": "down.0.conv.bias" in own,
        "halving": "blur" if blur[0] else "stride", "enlarging": "blur" if blur[1] else "transposed" if transposed
        else "nearest", **_CUSTOMARY, **told,
    })  # fmt: skip


def _convs(downs: int, blocks: int, paired: bool) -> set[str]:
    """Every convolution of such a network."""
    steps = [f"down.{i}" for i in range(1, downs)] + [f"up.{i}" for i in range(downs - 1)]
    return {
        "down.0.conv", "last", *(f"{step}.conv" for step in steps), *(f"{step}.sizing" for step in steps if paired),
        *(f"blocks.{block}.units.{half}.conv" for block in range(blocks) for half in (0, 1)),
    }  # fmt: skip


def _blur(shapes: Shapes, doublings: int) -> tuple[bool, bool] | None:
    """Whether halvings and enlargings blur; None for kernels other than CUT's, or at some of the layers only."""
    sides = [shape[2] for name, shape in shapes.items() if name.endswith(BLUR)]
    halving, enlarging = sides.count(_HALVING_KERNEL), sides.count(_ENLARGING_KERNEL)
    whole = {0, doublings} >= {halving, enlarging} and halving + enlarging == len(sides)
    return (halving > 0, enlarging > 0) if whole else None


def _is_transposed(shape: tuple[int, ...], features: int) -> bool:
    """Transposed convolutions name their input channels first; among equals CycleGAN's own choice stands."""
    return shape[0] == features


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.cyclegan_resnet import ResnetGenerator

    names = ("channels", "out_channels", "kernel", "widths", "narrow", "blocks", "norm", "bias", "halving", "enlarging")
    others = {name: settings.get(name, customary) for name, customary in _CUSTOMARY.items()}
    return ResnetGenerator(**{name: settings[name] for name in names}, **others)


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in own_names(tensors)[0].items()}
