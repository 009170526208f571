"""ONNX files made to do harm, through the process that looks at them: none hangs it, fills memory."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from aigc_studio.library.probe import Report, probe
from tests.library import onnx_models
from tests.library.onnx_models import FLOAT, INT64, Builder

_SECONDS, _MEMORY = 60.0, 3 << 30


def refused(path: Path, seconds: float = _SECONDS) -> Report:
    began = time.monotonic()
    report = probe(path, seconds, _MEMORY)
    assert report.message
    assert report.hint
    assert not report.picture
    assert time.monotonic() - began < seconds + 20
    return report


def image(builder: Builder) -> str:
    return builder.take("x", ["N", 3, "H", "W"])


def test_a_loop_without_end(tmp_path: Path) -> None:
    b = Builder()
    x = image(b)
    b.stored.append(numpy_helper.from_array(np.array(1 << 60), "times"))
    b.stored.append(numpy_helper.from_array(np.array(True), "on"))
    state = [helper.make_tensor_value_info(name, kind, shape) for name, kind, shape in (
        ("i", INT64, []), ("go", TensorProto.BOOL, []), ("carried", FLOAT, None),
    )]  # fmt: skip
    results = [helper.make_tensor_value_info(name, kind, shape) for name, kind, shape in (
        ("go_on", TensorProto.BOOL, []), ("result", FLOAT, None),
    )]  # fmt: skip
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["go_on"]), helper.make_node("Sin", ["carried"], ["result"])],
        "body", state, results,
    )  # fmt: skip
    b.nodes.append(helper.make_node("Loop", ["times", "on", x], ["looped"], body=body))
    b.give("looped", "y", ["N", 3, "H", "W"])
    assert "more than 4 seconds" in refused(b.save(tmp_path / "m.onnx"), 4).message


def test_sizes_that_are_computed_when_it_is_opened(tmp_path: Path) -> None:
    b = Builder()
    side = b.op("Mul", b.keep([1 << 20], np.int64), b.keep([1 << 16], np.int64))
    fill = b.op("ConstantOfShape", side)
    b.give(b.op("Add", image(b), b.op("ReduceSum", fill)), "y", ["N", 3, "H", "W"])
    refused(b.save(tmp_path / "m.onnx"))


def test_sizes_that_are_computed_from_the_picture(tmp_path: Path) -> None:
    b = Builder()
    x = image(b)
    shape = b.op("Mul", b.op("Shape", x), b.keep([1, 1, 1 << 14, 1 << 14], np.int64))
    grown = b.op("ConstantOfShape", shape)
    b.give(b.op("Add", x, b.op("ReduceMean", grown)), "y", ["N", 3, "H", "W"])
    refused(b.save(tmp_path / "m.onnx"))


def test_an_enlargement_beyond_all_memory(tmp_path: Path) -> None:
    b = Builder()
    b.give(b.op("Resize", image(b), "", b.keep([1.0, 1.0, 5000.0, 5000.0]), mode="nearest"), "y", None)
    refused(b.save(tmp_path / "m.onnx"))


@pytest.mark.parametrize("kind", [np.float32, np.float16])
@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_weights_that_are_no_numbers(tmp_path: Path, kind: type, number: float) -> None:
    b = Builder()
    noughts = b.cast(b.keep(np.full((1, 3, 1, 1), number), kind), FLOAT)
    b.give(b.op("Mul", image(b), noughts), "y", ["N", 3, "H", "W"])
    refused(b.save(tmp_path / "m.onnx"))


def test_messages_in_messages(tmp_path: Path) -> None:
    inner = b"\x0a\x01a"
    for _ in range(3000):  # a node's attribute's graph's node's attribute's graph …
        for tag in (0x32, 0x2A, 0x0A):
            inner = bytes([tag]) + _varint(len(inner)) + inner
    (tmp_path / "m.onnx").write_bytes(b"\x08\x09\x3a" + _varint(len(inner)) + inner)
    refused(tmp_path / "m.onnx")


def _varint(number: int) -> bytes:
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def test_millions_of_empty_weights(tmp_path: Path) -> None:
    model = onnx.load(onnx_models.image_network(tmp_path / "good.onnx"))
    # Each is two bytes in the file and a hundred in memory.
    graph = model.graph.SerializeToString() + b"\x2a\x00" * 8_000_000
    (tmp_path / "m.onnx").write_bytes(b"\x08\x09\x3a" + _varint(len(graph)) + graph + b"\x42\x02\x10\x11")
    refused(tmp_path / "m.onnx")


def test_a_training_inside_reads_no_other_files_either(tmp_path: Path) -> None:
    model = onnx.load(onnx_models.image_network(tmp_path / "good.onnx"))
    tensor = TensorProto(name="w", data_type=FLOAT, dims=[4], data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value="../../../etc/passwd")
    model.training_info.add().initialization.initializer.append(tensor)
    (tmp_path / "m.onnx").write_bytes(model.SerializeToString())
    assert "outside its own folder" in refused(tmp_path / "m.onnx").message


def test_a_pipe_in_the_place_of_weights(tmp_path: Path) -> None:
    import os

    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no pipes with names")
    model = onnx.load(onnx_models.image_network(tmp_path / "good.onnx"))
    onnx.save(model, tmp_path / "m.onnx", save_as_external_data=True, location="w.bin", size_threshold=0)
    (tmp_path / "w.bin").unlink()
    os.mkfifo(tmp_path / "w.bin")
    assert "missing" in refused(tmp_path / "m.onnx").message
