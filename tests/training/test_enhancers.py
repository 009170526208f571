"""Upscalers and denoisers: what they are given, what they learn, and that the library opens them."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from aigc_studio.core.errors import StudioError
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.torch_image import open_network
from aigc_studio.library.importing import import_model
from aigc_studio.training.batches import Draw, Share
from aigc_studio.training.data.tensors import PictureTensor
from aigc_studio.training.degradation import jpeg, larger, smaller, worn
from aigc_studio.training.diary import contact_sheet
from aigc_studio.training.families import preparation_for, preset_plan, trainable
from aigc_studio.training.losses import charbonnier
from aigc_studio.training.networks.enhancer import cropped, psnr, turned
from aigc_studio.training.trainer import Trainer
from tests.training.pictures import discs

PHOTO = Path(__file__).parents[2] / "resources" / "samples" / "still-life.jpg"


def _photo(width: int, height: int) -> Image.Image:
    return Image.open(PHOTO).convert("RGB").resize((width, height), Image.Resampling.LANCZOS)


def _tensor(image: Image.Image) -> torch.Tensor:
    return torch.from_numpy(np.array(image)).permute(2, 0, 1)[None].float() / 255


def _draw(count: int = 8) -> Draw:
    return Draw(0, 0, count, Share(), torch.device("cpu"))


def _trained(family: str, folder: Path, **choices: object) -> tuple[Trainer, list[dict[str, float]]]:
    """A tiny network taught eight pictures, and its measures on the way."""
    plan = preset_plan(family, "tiny", side=16, sample_every=60, **choices)
    data: PictureTensor = discs(folder / "data", 8, side=32)
    torch.manual_seed(0)
    (folder / "run").mkdir()
    trainer = Trainer(trainable(family).make_task(plan, 3, 1), data, plan, folder / "run")
    measures: list[dict[str, float]] = []
    trainer.run(lambda report: measures.append(dict(report.measures)) if report.measures else None)
    return trainer, measures


def test_reductions_and_enlargements_are_those_of_pillow() -> None:
    image = _photo(120, 80)
    small = image.resize((60, 40), Image.Resampling.BICUBIC)
    assert float((smaller(_tensor(image), 2) - _tensor(small)).abs().max()) <= 1.01 / 255
    large = image.resize((240, 160), Image.Resampling.BICUBIC)
    assert float((larger(_tensor(image), 2) - _tensor(large)).abs().mean()) <= 0.5 / 255


@pytest.mark.parametrize("grey", [False, True])
@pytest.mark.parametrize("quality", [20, 60, 90])
def test_jpeg_loses_what_libjpeg_loses(quality: int, grey: bool) -> None:
    image = _photo(100, 75)
    image = image.convert("L") if grey else image
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality, subsampling=2)
    as_array = np.asarray(image).reshape(75, 100, -1)
    good = torch.from_numpy(as_array.copy()).permute(2, 0, 1)[None].float() / 255
    wanted = torch.from_numpy(np.array(Image.open(stream)).reshape(75, 100, -1)).permute(2, 0, 1)[None].float() / 255
    ours = jpeg(good, torch.tensor([float(quality)]))
    assert ours.shape == good.shape
    assert float((ours - wanted).abs().mean()) < 0.3 * float((good - wanted).abs().mean()) + 0.6 / 255


def test_worn_pictures_differ_from_good_ones_and_are_the_same_each_time() -> None:
    good = _tensor(_photo(32, 32)).repeat(8, 1, 1, 1)
    assert torch.equal(worn(good, _draw()), worn(good, _draw()))
    differences = (worn(good, _draw()) - good).abs().mean((1, 2, 3))
    assert differences.min() > 0.002
    assert differences.std() > 0.001  # each picture in its own way


def test_places_and_turns_are_of_the_picture_itself() -> None:
    patches = torch.arange(8 * 3 * 12 * 12, dtype=torch.float32).reshape(8, 3, 12, 12)
    for patch, crop in zip(patches, cropped(patches, 5, _draw()), strict=True):
        windows = patch.unfold(1, 5, 1).unfold(2, 5, 1)
        assert any(torch.equal(windows[:, y, x], crop) for y in range(8) for x in range(8))
    ways = turned(patches[:1].repeat(100, 1, 1, 1), _draw(100))
    assert len({picture.numpy().tobytes() for picture in ways}) == 8
    for picture in ways:
        assert torch.equal(picture.flatten(1).sort(1).values, patches[0].flatten(1).sort(1).values)


def test_the_loss_and_its_gradient_are_the_formula() -> None:
    made = torch.randn(3, 2, dtype=torch.double, requires_grad=True)
    good = torch.randn(3, 2, dtype=torch.double)
    loss = charbonnier(made, good)
    (gradient,) = torch.autograd.grad(loss, made)
    by_hand = np.sqrt((made - good).detach().numpy() ** 2 + 1e-6)
    assert float(loss.detach()) == pytest.approx(by_hand.mean())
    assert np.allclose(gradient.numpy(), (made - good).detach().numpy() / by_hand / 6)
    assert torch.autograd.gradcheck(lambda made: charbonnier(made, good), made)


def test_psnr_is_counted_for_each_picture() -> None:
    good = torch.zeros(2, 1, 4, 4)
    made = torch.stack([good[0] + 0.1, good[1]])
    assert psnr(made, good).tolist() == pytest.approx([20.0, 100.0])


@pytest.mark.parametrize("choices", [{"factor": 2}, {"factor": 4}, {"factor": 2, "degradation": "worn"}])
def test_an_upscaler_beats_bicubic_on_pictures_it_knows(choices: dict[str, object], tmp_path: Path) -> None:
    _, measures = _trained("upscaler", tmp_path, steps=240, **choices)
    assert measures[-1]["psnr"] > measures[-1]["psnr of bicubic"] + 0.1


def test_a_denoiser_takes_noise_off_pictures_it_knows(tmp_path: Path) -> None:
    _, measures = _trained("denoiser", tmp_path, steps=150)
    assert measures[-1]["psnr"] > measures[-1]["psnr of the noisy picture"] + 2


@pytest.mark.parametrize(("family", "scale"), [("upscaler", 4), ("denoiser", 1)])
def test_what_was_trained_opens_as_an_enhancer_with_the_same_pictures(family: str, scale: int, tmp_path: Path) -> None:
    trainer, _ = _trained(family, tmp_path, steps=3, factor=4)
    save_file({n: t.contiguous() for n, t in trainer.exported().items()}, str(tmp_path / "mine.safetensors"))
    card = import_model(tmp_path / "mine.safetensors", tmp_path / "library", JobContext())
    assert (card.kind, card.settings["scale"]) == ("enhancer", scale)
    image = _tensor(_photo(20, 15))
    with torch.no_grad():
        ours, theirs = trainer.average.network(image), open_network(card)(image)
    assert torch.allclose(ours, theirs, atol=1e-5)


@pytest.mark.parametrize("family", ["upscaler", "denoiser"])
def test_samples_are_fours_of_watched_pictures(family: str, tmp_path: Path) -> None:
    trainer, _ = _trained(family, tmp_path, steps=1)
    samples = trainer.samples()
    assert samples.shape == (32, 3, 16, 16)  # eight pictures in four states
    assert samples.abs().max() <= 1
    wanted = trainer._task._watched * 2 - 1  # type: ignore[attr-defined]
    assert torch.allclose(samples[3::4] if family == "upscaler" else samples[2::4], wanted)


def test_an_odd_number_of_watched_pictures_fills_half_of_the_last_row() -> None:
    sheet = contact_sheet(-torch.ones(12, 3, 4, 4))
    assert sheet.shape == (8, 32, 3)
    assert not sheet[:4].any()
    assert not sheet[4:, :16].any()
    assert (sheet[4:, 16:] == 255).all()
    assert contact_sheet(torch.ones(4, 4, 4, 4)).shape == (4, 16, 3)


def test_enhancers_ask_for_patches() -> None:
    asked = preparation_for(preset_plan("upscaler", "cpu"), "rgba", "crop")
    assert (asked.side, asked.colour, asked.framing) == (256, "rgb", "patches")
    assert preparation_for(preset_plan("vae", "tiny"), "grey", "whole").framing == "whole"


def test_chains_that_the_library_takes_for_others_are_refused() -> None:
    for depth in (4, 7):
        with pytest.raises(StudioError, match="layers"):
            trainable("denoiser").make_task(preset_plan("denoiser", "tiny", depth=depth), 3, 1)
    with pytest.raises(StudioError, match="3 times"):
        preset_plan("upscaler", "tiny", factor=3)
