"""What units and numbers do, on a network whose answer is known."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from aigc_studio.cli.main import main
from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.core.settings import data_folder
from aigc_studio.jobs.context import JobContext
from aigc_studio.latent.point import LatentPoint, locate
from aigc_studio.latent.render import RenderLatent, render_latent
from aigc_studio.latent.traversal import standing_at, traverse
from aigc_studio.library.card import ModelCard
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.importing import import_model
from aigc_studio.library.pool import ModelPool
from aigc_studio.training.explain import Explained, Here, lit, sheet
from aigc_studio.training.families import trainable
from aigc_studio.training.networks.convolutional import Generator
from aigc_studio.training.plan import TrainingPlan
from tests.library.families.test_stylegan2 import Sizes, nvlabs

_RED, _SILENT = 2, 5


@pytest.fixture
def card(tmp_path: Path) -> ModelCard:
    """A DCGAN in whose last layer one unit alone makes red, and another does nothing."""
    torch.manual_seed(0)
    network = Generator(6, 8, 16, 3).eval()
    last = network.main[-2]
    with torch.no_grad():
        last.weight[:, 0] = 0
        last.weight[_RED] = 0
        last.weight[_RED, 0] = 3.0
        last.weight[_SILENT] = 0
    file = tmp_path / "red.safetensors"
    save_file({name: tensor.contiguous() for name, tensor in network.state_dict().items()}, file)
    return import_model(file, data_folder() / "models", JobContext(), "Red")


def test_units_are_told_apart_by_what_pictures_lose_without_them(card: ModelCard) -> None:
    explained = Explained(card)
    last = explained.layers[-1]
    assert (last.units, last.side) == (8, 8)
    effects = explained.effects(last.name)
    assert effects[_SILENT] == 0
    assert effects[_RED] > 0
    lost = explained.ablation(last.name, _RED)
    assert lost.change == pytest.approx(float(effects[_RED]), rel=1e-5)
    for before, after in zip(lost.before, lost.after, strict=True):
        assert (after[..., 0] == 128).all()  # red was its work alone
        assert (after[..., 1:] == before[..., 1:]).all()
    assert lost.where.shape == (16, 16)
    assert sheet([lost.before, lost.after]).shape == (2 * 20 + 4, 8 * 20 + 4, 3)


def test_what_excites_a_unit_shows_more_of_it(card: ModelCard) -> None:
    explained = Explained(card)
    layer = explained.layers[-1].name
    calm, excited = explained.ablation(layer, _RED).before, explained.exciting(layer, _RED).pictures
    reds = [np.mean([picture[..., 0].astype(float) for picture in pictures]) - 128 for pictures in (excited, calm)]
    assert reds[0] > 1.2 * reds[1] > 0


def test_points_of_w_can_be_gone_to(tmp_path: Path) -> None:
    """Of a network that maps z to w: its first numbers are its sliders."""
    torch.manual_seed(0)
    save_file({name: tensor.clone() for name, tensor in nvlabs(Sizes()).items()}, tmp_path / "w.safetensors")
    card = import_model(tmp_path / "w.safetensors", data_folder() / "models", JobContext())
    explained, pool = Explained(card), ModelPool()
    excited = explained.exciting(explained.layers[0].name, 0)
    request = RenderLatent(card, standing_at(LatentPoint(), excited.points[1]), Extent(16, 16))
    made = render_latent(request, pool, JobContext()).pixels
    assert np.abs(made.astype(int) - excited.pictures[1]).max() <= 1
    walk = traverse(replace(request, point=LatentPoint(1)), 1, 3, pool, JobContext())
    assert walk.slider == "direction 2"


def test_networks_of_w_and_z_are_looked_into_too(tmp_path: Path) -> None:
    plan = TrainingPlan("stylegan2-lite", side=16, width=4, latent=8)
    task = trainable("stylegan2-lite").make_task(plan, 3, 1)
    tensors = {name: tensor.contiguous() for name, tensor in task.exported(task.networks["generator"]).items()}
    save_file(tensors, tmp_path / "style.safetensors")
    explained = Explained(import_model(tmp_path / "style.safetensors", data_folder() / "models", JobContext()))
    assert explained.effects(explained.layers[0].name).max() > 0
    before = explained.activation(explained.layers[0].name, 0)
    assert np.isfinite(before)
    assert explained.exciting(explained.layers[0].name, 0).points.shape == (8, 16)  # z, and what is added to w


@pytest.mark.usefixtures("card")
def test_the_command_line_lists_and_draws(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = next(one.id for one in Catalog().cards.values() if one.name == "Red")
    assert main(["explain", model, "--json"]) == 0
    layer = json.loads(capsys.readouterr().out)["layers"][-1]["name"]
    assert main(["explain", model, "--layer", layer, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["units"][-1]["unit"] == _SILENT + 1
    assert main(["explain", model, "--layer", layer, "--unit", "3", "--out", str(tmp_path / "out"), "--json"]) == 0
    assert Path(json.loads(capsys.readouterr().out)["file"]).is_file()
    assert main(["explain", model, "--latent", "2", "--out", str(tmp_path / "out")]) == 0
    assert len(list((tmp_path / "out").glob("*.png"))) == 2
    for wrong, sentence in (
        (["--layer", "nowhere"], "no layer"), (["--layer", layer, "--unit", "99"], "no unit 99"),
        (["--latent", "7"], "from 1 to 6"), (["--unit", "1"], "one of a layer"),
    ):  # fmt: skip
        assert main(["explain", model, *wrong]) == 2
        assert sentence in capsys.readouterr().err


def test_models_without_torch_or_maps_are_refused(tmp_path: Path) -> None:
    task = trainable("mlp-gan").make_task(TrainingPlan("mlp-gan", side=16, width=8, latent=8), 3, 1)
    tensors = {name: tensor.contiguous() for name, tensor in task.exported(task.networks["generator"]).items()}
    save_file(tensors, tmp_path / "dense.safetensors")
    with pytest.raises(StudioError, match="no place in the picture"):
        Explained(import_model(tmp_path / "dense.safetensors", data_folder() / "models", JobContext()))
    with pytest.raises(StudioError, match="cannot be looked into"):
        Explained(Catalog().find("aurora-soft"))


def test_the_point_that_is_looked_at_comes_first(card: ModelCard) -> None:
    explained, pool = Explained(card), ModelPool()
    layer = explained.layers[-1].name
    request = RenderLatent(card, LatentPoint(7), Extent(16, 16))
    with pool.lease(card) as generator:
        here = Here(locate(request.point, generator.space, card.directions))
    own = render_latent(request, pool, JobContext()).pixels
    lost = explained.ablation(layer, _RED, count=2, here=here)
    assert len(lost.before) == 3
    assert np.abs(lost.before[0].astype(int) - own).max() <= 1
    picture, maps = explained.maps(layer, here)
    assert np.abs(picture.astype(int) - own).max() <= 1
    assert maps.shape == (8, 8, 8)
    assert maps.min() == 0
    assert maps[_RED].max() > 0
    tile = lit(np.full((16, 16, 3), 200, np.uint8), maps[_RED], 24)
    assert tile.shape == (24, 24, 3)
    assert tile.max() > 150 > 50 > tile.min()
    assert lit(picture, np.zeros((4, 4), np.float32), 24).max() <= 0.13 * 255


def test_what_excites_a_unit_is_a_point_that_can_be_gone_to(tmp_path: Path) -> None:
    """Of a network with classes: the class that was drawn goes along."""
    plan = TrainingPlan("conditional-gan", side=16, width=4, latent=6)
    task = trainable("conditional-gan").make_task(plan, 3, 3)
    tensors = {name: tensor.contiguous() for name, tensor in task.exported(task.networks["generator"]).items()}
    save_file(tensors, tmp_path / "classes.safetensors")
    card = import_model(tmp_path / "classes.safetensors", data_folder() / "models", JobContext())
    explained, pool = Explained(card), ModelPool()
    excited = explained.exciting(explained.layers[0].name, 0)
    assert excited.points.shape == (8, 9)
    for picture, z in zip(excited.pictures[:4], excited.points, strict=False):
        request = RenderLatent(card, standing_at(LatentPoint(3, weights={"direction 1": 1.0}), z), Extent(16, 16))
        made = render_latent(request, pool, JobContext()).pixels
        assert np.abs(made.astype(int) - picture).max() <= 1
