"""A model's file becomes a card: the whole way, with tiny networks."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from aigc_studio.core.errors import JobCancelled, StudioError
from aigc_studio.core.image import Extent
from aigc_studio.jobs.context import JobContext
from aigc_studio.latent.point import LatentPoint
from aigc_studio.latent.render import RenderLatent, render_latent
from aigc_studio.library.card_edits import CardEdit, edit_card
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.importing import (
    faults_of,
    import_model,
    recorded_hashes,
    remove_model,
    restore_model,
    scan_folder,
)
from aigc_studio.library.importing.scan import model_files
from aigc_studio.library.onnx_files.probe import photo
from aigc_studio.library.pool import ModelPool
from aigc_studio.library.probe import probe
from aigc_studio.library.trial import trial_picture
from aigc_studio.style.styles import StyleBook
from aigc_studio.style.stylize import StyleSettings, paint
from tests.library import onnx_models
from tests.library.tiny_models import save_dcgan, save_transformer_net
from tests.links import linked


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    library = tmp_path / "library"
    library.mkdir()
    return Catalog((library,))


def test_a_checkpoint_becomes_a_generator_with_sliders(catalog, tmp_path):
    file = save_dcgan(tmp_path / "netG_epoch_24.pth")
    card = import_model(file, catalog.own_folder, JobContext())
    assert (card.kind, card.family) == ("generator", "dcgan")
    assert card.thumbnail.is_file()
    assert card.imported["file"] == "netG_epoch_24.pth"
    assert len(card.directions) >= 1
    first = card.directions[0]
    still, moved = (
        render_latent(
            RenderLatent(card, LatentPoint(3, weights=w), Extent(48, 48)), ModelPool(), JobContext()
        ).pixels
        for w in ({}, {first.name: first.high})
    )  # fmt: skip
    assert still.shape == (48, 48, 3)
    assert np.abs(still.astype(int) - moved.astype(int)).mean() > 0.5


def test_weights_that_give_no_picture_speak_of_the_file(catalog, tmp_path):
    state = torch.load(save_dcgan(tmp_path / "a.pth"), weights_only=True)
    name = next(name for name in state if name.endswith("running_var"))
    torch.save(state | {name: -state[name]}, tmp_path / "b.pth")
    with pytest.raises(StudioError, match="no picture") as refused:
        import_model(tmp_path / "b.pth", catalog.own_folder, JobContext())
    assert "file" in refused.value.hint
    assert not any(catalog.own_folder.iterdir())


def test_a_translator_is_a_style(catalog, tmp_path):
    card = import_model(save_transformer_net(tmp_path / "mosaic.pth"), catalog.own_folder, JobContext())
    assert card.kind == "translator"
    catalog.reload()
    style = StyleBook(catalog).find("Mosaic")
    photo = np.random.default_rng(1).integers(0, 255, (40, 56, 3), np.uint8)
    settings = StyleSettings((style.weighted(1.0),)).checked()
    painted = paint(photo, settings, catalog, ModelPool(), JobContext())
    assert painted.shape == photo.shape
    assert np.abs(painted.astype(int) - photo.astype(int)).mean() > 1


def test_the_same_file_is_imported_once(catalog, tmp_path):
    file = save_dcgan(tmp_path / "a.pth")
    first = import_model(file, catalog.own_folder, JobContext())
    assert import_model(file, catalog.own_folder, JobContext(), "Other").id == first.id
    assert len(list(catalog.own_folder.iterdir())) == 1


def test_rename_verify_remove_and_undo(catalog, tmp_path):
    card = import_model(save_dcgan(tmp_path / "a.pth"), catalog.own_folder, JobContext())
    edit_card(card, CardEdit(name="Faces"))
    catalog.reload()
    assert catalog.find("faces").id == card.id
    assert recorded_hashes(card)
    assert not faults_of(card)
    card.weights_file.write_bytes(card.weights_file.read_bytes()[:-1] + b"!")
    assert faults_of(card)
    aside = remove_model(card, catalog.own_folder)
    catalog.reload()
    assert not catalog.cards
    restore_model(aside, catalog.own_folder)
    catalog.reload()
    assert card.id in catalog.cards


@pytest.mark.parametrize(
    ("name", "data"),
    [("notes.pth", b"hello"), ("empty.onnx", b""), ("x.onnx", b"\x08\x07\x12\x04gone"), ("cut.pth", b"PK\x03\x04")],
)
def test_what_is_no_model_is_refused_and_leaves_nothing(catalog, tmp_path, name, data):
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(StudioError) as caught:
        import_model(file, catalog.own_folder, JobContext())
    assert caught.value.hint
    assert list(catalog.own_folder.iterdir()) == []


def test_the_card_is_plain_data(catalog, tmp_path):
    card = import_model(save_dcgan(tmp_path / "a.pth"), catalog.own_folder, JobContext())
    raw = json.loads((card.folder / "card.json").read_text("utf-8"))
    assert raw["imported"]["sha256"]
    assert raw["imported"]["seconds"]["cpu"] > 0
    assert (card.folder / "weights.safetensors").is_file()


def test_the_first_picture_comes_before_the_directions(catalog, tmp_path):
    seen: list[str] = []

    class Watch(JobContext):
        def step(self, fraction: float, message: str = "") -> None:
            seen.append(message)

        def preview(self, pixels: object) -> None:
            assert np.asarray(pixels).shape == (32, 32, 3)
            seen.append("picture")

    import_model(save_dcgan(tmp_path / "a.pth"), catalog.own_folder, Watch())
    assert seen.index("picture") < seen.index("Finding directions")


@pytest.mark.skipif(sys.platform == "win32", reason="has no limit for the size of files")
def test_a_disk_without_room_is_a_sentence_and_leaves_nothing(catalog, tmp_path):
    import resource

    file, limits = save_dcgan(tmp_path / "a.pth", width=16), resource.getrlimit(resource.RLIMIT_FSIZE)
    assert file.stat().st_size > 200_000
    shown: list[object] = []

    class Watch(JobContext):
        def preview(self, pixels: object) -> None:
            shown.append(pixels)

    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(StudioError, match="cannot be kept in"):
            import_model(file, catalog.own_folder, Watch())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert len(shown) == 1
    assert list(catalog.own_folder.iterdir()) == []


def test_cancelling_leaves_nothing(catalog, tmp_path):
    class Impatient(JobContext):
        def step(self, fraction: float, message: str = "") -> None:
            if fraction > 0.5:
                raise JobCancelled

    with pytest.raises(JobCancelled):
        import_model(save_dcgan(tmp_path / "a.pth"), catalog.own_folder, Impatient())
    assert list(catalog.own_folder.iterdir()) == []


def beside(tmp_path: Path, threshold: int) -> Path:
    """A generator whose weights of `threshold` bytes and more lie in another file, below its own."""
    import onnx

    model = onnx.load(onnx_models.generator(tmp_path / "plain.onnx", ["N", 16], "NCHW", 3, (0, 1), side=32))
    (tmp_path / "downloads" / "data").mkdir(parents=True)
    path = tmp_path / "downloads" / "network.onnx"
    onnx.save(model, path, save_as_external_data=True, location="data/weights.bin", size_threshold=threshold)
    return path


def test_weights_beside_an_onnx_file_come_along(catalog, tmp_path):
    path = beside(tmp_path, 1024)
    card = import_model(path, catalog.own_folder, JobContext())
    assert set(card.imported["files"]) == {"model.onnx", "data/weights.bin", "latent.npz"}
    shutil.rmtree(path.parent)
    assert recorded_hashes(card)
    assert not faults_of(card)
    assert trial_picture(card, JobContext()) is not None
    (card.folder / "data" / "weights.bin").write_bytes(b"")
    assert faults_of(card) == ("data/weights.bin changed",)


def test_shapes_beside_an_onnx_file_are_put_inside(catalog, tmp_path):
    path = beside(tmp_path, 0)
    card = import_model(path, catalog.own_folder, JobContext())
    assert card.kind == "generator"
    shutil.rmtree(path.parent)
    assert recorded_hashes(card)
    assert not faults_of(card)
    plain = import_model(tmp_path / "plain.onnx", catalog.own_folder, JobContext())
    assert np.array_equal(trial_picture(card, JobContext()), trial_picture(plain, JobContext()))


@pytest.mark.parametrize("threshold", [0, 1024])
def test_what_lies_beside_and_is_replaced_meanwhile_is_not_let_in(catalog, tmp_path, threshold):
    """Shapes, which go into the copy, and weights, which are copied as they are."""
    path = beside(tmp_path, threshold)
    weights = path.parent / "data" / "weights.bin"

    class Attacker(JobContext):
        def step(self, fraction: float, message: str = "") -> None:
            if message == "ONNX generator":
                weights.write_bytes(bytes(len(weights.read_bytes())))

    with pytest.raises(StudioError, match="changed while it was read"):
        import_model(path, catalog.own_folder, Attacker())
    assert list(catalog.own_folder.iterdir()) == []


@pytest.mark.parametrize("when", ["Looking at it safely", "ONNX translator"])
def test_a_file_replaced_meanwhile_is_not_let_in(catalog, tmp_path, when):
    """Another file in the place of the one that was checked: an ONNX file would be opened as it is."""
    path = onnx_models.image_network(tmp_path / "a.onnx")
    other = onnx_models.image_network(tmp_path / "b.onnx", scale=2)

    class Attacker(JobContext):
        def step(self, fraction: float, message: str = "") -> None:
            if message == when:
                os.replace(other, path)

    with pytest.raises(StudioError, match="changed while it was read"):
        import_model(path, catalog.own_folder, Attacker())
    assert list(catalog.own_folder.iterdir()) == []


def test_weights_replaced_meanwhile_are_not_let_in(catalog, tmp_path):
    path, other = save_dcgan(tmp_path / "a.pth"), save_dcgan(tmp_path / "b.pth", latent=7)

    class Attacker(JobContext):
        def step(self, fraction: float, message: str = "") -> None:
            if message == "DCGAN":
                os.replace(other, path)

    with pytest.raises(StudioError):
        import_model(path, catalog.own_folder, Attacker())
    assert list(catalog.own_folder.iterdir()) == []


@pytest.mark.parametrize("name", ["модель 模型 🎨.pth", "a b\nc\t.pth", "-rf.pth", "%s{0}$HOME.pth", "." * 3 + "x.pth"])
def test_any_name_is_only_a_name(catalog, tmp_path, name):
    if sys.platform == "win32" and "\n" in name:
        pytest.skip("Windows allows no such name")
    card = import_model(save_dcgan(tmp_path / name), catalog.own_folder, JobContext())
    assert card.folder.parent == catalog.own_folder
    assert card.name.strip()
    assert "\n" not in card.name
    catalog.reload()
    assert catalog.find(card.name).id == card.id


@pytest.mark.skipif(sys.platform == "win32", reason="there all names are text")
def test_names_that_are_no_text(catalog, tmp_path):
    name = os.fsdecode(b"netG\xff\xfe.pth")
    path = tmp_path / name
    try:
        save_dcgan(tmp_path / "a.pth").rename(path)
    except OSError:
        pytest.skip("this disk takes only text as names")
    card = import_model(path, catalog.own_folder, JobContext())
    catalog.reload()
    assert catalog.find(card.name).imported["sha256"] == card.imported["sha256"]


def test_what_a_file_says_of_its_licence_is_on_the_card(catalog, tmp_path):
    weights = torch.load(save_dcgan(tmp_path / "a.pth"), weights_only=True)
    save_file(weights, tmp_path / "a.safetensors", {"license": "CC-BY-4.0", "format": "pt"})
    assert import_model(tmp_path / "a.safetensors", catalog.own_folder, JobContext()).licence == "CC-BY-4.0"


def test_a_card_that_lost_its_facts_does_not_verify(catalog, tmp_path):
    card = import_model(save_dcgan(tmp_path / "a.pth"), catalog.own_folder, JobContext())
    assert faults_of(card) == ()
    assert card.imported["seconds"]["cpu"] > 0
    poor = replace(card, licence="", imported={k: v for k, v in card.imported.items() if k not in ("sha256", "date")})
    assert len(faults_of(poor)) == 3
    (card.folder / "latent.npz").unlink()
    assert faults_of(card) == ("latent.npz is missing",)


def test_a_folder_of_models_is_looked_through(catalog, tmp_path):
    home = tmp_path / "models"
    (home / "snapshots" / "a1").mkdir(parents=True)
    (home / "blobs").mkdir()
    (home / ".cache").mkdir()
    save_dcgan(home / ".cache" / "hidden.pth")
    stored = save_dcgan(home / "blobs" / "0123abc")  # as Hugging Face keeps downloads: names are links to contents
    linked(home / "snapshots" / "a1" / "netG.pth", stored)
    shutil.copy(stored, home / "copy.pth")
    linked(home / "link-to-nowhere.pth", home / "gone")
    linked(home / "loop", home)
    (home / "readme.txt").write_text("words")
    (home / "snapshots" / "optimizer.pt").write_bytes(b"hello")
    found = scan_folder(home, JobContext(), catalog.own_folder)
    assert {one.path.name: one.usable for one in found} == {"copy.pth": True, "optimizer.pt": False}
    assert found[0].kind == "generator"
    assert found[0].known == ""
    assert found[1].message
    card = import_model(stored, catalog.own_folder, JobContext())
    assert scan_folder(home, JobContext(), catalog.own_folder)[0].known == card.id
    assert not any(path.name == "hidden.pth" for path in model_files(home))


def test_folders_without_models_are_a_sentence(tmp_path):
    with pytest.raises(StudioError, match="no model"):
        scan_folder(tmp_path, JobContext(), tmp_path)


def test_an_onnx_file_shows_its_picture_before_it_is_copied(catalog, tmp_path):
    path = onnx_models.image_network(tmp_path / "a.onnx")
    shown: list[np.ndarray] = []

    class Watch(JobContext):
        def preview(self, pixels: object) -> None:
            assert not list(catalog.own_folder.iterdir())
            shown.append(np.asarray(pixels))

    card = import_model(path, catalog.own_folder, Watch())
    (picture,) = shown
    assert np.array_equal(picture, trial_picture(card, JobContext()))


@pytest.mark.parametrize("span", [(0, 1), (-1, 1), (0, 255)])
def test_the_picture_of_a_trial_will_do(catalog, tmp_path, span):
    """A network of one size: it is run on a photo to find out its range, and that is its first picture."""
    report = probe(onnx_models.image_network(tmp_path / "a.onnx", sides=(160, 160), span=span))
    shown = report.picture.pixels()
    assert shown.shape == (160, 160, 3)
    assert np.abs(shown.astype(float) - np.rint(photo(160, 160) * 255)).mean() < 15
