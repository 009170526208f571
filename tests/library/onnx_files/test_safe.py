"""ONNX files of strangers: sound ones open, hostile ones are refused with a sentence, and nothing outside is read."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import sha256_file
from aigc_studio.library.onnx_files import inlining
from aigc_studio.library.onnx_files.safe import LIMITS, open_safely
from tests.library import onnx_models
from tests.links import linked


def refused(path: Path, word: str, limits: object = LIMITS) -> StudioError:
    with pytest.raises(StudioError) as caught:
        open_safely(path, limits)
    assert word in caught.value.sentence()
    assert caught.value.hint
    return caught.value


def model_of(
    *nodes: onnx.NodeProto, stored: list[onnx.TensorProto] | None = None, domains: tuple[str, ...] = ()
) -> onnx.ModelProto:
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 8, 8])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    graph = helper.make_graph(list(nodes), "g", [x], [y], stored or [])
    opsets = [helper.make_opsetid("", 17), *(helper.make_opsetid(domain, 1) for domain in domains)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def saved(model: onnx.ModelProto, folder: Path) -> Path:
    (folder / "m.onnx").write_bytes(model.SerializeToString())
    return folder / "m.onnx"


ADD = helper.make_node("Add", ["x", "w"], ["y"])


def external(location: str, offset: str = "0", length: str = "12") -> onnx.TensorProto:
    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[3, 1, 1], data_location=TensorProto.EXTERNAL)
    for key, value in (("location", location), ("offset", offset), ("length", length)):
        tensor.external_data.add(key=key, value=value)
    return tensor


def test_a_sound_network_opens(tmp_path: Path) -> None:
    path = onnx_models.image_network(tmp_path / "m.onnx")
    file = open_safely(path)
    assert file.companions == {}
    assert len(file.model.graph.node) > 3


def test_weights_beside_the_network_are_found(tmp_path: Path) -> None:
    home = tmp_path / "a"
    (home / "sub").mkdir(parents=True)
    (home / "sub" / "w.bin").write_bytes(np.ones(300, np.float32).tobytes())
    stored = external("sub/w.bin", length="1200")
    stored.dims[:] = [300, 1, 1]
    file = open_safely(saved(model_of(ADD, stored=[stored]), home))
    assert [path.name for path in file.companions] == ["w.bin"]
    assert file.rewritten == b""
    assert file.sha256 == sha256_file(file.path)


def test_small_weights_beside_the_network_are_put_inside(tmp_path: Path) -> None:
    values = np.arange(6, dtype=np.float32)
    (tmp_path / "w.bin").write_bytes(values.tobytes())
    file = open_safely(saved(model_of(ADD, stored=[external("w.bin", offset="8")]), tmp_path))
    assert file.companions == {}
    inside = onnx.ModelProto.FromString(file.rewritten).graph.initializer[0]
    assert numpy_helper.to_array(inside).ravel().tolist() == [2, 3, 4]
    assert file.sha256 == sha256_file(file.path)
    x = np.zeros((1, 3, 8, 8), np.float32)
    assert file.open().run({"x": x})[0][0, :, 0, 0].tolist() == [2, 3, 4]


def test_many_small_weights_that_name_the_same_bytes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """A small file must not become a large one."""
    monkeypatch.setattr(inlining, "_MOST", 1 << 20)
    (tmp_path / "w.bin").write_bytes(bytes(1000))
    stored = [external("w.bin", length="1000") for _ in range((1 << 20) // 1000 + 1)]
    for place, tensor in enumerate(stored):
        tensor.name, tensor.dims[:] = f"w{place}", [250]
    refused(saved(model_of(helper.make_node("Add", ["x", "w0"], ["y"]), stored=stored), tmp_path), "too many small")


def test_a_shape_outside_may_not_fill_memory_either(tmp_path: Path) -> None:
    (tmp_path / "w.bin").write_bytes(np.array([1 << 20, 1 << 20], np.int64).tobytes())
    shape = external("w.bin", length="16")
    shape.data_type, shape.dims[:] = TensorProto.INT64, [2]
    refused(saved(model_of(helper.make_node("ConstantOfShape", ["w"], ["y"]), stored=[shape]), tmp_path), "fill all")


@pytest.mark.parametrize(
    "location", ["/etc/passwd", "../w.bin", "sub/../../w.bin", "C:\\w.bin", "..\\w.bin", "", "a\0b"]
)
def test_external_weights_stay_in_the_folder(tmp_path: Path, location: str) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (tmp_path / "w.bin").write_bytes(bytes(12))
    refused(saved(model_of(ADD, stored=[external(location)]), folder), "outside its own folder")


@pytest.mark.parametrize("through", ["file", "folder"])
def test_links_out_of_the_folder_are_refused(tmp_path: Path, through: str) -> None:
    folder, away = tmp_path / "model", tmp_path / "away"
    folder.mkdir()
    away.mkdir()
    (away / "w.bin").write_bytes(bytes(12))
    made = linked(folder / "w.bin", away / "w.bin") if through == "file" else linked(folder / "in", away)
    if not made:
        pytest.skip("this system makes no links")
    location = "w.bin" if through == "file" else "in/w.bin"
    refused(saved(model_of(ADD, stored=[external(location)]), folder), "outside its own folder")


@pytest.mark.parametrize(
    ("offset", "length", "word"),
    [("0", "99", "cut short"), ("-4", "12", "cut short"), ("0", "4", "cut short"), ("x", "12", "damaged")],
)
def test_external_weights_have_their_size(tmp_path: Path, offset: str, length: str, word: str) -> None:
    (tmp_path / "w.bin").write_bytes(bytes(12))
    refused(saved(model_of(ADD, stored=[external("w.bin", offset, length)]), tmp_path), word)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    refused(saved(model_of(ADD, stored=[external("gone.bin")]), tmp_path), "gone.bin")


@pytest.mark.parametrize(
    ("dims", "word"),
    [([1_000_000, 1_000_000], "declares more than"), ([-3], "impossible shape"), ([4], "size they declare")],
)
def test_weights_declare_what_they_hold(tmp_path: Path, dims: list[int], word: str) -> None:
    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=dims, raw_data=bytes(12))
    refused(saved(model_of(ADD, stored=[tensor]), tmp_path), word)


def test_weights_hidden_in_attributes_are_counted_too(tmp_path: Path) -> None:
    tensor = TensorProto(data_type=TensorProto.FLOAT, dims=[1 << 20, 1 << 20], raw_data=bytes(4))
    constant = helper.make_node("Constant", [], ["w"])
    constant.attribute.add(name="value", type=onnx.AttributeProto.TENSOR).t.CopyFrom(tensor)
    refused(saved(model_of(constant, ADD), tmp_path), "declares more than")


@pytest.mark.parametrize("kind", ["ConstantOfShape", "Expand", "RandomNormal"])
def test_operators_that_fill_memory_are_refused(tmp_path: Path, kind: str) -> None:
    shape = numpy_helper.from_array(np.array([1 << 20, 1 << 20], np.int64), "s")
    one = numpy_helper.from_array(np.ones(1, np.float32), "o")
    node = {
        "ConstantOfShape": helper.make_node("ConstantOfShape", ["s"], ["w"]),
        "Expand": helper.make_node("Expand", ["o", "s"], ["w"]),
        "RandomNormal": helper.make_node("RandomNormal", [], ["w"], shape=[1 << 20, 1 << 20]),
    }[kind]
    refused(saved(model_of(node, ADD, stored=[shape, one]), tmp_path), "fill all memory")


@pytest.mark.parametrize(
    ("domain", "kind"), [("evil.ops", "Run"), ("com.microsoft", "EPContext"), ("ai.onnx.training", "Adam")]
)
def test_operators_of_plugins_are_named(tmp_path: Path, domain: str, kind: str) -> None:
    node = helper.make_node(kind, ["x"], ["y"], domain=domain)
    refused(saved(model_of(node, domains=(domain,)), tmp_path), f"{domain}.{kind}")


def test_operators_that_no_standard_knows_are_named(tmp_path: Path) -> None:
    refused(saved(model_of(helper.make_node("MMCVDeform", ["x"], ["y"])), tmp_path), "plug-in: MMCVDeform")


def test_what_is_laid_out_for_one_processor_is_told(tmp_path: Path) -> None:
    node = helper.make_node("ReorderInput", ["x"], ["y"], domain="com.microsoft.nchwc")
    assert "made from" in refused(saved(model_of(node), tmp_path), "one kind of processor").hint


@pytest.mark.parametrize("newer", ["opset", "format"])
def test_a_newer_onnx_is_told(tmp_path: Path, newer: str) -> None:
    model = model_of(helper.make_node("Relu", ["x"], ["y"]))
    if newer == "opset":
        model.opset_import[0].version = 999
    else:
        model.ir_version = 999
    refused(saved(model, tmp_path), "newer ONNX")


def test_operators_of_plugins_inside_graphs_are_found(tmp_path: Path) -> None:
    inner = helper.make_graph([helper.make_node("Run", [], ["z"], domain="evil")], "i", [], [])
    node = helper.make_node("If", ["x"], ["y"], then_branch=inner, else_branch=inner)
    refused(saved(model_of(node, domains=("evil",)), tmp_path), "evil.Run")


def test_too_many_operators_and_too_deep_graphs(tmp_path: Path) -> None:
    chain = [helper.make_node("Identity", ["x"], [f"v{i}"]) for i in range(50)]
    refused(saved(model_of(*chain), tmp_path), "operators", replace(LIMITS, nodes=40))
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["z"])], "i", [], [])
    for _ in range(6):
        graph = helper.make_graph([helper.make_node("If", ["x"], ["z"], then_branch=graph)], "i", [], [])
    deep = helper.make_node("If", ["x"], ["y"], then_branch=graph)
    refused(saved(model_of(deep), tmp_path), "nested", replace(LIMITS, depth=4))


def with_functions(*calls: list[str]) -> onnx.ModelProto:
    """Function i calls those named in calls[i]; the graph calls the last one."""
    model = model_of(helper.make_node(f"f{len(calls) - 1}", ["x"], ["y"], domain="own"), domains=("own",))
    for index, called in enumerate(calls):
        nodes = [helper.make_node(name, ["a"], [f"b{i}"], domain="own") for i, name in enumerate(called)]
        nodes += [helper.make_node("Identity", ["a"], ["b"])]
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)]
        model.functions.append(helper.make_function("own", f"f{index}", ["a"], ["b"], nodes, opsets))
    return model


def test_functions_of_its_own_are_allowed(tmp_path: Path) -> None:
    assert open_safely(saved(with_functions([], ["f0", "f0"]), tmp_path)).model.functions


def test_functions_that_multiply_or_call_themselves_are_refused(tmp_path: Path) -> None:
    laughs = [[], *([f"f{i}"] * 10 for i in range(12))]
    refused(saved(with_functions(*laughs), tmp_path), "written out")
    refused(saved(with_functions(["f1"], ["f0"]), tmp_path), "call themselves")


@pytest.mark.parametrize(
    "data", [b"", b"hello world", b"\x89HDF\r\n\x1a\n" + bytes(64), b"PK\x03\x04" + bytes(64), b"\x80\x02}q\x00."]
)
def test_other_files_are_not_onnx(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "m.onnx").write_bytes(data)
    refused(tmp_path / "m.onnx", "not an ONNX file")


def test_runtime_format_and_folders_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "m.onnx").write_bytes(b"\x08\0\0\0ORTM" + bytes(64))
    refused(tmp_path / "m.onnx", "own format")
    refused(tmp_path, "not a file")


def test_rules_of_onnx_are_checked(tmp_path: Path) -> None:
    refused(saved(model_of(helper.make_node("Relu", ["nowhere"], ["y"])), tmp_path), "rules of ONNX")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 10_000), flips=st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 255)), max_size=4))
def test_damaged_files_are_refused_or_open(tmp_path: Path, cut: int, flips: list[tuple[int, int]]) -> None:
    path = tmp_path / "whole.onnx"
    if not path.exists():
        onnx_models.image_network(path)
    data = bytearray(path.read_bytes())
    for at, by in flips:
        data[at % len(data)] ^= by
    (tmp_path / "m.onnx").write_bytes(bytes(data[: cut % len(data)] if not flips else data))
    with suppress(StudioError):  # any other exception, or a hang, is what this looks for
        open_safely(tmp_path / "m.onnx")
