"""aigc-studio train, from pictures to a generated one."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aigc_studio.cli.main import main
from aigc_studio.core.errors import JobCancelled
from aigc_studio.core.settings import cache_folder, data_folder
from aigc_studio.jobs.context import JobContext
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.request import TrainModel, asked, begin
from aigc_studio.training.run import train

_QUICK = ("--preset", "tiny", "--steps", "6", "--batch", "4", "--json")


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "my-pictures"
    folder.mkdir()
    for seed in range(12):
        noise = np.random.default_rng(seed).integers(0, 255, (4, 4, 3), np.uint8)
        Image.fromarray(noise).resize((32, 32), Image.Resampling.BICUBIC).save(folder / f"{seed}.png")
    (folder / "broken.png").write_bytes(b"no picture")
    return folder


@pytest.mark.parametrize("family", ["vae", "dcgan", "sngan"])
def test_a_folder_becomes_a_model_with_sliders(
    family: str, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "training"
    assert main(["train", str(pictures), "--family", family, *_QUICK, "--licence", "CC0", "--out", str(out)]) == 0
    printed = capsys.readouterr()
    document = json.loads(printed.out)
    assert document["pictures"] == 12
    assert len(document["set_aside"]) == 1
    assert "broken.png" in printed.err
    history = [json.loads(line) for line in (out / "history.jsonl").read_text().splitlines()]
    assert main(["models", "show", document["model"], "--json"]) == 0
    card = json.loads(capsys.readouterr().out)
    assert card["licence"] == "CC0"
    assert card["name"] == "My pictures"
    assert len(card["directions"]) >= 4
    assert card["training"]["onnx"]["largest_difference"] < 1 / 255
    assert ["Licence: CC0" in report.read_text("utf-8") for report in out.glob("*.onnx.report.txt")] == [True]
    assert card["training"]["curves"]
    assert card["training"]["measures"]["kid"] > 0
    assert main(["models", "show", document["model"]]) == 0
    assert "Trained on   12 pictures" in capsys.readouterr().out
    assert main(["generate", document["model"], "--seed", "3", "--out", str(tmp_path / "made"), "--json"]) == 0
    assert len(list((tmp_path / "made").glob("*.png"))) == 1
    assert all(np.isfinite(list(line["losses"].values())).all() for line in history)


def test_a_stopped_training_goes_on_and_samples_are_kept(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from aigc_studio.training.families import preset_plan

    out = tmp_path / "training"
    plan = preset_plan("vae", "tiny", steps=8, batch=4, sample_every=2, checkpoint_every=2)
    begin(TrainModel((pictures,), plan, "Stopped"), out)

    def stop(_fraction: float, message: str) -> None:
        if message.startswith("Step 5"):
            raise JobCancelled

    with pytest.raises(JobCancelled):
        train(out, cache_folder() / "training", data_folder() / "models", JobContext(report=stop))
    assert main(["train", "resume", str(out), "--rate", "0.01"]) == 2
    assert "keeps what it was begun with: --rate" in capsys.readouterr().err
    assert main(["train", "resume", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["steps"] == 8
    assert [file.name for file in sorted((out / "samples").iterdir())] == [f"{step:07}.png" for step in (2, 4, 6, 8)]
    with Image.open(out / "samples" / "0000008.png") as sheet:
        assert sheet.size == (8 * 16, 8 * 16)
    assert asked(out).plan == plan


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["{pictures}"], "--out"),
        (["{pictures}", "--out", "{out}", "--rate", "9"], "Rate 9 is not between 1e-07 and 0.1"),
        (["{pictures}", "--out", "{out}", "--seed", "-1"], "Seed -1 is not between 0 and 2,147,483,648"),
        *((["{pictures}", "--out", "{out}", "--side", side], "neither 4 nor 7 doubled") for side in ("18", "36", "48")),
        (["{pictures}", "--out", "{out}", "--put-back", "broken"], "choose among tiny, blank, double, outlier"),
        (["{empty}", "--out", "{out}"], "no pictures"),
        (["{pictures}/broken.png", "--out", "{out}"], "left to train on"),
        (["{pictures}/gone", "--out", "{out}"], "There is no"),
        (["{packed}", "--out", "{out}"], "not read here; unpack it"),
        (["resume", "{empty}"], "There is no training"),
        (["resume"], "Which training"),
        (["report"], "Which training"),
        (["report", "{empty}"], "There is no training"),
        (["{pictures}", "--out", "{out}", "--set", "magic=1"], "no number of a training named"),
        (["{pictures}", "--out", "{out}", "--set", "depth=1.5"], "whole number"),
        (["{pictures}", "--out", "{out}", "--set", "codes=3"], "does not use codes"),
        (["{pictures}", "--out", "{out}", "--from", "aurora-soft"], "not trained here"),
    ],
)  # fmt: skip
def test_bad_input_gets_one_sentence(
    arguments: list[str], sentence: str, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "pictures.7z").write_bytes(b"7z")
    places = {"pictures": pictures, "empty": tmp_path / "empty", "out": tmp_path / "out",
              "packed": tmp_path / "pictures.7z"}  # fmt: skip
    assert main(["train", *(argument.format(**places) for argument in arguments), "--preset", "tiny"]) == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert len(error.strip().splitlines()) == 1


def test_a_slip_of_the_pen_does_not_take_the_folder(pictures: Path, tmp_path: Path) -> None:
    assert main(["train", str(pictures / "gone"), *_QUICK, "--out", str(tmp_path / "out")]) == 2
    assert not (tmp_path / "out").exists()


def test_two_trainings_do_not_share_a_folder(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(TrainModel((pictures,), TrainingPlan("vae"), "First"), tmp_path / "out")
    assert main(["train", str(pictures), *_QUICK, "--out", str(tmp_path / "out")]) == 2
    assert "already holds a training" in capsys.readouterr().err


def test_a_training_that_learnt_nothing_gives_its_folder_to_the_next(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a folder without pictures: with the right one, the same command has to do."""
    (tmp_path / "empty").mkdir()
    assert main(["train", str(tmp_path / "empty"), *_QUICK, "--out", str(tmp_path / "out")]) == 2
    assert "no pictures" in capsys.readouterr().err
    assert main(["train", str(pictures), *_QUICK, "--out", str(tmp_path / "out")]) == 0
    capsys.readouterr()
    assert main(["train", str(pictures), *_QUICK, "--out", str(tmp_path / "out")]) == 2
    assert "already holds a training" in capsys.readouterr().err


def test_pictures_are_put_back_and_an_archive_gives_its_name(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (pictures / "again.png").write_bytes((pictures / "3.png").read_bytes())
    packed = tmp_path / "some-noise.tar.gz"
    with tarfile.open(packed, "w:gz") as archive:
        archive.add(pictures, "noise")
    assert main(["train", str(packed), *_QUICK, "--put-back", "double,blank", "--out", str(tmp_path / "out")]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["name"], document["pictures"]) == ("Some noise", 13)
    assert [sentence.partition(":")[0] for sentence in document["set_aside"]] == ["broken.png"]


def test_a_report_is_one_page(pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    numbers = ("--set", "beta=2", "--set", "sample_every=3")
    assert main(["train", str(pictures), *_QUICK, *numbers, "--consent", "All agreed", "--out", str(out)]) == 0
    assert asked(out).plan.beta == 2
    capsys.readouterr()
    assert main(["train", "report", str(out), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["trainings"][0]["measures"]["kid"]["last"] > 0
    assert "All agreed" in Path(document["file"]).read_text("utf-8")


def test_a_training_is_made_longer_and_branched(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, branch = tmp_path / "out", tmp_path / "branch"
    assert main(["train", str(pictures), *_QUICK, "--out", str(out)]) == 0
    model = json.loads(capsys.readouterr().out)["model"]
    more = tmp_path / "more"
    more.mkdir()
    (pictures / "3.png").rename(more / "3.png")
    assert main(["train", "resume", str(out), "--steps", "8", "--more", str(more), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["steps"], document["pictures"]) == (8, 12)
    arguments = ["train", str(pictures), *_QUICK, "--rate", "0.0001", "--from", model, "--out", str(branch)]
    assert main(arguments) == 0
    assert (branch / "checkpoint.start.pt").exists()
