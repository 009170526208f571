"""A model's file becomes a card: the whole way, with tiny networks."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.jobs.context import JobContext
from aigc_studio.latent.point import LatentPoint
from aigc_studio.latent.render import RenderLatent, render_latent
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.importing import import_model, remove_model, rename_model, restore_model, verify_model
from aigc_studio.library.pool import ModelPool
from aigc_studio.style.styles import StyleBook
from aigc_studio.style.stylize import StyleSettings, paint
from tests.library.tiny_models import save_dcgan, save_transformer_net


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
    assert rename_model(card, "Faces").name == "Faces"
    catalog.reload()
    assert catalog.find("faces").id == card.id
    assert verify_model(card)
    card.weights_file.write_bytes(card.weights_file.read_bytes()[:-1] + b"!")
    assert not verify_model(card)
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
