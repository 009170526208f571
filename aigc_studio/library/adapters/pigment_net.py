"""The arbitrary stylizer's painting network without edges: what leaves a picture on one side comes in on the other.

Three graphs of the same weights: `seamless` paints a whole torus, `measuring` also tells the mean and variance in each
instance norm, `frozen` takes them as inputs, so that tiles painted one by one fit together exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aigc_studio.library.device import ON_CPU, OnnxRuntime, Place, Runtime
from aigc_studio.library.painting.magenta import TRANSFORM, model_file, transform_graph
from aigc_studio.library.painting.rewritten import disagreement, rewritten

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto

Floats = NDArray[np.float32]

STYLE_SIZE = 100
#: Pixels that a tile needs around it: the network sees no farther (58 pixels, rounded up to its stride).
HALO = 64
STRIDE = 4
_WRAP_OPSET = 19  # the first in which Pad can wrap
_TOLERANCE = 1e-3


class SeamlessPainter:
    """Paints grey drawings in a style. The graphs for large pictures are opened when first needed."""

    def __init__(self, place: Place = ON_CPU) -> None:
        self._place = place
        self._whole: Runtime = OnnxRuntime(seamless_graph(), place)
        self._measuring: Runtime | None = None
        self._frozen: Runtime | None = None

    def paint(self, drawing: Floats, style: Floats) -> Floats:
        """`drawing` (h, w) in 0..1, a torus, in `style` (100,): (h, w, 3) in 0..1. h and w are multiples of 4."""
        return _picture(self._whole.run(_inputs(drawing, style)))

    def measure(self, drawing: Floats, style: Floats) -> dict[str, Floats]:
        """Means and variances inside the network as it paints `drawing`: what `paint_tile` wants."""
        if self._measuring is None:
            self._measuring = OnnxRuntime(_graph("seamless-measuring", _tell_moments), self._place)
        moments = self._measuring.run(_inputs(drawing, style))[1:]
        return {
            f"{kind}{index // 2}": np.asarray(value, np.float32)
            for index, value in enumerate(moments)
            for kind in (("mean", "variance")[index % 2],)
        }

    def paint_tile(self, drawing: Floats, style: Floats, moments: dict[str, Floats]) -> Floats:
        """A window of a larger torus, with `HALO` pixels on every side that come back painted wrongly."""
        if self._frozen is None:
            self._frozen = OnnxRuntime(_graph("seamless-frozen", _take_moments), self._place)
        return _picture(self._frozen.run(_inputs(drawing, style) | moments))


def seamless_graph() -> bytes:
    """ONNX: `image` (1, h, w, 3) in 0..1, `style` (1, 1, 1, 100) -> `painted` (1, h, w, 3) in 0..1, on a torus."""
    return _graph("seamless", _wrap_edges)


def _inputs(drawing: Floats, style: Floats) -> dict[str, NDArray[np.generic]]:
    image = np.ascontiguousarray(np.broadcast_to(drawing[None, :, :, None], (1, *drawing.shape, 3)))
    return {"image": image, "style": np.ascontiguousarray(style, np.float32).reshape(1, 1, 1, STYLE_SIZE)}


def _picture(outputs: list[NDArray[np.generic]]) -> Floats:
    return np.asarray(outputs[0][0], np.float32)


def _graph(variant: str, rewrite: Callable[[ModelProto], None]) -> bytes:
    def make(_source: Path) -> ModelProto:
        import onnx

        model = onnx.load_model_from_string(transform_graph())
        _wrap_edges(model)
        if rewrite is not _wrap_edges:
            rewrite(model)
        return model

    check = _check_wrapped if rewrite is _wrap_edges else _check_against_whole
    return rewritten(model_file(TRANSFORM), variant, make, check)


def _wrap_edges(model: ModelProto) -> None:
    from onnx import helper

    for node in model.graph.node:
        if node.op_type == "Pad":
            del node.attribute[:]
            node.attribute.append(helper.make_attribute("mode", "wrap"))
    del model.opset_import[:]
    model.opset_import.append(helper.make_opsetid("", _WRAP_OPSET))
    model.ir_version = max(model.ir_version, 9)


def _norms(model: ModelProto) -> list[NodeProto]:
    return [node for node in model.graph.node if node.op_type == "InstanceNormalization"]


def _tell_moments(model: ModelProto) -> None:
    """Add each norm's mean and variance (1, C, 1, 1) to the outputs, in the order of the norms."""
    from onnx import TensorProto, helper

    for index, norm in enumerate(_norms(model)):
        source, mean, variance = norm.input[0], f"mean{index}", f"variance{index}"
        model.graph.node.extend([
            helper.make_node("GlobalAveragePool", [source], [mean]),
            helper.make_node("Sub", [source, mean], [f"{mean}.off"]),
            helper.make_node("Mul", [f"{mean}.off", f"{mean}.off"], [f"{mean}.square"]),
            helper.make_node("GlobalAveragePool", [f"{mean}.square"], [variance]),
        ])  # fmt: skip
        for name in (mean, variance):
            model.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, (1, None, 1, 1)))


def _take_moments(model: ModelProto) -> None:
    """Replace each norm by scale and shift made of the moments `mean<i>`, `variance<i>` (1, C, 1, 1), now inputs."""
    from onnx import TensorProto, helper, numpy_helper

    model.graph.initializer.append(numpy_helper.from_array(np.array([1, -1, 1, 1], np.int64), "per_channel"))
    nodes = list(model.graph.node)
    for index, norm in enumerate(_norms(model)):
        epsilon = next(a.f for a in norm.attribute if a.name == "epsilon")
        model.graph.initializer.append(numpy_helper.from_array(np.array(epsilon, np.float32), f"epsilon{index}"))
        source, scale, shift = norm.input
        p = f"frozen{index}"
        at = nodes.index(norm)
        nodes[at : at + 1] = [
            helper.make_node("Reshape", [scale, "per_channel"], [f"{p}.scale"]),
            helper.make_node("Reshape", [shift, "per_channel"], [f"{p}.shift"]),
            helper.make_node("Add", [f"variance{index}", f"epsilon{index}"], [f"{p}.spread"]),
            helper.make_node("Sqrt", [f"{p}.spread"], [f"{p}.deviation"]),
            helper.make_node("Div", [f"{p}.scale", f"{p}.deviation"], [f"{p}.factor"]),
            helper.make_node("Mul", [f"mean{index}", f"{p}.factor"], [f"{p}.middle"]),
            helper.make_node("Sub", [f"{p}.shift", f"{p}.middle"], [f"{p}.summand"]),
            helper.make_node("Mul", [source, f"{p}.factor"], [f"{p}.scaled"]),
            helper.make_node("Add", [f"{p}.scaled", f"{p}.summand"], [norm.output[0]]),
        ]
        for name in (f"mean{index}", f"variance{index}"):
            model.graph.input.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, (1, None, 1, 1)))
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def _test_inputs() -> dict[str, NDArray[np.generic]]:
    random = np.random.default_rng(5)
    drawing = random.uniform(0.2, 0.8, (64, 48)).astype(np.float32)
    return _inputs(drawing, random.normal(0, 0.5, STYLE_SIZE).astype(np.float32))


def _check_wrapped(_source: Path, made: bytes) -> None:
    """Painting a rolled drawing must give the rolled painting: there is no edge anywhere."""
    network, inputs, shift = OnnxRuntime(made), _test_inputs(), (20, 12)
    painted = network.run(inputs)[0]
    rolled = network.run(inputs | {"image": np.roll(inputs["image"], shift, (1, 2))})[0]
    _compare(np.roll(painted, shift, (1, 2)), rolled)


def _check_against_whole(_source: Path, made: bytes) -> None:
    """A graph that tells or takes moments must paint what the plain one paints."""
    inputs = _test_inputs()
    network = OnnxRuntime(made)
    painted = OnnxRuntime(_graph("seamless", _wrap_edges)).run(inputs)[0]
    if b"frozen0.factor" in made:
        told = OnnxRuntime(_graph("seamless-measuring", _tell_moments)).run(inputs)[1:]
        inputs |= {f"{('mean', 'variance')[i % 2]}{i // 2}": value for i, value in enumerate(told)}
    _compare(painted, network.run(inputs)[0])


def _compare(before: NDArray[np.generic], after: NDArray[np.generic]) -> None:
    difference = float(np.abs(before.astype(np.float32) - after.astype(np.float32)).max())
    if not difference <= _TOLERANCE:  # also catches NaN
        raise disagreement(TRANSFORM, difference)
