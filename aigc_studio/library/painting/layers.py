"""A painting network as a list of layers, read out of its graph.

Magenta's stylizers are chains: each layer enlarges or not, continues its input by reflection, convolves, normalises
each channel over the whole picture (instance norm), bends the values, and may add the output of an earlier layer. As a
list, such a network can be run layer by layer over parts of a picture, which a graph cannot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aigc_studio.library.painting.graph import constants

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Layer:
    """One convolution and what goes with it.

    `weight` (out, in, k, k) and `bias` (out,) float32. `stride` 1 or 2; `upsample` 1 or 2 (nearest, before the
    convolution). `scale` and `shift` name the tensors that the style gives the norm, empty where there is none.
    `activation` is "Relu", "Sigmoid" or "". `skip` is the layer whose output is added at the end.
    """

    weight: Floats
    bias: Floats
    stride: int
    upsample: int
    scale: str = ""
    shift: str = ""
    epsilon: float = 1e-5
    activation: str = ""
    skip: int | None = None

    @property
    def channels(self) -> int:
        return int(self.weight.shape[0])

    @property
    def margin(self) -> int:
        """Pixels of reflection that the convolution needs on each side."""
        return int(self.weight.shape[2]) // 2


def read_layers(model: ModelProto, image: str = "image") -> tuple[Layer, ...]:
    """The layers between the input `image` and the output. Raises ValueError for a graph of another kind.

    Call `fuse_instance_norms` first.
    """
    fixed = constants(model)
    owner = {image: -1}  # which layer a tensor that depends on the image belongs to
    layers: list[Layer] = []
    upsample = 1
    for node in model.graph.node:
        sources = [owner[name] for name in node.input if name in owner]
        if not sources:
            continue
        if max(sources) != len(layers) - 1:
            raise ValueError(f"{node.op_type} does not continue the chain of layers")
        if node.op_type == "Conv":
            layers.append(_convolution(node, fixed, upsample))
            upsample = 1
        elif node.op_type == "Resize":
            upsample = round(float(fixed[node.input[2]].reshape(-1)[2]))
        elif node.op_type not in ("Pad", "Transpose"):
            layers[-1] = _finish(layers[-1], node, min(sources))
        owner[node.output[0]] = len(layers) - 1
    return tuple(layers)


def _convolution(node: NodeProto, fixed: Mapping[str, NDArray[np.generic]], upsample: int) -> Layer:
    weight = fixed[node.input[1]].astype(np.float32)
    bias = fixed[node.input[2]].astype(np.float32) if len(node.input) > 2 else np.zeros(len(weight), np.float32)
    strides = next((list(item.ints) for item in node.attribute if item.name == "strides"), [1, 1])
    return Layer(weight, bias, int(strides[0]), upsample)


def _finish(layer: Layer, node: NodeProto, earliest: int) -> Layer:
    """`layer` with the node after its convolution taken in."""
    if node.op_type == "InstanceNormalization":
        epsilon = next((item.f for item in node.attribute if item.name == "epsilon"), 1e-5)
        return replace(layer, scale=node.input[1], shift=node.input[2], epsilon=epsilon)
    if node.op_type in ("Relu", "Sigmoid"):
        return replace(layer, activation=node.op_type)
    if node.op_type == "Add":
        return replace(layer, skip=earliest)
    raise ValueError(f"{node.op_type} is not part of a layer")
