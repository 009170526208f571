"""The command line as a person calls it: files, exit statuses, one sentence."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aigc_studio.cli import generate
from aigc_studio.cli.console import guarded
from aigc_studio.cli.main import main
from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import sha256_bytes
from aigc_studio.core.image import Pixels
from aigc_studio.core.recipe import Recipe
from aigc_studio.gallery.metadata import write_artwork
from aigc_studio.replay.sources import SourceFinder


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    y, x = np.mgrid[0:60, 0:90]
    data = np.stack([128 + 100 * np.sin((x + c * y) / 11) for c in range(3)], -1).astype(np.uint8)
    path = tmp_path / "harbour.jpg"
    Image.fromarray(data).save(path, quality=95)
    return path


def call(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Exit status, stdout and stderr of a command."""
    capsys.readouterr()
    try:
        status = main([str(word) for word in words])
    except SystemExit as leaving:
        status = int(leaving.code or 0)
    out, err = capsys.readouterr()
    return status, out, err


def size_of(path: str) -> tuple[int, int]:
    with Image.open(path) as image:
        return image.size


def refused(capsys, *words: object) -> str:
    """A command's one sentence of refusal."""
    status, out, err = call(capsys, *words)
    assert (status, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
    assert err.strip().endswith((".", "?", ")"))
    assert "Traceback" not in err
    return err


def test_generate_writes_pictures_that_replay_to_the_same_pixels(capsys, tmp_path):
    status, out, _ = call(
        capsys, "generate", "aurora-soft", "--seed", 7, "--count", 2, "--size", "96x64", "--out", tmp_path / "a",
        "--set", "hue=0.8", "--json",
    )  # fmt: skip
    assert status == 0
    pictures = json.loads(out)["pictures"]
    assert [p["seed"] for p in pictures] == [7, 8]
    assert size_of(pictures[0]["file"]) == (96, 64)
    status, out, _ = call(capsys, "replay", pictures[0]["file"], "--json", "--out", tmp_path / "again")
    assert status == 0
    replayed = json.loads(out)
    assert replayed["max_difference"] == 0
    assert replayed["task"] == "generate"
    assert Path(replayed["out"]).is_file()


def test_a_number_beyond_the_end_of_a_direction_is_told(capsys, tmp_path):
    words = ("generate", "aurora-soft", "--size", "32", "--out", tmp_path, "--json", "--set")
    status, out, err = call(capsys, *words, "HUE=1000")
    end = json.loads(out)["weights"]["hue"]
    assert (status, err.strip()) == (0, f"The direction “hue” ends at {end:g}, which 1000 was taken for.")
    assert call(capsys, *words, f"hue={end}")[2] == ""


def test_generating_twice_overwrites_nothing(capsys, tmp_path):
    for _ in range(2):
        assert call(capsys, "generate", "pigment", "--size", "32", "--out", tmp_path)[0] == 0
    assert len(list(tmp_path.glob("pigment-*.png"))) == 2


def test_a_loop_is_an_animation(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("aigc_studio.latent.render.LOOP_FRAMES", 5)
    status, out, _ = call(capsys, "generate", "aurora-ink", "--loop", "--size", "48", "--out", tmp_path)
    assert status == 0
    with Image.open(out.strip()) as film:
        assert film.n_frames == 5


@pytest.mark.parametrize("suffix", ["png", "jpeg", "webp", "tiff"])
def test_stylize_carries_its_recipe_in_every_format(capsys, tmp_path, photo, suffix):
    status, out, _ = call(
        capsys, "stylize", photo, "--style", "starry line=0.7", "--style", "great-wave=0.3", "--strength", 0.8,
        "--keep-colour", "--max-side", 0, "--format", suffix, "--out", tmp_path / "out", "--json",
    )  # fmt: skip
    assert status == 0
    written = json.loads(out)
    assert [round(s["weight"], 3) for s in written["styles"]] == [0.7, 0.3]
    painting = written["paintings"][0]["file"]
    assert size_of(painting) == (90, 60)
    status, out, _ = call(capsys, "replay", painting, "--source", photo, "--json")
    assert status == 0
    assert json.loads(out)["max_difference"] <= (0 if suffix in ("png", "tiff") else 60)


def test_a_painting_is_a_style(capsys, tmp_path, photo):
    status, out, _ = call(capsys, "stylize", photo, "--style", f"{photo}=1", "--out", tmp_path / "out")
    assert status == 0
    assert Path(out.strip()).is_file()


def test_replay_asks_for_the_photo(capsys, tmp_path, photo):
    _, out, _ = call(capsys, "stylize", photo, "--style", "starry-line", "--out", tmp_path / "out")
    photo.rename(tmp_path / "elsewhere.jpg")
    assert "--source" in refused(capsys, "replay", out.strip())


def test_replay_finds_the_photo_by_its_name_nearby(capsys, tmp_path, photo, monkeypatch):
    """Above the painting's folder, beside the painting, in the current folder; only if it is that very photo."""
    _, out, _ = call(capsys, "stylize", photo, "--style", "starry-line", "--out", photo.parent / "painted")
    painting = Path(out.strip())
    assert call(capsys, "replay", painting)[0] == 0
    beside, here = painting.with_name(photo.name), tmp_path / "here"
    photo.rename(beside)
    assert call(capsys, "replay", painting)[0] == 0
    here.mkdir()
    beside.rename(here / photo.name)
    monkeypatch.chdir(here)
    assert call(capsys, "replay", painting)[0] == 0
    Image.new("RGB", (90, 60), "red").save(here / photo.name)
    assert "--source" in refused(capsys, "replay", painting)


def test_a_name_in_a_recipe_that_leads_elsewhere_is_not_followed(tmp_path):
    (tmp_path / "secret.png").write_bytes(b"secret")
    recipe = Recipe("stylize", {"photo_name": str(tmp_path / "secret.png"), "base": {"photo_name": "../secret.png"}})
    folder = tmp_path / "pictures" / "of mine"
    assert SourceFinder(folder / "painting.png", (), recipe)(sha256_bytes(b"secret")) is None


def test_what_is_finished_is_listed_when_the_disk_is_full(capsys, tmp_path, monkeypatch):
    write = generate._write

    def full(request, *rest):
        if request.point.seed == 2:
            raise StudioError("The disk is full.", "Free some space.")
        return write(request, *rest)

    monkeypatch.setattr(generate, "_write", full)
    words = ("generate", "aurora-soft", "--size", 32, "--seed", 1, "--count", 3, "--out", tmp_path)
    status, out, err = call(capsys, *words, "--json")
    told = json.loads(out)
    assert (status, [one["seed"] for one in told["pictures"]]) == (2, [1])
    assert told["error"] == err.strip() == "The disk is full; free some space."
    status, out, _ = call(capsys, *words)
    assert (status, [Path(line).exists() for line in out.splitlines()]) == (2, [True])


def test_replay_finds_the_photo_in_the_project_that_the_painting_lies_in(capsys, tmp_path, photo):
    from aigc_studio.gallery.sources import SourceStore

    project = tmp_path / "project"
    (project / "sources").mkdir(parents=True)
    status, out, err = call(capsys, "stylize", photo, "--style", "great-wave", "--out", project / "pictures")
    assert status == 0, err
    painting = Path(out.strip())
    sha256 = SourceStore(project / "sources").keep(photo)
    photo.unlink()
    status, out, err = call(capsys, "replay", painting, "--json")
    assert status == 0, err
    assert json.loads(out)["max_difference"] == 0
    (project / "sources" / f"{sha256}.jpg").unlink()  # what is left there is its name only
    assert "not at hand" in refused(capsys, "replay", painting)


def test_the_rest_of_the_batch_goes_on(capsys, tmp_path, photo):
    text = tmp_path / "notes.jpg"
    text.write_text("not a picture")
    missing = tmp_path / "missing.jpg"
    status, out, err = call(
        capsys, "stylize", text, photo, missing, "--style", "starry-line", "--out", tmp_path / "out", "--json"
    )
    assert status == 2
    result = json.loads(out)
    assert len(result["paintings"]) == 1
    assert len(result["failed"]) == 2
    assert len(err.strip().splitlines()) == 2


def test_folders_without_pictures_and_endless_names_do_not_stop_the_batch(capsys, tmp_path, photo):
    empty = tmp_path / "empty"
    empty.mkdir()
    status, out, err = call(
        capsys, "stylize", empty, "x" * 5000, photo, "--style", "starry-line", "--out", tmp_path / "out", "--json"
    )
    assert status == 2
    assert len(json.loads(out)["paintings"]) == 1
    assert len(err.strip().splitlines()) == 2


def test_a_recipe_that_asks_for_another_size_is_not_made(capsys, tmp_path):
    point = {"model": "aurora-soft", "seed": 1, "width": 20_000, "height": 20_000}
    path = write_artwork(tmp_path, "small", Pixels(np.zeros((32, 32, 3), np.uint8)), Recipe("generate", point))
    began = time.monotonic()
    assert "20000x20000" in refused(capsys, "replay", path)
    assert time.monotonic() - began < 10


def test_models_list_and_show(capsys):
    status, out, _ = call(capsys, "models", "list", "--json")
    models = json.loads(out)["models"]
    kinds = {m["kind"] for m in models}
    assert status == 0
    assert {"generator", "style", "stylizer"} <= kinds
    assert len([m for m in models if m["kind"] == "style"]) == 26
    assert all({"id", "name", "kind"} <= m.keys() for m in models)
    status, out, _ = call(capsys, "models", "show", "aurora-ink", "--json")
    assert status == 0
    assert len(json.loads(out)["directions"]) == 8
    assert "aurora-ink" in refused(capsys, "models", "show", "aurora-inc")
    assert "generator" in refused(capsys, "models", "list", "--kind", "generators")


def test_gallery_add_and_list(capsys, tmp_path, photo):
    project = tmp_path / "project"
    status, out, _ = call(capsys, "gallery", "add", photo, "--project", project, "--json")
    assert status == 0
    added = json.loads(out)["added"]
    status, out, _ = call(capsys, "gallery", "list", "--project", project, "--json")
    assert [p["id"] for p in json.loads(out)["pictures"]] == [a["id"] for a in added]
    assert "no project" in refused(capsys, "gallery", "list", "--project", tmp_path / "nowhere")


def test_gallery_adds_the_pictures_of_a_folder(capsys, tmp_path, photo):
    (tmp_path / "mine").mkdir()
    for name in ("one.jpg", "two.jpg"):
        (tmp_path / "mine" / name).write_bytes(photo.read_bytes())
    status, out, _ = call(capsys, "gallery", "add", tmp_path / "mine", "--project", tmp_path / "project", "--json")
    assert (status, [one["name"] for one in json.loads(out)["added"]]) == (0, ["one", "two"])


def test_doctor_opens_every_model(capsys):
    status, out, _ = call(capsys, "doctor", "--json")
    report = json.loads(out)
    assert status == 0
    assert report["devices"]
    assert all(model["opens"] for model in report["models"])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("generate", "aurora-sfot"), "aurora-soft"),
        (("generate", "multistyle26"), "not a generator"),
        (("generate", "aurora-soft", "--set", "hue=nan"), "number"),
        (("generate", "aurora-soft", "--set", "heu=1"), "hue"),
        (("generate", "aurora-soft", "--set", "hue"), "NAME=NUMBER"),
        (("generate", "aurora-soft", "--size", "0x5"), "pixels"),
        (("generate", "aurora-soft", "--size", "big"), "1024x768"),
        (("generate", "aurora-soft", "--count", "0"), "1 to 10000"),
        (("generate", "aurora-soft", "--seed", "-4"), "seed"),
        (("generate", "aurora-soft", "--seed", 2**31), "seed"),
        (("generate", "aurora-soft", "--seed", 2**31 - 2, "--count", 3), "beyond"),
        (("generate", "aurora-soft", "--truncation", "nan"), "between"),
        (("stylize", "x.jpg", "--style", "stary line"), "Starry line"),
        (("stylize", "x.jpg", "--style", "starry-line=0"), "zero"),
        (("stylize", "x.jpg", "--style", "starry-line=nan"), "zero"),
        (("stylize", "x.jpg", "--style", "starry-line=much"), "weight"),
        (("stylize", "x.jpg", "--style", "starry-line", "--strength", "2"), "0 and 1"),
        (("stylize", "x.jpg", "--style", "gone.jpg"), "gone.jpg"),
        (("stylize", "x.jpg", "--style", "a" * 5000), "no style"),
        (("generate", "aurora-soft", "--loop", "--format", "jpeg"), "WebP"),
        (("stylize", "x.jpg", "--style", "starry-line", "--max-side", "wide"), "“wide” is not a whole number"),
        (("stylize", "x.jpg", "--style", "starry-line", "--strength", "full"), "“full” is not a number"),
        (("stylize", "x.jpg", "--style", "../"), "is a folder, not a painting"),
        (("replay", "gone.png"), "gone.png"),
        (("replay", "."), "“.” is a folder"),
        (("nonsense",), "nonsense"),
    ],
)
def test_bad_input_is_one_sentence(capsys, tmp_path, monkeypatch, words, says):
    monkeypatch.chdir(tmp_path)
    assert says.casefold() in refused(capsys, *words).casefold()


def test_an_output_folder_that_is_a_file(capsys, tmp_path, photo):
    assert "harbour.jpg” is a file" in refused(capsys, "generate", "aurora-soft", "--size", "32", "--out", photo)


def test_a_recipe_free_picture_cannot_be_replayed(capsys, photo):
    assert "no recipe" in refused(capsys, "replay", photo)


@pytest.mark.skipif(sys.platform == "win32", reason="There Ctrl+C comes from a console.")
def test_ctrl_c_ends_with_130(tmp_path, home):
    program = [sys.executable, "-m", "aigc_studio", "generate", "pigment", "--count", "5000", "--size", "256"]
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite in the background ignores Ctrl+C
    try:
        running = subprocess.Popen([*program, "--out", str(tmp_path)], stderr=subprocess.PIPE, text=True)
    finally:
        signal.signal(signal.SIGINT, before)
    try:
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("*.png")):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=30)
    finally:
        running.kill()
    assert running.returncode == 130
    assert err.strip() == "Cancelled."
    assert not list(tmp_path.glob("*.tmp*"))


def test_ctrl_c_that_a_library_turns_into_an_error_of_its_own(capsys):
    def interrupted() -> int:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            raise ImportError("initialization failed") from None
        return 0

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's job in the background ignores it
    try:
        assert guarded(interrupted) == 130
        assert capsys.readouterr().err == "Cancelled.\n"
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(
    "words",
    [
        ["generate", "auroa-soft"],
        ["generate", "aurora-soft", "--set", "folds=nan"],
        ["generate", "aurora-soft", "--size", "huge"],
        ["stylize", "nothing.jpg"],
        ["models", "show", "nothing"],
        ["models", "unknown"],
    ],
)
def test_json_is_one_document_when_it_fails_too(capsys, words):
    status, out, err = call(capsys, *words, "--json")
    assert (status, json.loads(out)) == (2, {"error": err.strip()})


def test_json_of_what_was_cancelled(capsys):
    def stopped() -> int:
        raise KeyboardInterrupt

    assert guarded(stopped, as_json=True) == 130
    assert json.loads(capsys.readouterr().out) == {"error": "Cancelled."}


def test_a_missing_picture_is_named_once(capsys, tmp_path, photo):
    _, _, err = call(capsys, "gallery", "add", tmp_path / "missing.jpg", "--project", tmp_path / "project")
    assert err.count("missing.jpg") == 1


def test_a_style_is_not_taken_for_a_model_that_does_not_exist(capsys):
    for name in ("starry-line", "Starry line"):
        assert "is a style, not a generator" in refused(capsys, "generate", name)


def test_a_batch_of_which_nothing_came_prints_nothing(capsys, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    sentence = refused(capsys, "stylize", empty, "--style", "starry-line", "--out", tmp_path)
    assert sentence.startswith("“empty” is a folder")


def test_doctor_tells_the_version_of_qt_without_importing_it(capsys):
    _, out, _ = call(capsys, "doctor", "--json")
    assert {"onnxruntime", "torch", "numpy", "PySide6", "pillow"} <= json.loads(out)["packages"].keys()


def test_a_card_is_told_in_words(capsys):
    _, out, _ = call(capsys, "models", "show", "aurora-soft")
    assert "tile, loop" in out
    assert "[" not in out
    _, out, _ = call(capsys, "models", "show", "starry-line")
    assert "built in     yes" in out


def test_our_own_faults_are_not_hidden():
    with pytest.raises(ZeroDivisionError):
        guarded(lambda: 1 // 0)


def test_too_little_memory_is_one_sentence(capsys):
    def greedy() -> int:
        raise MemoryError

    assert guarded(greedy) == 2
    assert "memory" in capsys.readouterr().err


def test_no_qt_and_no_torch_on_the_command_line(tmp_path):
    program = (
        "import sys; from aigc_studio.cli.main import main; "
        f"status = main(['generate', 'aurora-soft', '--size', '32', '--out', {str(tmp_path)!r}]); "
        "found = [n for n in sys.modules if n.split('.')[0] in ('PySide6', 'qasync', 'torch')]; "
        "sys.exit(str(found) if found else status)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
