"""Cards changed by hand: names, tags, licences, and what was guessed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.adapters.torch_generator import open_model
from aigc_studio.library.card import ModelCard, read_card
from aigc_studio.library.card_edits import CardEdit, as_guessed, checked_tags, edit_card, guess_again
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.corrections import corrected, corrections
from aigc_studio.library.importing import import_model
from aigc_studio.library.trial import trial_picture
from tests.library import onnx_models, tiny_models


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    folder.mkdir()
    return folder


@pytest.fixture
def generator(library: Path, tmp_path: Path) -> ModelCard:
    file = onnx_models.generator(tmp_path / "faces.onnx", ["N", 6], "NCHW", 3, (-1, 1))
    return import_model(file, library, JobContext())


def picture(card: ModelCard) -> np.ndarray:
    made = trial_picture(card, JobContext())
    assert made is not None
    return made.astype(int)


def keys(card: ModelCard) -> dict[str, str]:
    return {one.key: one.value for one in corrections(card)}


def test_a_range_is_corrected_and_comes_back_as_it_was_guessed(generator: ModelCard) -> None:
    assert keys(generator)["picture.range"] == "-1 1"
    before, identity = picture(generator), generator.sha256
    edit_card(generator, CardEdit(chosen={"picture.range": "0 1", "picture.order": "BGR"}))
    changed = read_card(generator.folder)
    assert keys(changed)["picture.range"] == "0 1"
    # What was black half of the range is black now, the rest is twice as far from it, and red is blue.
    expected = np.clip(2 * before[..., ::-1] - 255, 0, 255)
    assert np.abs(picture(changed) - expected).max() <= 2
    assert changed.sha256 != identity
    guess_again(changed)
    again = read_card(generator.folder)
    assert np.array_equal(picture(again), before)
    assert again.sha256 == identity
    assert as_guessed(again) is None


def test_the_first_guess_is_kept_through_several_corrections(generator: ModelCard) -> None:
    edit_card(generator, CardEdit(chosen={"picture.range": "0 1"}))
    edit_card(read_card(generator.folder), CardEdit(chosen={"picture.range": "0 255"}))
    guessed = as_guessed(read_card(generator.folder))
    assert guessed is not None
    assert keys(guessed)["picture.range"] == "-1 1"


def test_an_edit_can_be_undone_to_the_byte(generator: ModelCard) -> None:
    text, thumbnail = (generator.folder / "card.json").read_bytes(), generator.thumbnail.read_bytes()
    black = np.zeros((8, 8, 3), np.uint8)
    edit = CardEdit(name="Portraits", tags=("faces", "Faces", " old  "), licence="CC0", chosen={"picture.order": "BGR"})
    before = edit_card(generator, edit, picture=black)
    changed = read_card(generator.folder)
    assert (changed.name, changed.tags, changed.licence) == ("Portraits", ("faces", "old"), "CC0")
    assert generator.thumbnail.read_bytes() != thumbnail
    before.restore()
    assert (generator.folder / "card.json").read_bytes() == text
    assert generator.thumbnail.read_bytes() == thumbnail
    assert not list(generator.folder.glob(".*"))


@pytest.mark.parametrize(
    "edit",
    [
        CardEdit(name=" \n "), CardEdit(name="x" * 81), CardEdit(name="aurora SOFT"), CardEdit(tags=("t" * 33,)),
        CardEdit(tags=tuple(f"t{i}" for i in range(21))), CardEdit(licence="l" * 2001),
        CardEdit(chosen={"picture.range": "0 nan"}), CardEdit(chosen={"nothing": "1"}),
        CardEdit(name="Fine", chosen={"picture.order": "GBR"}),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_a_sentence_and_changes_nothing(generator: ModelCard, edit: CardEdit) -> None:
    text = (generator.folder / "card.json").read_bytes()
    with pytest.raises(StudioError) as caught:
        edit_card(generator, edit, Catalog().cards.values())
    assert caught.value.hint
    assert (generator.folder / "card.json").read_bytes() == text


def test_a_model_that_ships_stays_as_it_is() -> None:
    card = next(Catalog().of_kind("generator"))
    assert corrections(card) == []
    with pytest.raises(StudioError):
        edit_card(card, CardEdit(name="Mine"))


def test_a_translator_may_be_a_tool_and_tiles_may_be_one_letterbox(library: Path, tmp_path: Path) -> None:
    file = onnx_models.image_network(tmp_path / "x.onnx", sides=(48, 48), repair=0.6)
    card = import_model(file, library, JobContext())
    assert keys(card)["kind"] == "translator"
    other = {"tiles": "letterbox", "letterbox": "tiles"}[keys(card)["fit"]]
    edit_card(card, CardEdit(chosen={"kind": "enhancer", "fit": other}))
    changed = read_card(card.folder)
    assert changed.kind == "enhancer"
    assert keys(changed)["fit"] == other
    assert np.abs(picture(changed) - picture(card)).mean() > 0.5


def test_a_grey_network_keeps_or_drops_the_colours_of_a_photo(library: Path, tmp_path: Path) -> None:
    card = import_model(onnx_models.image_network(tmp_path / "g.onnx", channels=1), library, JobContext())
    assert keys(card)["grey"] == "luma"
    assert np.ptp(picture(card), axis=2).mean() > 5
    assert np.ptp(picture(corrected(card, {"grey": "grey"})), axis=2).max() == 0


def test_the_painting_and_the_photo_change_places(library: Path, tmp_path: Path) -> None:
    card = import_model(onnx_models.stylizer(tmp_path / "s.onnx", "image", (48, 48)), library, JobContext())
    choice = next(one for one in corrections(card) if one.key == "style.picture")
    assert choice.guessed
    other = next(value for value, _ in choice.options if value != choice.value)
    swapped = corrected(card, {"style.picture": other})
    assert np.abs(picture(swapped) - picture(card)).mean() > 5
    assert np.array_equal(picture(corrected(swapped, {"style.picture": choice.value})), picture(card))


def test_the_number_that_a_network_is_given_can_be_set(library: Path, tmp_path: Path) -> None:
    b = onnx_models.Builder()
    made = b.dense(b.take("z", ["N", 6]), 6, 3 * 12 * 12)
    truncated = b.op("Mul", made, b.take("psi", [1]))
    shape = b.keep([-1, 3, 12, 12], np.int64)
    b.give(b.op("Tanh", b.op("Reshape", truncated, shape)), "image", ["N", 3, 12, 12])
    card = import_model(b.save(tmp_path / "psi.onnx"), library, JobContext())
    assert keys(card)["number.psi"] == "1"
    assert picture(corrected(card, {"number.psi": "0.3"})).std() < picture(card).std() * 0.7
    for wrong in ("much", "nan", "1e9"):
        with pytest.raises(StudioError):
            corrected(card, {"number.psi": wrong})


def test_the_strength_of_the_noise_can_be_set(library: Path, tmp_path: Path) -> None:
    b = onnx_models.Builder()
    both = b.take("x", ["N", 4, "H", "W"])
    parts = [[b.keep([n], np.int64) for n in (*ends, 1)] for ends in ((0, 3), (3, 4))]
    pixels, level = (b.op("Slice", both, *part) for part in parts)
    b.give(b.op("Mul", pixels, b.op("Sub", b.keep(1.0), level)), "y", ["N", 3, "H", "W"])
    card = import_model(b.save(tmp_path / "level.onnx"), library, JobContext())
    assert keys(card)["input.noise"] == "0.0588235"
    assert picture(corrected(card, {"input.noise": "0.5"})).mean() < picture(card).mean() * 0.6
    with pytest.raises(StudioError):
        corrected(card, {"input.noise": "much"})


def test_a_map_may_be_seen_from_its_least_to_its_most(library: Path, tmp_path: Path) -> None:
    b = onnx_models.Builder()
    lit = b.op("Conv", b.take("x", ["N", 3, "H", "W"]), b.keep(np.full((1, 3, 1, 1), 0.1)))
    b.give(b.op("Clip", lit, b.keep(0.0), b.keep(1.0)), "y", ["N", 1, "H", "W"])
    card = import_model(b.save(tmp_path / "map.onnx"), library, JobContext())
    assert picture(card).max() < 100
    own = corrected(card, {"picture.range": "own", "input.range": "-1.99 2.44"})
    assert (keys(own)["picture.range"], keys(own)["input.range"]) == ("own", "-1.99 2.44")
    assert (picture(own).min(), picture(own).max()) == (0, 255)
    assert picture(corrected(card, {"picture.range": "sigmoid"})).min() >= 127
    back = corrected(own, {"picture.range": "0 1", "input.range": "0 1"})
    assert np.array_equal(picture(back), picture(card))


def test_another_output_may_be_meant(library: Path, tmp_path: Path) -> None:
    """As in Zero-DCE, whose second picture is the finished one, and the third no picture."""
    b = onnx_models.Builder()
    x = b.take("x", ["N", 3, "H", "W"])
    b.give(b.op("Clip", b.scaled(x, 1.2), b.keep(0.0), b.keep(1.0)), "half", ["N", 3, "H", "W"])
    b.give(b.op("Clip", b.scaled(x, 2), b.keep(0.0), b.keep(1.0)), "whole", ["N", 3, "H", "W"])
    b.give(b.op("Concat", *[x] * 8, axis=1), "curves", ["N", 24, "H", "W"])
    card = import_model(b.save(tmp_path / "light.onnx"), library, JobContext())
    choice = next(one for one in corrections(card) if one.key == "output")
    assert (choice.value, [value for value, _ in choice.options], choice.guessed) == ("0", ["0", "1"], True)
    assert picture(corrected(card, {"output": "1"})).mean() > 1.2 * picture(card).mean()


def test_a_last_channel_may_be_the_opacity(library: Path, tmp_path: Path) -> None:
    """A picture that is lighter where it is opaque."""
    b = onnx_models.Builder()
    both = b.take("x", ["N", 4, "H", "W"])
    parts = [[b.keep([n], np.int64) for n in (*ends, 1)] for ends in ((0, 3), (3, 4))]
    pixels, opacity = (b.op("Slice", both, *part) for part in parts)
    lit = b.op("Mul", pixels, b.scaled(opacity, 0.5, 0.5))
    b.give(b.op("Clip", lit, b.keep(0.0), b.keep(1.0)), "y", ["N", 3, "H", "W"])
    card = import_model(b.save(tmp_path / "cut.onnx"), library, JobContext())
    assert keys(card)["input.last"] == "noise"
    opaque = corrected(card, {"input.last": "opacity", "input.noise": "0.5"})
    assert "input.noise" not in keys(opaque)
    assert picture(opaque).mean() > 1.7 * picture(card).mean()
    assert np.array_equal(picture(corrected(opaque, {"input.last": "noise"})), picture(card))


def test_what_comes_out_may_be_a_picture_after_all(library: Path, tmp_path: Path) -> None:
    b = onnx_models.Builder()
    twentieth = b.keep(0.05 * np.eye(3)[..., None, None])
    b.give(b.op("Conv", b.take("x", ["N", 3, "H", "W"]), twentieth), "y", ["N", 3, "H", "W"])
    card = import_model(b.save(tmp_path / "dark.onnx"), library, JobContext())
    assert (card.kind, keys(card)["tells"]) == ("enhancer", "noise")
    assert picture(corrected(card, {"tells": "picture"})).mean() < 20 < picture(card).mean()


def test_noise_can_be_left_out(library: Path, tmp_path: Path) -> None:
    b = onnx_models.Builder()
    made = b.dense(b.take("z", ["N", 6]), 6, 3 * 12 * 12)
    picture_of = b.op("Reshape", made, b.keep([-1, 3, 12, 12], np.int64))
    noisy = b.op("Add", picture_of, b.take("noise", [1, 1, 12, 12]))
    b.give(b.op("Tanh", noisy), "image", ["N", 3, 12, 12])
    card = import_model(b.save(tmp_path / "noisy.onnx"), library, JobContext())
    assert card.noise
    edit_card(card, CardEdit(chosen={"noise": "none"}))
    calm = read_card(card.folder)
    assert not calm.noise
    assert keys(calm)["noise"] == "none"
    assert not np.array_equal(picture(calm), picture(card))
    edit_card(calm, CardEdit(chosen={"noise": "seed"}))
    assert np.array_equal(picture(read_card(card.folder)), picture(card))


def test_a_generator_of_pytorch_has_another_range_and_order(library: Path, tmp_path: Path) -> None:
    card = import_model(tiny_models.save_dcgan(tmp_path / "netG.pth"), library, JobContext())
    assert keys(card) == {"shown.range": "-1 1", "shown.order": "RGB", "rectifiers": "0", "end": "tanh"}
    before = picture(card)
    assert np.abs(picture(corrected(card, {"shown.order": "BGR"})) - before[..., ::-1]).max() <= 1
    paler = picture(corrected(card, {"shown.range": "0 1"}))
    assert np.abs(paler - np.clip(2 * before - 255, 0, 255)).max() <= 2


@pytest.mark.parametrize(("slope", "end"), [("0.2", "sigmoid"), ("0", "sigmoid"), ("0.01", "tanh")])
def test_what_no_tensor_tells_of_layers_can_be_corrected(slope: str, end: str, library: Path, tmp_path: Path) -> None:
    torch.manual_seed(1)
    rectifier = torch.nn.LeakyReLU(float(slope)) if float(slope) else torch.nn.ReLU()
    layers = torch.nn.Sequential(
        torch.nn.Linear(8, 32), rectifier, torch.nn.Linear(32, 64), rectifier, torch.nn.Linear(64, 784),
        torch.nn.Sigmoid() if end == "sigmoid" else torch.nn.Tanh(),
    )  # fmt: skip
    torch.save({f"main.{name}": tensor for name, tensor in layers.state_dict().items()}, tmp_path / "netG.pth")
    card = import_model(tmp_path / "netG.pth", library, JobContext())
    assert {"rectifiers", "end"} <= keys(card).keys()
    edit_card(card, CardEdit(chosen={"rectifiers": slope, "end": end}))
    changed = read_card(card.folder)
    assert (keys(changed)["rectifiers"], keys(changed)["end"]) == (slope, end)
    model = open_model(changed)
    z = np.random.default_rng(0).standard_normal(8).astype(np.float32)
    made = model.render(z, RenderOptions(Extent(28, 28))).astype(int)[..., 0]
    with torch.inference_mode():
        wanted = layers(torch.from_numpy(z)).view(28, 28).numpy()
    assert np.abs(made - 255 * (wanted if end == "sigmoid" else (wanted + 1) / 2)).max() <= 1
    guess_again(changed)
    assert keys(read_card(card.folder)) == keys(card)


def test_corrections_are_plain_json(generator: ModelCard) -> None:
    edit_card(generator, CardEdit(chosen={"picture.layout": "NHWC"}))
    raw = json.loads((generator.folder / "card.json").read_text("utf-8"))
    assert raw["settings"]["picture"]["layout"] == "NHWC"
    assert raw["imported"]["as_guessed"]["settings"]["picture"]["layout"] == "NCHW"
    # This network gives (N, 3, 12, 12), so the other layout cannot be: a sentence, no traceback.
    with pytest.raises(StudioError):
        trial_picture(read_card(generator.folder), JobContext())


def test_tags_are_told_apart_without_their_case() -> None:
    assert checked_tags(["Ink", "ink", "", " line,", "two\nlines"]) == ("Ink", "line", "two lines")
