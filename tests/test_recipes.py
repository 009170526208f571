"""The recipes of shipped models: packages that are what they say, pictures made of them, plans that can be trained."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
import tomllib
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from aigc_studio.core.errors import StudioError
from aigc_studio.library.card import read_card
from aigc_studio.library.exporting.subjects import subject_of
from aigc_studio.library.importing import faults_of, recorded_hashes
from aigc_studio.training.families import preset_plan
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.request import TrainModel
from recipes import photos
from recipes.__main__ import main, then
from recipes.packages import fetch
from recipes.previews import comparison, sheet

MODELS = Path(__file__).parents[1] / "models"


def debian_package(files: dict[str, bytes], link: str = "") -> bytes:
    """An `ar` archive as dpkg makes them; `link` is a symbolic link to /etc."""
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w:xz") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        if link:
            member = tarfile.TarInfo(link)
            member.type, member.linkname = tarfile.SYMTYPE, "/etc"
            archive.addfile(member)
    whole = b"!<arch>\n"
    for name, data in (("debian-binary", b"2.0\n"), ("control.tar.xz", b"odd"), ("data.tar.xz", inner.getvalue())):
        head = f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(data):<10}`\n"
        whole += head.encode() + data + b"\n" * (len(data) % 2)
    return whole


def packed(folder: Path, data: bytes) -> str:
    folder.mkdir()
    (folder / "pictures_1%3a2.0_all.deb").write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def test_a_package_is_unpacked_once_and_links_stay_out(tmp_path):
    sha256 = packed(tmp_path / "cache", debian_package({"./usr/share/a.txt": b"here"}, link="./usr/away"))
    folder = fetch("pictures", "1:2.0", sha256, tmp_path / "cache")
    assert (folder / "usr/share/a.txt").read_bytes() == b"here"
    assert not (folder / "usr/away").exists()
    (tmp_path / "cache" / "pictures_1%3a2.0_all.deb").unlink()
    assert fetch("pictures", "1:2.0", sha256, tmp_path / "cache") == folder


def test_another_package_of_that_name_is_refused(tmp_path):
    packed(tmp_path / "cache", debian_package({"./a": b""}))
    with pytest.raises(StudioError, match="SHA-256"):
        fetch("pictures", "1:2.0", "0" * 64, tmp_path / "cache")


def test_a_wheel_is_read_as_data_and_stays_in_its_folder(tmp_path):
    with zipfile.ZipFile(tmp_path / "some_photos-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("some_photos/cat.txt", "here")
        wheel.writestr("../../away.txt", "there")
    sha256 = hashlib.sha256((tmp_path / "some_photos-1.0-py3-none-any.whl").read_bytes()).hexdigest()
    folder = fetch("some-photos", "1.0", sha256, tmp_path, "pypi")
    assert (folder / "some_photos/cat.txt").read_text() == "here"
    assert not (tmp_path.parent / "away.txt").exists()
    assert not (tmp_path / "away.txt").exists()


def test_photos_are_reduced_and_a_missing_one_is_said(tmp_path):
    (tmp_path / "package" / "Lake").mkdir(parents=True)
    Image.fromarray(np.zeros((60, 90, 3), np.uint8)).save(tmp_path / "package" / "Lake" / "5120.jpg")
    assert photos.make([tmp_path / "package"], tmp_path / "out", ["Lake/51"], 30) == 1
    with Image.open(tmp_path / "out" / "Lake-51.jpg") as image:
        assert image.size == (30, 20)
    with pytest.raises(StudioError, match="No package holds Sea"):
        photos.make([tmp_path / "package"], tmp_path / "out", ["Sea"], 30)


def trained_models() -> list[Path]:
    recipes = [(path, tomllib.loads(path.read_text("utf-8"))) for path in sorted(MODELS.glob("*/recipe.toml"))]
    return [path.parent for path, recipe in recipes if "training" in recipe]


@pytest.mark.parametrize("model", trained_models(), ids=lambda path: path.name)
def test_a_recipe_can_be_trained(model):
    recipe = tomllib.loads((model / "recipe.toml").read_text("utf-8"))
    asked = {key: value for key, value in recipe["training"].items() if key not in ("colour", "framing", "put_back")}
    assert preset_plan(**asked).family == recipe["training"]["family"]
    assert all(len(package["sha256"]) == 64 for package in recipe["data"]["packages"])


def test_a_second_training_goes_on_with_the_weights_of_the_first(tmp_path, monkeypatch):
    model, pictures = tmp_path / "models" / "discs", tmp_path / "pictures" / "discs"
    model.mkdir(parents=True)
    pictures.mkdir(parents=True)
    (tmp_path / "pictures" / "discs.whole").touch()  # nothing has to be fetched
    random = np.random.default_rng(0)
    for number in range(24):
        Image.fromarray(random.integers(0, 255, (16, 16, 3), np.uint8)).save(pictures / f"{number}.png")
    (model / "recipe.toml").write_text("""
[model]
name = "Discs"
[data]
make = "nothing"
licence = "CC0"
packages = []
[training]
family = "vae"
preset = "tiny"
steps = 3
[then]
steps = 2
rate = 1e-7
""")
    monkeypatch.setattr("sys.argv", ["recipes", str(model), "--work", str(tmp_path)])
    assert main() == 0
    first, second = (TrainingPlan.from_json(torch.load(tmp_path / "trainings" / name / "checkpoint.pt")["plan"])
                     for name in ("discs", "discs-then"))  # fmt: skip
    assert (first.steps, second.steps, second.rate) == (3, 2, 1e-7)
    ours, theirs = (torch.load(tmp_path / "trainings" / name / "checkpoint.pt")["networks"]["generator"]
                    for name in ("discs", "discs-then"))  # fmt: skip
    assert torch.allclose(ours["fc_mu.weight"], theirs["fc_mu.weight"], atol=1e-6)  # hardly moved since
    told = json.loads((model / "card.json").read_text("utf-8"))["training"]
    assert (told["plan"]["steps"], told["steps"], told["steps_before"]) == (2, 2, 3)
    assert set(read_card(model).files) == {"latent.npz", "model.onnx", "weights.safetensors"}
    assert recorded_hashes(read_card(model))
    assert not faults_of(read_card(model))
    with Image.open(model / "preview.webp") as sheet:
        assert sheet.size == (640, 640)  # a hundred pictures
    with pytest.raises(StudioError, match="no number of a plan"):
        then(TrainModel((), first, "Discs"), {"speed": 2})


def test_ink_makes_strokes_wider_in_pictures_and_in_the_file_that_goes_out(tmp_path):
    for file in ("card.json", "weights.safetensors", "latent.npz"):
        shutil.copyfile(MODELS / "glyphs" / file, tmp_path / file)
    raw = json.loads((tmp_path / "card.json").read_text("utf-8"))
    assert raw["settings"]["ink"] == 0.06
    ranges, sheets = [], []
    for ink in (0.0, 0.06):
        raw["settings"]["ink"] = ink
        (tmp_path / "card.json").write_text(json.dumps(raw), "utf-8")
        sheets.append(np.asarray(sheet(read_card(tmp_path), range(20), 5, 64), np.float32))
        told = subject_of(read_card(tmp_path)).inscription().settings["picture"]
        ranges.append(np.array([told["low"], told["high"]]))
    assert (sheets[1] <= sheets[0] + 1).all()  # nowhere less ink
    assert sheets[1].mean() < sheets[0].mean() - 1
    assert np.allclose(ranges[0] - ranges[1], 0.06)


@pytest.mark.parametrize("name", ["clean", "sharp-x2"])
def test_an_enhancer_is_previewed_beside_what_it_beats(name):
    """Each row: what it is given, what it makes of it, the photo."""
    pictures = np.asarray(comparison(read_card(MODELS / name)), np.float32)
    poor, made, good = np.split(pictures, 3, axis=1)
    assert np.abs(made - good).mean() < 0.9 * np.abs(poor - good).mean()


@pytest.mark.parametrize("model", trained_models(), ids=lambda path: path.name)
def test_the_files_of_a_shipped_model_are_there_and_small(model):
    names = {file.name for file in model.iterdir()}
    assert {"card.json", "weights.safetensors", "model.onnx", "thumbnail.png", "preview.webp"} <= names
    assert all(file.stat().st_size <= 12_000_000 for file in model.iterdir())
