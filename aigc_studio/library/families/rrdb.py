"""RRDB enhancers (ESRGAN, nESRGAN+, Real-ESRGAN) in eight namings: the first release's, mmsr's, BasicSR's,
PyTorch-GAN's, Lornatang's earlier and later one, wonbeomjang's and that of Machine-Learning-Collection."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isqrt
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count, renamed

if TYPE_CHECKING:
    import torch

NAME = "rrdb"
TITLE = "Enhancer (ESRGAN)"

Value = TypeVar("Value")

_PARAMETER = r"\.(weight|bias)"
_CONVS_IN_BLOCK = 15
_OWN = re.compile(
    r"(conv_(first|body|hr|last|up\.\d+)|body\.\d+\.rdb[123]\.conv[1-5])\.(weight|bias)"
    r"|body\.\d+\.rdb[123]\.conv1x1\.weight"
)
_SHORTCUTS_IN_BLOCK = 3
_LATER_NAMES = (
    (r"RRDB_trunk\.(\d+)\.RDB(\d)\.(conv\d)" + _PARAMETER, r"body.\1.rdb\2.\3.\4"),
    (r"trunk_conv" + _PARAMETER, r"conv_body.\1"),
    (r"HRconv" + _PARAMETER, r"conv_hr.\1"),
    *((rf"(?:upconv|conv_up){i}" + _PARAMETER, rf"conv_up.{i - 1}.\1") for i in range(1, 5)),
)
#: PyTorch-GAN's: it shuffles pixels into place, on pictures normalised as ImageNet's are.
_PYTORCH_GAN = (
    (r"res_blocks\.(\d+)\.dense_blocks\.0\.b(\d)\.0" + _PARAMETER, r"body.\1.rdb1.conv\2.\3"),
    (r"res_blocks\.(\d+)\.dense_blocks\.1\.b(\d)\.0" + _PARAMETER, r"body.\1.rdb2.conv\2.\3"),
    (r"res_blocks\.(\d+)\.dense_blocks\.2\.b(\d)\.0" + _PARAMETER, r"body.\1.rdb3.conv\2.\3"),
    (r"conv1" + _PARAMETER, r"conv_first.\1"), (r"conv2" + _PARAMETER, r"conv_body.\1"),
    *((rf"upsampling\.{3 * i}" + _PARAMETER, rf"conv_up.{i}.\1") for i in range(4)),
    (r"conv3\.0" + _PARAMETER, r"conv_hr.\1"), (r"conv3\.2" + _PARAMETER, r"conv_last.\1"),
)  # fmt: skip
#: Lornatang/ESRGAN-PyTorch.
_TRUNK = (
    (r"trunk\.(\d+)\.rdb(\d)\.(conv\d)" + _PARAMETER, r"body.\1.rdb\2.\3.\4"),
    (r"conv1" + _PARAMETER, r"conv_first.\1"), (r"conv2" + _PARAMETER, r"conv_body.\1"),
    *((rf"upsampling{i + 1}\.0" + _PARAMETER, rf"conv_up.{i}.\1") for i in range(4)),
    (r"conv3\.0" + _PARAMETER, r"conv_hr.\1"), (r"conv4" + _PARAMETER, r"conv_last.\1"),
)  # fmt: skip
#: The same at v0.2.0.
_EARLIER_TRUNK = (
    (r"trunk\.(\d+)\.RDB(\d)\.(conv[1-4])\.0" + _PARAMETER, r"body.\1.rdb\2.\3.\4"),
    (r"trunk\.(\d+)\.RDB(\d)\.conv5" + _PARAMETER, r"body.\1.rdb\2.conv5.\3"),
    (r"conv1" + _PARAMETER, r"conv_first.\1"), (r"conv2" + _PARAMETER, r"conv_body.\1"),
    *((rf"up{i + 1}" + _PARAMETER, rf"conv_up.{i}.\1") for i in range(4)),
    (r"conv3\.0" + _PARAMETER, r"conv_hr.\1"), (r"conv4" + _PARAMETER, r"conv_last.\1"),
)  # fmt: skip
#: wonbeomjang's, with a rectifier after every convolution; the padding before one has a number of its own.
_RECTIFIED = (
    (r"basic_block\.(\d+)\.layer(\d)\.layer(\d)\.0" + _PARAMETER, r"body.\1.rdb\2.conv\3.\4"),
    *((rf"{old}\.[01]" + _PARAMETER, rf"{new}.\1") for old, new in
      (("conv1", "conv_first"), ("conv2", "conv_body"), ("conv3", "conv_hr"), ("conv4", "conv_last"))),
    *((rf"upsample\.{3 * i}" + _PARAMETER, rf"conv_up.{i}.\1") for i in range(4)),
)  # fmt: skip
_RECTIFIED_MARK, _PADDED_MARK = "basic_block.0.layer1.layer1.0.weight", "conv1.1.weight"
_COLLECTION = (
    *((rf"residuals\.(\d+)\.rrdb\.{dense}\.blocks\.{layer}\.cnn" + _PARAMETER,
       rf"body.\1.rdb{dense + 1}.conv{layer + 1}.\2") for dense in range(3) for layer in range(5)),
    (r"initial" + _PARAMETER, r"conv_first.\1"), (r"conv" + _PARAMETER, r"conv_body.\1"),
    (r"upsamples\.(\d)\.conv" + _PARAMETER, r"conv_up.\1.\2"),
    (r"final\.0" + _PARAMETER, r"conv_hr.\1"), (r"final\.2" + _PARAMETER, r"conv_last.\1"),
)  # fmt: skip


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    blocks, doublings = count(own, r"body\.(\d+)\."), count(own, r"conv_up\.(\d+)\.")
    convs = _CONVS_IN_BLOCK * blocks + doublings + 4
    shortcut = "body.0.rdb1.conv1x1.weight" in own
    tensors = 2 * convs + shortcut * _SHORTCUTS_IN_BLOCK * blocks
    if not blocks or len(own) != tensors or not all(_OWN.fullmatch(name) for name in own):
        return None
    features, folded = own["conv_first.weight"][:2]
    channels, growth = own["conv_last.weight"][0], own["body.0.rdb1.conv1.weight"][0]
    unshuffle = isqrt(folded // channels)
    if own["body.0.rdb1.conv2.weight"] != (growth, features + growth, 3, 3) or channels * unshuffle**2 != folded:
        return None
    shuffled = doublings > 0 and own["conv_up.0.weight"][0] == 4 * features
    if 2**doublings % unshuffle or (shuffled and channels != 3):
        return None
    names = bare(shapes)
    rectified = _RECTIFIED_MARK in names
    manner = "rectified" if rectified else "pytorch-gan" if shuffled else "esrgan"
    # Three more pixels: what the convolutions after the body see, in pixels before the enlarging.
    halo = (_CONVS_IN_BLOCK * blocks + 2 + 3) * unshuffle
    return Detected("enhancer", {
        "channels": channels, "scale": 2**doublings // unshuffle, "multiple": unshuffle, "halo": halo,
        "features": features, "growth": growth, "blocks": blocks, "doublings": doublings, "unshuffle": unshuffle,
        "manner": manner, "shortcut": shortcut, "reflected": rectified and _PADDED_MARK in names,
    })  # fmt: skip


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.rrdb import RRDBNet

    names = ("channels", "features", "growth", "blocks", "doublings", "unshuffle")
    return RRDBNet(**{name: settings[name] for name in names}, manner=settings.get("manner", "esrgan"),
                   shortcut=settings.get("shortcut", False), reflected=settings.get("reflected", False))  # fmt: skip


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in _own_names(tensors).items()}


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    names = bare(tensors)
    if "1.sub.0.RDB1.conv1.0.weight" in names:
        return renamed(names, _first_release(names))
    if "residuals.0.rrdb.0.blocks.0.cnn.weight" in names:
        return renamed(names, _COLLECTION)
    if _RECTIFIED_MARK in names:
        return renamed(names, _RECTIFIED)
    if "trunk.0.rdb1.conv1.weight" in names:
        return renamed(names, _TRUNK)
    if "trunk.0.RDB1.conv1.0.weight" in names:
        return renamed(names, _EARLIER_TRUNK)
    return renamed(names, _PYTORCH_GAN if "res_blocks.0.dense_blocks.0.b1.0.weight" in names else _LATER_NAMES)


def _first_release(names: Mapping[str, Value]) -> list[tuple[str, str]]:
    """The first release numbered the layers of one `Sequential`: 0, 1 (the body), enlarging 3, 6, …, then the last two.

    Layers without weights have numbers too, so which is which follows from the order alone."""
    body = [int(match[1]) for name in names if (match := re.match(r"1\.sub\.(\d+)\.", name))]
    later = sorted({int(match[1]) for name in names if (match := re.match(r"(\d+)\.", name))} - {0, 1})
    *ups, high, last = later if len(later) >= 2 else (-1, -1)
    return [
        (r"0" + _PARAMETER, r"conv_first.\1"),
        (r"1\.sub\.(\d+)\.RDB(\d)\.(conv\d)\.0" + _PARAMETER, r"body.\1.rdb\2.\3.\4"),
        (r"1\.sub\.(\d+)\.RDB(\d)\.conv1x1\.weight", r"body.\1.rdb\2.conv1x1.weight"),
        (rf"1\.sub\.{max(body)}" + _PARAMETER, r"conv_body.\1"),
        (rf"{high}" + _PARAMETER, r"conv_hr.\1"),
        (rf"{last}" + _PARAMETER, r"conv_last.\1"),
        *((rf"{number}" + _PARAMETER, rf"conv_up.{index}.\1") for index, number in enumerate(ups)),
    ]
