"""Generators with classes: what is drawn is chosen from a list, in the real window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from aigc_studio.core.image_io import read_pixels
from aigc_studio.library.networks.glyph_vae import GlyphDecoder
from aigc_studio.ui.panels.directions import ClassChoice
from tests.studio_desk import Desk


@pytest.fixture
def glyphs(desk: Desk, tmp_path: Path) -> Desk:
    torch.manual_seed(0)
    network = GlyphDecoder(4, 40, 3, [8, 4])
    network.field.weight.data *= 8  # untrained, it would leave the paper white
    save_file(network.state_dict(), str(tmp_path / "glyphs.safetensors"))
    desk.studio.library.import_files([tmp_path / "glyphs.safetensors"])

    def own() -> list[str]:
        return [card.id for card in desk.studio.catalog.of_kind("generator") if card.imported]

    desk.until(own)
    desk.studio.latent.choose(own()[0])
    desk.settle()
    return desk


def choice(desk: Desk) -> ClassChoice:
    return desk.window.findChild(ClassChoice)


def drawn(desk: Desk) -> np.ndarray:
    desk.studio.gallery.keep_settled()
    desk.settle()
    return read_pixels(desk.studio.gallery.rows[0].path).data.astype(int)


def test_a_class_is_chosen_kept_by_other_seeds_and_left_again(glyphs: Desk):
    box, latent = choice(glyphs).box, glyphs.studio.latent
    assert [box.itemText(index) for index in (0, 1, 40)] == ["What the seed says", "Class 1", "Class 40"]
    assert "class 1" not in choice(glyphs).parent().sliders
    latent.set_seed(1)  # it draws another class than the one that is chosen here
    glyphs.settle()
    before = drawn(glyphs)
    box.setCurrentIndex(8)
    box.activated.emit(8)
    glyphs.settle()
    assert latent.drawn_class == "class 8"
    assert np.abs(drawn(glyphs) - before).mean() > 1
    latent.new_seed()
    latent.randomise()
    latent.reset()
    glyphs.settle()
    assert (latent.drawn_class, box.currentIndex()) == ("class 8", 8)
    box.activated.emit(0)
    glyphs.settle()
    assert (latent.drawn_class, box.currentIndex()) == ("", 0)
    glyphs.studio.canvas.undo()
    glyphs.settle()
    assert (latent.drawn_class, box.currentIndex()) == ("class 8", 8)


def test_generators_without_classes_offer_none(glyphs: Desk):
    assert choice(glyphs).isVisibleTo(choice(glyphs).parent())
    glyphs.studio.latent.choose("aurora-soft")
    glyphs.settle()
    assert not choice(glyphs).isVisibleTo(choice(glyphs).parent())
