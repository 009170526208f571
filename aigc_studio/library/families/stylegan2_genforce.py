"""GenForce's StyleGAN2 in NVlabs' words.

It numbers layers through (`synthesis.layer3.weight`, `synthesis.output1.bias`), adds 1 to what modulates, and turns the
kernels that enlarge when it runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from aigc_studio.library.families.base import Shapes
from aigc_studio.library.families.names import renamed

if TYPE_CHECKING:
    import torch

#: The tensor that only it has, and the one of its networks with classes, which enter in another way.
MARK, _CLASSES = "synthesis.early_layer.const", "mapping.label_weight"
_MOST_BLOCKS = 9  # 4 to 1024 pixels
_LAYERS = tuple(
    (old, f"b{4 * 2**block}.{new}")
    for block in range(_MOST_BLOCKS)
    for old, new in (
        (f"layer{2 * block - 1}", "conv0"), (f"layer{2 * block}", "conv1"), (f"output{block}", "torgb")
    )
)  # fmt: skip
_RULES = (
    (r"mapping\.dense(\d+)\.(weight|bias)", r"mapping.fc\1.\2"), (r"truncation\.w_avg", "mapping.w_avg"),
    (r"synthesis\.early_layer\.const", "synthesis.b4.const"),
    *((rf"synthesis\.{old}\.(weight|bias|noise_strength)", rf"synthesis.{new}.\1") for old, new in _LAYERS),
    *((rf"synthesis\.{old}\.style\.(weight|bias)", rf"synthesis.{new}.affine.\1") for old, new in _LAYERS),
    *((rf"synthesis\.{old}\.noise", f"synthesis.{new}.noise_const") for old, new in _LAYERS),
    *((rf"synthesis\.{old}\.filter\.kernel", f"synthesis.{new}.resample_filter") for old, new in _LAYERS),
)
#: What has dimensions of 1 before its own, and how many it has itself.
_OWN_DIMENSIONS = {"const": 3, "noise_const": 2, "resample_filter": 2}


def nvlabs_shapes(shapes: Shapes) -> Shapes:
    """Empty for a network with classes."""
    if _CLASSES in shapes:
        return {}
    return {name: shape[-_own_dimensions(name, len(shape)) :] for name, shape in renamed(shapes, _RULES).items()}


def nvlabs_tensors(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: _as_nvlabs(name, tensor) for name, tensor in renamed(tensors, _RULES).items()}


def _as_nvlabs(name: str, tensor: torch.Tensor) -> torch.Tensor:
    if name.endswith(".conv0.weight"):
        return tensor.flip(2, 3)
    if name.endswith(".affine.bias"):
        return tensor + 1
    return tensor.reshape(tensor.shape[-_own_dimensions(name, tensor.ndim) :])


def _own_dimensions(name: str, dimensions: int) -> int:
    return _OWN_DIMENSIONS.get(name.rpartition(".")[2], dimensions)
