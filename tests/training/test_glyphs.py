"""Glyphs: distance fields, the VAE that learns them, and ink that is crisp at any size."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw, ImageFont

from aigc_studio.core.image import Extent
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters import ink
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.adapters.torch_generator import open_model
from aigc_studio.training.data.distance_field import PAGE, distance_field
from aigc_studio.training.families import preset_plan, trainable
from aigc_studio.training.losses import laplace_likelihood
from aigc_studio.training.request import TrainModel, begin
from aigc_studio.training.run import train
from aigc_studio.training.task import Drawn


def disc(radius: float, ink_on: int = 0, paper: int = 255) -> np.ndarray:
    y, x = np.mgrid[:PAGE, :PAGE] + 0.5 - PAGE / 2
    return np.where(np.hypot(x, y) < radius, ink_on, paper).astype(np.uint8)


def exact(radius: float, side: int) -> np.ndarray:
    """The field of a disc, radius in pixels of the page."""
    y, x = (np.mgrid[:side, :side] + 0.5 - side / 2) * (PAGE / side)
    return np.clip((radius - np.hypot(x, y)) / (PAGE * ink.REACH), -1, 1)


@pytest.mark.parametrize(("ink_on", "paper"), [(0, 255), (255, 0)])
def test_distances_are_those_of_the_outline(ink_on, paper):
    field = distance_field(disc(52, ink_on, paper), 64).astype(float) / 127.5 - 1
    assert np.abs(field - exact(52, 64)).max() < 1 / (PAGE * ink.REACH)  # one pixel of the page


@pytest.mark.parametrize("size", [24, 64, 200, 1000])
def test_ink_is_crisp_at_every_size(size):
    field = exact(52, 64).astype(np.float32)
    page = ink.drawn(field, Extent(size + 10, size))
    assert page.shape == (size, size + 10, 3)
    black = (255.0 - page[..., 0]).sum() / 255
    assert black == pytest.approx(np.pi * (52 / PAGE * size) ** 2, rel=0.02)
    middle = page[size // 2, 5:-5, 0]
    assert np.count_nonzero((middle > 8) & (middle < 247)) <= 4  # an edge is a pixel or two soft, at any size
    assert page[0, 0, 0] == 255


def test_ink_comes_in_strips_that_fit(monkeypatch):
    field = np.random.default_rng(0).uniform(-1, 1, (16, 16)).astype(np.float32)
    whole = ink.drawn(field, Extent(300, 200))
    monkeypatch.setattr(ink, "_STRIP", 7)
    assert np.array_equal(whole, ink.drawn(field, Extent(300, 200)))


def test_the_likelihood_is_the_formula():
    made, good = torch.rand(2, 1, 4, 4), torch.rand(2, 1, 4, 4)
    error = (made - good).abs().mean()
    slope = ((made - good)[..., 1:] - (made - good)[..., :-1]).abs().mean()
    slope += ((made - good)[..., 1:, :] - (made - good)[..., :-1, :]).abs().mean()
    assert laplace_likelihood(made, good) == pytest.approx(16 * float((error + 1e-5).log()), rel=1e-5)
    both = 16 * float((error + 0.5 * slope + 1e-5).log())
    assert laplace_likelihood(made, good, 0.5) == pytest.approx(both, rel=1e-5)


def test_letters_of_a_folder_become_a_generator_of_glyphs(tmp_path):
    for letter in "ABC":
        (tmp_path / "letters" / letter).mkdir(parents=True)
        for variant in range(8):
            page = Image.new("L", (96, 96), 255)
            font = ImageFont.load_default(44 + 3 * variant)
            ImageDraw.Draw(page).text((48, 48), letter, 0, font, anchor="mm", stroke_width=variant // 3)
            page.save(tmp_path / "letters" / letter / f"{variant}.png")
    changes = {"steps": 120, "sample_every": 120, "checkpoint_every": 120, "batch": 24, "beta": 20.0, "seed": 1}
    plan = preset_plan("glyph-vae", "tiny", **changes)
    begin(TrainModel((tmp_path / "letters",), plan, "Letters"), tmp_path / "training")
    card = train(tmp_path / "training", tmp_path / "cache", tmp_path / "library", JobContext()).card
    assert (card.family, card.settings["classes"]) == ("glyph-vae", 3)
    generator = open_model(card)
    size = card.settings["latent"]

    def glyph(letter: int, side: int, seed: int | None = None) -> np.ndarray:
        z = np.zeros(size) if seed is None else np.random.default_rng(seed).standard_normal(size)
        point = np.concatenate([z, np.eye(3)[letter]]).astype(np.float32)
        return generator.render(point, RenderOptions(Extent(side, side)))[..., 0].astype(float)

    small, large = glyph(0, 64), glyph(0, 256)
    assert 0.01 < (255 - large).mean() / 255 < 0.5
    assert np.abs(small - np.asarray(Image.fromarray(large.astype(np.uint8)).resize((64, 64), Image.BOX))).mean() < 6
    assert np.abs(glyph(0, 64) - glyph(1, 64)).mean() > 2
    # Whatever typeface z says, the letter is the one that was asked for.
    for seed in range(4):
        for letter in range(3):
            apart = [np.abs(glyph(letter, 64, seed) - glyph(other, 64)).mean() for other in range(3)]
            assert np.argmin(apart) == letter


def test_samples_are_compared_with_letters_as_they_are_drawn():
    plan = preset_plan("glyph-vae", "tiny")
    task = trainable("glyph-vae").make_task(plan, 1, 2)
    fields = torch.tensor([-1.0, -0.9, 0.9, 1.0]).reshape(1, 1, 2, 2)
    assert isinstance(task, Drawn)
    assert task.drawn(fields).flatten().tolist() == [1, 1, -1, -1]  # paper is light, ink is dark
