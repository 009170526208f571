"""Fast neural style networks in the naming of pytorch/examples, old (with running statistics) and new."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count, renamed

if TYPE_CHECKING:
    import torch

NAME = "transformer-net"
TITLE = "Painted style (fast neural style)"

Value = TypeVar("Value")

_RESIDUAL = re.compile(r"res(\d+)\.(conv|in)([12])\.(?:conv2d\.)?(weight|bias)")
_OLD_WORDS = ((r"(.*)\.scale", r"\1.weight"), (r"(.*)\.shift", r"\1.bias"))
_RULES = (
    *((rf"conv{i}\.conv2d\.(weight|bias)", rf"down.{2 * i - 2}.conv.conv2d.\1") for i in (1, 2, 3)),
    *((rf"in{i}\.(weight|bias)", rf"down.{2 * i - 2}.norm.\1") for i in (1, 2, 3)),
    *((rf"deconv{i}\.conv2d\.(weight|bias)", rf"up.{2 * i - 2}.conv.conv2d.\1") for i in (1, 2)),
    *((rf"in{i}\.(weight|bias)", rf"up.{2 * i - 8}.norm.\1") for i in (4, 5)),
    (r"deconv3\.conv2d\.(weight|bias)", r"up.4.conv2d.\1"),
)
_WORDS = ("weight", "bias")
_FIXED = {
    *(f"{half}.{i}.{part}.{word}" for half, last in (("down", 4), ("up", 2)) for i in range(0, last + 1, 2)
      for part in ("conv.conv2d", "norm") for word in _WORDS),
    *(f"up.4.conv2d.{word}" for word in _WORDS),
}  # fmt: skip
_TENSORS_OF_A_RESIDUAL = 8


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    residuals = count(own, r"residuals\.(\d+)\.")
    if not residuals or not own.keys() >= _FIXED or len(own) != len(_FIXED) + _TENSORS_OF_A_RESIDUAL * residuals:
        return None
    widths = [own[f"down.{i}.conv.conv2d.weight"][0] for i in (0, 2, 4)]
    narrow = [own[f"up.{i}.conv.conv2d.weight"][0] for i in (0, 2)]
    _, channels, kernel, _ = own["down.0.conv.conv2d.weight"]
    if own["up.4.conv2d.weight"] != (channels, narrow[1], kernel, kernel):
        return None
    return Detected("translator", {
        "channels": channels, "scale": 1, "multiple": 4, "halo": None, "widths": widths, "narrow": narrow,
        "residuals": residuals, "kernel": kernel,
    })  # fmt: skip


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.transformer_net import TransformerNet

    return TransformerNet(
        settings["channels"], settings["widths"], settings["narrow"], settings["residuals"], settings["kernel"]
    )


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    return {name: tensor.float() for name, tensor in _own_names(tensors).items()}


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    # Instance norms never used the running statistics that old torch kept for them.
    kept = {name: value for name, value in bare(tensors).items() if ".running_" not in name}
    return {_of_residual(name): value for name, value in renamed(renamed(kept, _OLD_WORDS), _RULES).items()}


def _of_residual(name: str) -> str:
    match = _RESIDUAL.fullmatch(name)
    if match is None:
        return name
    half = ("first", "second")[int(match[3]) - 1]
    part = "conv.conv2d" if match[2] == "conv" else "norm"
    return f"residuals.{int(match[1]) - 1}.{half}.{part}.{match[4]}"
