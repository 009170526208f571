"""What a network's first and last operators say about the range of its pictures, without running it.

Read backwards from an output: Tanh, Sigmoid and Clip bound it, scalings by constants move the bounds. Read forwards
from an input: scalings that come before anything else tell which range would be normalised by them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aigc_studio.library.onnx_files.picture import Span

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto


#: Operators that move or repeat numbers without changing them.
_MOVING = frozenset({
    "Identity", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "DepthToSpace", "SpaceToDepth", "Slice",
    "Cast", "Dropout", "Split", "Gather", "Concat", "MaxPool", "QuantizeLinear", "DequantizeLinear",
})  # fmt: skip
_BOUNDED: dict[str, Span] = {"Tanh": (-1, 1), "Sigmoid": (0, 1), "HardSigmoid": (0, 1), "Softmax": (0, 1)}
#: Operators whose pixels depend on near ones only.
_LOCAL = _MOVING | {
    "Add", "Sub", "Mul", "Div", "Neg", "Abs", "Exp", "Sqrt", "Pow", "Clip", "Relu", "LeakyRelu", "PRelu", "Elu", "Selu",
    "Gelu", "Sigmoid", "Tanh", "HardSigmoid", "HardSwish", "Softplus", "Mish", "Erf", "Where", "Conv", "ConvTranspose",
    "BatchNormalization", "AveragePool", "Upsample", "Resize", "Pad", "Shape", "Constant", "ConstantOfShape", "Range",
    "QLinearConv", "Equal", "Expand", "Tile", "Max", "Min", "Floor", "Round",
}  # fmt: skip
_FARTHEST = 24
#: ONNX's numbers of the types int32 and int64.
_WHOLE = (6, 7)


class GraphReader:
    """Who makes which value, and which values are constant, in the main graph."""

    def __init__(self, model: ModelProto) -> None:
        self._makers = {name: node for node in model.graph.node for name in node.output if name}
        self._users: dict[str, list[NodeProto]] = {}
        for node in model.graph.node:
            for name in node.input:
                self._users.setdefault(name, []).append(node)
        self._stored = {tensor.name: tensor for tensor in model.graph.initializer}

    def constant(self, name: str) -> NDArray[np.float64] | None:
        """A constant of up to 4 numbers."""
        from onnx import numpy_helper

        tensor = self._stored.get(name)
        maker = self._makers.get(name)
        if tensor is None and maker is not None and maker.op_type == "Constant":
            tensor = next((a.t for a in maker.attribute if a.name == "value"), None)
            if tensor is None:
                numbers = [a.f for a in maker.attribute if a.name == "value_float"]
                return np.array(numbers, np.float64) if numbers else None
        if tensor is None or tensor.data_location != 0 or int(np.prod(tensor.dims)) > 4:
            return None
        return np.asarray(numpy_helper.to_array(tensor), np.float64).ravel()

    def looks_everywhere(self) -> bool:
        """Whether some operator may let every pixel depend on every other one."""
        kinds = {node.op_type for users in self._users.values() for node in users}
        return bool(kinds - _LOCAL)

    def last_operator(self, output: str) -> str:
        """The operator that decides the values of `output`: what only moves them is passed over."""
        node = self._makers.get(output)
        for _ in range(_FARTHEST):
            if node is None or node.op_type not in _MOVING:
                break
            node = self._makers.get(node.input[0])
        return node.op_type if node is not None else ""

    def is_counted(self, name: str) -> bool:
        """Whether an input of any type is made whole numbers of before anything else happens, as labels are."""
        for _ in range(_FARTHEST):
            users = [node for node in self._users.get(name, []) if node.op_type != "Shape"]
            if len(users) != 1 or users[0].op_type not in _MOVING:
                return False
            to = next((a.i for a in users[0].attribute if a.name == "to"), 0)
            if users[0].op_type == "Cast" and to in _WHOLE:
                return True
            name = users[0].output[0]
        return False

    def output_span(self, output: str) -> Span | None:
        """Bounds of an output, where the last operators set them."""
        return self._span(output, _FARTHEST)

    def _span(self, name: str, steps: int) -> Span | None:
        node = self._makers.get(name)
        if node is None or steps == 0:
            return None
        if node.op_type in _BOUNDED:
            return _BOUNDED[node.op_type]
        if node.op_type == "Clip":
            return self._clip(node)
        if node.op_type in _MOVING:
            return self._span(node.input[0], steps - 1)
        return self._scaled(node, steps)

    def _scaled(self, node: NodeProto, steps: int) -> Span | None:
        found = self._affine_step(node)
        if found is None:
            return None
        source, step = found
        inner = self._span(source, steps - 1)
        if inner is None:
            return None
        ends = step(inner[0]), step(inner[1])
        return min(ends), max(ends)

    def _clip(self, node: NodeProto) -> Span | None:
        given = {a.name: a.f for a in node.attribute}
        low = self.constant(node.input[1]) if len(node.input) > 1 and node.input[1] else None
        high = self.constant(node.input[2]) if len(node.input) > 2 and node.input[2] else None
        least = given.get("min") if low is None else float(low[0])
        most = given.get("max") if high is None else float(high[0])
        return None if least is None or most is None else (least, most)

    def _affine_step(self, node: NodeProto) -> tuple[str, Callable[[float], float]] | None:
        """The input that varies of an addition or scaling by a constant, and what is done to it."""
        if node.op_type not in ("Add", "Sub", "Mul", "Div") or len(node.input) != 2:
            return None
        for at in (1, 0):
            values = self.constant(node.input[at])
            if values is not None and values.size:
                by, constant_first = float(values.mean()), at == 0
                return node.input[1 - at], _operation(node.op_type, by, constant_first)
        return None

    def input_affine(self, name: str) -> tuple[float, float]:
        """(scale, shift): what the first operators make of an input's numbers before anything else happens."""
        scale, shift = 1.0, 0.0
        for _ in range(_FARTHEST):
            users = self._users.get(name, [])
            if len(users) != 1:
                break
            found = self._affine_step(users[0])
            if found is not None:
                zero, one = found[1](0.0), found[1](1.0)
                scale, shift = scale * (one - zero), shift * (one - zero) + zero
            elif users[0].op_type not in _MOVING or users[0].input[0] != name:
                break
            name = users[0].output[0]
        return scale, shift


def _operation(kind: str, by: float, constant_first: bool) -> Callable[[float], float]:
    if kind == "Add":
        return lambda x: x + by
    if kind == "Mul":
        return lambda x: x * by
    if kind == "Sub":
        return (lambda x: by - x) if constant_first else (lambda x: x - by)
    return (lambda x: by / (x or 1e-12)) if constant_first else (lambda x: x / (by or 1e-12))


def nearest_range(low: float, high: float) -> Span:
    """The usual range that numbers between `low` and `high` come from: 0..1, -1..1 or 0..255."""
    if high > 8:
        return 0.0, 255.0
    return (-1.0, 1.0) if low < -0.2 else (0.0, 1.0)
