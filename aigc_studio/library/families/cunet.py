"""waifu2x's CUNet in nunif's words (`unet1.conv1.conv.0.weight`), which takes noise off, and Real-CUGAN, which has the
same words, enlarges 2, 3 or 4 times, and of which the newer kind is marked `pro`.

nunif's enlarging one cannot be told from Real-CUGAN's; they differ at the edges of the picture only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare

if TYPE_CHECKING:
    import torch

NAME = "cunet"
TITLE = "Enhancer (CUNet, Real-CUGAN)"

_PRO, _FIRST, _ENLARGING = "pro", "unet1.conv1.conv.0", "unet1.conv_bottom"
#: Convolutions of each of the two networks: outputs, inputs, side of the kernel.
_ONE = {"conv1.conv.2": (64, 32, 3), "conv1_down": (64, 64, 2)}
_NETWORKS: tuple[tuple[str, dict[str, tuple[int, int, int]]], ...] = (
    ("unet1", {
        **_ONE, "conv2.conv.0": (128, 64, 3), "conv2.conv.2": (64, 128, 3), "conv2.seblock.conv1": (8, 64, 1),
        "conv2.seblock.conv2": (64, 8, 1), "conv2_up": (64, 64, 2), "conv3": (64, 64, 3),
    }),
    ("unet2", {
        **_ONE, "conv2.conv.0": (64, 64, 3), "conv2.conv.2": (128, 64, 3), "conv2.seblock.conv1": (16, 128, 1),
        "conv2.seblock.conv2": (128, 16, 1), "conv2_down": (128, 128, 2), "conv3.conv.0": (256, 128, 3),
        "conv3.conv.2": (128, 256, 3), "conv3.seblock.conv1": (16, 128, 1), "conv3.seblock.conv2": (128, 16, 1),
        "conv3_up": (128, 128, 2), "conv4.conv.0": (64, 128, 3), "conv4.conv.2": (64, 64, 3),
        "conv4.seblock.conv1": (8, 64, 1), "conv4.seblock.conv2": (64, 8, 1), "conv4_up": (64, 64, 2),
        "conv5": (64, 64, 3),
    }),
)  # fmt: skip
#: The scale by the side of the kernel that enlarges, where nothing follows it.
_SCALES = {3: 1, 4: 2, 5: 3}


def detect(shapes: Shapes) -> Detected | None:
    names = _named(shapes)
    first, enlarging = (names.get(f"{name}.weight", ()) for name in (_FIRST, _ENLARGING))
    if len(first) != 4 or len(enlarging) != 4 or enlarging[2] not in _SCALES:
        return None
    channels = first[1]
    scale = 4 if "conv_final.weight" in names else _SCALES[enlarging[2]]
    if names != _layout(channels, scale):
        return None
    return Detected("enhancer", {
        "channels": channels, "scale": scale, "multiple": 4, "halo": None, "grey": "each",
        "pro": _PRO in bare(shapes),
    })  # fmt: skip


def _layout(channels: int, scale: int) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network."""
    features = 64 if scale == 4 else channels
    kernel = next((side for side, known in _SCALES.items() if known == scale), 4)
    convs = {f"{part}.{name}": size for part, layers in _NETWORKS for name, size in layers.items()}
    convs |= {_FIRST: (32, channels, 3), "unet2.conv1.conv.0": (32, features, 3)}
    convs["unet2.conv_bottom"] = (features, 64, 3)
    if scale == 4:
        convs["conv_final"] = (4 * channels, features, 3)
    layout: dict[str, tuple[int, ...]] = {f"{name}.weight": (*size, size[2]) for name, size in convs.items()}
    layout |= {f"{name}.bias": size[:1] for name, size in convs.items()}
    sizes = (64, features) if scale > 1 else (features, 64)
    return layout | {f"{_ENLARGING}.weight": (*sizes, kernel, kernel), f"{_ENLARGING}.bias": (features,)}


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.cunet import CuNet

    return CuNet(settings["channels"], settings["scale"], settings["pro"])


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in _named(tensors).items()}


def _named(tensors: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in bare(tensors).items() if name != _PRO}
