"""Graph edits keep what a graph computes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from aigc_studio.core.errors import StudioError
from aigc_studio.library.device import OnnxRuntime
from aigc_studio.library.painting import graph


def make_model(nodes, inputs, outputs, values):
    made = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in inputs.items()],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in values.items()],
    )
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def run(model, **inputs):
    return OnnxRuntime(model.SerializeToString()).run(inputs)[0]


def kinds(model):
    return [node.op_type for node in model.graph.node]


@pytest.fixture
def spelled_norm():
    """A convolution and an instance norm in ten nodes, its scale and shift depending on an input."""
    n = helper.make_node
    nodes = [
        n("Conv", ["x", "w"], ["c"]),
        n("Mul", ["style", "two"], ["scale"]),
        n("Mul", ["style", "three"], ["shift"]),
        n("ReduceMean", ["c"], ["m"], axes=[2, 3]),
        n("Sub", ["c", "m"], ["d"]),
        n("Mul", ["d", "d"], ["q"]),
        n("ReduceMean", ["q"], ["v"], axes=[2, 3]),
        n("Add", ["v", "eps"], ["e"]),
        n("Sqrt", ["e"], ["s"]),
        n("Div", ["d", "s"], ["u"]),
        n("Mul", ["u", "scale"], ["g"]),
        n("Add", ["g", "shift"], ["b"]),
        n("Relu", ["b"], ["y"]),
    ]
    rng = np.random.default_rng(0)
    values = {
        "w": rng.normal(size=(4, 3, 3, 3)).astype(np.float32),
        "eps": np.float32(0.25),
        "two": np.float32(2),
        "three": np.float32(3),
    }
    return make_model(nodes, {"x": [1, 3, "h", "w"], "style": [1, 4, 1, 1]}, ["y"], values)


def test_fused_norm_computes_the_same(spelled_norm):
    rng = np.random.default_rng(1)
    inputs = {
        "x": rng.normal(size=(1, 3, 9, 12)).astype(np.float32),
        "style": rng.normal(size=(1, 4, 1, 1)).astype(np.float32),
    }
    before = run(spelled_norm, **inputs)
    assert graph.fuse_instance_norms(spelled_norm) == 1
    assert "InstanceNormalization" in kinds(spelled_norm)
    assert "ReduceMean" not in kinds(spelled_norm)
    np.testing.assert_allclose(run(spelled_norm, **inputs), before, atol=1e-5)


def test_a_convolution_without_norm_is_left_alone():
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"]),
        helper.make_node("Relu", ["c"], ["r"]),
        helper.make_node("Add", ["c", "r"], ["y"]),
    ]
    model = make_model(nodes, {"x": [1, 1, 4, 4]}, ["y"], {"w": np.ones((1, 1, 1, 1), np.float32)})
    assert graph.fuse_instance_norms(model) == 0
    assert kinds(model) == ["Conv", "Relu", "Add"]


def test_constants_are_folded_and_int8_weights_become_floats():
    nodes = [
        helper.make_node("DequantizeLinear", ["w8", "step", "zero"], ["w"], axis=0),
        helper.make_node("Add", ["w", "one"], ["w1"]),
        helper.make_node("Mul", ["x", "w1"], ["y"]),
    ]
    values = {
        "w8": np.array([10, -20], np.int8),
        "step": np.array([0.5, 0.1], np.float32),
        "zero": np.array([0, 0], np.int8),
        "one": np.float32(1),
    }
    model = make_model(nodes, {"x": [2]}, ["y"], values)
    graph.fold_constants(model)
    assert kinds(model) == ["Mul"]
    np.testing.assert_allclose(graph.constants(model)["w1"], [6, -1])
    np.testing.assert_allclose(run(model, x=np.array([1, 2], np.float32)), [6, -2])


def test_quantisation_between_layers_is_bypassed():
    nodes = [
        helper.make_node("Relu", ["x"], ["r"]),
        helper.make_node("QuantizeLinear", ["r", "step", "zero"], ["q"]),
        helper.make_node("DequantizeLinear", ["q", "step", "zero"], ["y"]),
    ]
    model = make_model(nodes, {"x": [3]}, ["y"], {"step": np.float32(0.5), "zero": np.int8(0)})
    assert run(model, x=np.array([-1, 0.3, 0.9], np.float32)).tolist() == [0, 0.5, 1]
    graph.drop_quantisation(model)
    assert kinds(model) == ["Relu"]
    np.testing.assert_allclose(run(model, x=np.array([-1, 0.3, 0.9], np.float32)), [0, 0.3, 0.9])


def test_extract_takes_only_what_an_output_needs(spelled_norm):
    part = graph.extract(spelled_norm, {"style": [1, 4, 1, 1]}, ["shift"])
    assert kinds(part) == ["Mul"]
    style = np.arange(4, dtype=np.float32).reshape(1, 4, 1, 1)
    np.testing.assert_allclose(run(part, style=style), 3 * style)


def test_shapes_and_names(spelled_norm):
    graph.rename(spelled_norm, {"x": "image", "y": "painted"})
    graph.declare_shapes(spelled_norm, {"image": [1, 3, 8, "w"]})
    assert OnnxRuntime(spelled_norm.SerializeToString()).device.is_cpu
    shape = spelled_norm.graph.input[0].type.tensor_type.shape.dim
    assert [d.dim_value or d.dim_param for d in shape] == [1, 3, 8, "w"]


def test_bad_files(tmp_path: Path):
    with pytest.raises(StudioError, match="missing"):
        graph.load(tmp_path / "none.onnx")
    (tmp_path / "text.onnx").write_text("this is no network, only a sentence")
    with pytest.raises(StudioError, match="not an ONNX model"):
        graph.load(tmp_path / "text.onnx")
