"""SNGAN's residual generators (Miyato et al. 2018), plain or with a norm for each class, in two public namings.

mimicry's (`l1.weight`, `block2.c1.weight`, …; its DCGAN, WGAN-GP and InfoMax-GAN too) and that of
pytorch-spectral-normalization-gan (`dense.weight`, `model.0.conv1.weight`, …).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from math import isqrt
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.checkpoints.plans import PICTURE_CHANNELS
from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count, renamed

if TYPE_CHECKING:
    import torch

NAME = "sngan"
TITLE = "SNGAN (residual generator)"

Value = TypeVar("Value")
_T = r"\.(weight|bias|running_mean|running_var)"
_MIMICRY = (
    (r"l1" + _T, r"project.\1"),
    (r"block(\d+)\.c(\d)" + _T, r"blocks.\1.conv\2.\3"),
    (r"block(\d+)\.c_sc" + _T, r"blocks.\1.shortcut.\2"),
    (r"block(\d+)\.b(\d)" + _T, r"blocks.\1.norm\2.\3"),
    (r"block(\d+)\.b(\d)\.bn\.(running_mean|running_var)", r"blocks.\1.norm\2.norm.\3"),
    (r"block(\d+)\.b(\d)\.embed\.weight", r"blocks.\1.norm\2.classes.weight"),
    (r"b\d" + _T, r"norm.\1"), (r"c\d" + _T, r"last.\1"),
)  # fmt: skip
#: Its blocks name their convolutions twice, by themselves and in the sequence that runs.
_SEQUENCE = (
    (r"dense" + _T, r"project.\1"),
    (r"model\.(\d+)\.conv(\d)" + _T, r"blocks.\1.conv\2.\3"),
    (r"model\.(\d+)\.model\.0" + _T, r"blocks.\1.norm1.\2"), (r"model\.(\d+)\.model\.4" + _T, r"blocks.\1.norm2.\2"),
    (r"final" + _T, r"last.\1"),
)  # fmt: skip
_OWN = re.compile(
    rf"((project|norm|last)|blocks\.\d+\.(conv[12]|shortcut|norm[12](\.norm)?)){_T}"
    r"|blocks\.\d+\.norm[12]\.classes\.weight"
)
_FIRST_BLOCK = 2


def detect(shapes: Shapes) -> Detected | None:
    naming, own = _own_names(shapes)
    blocks = count(own, r"blocks\.(\d+)\.")
    if not blocks or not all(_OWN.fullmatch(name) for name in own) or own.keys() < {"project.weight", "last.weight"}:
        return None
    widths = [own.get("blocks.0.conv1.weight", (0, 1))[1]]
    hidden = [own.get(f"blocks.{i}.conv1.weight", (0,))[0] for i in range(blocks)]
    widths += [own.get(f"blocks.{i}.conv2.weight", (0,))[0] for i in range(blocks)]
    values, latent = own["project.weight"]
    start = isqrt(values // widths[0])
    channels = own["last.weight"][0]
    if start**2 * widths[0] != values or own["last.weight"] != (channels, widths[-1], 3, 3) or start < 1:
        return None
    classes = own.get("blocks.0.norm1.classes.weight", (0,))[0]
    settings = {
        "latent": latent, "side": start * 2**blocks, "channels": channels, "start": start, "widths": widths,
        "hidden": hidden, "shortcuts": [f"blocks.{i}.shortcut.weight" in own for i in range(blocks)],
        "interpolation": naming,
    }  # fmt: skip
    if channels not in PICTURE_CHANNELS or dict(own) != _layout(settings, classes):
        return None
    return Detected("generator", settings | ({"classes": classes} if classes else {}))


def _layout(settings: Mapping[str, Any], classes: int) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network."""
    widths, channels = settings["widths"], settings["channels"]
    values = widths[0] * settings["start"] ** 2
    layout = {"project.weight": (values, settings["latent"]), "project.bias": (values,)}

    def conv(name: str, inputs: int, outputs: int, kernel: int = 3) -> None:
        layout.update({f"{name}.weight": (outputs, inputs, kernel, kernel), f"{name}.bias": (outputs,)})

    def norm(name: str, size: int, classes: int = 0) -> None:
        inner = f"{name}.norm" if classes else name
        layout.update({f"{inner}.running_mean": (size,), f"{inner}.running_var": (size,)})
        weights = {"classes.weight": (classes, 2 * size)} if classes else {"weight": (size,), "bias": (size,)}
        layout.update({f"{name}.{word}": shape for word, shape in weights.items()})

    steps = zip(pairwise(widths), settings["hidden"], settings["shortcuts"], strict=True)
    for index, ((before, after), hidden, shortcut) in enumerate(steps):
        conv(f"blocks.{index}.conv1", before, hidden)
        conv(f"blocks.{index}.conv2", hidden, after)
        norm(f"blocks.{index}.norm1", before, classes)
        norm(f"blocks.{index}.norm2", hidden, classes)
        if shortcut:
            conv(f"blocks.{index}.shortcut", before, after, 1)
    norm("norm", widths[-1])
    conv("last", widths[-1], channels)
    return layout


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.sngan import ResidualGenerator

    names = ("latent", "channels", "start", "widths", "hidden", "shortcuts", "interpolation")
    return ResidualGenerator(**{name: settings[name] for name in names}, classes=settings.get("classes", 0))


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in _own_names(tensors)[1].items()}


def _own_names(tensors: Mapping[str, Value]) -> tuple[str, dict[str, Value]]:
    """How the naming's networks interpolate, and the tensors under the network's own names; {} for no naming known."""
    names = bare(tensors)
    if {"l1.weight", f"block{_FIRST_BLOCK}.c1.weight"} <= names.keys():
        found = renamed(names, _MIMICRY)
        return "bilinear", {_from_zero(name): value for name, value in found.items()}
    if {"dense.weight", "model.0.conv1.weight", "final.weight"} <= names.keys():
        blocks = count(names, r"model\.(\d+)\.conv1\.")
        twice = re.compile(rf"model\.(\d+\.model\.[36]|{blocks + 2})\.(weight|bias)")
        kept = {name: value for name, value in names.items() if not twice.fullmatch(name)}
        return "nearest", renamed(kept, (*_SEQUENCE, (rf"model\.{blocks}" + _T, r"norm.\1")))
    return "", {}


def _from_zero(name: str) -> str:
    return re.sub(r"^blocks\.(\d+)", lambda match: f"blocks.{int(match[1]) - _FIRST_BLOCK}", name)
