"""NVlabs' first StyleGAN2, pickled by TensorFlow, in the words of their PyTorch version.

Dimensions stand the other way around (kernels last to first: height, width, in, out), what modulates lacks its 1, and
kernels that enlarge or that shortcuts have are turned.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from aigc_studio.library.families.base import Shapes
from aigc_studio.library.families.names import renamed

if TYPE_CHECKING:
    import torch

#: The tensor that only it has, and those of its networks with classes that enter as they are, beside z.
MARK, _CLASSES = "synthesis.4x4.Conv.mod_weight", "mapping.LabelConcat.weight"
_WORDS = (
    ("weight", "weight"), ("bias", "bias"), ("noise_strength", "noise_strength"), ("mod_weight", "affine.weight"),
    ("mod_bias", "affine.bias"),
)  # fmt: skip
_LAYERS = (("Conv", "conv1"), ("Conv0_up", "conv0"), ("Conv1", "conv1"), ("ToRGB", "torgb"), ("Skip", "skip"))
_MOST_BLOCKS = 9  # 4 to 1024 pixels
_RULES = (
    (r"dlatent_avg", "mapping.w_avg"), (r"synthesis\.4x4\.Const\.const", "synthesis.b4.const"),
    (r"mapping\.Dense(\d+)\.(weight|bias)", r"mapping.fc\1.\2"),
    (r"mapping\.LabelEmbed\.(weight|bias)", r"mapping.embed.\1"),
    *((rf"synthesis\.(\d+)x\1\.{old}\.{word}", rf"synthesis.b\1.{new}.{ours}")
      for old, new in _LAYERS for word, ours in _WORDS),
    *((rf"synthesis\.noise{place}", f"synthesis.b{4 * 2 ** ((place + 1) // 2)}.conv{(place + 1) % 2}.noise_const")
      for place in range(2 * _MOST_BLOCKS - 1)),
)  # fmt: skip
_TURNED = re.compile(r".*\.(conv0|skip)\.weight")
#: What has dimensions of 1 before its own, and how many it has itself.
_OWN_DIMENSIONS = {"const": 3, "noise_const": 2}


def nvlabs_shapes(shapes: Shapes) -> Shapes:
    """Empty for a network with classes that are not embedded."""
    return {} if _CLASSES in shapes else {name: _shape(name, shape) for name, shape in renamed(shapes, _RULES).items()}


def nvlabs_tensors(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: _tensor(name, tensor) for name, tensor in renamed(tensors, _RULES).items()}


def _shape(name: str, shape: tuple[int, ...]) -> tuple[int, ...]:
    if name.endswith("weight"):
        return (*shape[:-3:-1], *shape[:-2])
    return shape[-_own_dimensions(name, len(shape)) :] if shape else shape


def _tensor(name: str, tensor: torch.Tensor) -> torch.Tensor:
    if name.endswith("weight"):
        kernel = tensor.permute(*range(tensor.ndim)[:-3:-1], *range(tensor.ndim - 2))
        return kernel.flip(2, 3) if _TURNED.fullmatch(name) else kernel
    if name.endswith(".affine.bias"):
        return tensor + 1
    return tensor.reshape(_shape(name, tuple(tensor.shape)))


def _own_dimensions(name: str, dimensions: int) -> int:
    return _OWN_DIMENSIONS.get(name.rpartition(".")[2], dimensions)
