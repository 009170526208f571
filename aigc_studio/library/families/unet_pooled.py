"""The pix2pix of deeplearning.ai's course: `upfeature.conv.weight`, `contract1.conv1.weight`,
`contract1.batchnorm.weight`, …, `expand0.conv3.weight`, …, `downfeature.conv.weight`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count, renamed
from aigc_studio.library.families.norms import norm_of

if TYPE_CHECKING:
    import torch

NAME = "unet-pooled"
TITLE = "Translator (pix2pix, U-Net)"

_NORM = ("weight", "bias", "running_mean", "running_var")
_T = rf"\.({'|'.join(_NORM)})"
_RULES = (
    (r"upfeature\.conv" + _T, r"first.\1"), (r"downfeature\.conv" + _T, r"last.\1"),
    (r"contract(\d+)\.(conv[12])" + _T, r"downs.\1.\2.\3"), (r"contract(\d+)\.batchnorm" + _T, r"downs.\1.norm.\2"),
    (r"expand(\d+)\.(conv[123])" + _T, r"ups.\1.\2.\3"), (r"expand(\d+)\.batchnorm" + _T, r"ups.\1.norm.\2"),
)  # fmt: skip


def detect(shapes: Shapes) -> Detected | None:
    own = renamed(bare(shapes), _RULES)
    first, last = own.get("first.weight", ()), own.get("last.weight", ())
    levels = count(own, r"downs\.(\d+)\.", first=1)
    if not levels or len(first) != 4 or len(last) != 4:
        return None
    norm = norm_of(f".{name}" for name in own)
    settings = {
        "channels": first[1], "out_channels": last[0], "scale": 1, "multiple": 2**levels, "halo": None, "grey": "grey",
        "width": first[0], "levels": levels, "norm": norm,
    }  # fmt: skip
    return Detected("translator", settings) if own == _layout(settings) else None


def _layout(settings: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network; halvings are counted from 1 as in the files."""
    layout = dict[str, tuple[int, ...]]()
    width, levels = settings["width"], settings["levels"]

    def conv(name: str, features: int, inputs: int, kernel: int) -> None:
        layout.update({f"{name}.weight": (features, inputs, kernel, kernel), f"{name}.bias": (features,)})

    def norm(name: str, features: int) -> None:
        if settings["norm"] != "instance":
            layout.update({f"{name}.{part}": (features,) for part in _NORM})

    conv("first", width, settings["channels"], 1)
    conv("last", settings["out_channels"], width, 1)
    for level in range(levels):
        before, after = width * 2**level, 2 * width * 2**level
        down, up = f"downs.{level + 1}", f"ups.{levels - 1 - level}"
        conv(f"{down}.conv1", after, before, 3)
        conv(f"{down}.conv2", after, after, 3)
        norm(f"{down}.norm", after)
        conv(f"{up}.conv1", before, after, 2)
        conv(f"{up}.conv2", before, after, 3)
        conv(f"{up}.conv3", before, before, 2)
        norm(f"{up}.norm", before)
    return layout


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.unet_pooled import PooledUnet

    return PooledUnet(*(settings[name] for name in ("channels", "out_channels", "width", "levels", "norm")))


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    own = renamed(bare(tensors), _RULES)
    from_0 = [(rf"downs\.{level + 1}\.(.*)", rf"downs.{level}.\1") for level in range(settings["levels"])]
    return {name: tensor.float() for name, tensor in renamed(own, from_0).items()}
