"""Aurora, the painted styles, any painting and Pigment go out and come in again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.card import ModelCard
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.exporting import FORMATS, export_model, graph_subjects, painting_subjects, parity
from aigc_studio.library.importing import import_model, way_in
from aigc_studio.library.opening import open_model
from aigc_studio.library.own_styles import read_styles
from tests.library.exported import LookHere
from tests.library.onnx_models import generator, image_network


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few comparisons of small pictures: the networks are large."""
    monkeypatch.setattr(way_in, "Look", LookHere)
    monkeypatch.setattr(parity, "_RUNS", 1)
    monkeypatch.setattr(parity, "INPUTS", 3)
    monkeypatch.setattr(graph_subjects.AuroraSubject, "sizes", (64,))
    monkeypatch.setattr(painting_subjects.PaintingSubject, "sizes", (64,))
    monkeypatch.setattr(painting_subjects, "PIGMENT_SIDE", 128)


def round_trip(card: ModelCard, form: str, folder: Path) -> tuple[ModelCard, dict]:
    exported = export_model(card, form, folder, JobContext())
    report = json.loads(exported.files[1].read_text("utf-8"))
    assert exported.files[2].read_text("utf-8").startswith(card.name)
    assert report["sha256"] == exported.report.sha256
    return import_model(exported.file, folder / "library", JobContext()), report


def drawn(card: ModelCard, side: int, **options) -> np.ndarray:
    model = open_model(card)
    z = model.space.mean + 0.7 * model.space.directions[0] - model.space.directions[3]
    return model.render(z.astype(np.float32), RenderOptions(Extent(side, side), **options)).astype(int)


@pytest.mark.parametrize("form", FORMATS)
def test_aurora_keeps_its_sliders_its_switches_and_any_size(form, tmp_path) -> None:
    card = Catalog().find("aurora-ink")
    again, report = round_trip(card, form, tmp_path)
    assert (again.name, again.licence, again.switches) == (card.name, card.licence, card.switches)
    assert again.directions == card.directions
    assert report["parity"]["largest"] <= 2 / 255
    assert report["parity"]["mean"] < 0.1 / 255
    assert np.array_equal(drawn(card, 96), drawn(again, 96))
    assert np.array_equal(drawn(card, 70, tile=True, phase=0.4), drawn(again, 70, tile=True, phase=0.4))


@pytest.mark.parametrize("form", FORMATS)
def test_pigment_keeps_its_sliders(form, tmp_path) -> None:
    card = Catalog().find("pigment")
    again, report = round_trip(card, form, tmp_path)
    assert again.directions == card.directions
    assert report["parity"]["largest"] <= 3 / 255
    assert report["parity"]["mean"] < 0.1 / 255
    assert np.abs(drawn(card, 128) - drawn(again, 128)).max() <= 3


@pytest.mark.parametrize("form", FORMATS)
def test_painted_styles_keep_their_names(form, tmp_path) -> None:
    card = Catalog().find("multistyle26")
    again, report = round_trip(card, form, tmp_path)
    assert [style.name for style in read_styles(again.folder)] == [label.name for label in card.styles]
    assert report["parity"]["largest"] <= 1 / 255
    photo = np.random.default_rng(0).integers(0, 256, (64, 96, 3), np.uint8)
    style = np.eye(26, dtype=np.float32)[4]
    models = (open_model(each) for each in (card, again))
    before, after = (model.stylize(photo, style).astype(int) for model in models)
    assert np.abs(before - after).max() <= 1


def test_any_painting_is_one_file_of_photo_and_painting(tmp_path) -> None:
    card = Catalog().find("arbitrary-style")
    again, report = round_trip(card, "onnx", tmp_path)
    assert [port["name"] for port in report["inputs"]] == ["image", "painting"]
    assert report["parity"]["largest"] <= 1 / 255
    random = np.random.default_rng(0)
    photo, painting = (random.integers(0, 256, (s, s, 3), np.uint8) for s in (64, 256))
    own, other = (open_model(c) for c in (card, again))
    before = own.stylize(photo, own.encode(painting)).astype(int)
    assert np.abs(before - other.stylize_like(photo, painting)).max() <= 1


@pytest.mark.parametrize("form", FORMATS)
def test_onnx_of_any_origin_goes_out_and_in(form, tmp_path) -> None:
    library = tmp_path / "first"
    made = generator(tmp_path / "generator.onnx", ("N", 12), "NCHW", 3, (-1, 1)), image_network(tmp_path / "image.onnx")
    for path in made:
        card = import_model(path, library, JobContext(), "Mine")
        folder = tmp_path / f"{card.kind}-{form}"
        folder.mkdir()
        again, report = round_trip(card, form, folder)
        assert report["parity"]["largest"] < 1e-5
        assert (again.name, again.kind, again.family) == ("Mine", card.kind, card.family)
        assert again.directions == card.directions
        assert again.settings == card.settings


def test_what_has_no_exact_torchscript_is_refused_and_leaves_nothing(tmp_path) -> None:
    card = import_model(_with_a_loop(tmp_path / "network.onnx"), tmp_path / "library", JobContext())
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(StudioError, match="no exact TorchScript") as caught:
        export_model(card, "torchscript", folder, JobContext())
    assert "CumSum" in caught.value.message
    assert list(folder.iterdir()) == []


def _with_a_loop(path: Path) -> Path:
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    def port(name: str) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, (1, 3, "h", "w"))

    nodes = [
        helper.make_node("CumSum", ["image", "axis"], ["sum"]), helper.make_node("CumSum", ["sum", "axis"], ["back"]),
        helper.make_node("Sub", ["sum", "back"], ["apart"]), helper.make_node("Sin", ["apart"], ["wave"]),
        helper.make_node("Mul", ["wave", "wave"], ["made"]),
    ]  # fmt: skip
    axis = numpy_helper.from_array(np.array(3, np.int64), "axis")
    graph = helper.make_graph(nodes, "g", [port("image")], [port("made")], [axis])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return path


def test_a_folder_that_is_not_there_yet_is_made(tmp_path) -> None:
    card = Catalog().find("aurora-ink")
    assert export_model(card, "onnx", tmp_path / "for a friend", JobContext()).file.parent == tmp_path / "for a friend"
    named = tmp_path / "more" / "ink.onnx"
    assert export_model(card, "onnx", named, JobContext()).file == named


def test_a_name_of_another_kind_and_a_file_for_a_folder_are_refused(tmp_path) -> None:
    card = Catalog().find("aurora-ink")
    with pytest.raises(StudioError, match="not a name for ONNX"):
        export_model(card, "onnx", tmp_path / "ink.pt", JobContext())
    (tmp_path / "taken").touch()
    with pytest.raises(StudioError, match="not a name for ONNX"):
        export_model(card, "onnx", tmp_path / "taken", JobContext())
    with pytest.raises(StudioError, match="not a folder"):
        export_model(card, "onnx", tmp_path / "taken" / "ink.onnx", JobContext())
