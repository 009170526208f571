"""U-Nets whose steps are attributes: `down1.model.0.weight`, …, `up1.model.0.weight`, …, `final.2.weight`.

The naming of PyTorch-GAN (pix2pix, DiscoGAN, DualGAN, CycleGAN). Its older networks halve with kernels of 3 and
enlarge before a convolution, its newer ones use kernels of 4 and transposed convolutions. And the naming of
Machine-Learning-Collection, whose pix2pix reflects at the edges: `initial_down.0.weight`, `down1.conv.0.weight`, ….
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count
from aigc_studio.library.families.norms import norm_of, without_old_statistics

if TYPE_CHECKING:
    import torch

NAME = "unet-steps"
TITLE = "Translator (pix2pix, U-Net)"

Value = TypeVar("Value")
_TENSOR = re.compile(r"(?:(down|up)(\d+)\.model|final)\.(\d)\.(weight|bias|running_mean|running_var)")
#: The epsilon of that collection's batch norms; its instance norms keep torch's.
_BATCH_EPS, _EPS = 0.8, 1e-5
_OLD_KERNEL = 3
_COLLECTION = re.compile(
    r"(?:(initial_down|bottleneck|final_up)|(down|up)(\d+)\.conv)\.([01])\.(weight|bias|running_mean|running_var)"
)
_COLLECTION_MARK = "initial_down.0.weight"


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    levels, raises = count(own, r"downs\.(\d+)\."), count(own, r"ups\.(\d+)\.")
    if levels < 2 or raises != levels - 1 or "last.weight" not in own:
        return None
    downs = [own.get(f"downs.{level}.conv.weight", ()) for level in range(levels)]
    ups = [own.get(f"ups.{level}.conv.weight", ()) for level in range(raises)]
    kernel = downs[0][2] if len(downs[0]) == 4 else 0
    transposed = kernel != _OLD_KERNEL
    if any(len(shape) != 4 or shape[2:] != (kernel, kernel) for shape in (*downs, *ups)) or kernel not in (3, 4):
        return None
    widths = [shape[0] for shape in downs]
    seen, narrow = (0, 1) if transposed else (1, 0)
    narrows = [shape[narrow] for shape in ups]
    joined = [widths[-1], *(up + down for up, down in zip(narrows, widths[-2::-1], strict=True))]
    ends = "transposed" if own["last.weight"][0] == joined[-1] else "enlarged"
    told = own["last.weight"] if ends == "enlarged" else (own["last.weight"][1], own["last.weight"][0])
    if [shape[seen] for shape in ups] != joined[:-1] or told[1] != joined[-1]:
        return None
    norm, reflecting = norm_of(own), _COLLECTION_MARK in bare(shapes)
    normed = _normed(own, levels, norm, transposed)
    # What has one pixel has no variance, so a deepest level with an instance norm must have more.
    multiple = 2 ** (levels + (normed[-1] and norm != "batch"))
    return Detected("translator", {
        "channels": downs[0][1], "out_channels": told[0], "scale": 1, "multiple": multiple, "halo": None,
        "grey": "grey", "widths": widths, "narrow": narrows, "kernel": kernel, "norm": norm, "normed": normed,
        "eps": _BATCH_EPS if norm == "batch" and not reflecting else _EPS, "bias": "downs.0.conv.bias" in own,
        "ends": ends, "activated_first": _activated_first(shapes, transposed, norm), "reflecting": reflecting,
    })  # fmt: skip


def _normed(own: Shapes, levels: int, norm: str, transposed: bool) -> list[bool]:
    """Which halvings are followed by a norm. One without weights leaves no trace: then it is as in that collection."""
    if norm == "instance":
        return [0 < level < levels - transposed for level in range(levels)]
    return [any(name.startswith(f"downs.{level}.norm.") for name in own) for level in range(levels)]


def _activated_first(shapes: Shapes, transposed: bool, norm: str) -> bool:
    """Whether the activation stands before the norm: by the norm's number, or else as in the older networks."""
    if norm == "instance":
        return not transposed
    return any(name.endswith("down2.model.2.weight") for name in shapes)


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.unet_steps import SteppedUnet

    names = (
        "channels", "out_channels", "widths", "narrow", "kernel", "norm", "normed", "eps", "bias", "ends",
        "activated_first",
    )  # fmt: skip
    return SteppedUnet(**{name: settings[name] for name in names}, reflecting=settings.get("reflecting", False))


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    own = {name: tensor.float() for name, tensor in _own_names(tensors).items()}
    if settings["bias"]:  # not all of the collection's convolutions have one
        for name in [name for name in own if name.endswith("conv.weight")]:
            features = own[name].shape[1 if name.startswith("ups.") and settings["kernel"] != _OLD_KERNEL else 0]
            own.setdefault(name.replace("weight", "bias"), own[name].new_zeros(features))
    return own


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    """`downs.<level>.…`, `ups.<level>.…` and `last.…`; {} where there is a tensor of another name."""
    found: dict[str, Value] = {}
    names = without_old_statistics(bare(tensors))
    if _COLLECTION_MARK in names:
        return _of_collection(names)
    for name, value in names.items():
        match = _TENSOR.fullmatch(name)
        if match is None:
            return {}
        way, step, layer, part = match.groups()
        if way is None:
            found[f"last.{part}"] = value
        else:
            # A convolution stands first, or in the older networks behind the layer that enlarges.
            convs = ("0", "1") if way == "up" and f"up{step}.model.0.weight" not in names else ("0",)
            found[f"{way}s.{int(step) - 1}.{'conv' if layer in convs else 'norm'}.{part}"] = value
    return found


def _of_collection(names: Mapping[str, Value]) -> dict[str, Value]:
    """The same for that collection, whose first and last halvings have names of their own."""
    found: dict[str, Value] = {}
    bottom = count(names, r"down(\d+)\.", first=1) + 1
    for name, value in names.items():
        match = _COLLECTION.fullmatch(name)
        if match is None:
            return {}
        word, way, step, layer, part = match.groups()
        place = f"{way}s.{int(step) - (way == 'up')}" if way else f"downs.{bottom if word == 'bottleneck' else 0}"
        own = "last" if word == "final_up" else f"{place}.{('conv', 'norm')[int(layer)]}"
        found[f"{own}.{part}"] = value
    return found
