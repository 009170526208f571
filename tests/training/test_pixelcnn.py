"""PixelCNN: nothing is seen before it is drawn, drawing agrees with the logits, pictures by heart, files."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from aigc_studio.core.errors import StudioError
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.torch_generator import open_network
from aigc_studio.library.families import pixelcnn as family
from aigc_studio.library.importing import import_model
from aigc_studio.library.networks.pixelcnn import REACH, PixelCnn
from aigc_studio.training.families import preset_plan, trainable
from aigc_studio.training.networks.pixelcnn import in_levels, picture_length
from aigc_studio.training.trainer import Trainer
from tests.training.pictures import discs


def _network(side: int = 5, classes: int = 0) -> PixelCnn:
    torch.manual_seed(0)
    network = PixelCnn(channels=3, levels=4, side=side, features=8, depth=2, classes=classes).eval()
    for weight in network.parameters():
        torch.nn.init.normal_(weight, 0.0, 0.4)
    return network.requires_grad_(False)


def test_a_value_depends_on_what_is_drawn_before_it_and_on_nothing_else() -> None:
    network = _network()
    values = torch.randint(4, (1, 3, 5, 5), generator=torch.Generator().manual_seed(0))
    logits = network(values)
    seen = torch.zeros(75, 75, dtype=torch.bool)  # in the order in which values are drawn: row, column, channel
    for place in range(75):
        row, column, channel = place // 15, place // 3 % 5, place % 3
        other = values.clone()
        other[0, channel, row, column] = (other[0, channel, row, column] + 1) % 4
        changed = (network(other) - logits).abs().amax(4)[0].permute(1, 2, 0).flatten() > 1e-6
        assert not changed[: place + 1].any()
        seen[place] = changed
    assert seen[0].any()
    assert seen[3 * 11, 3 * 12]  # the pixel left of it
    assert seen[3 * 8, 3 * 12]  # one above, to the right


def test_drawn_pictures_are_those_that_the_logits_draw() -> None:
    """One value after the other by the whole network, against the drawing that keeps what it has seen."""
    network, classes = _network(side=7, classes=2), torch.tensor([0, 1])
    uniforms = torch.rand(2, 49, generator=torch.Generator().manual_seed(0), dtype=torch.double)
    drawn = network.sample(uniforms, classes)
    values = torch.zeros_like(drawn)
    for place in range(49):
        row, column, left = place // 7, place % 7, uniforms[:, place]
        for channel in range(3):
            chances = network(values, classes)[:, channel, row, column].double().softmax(1)
            ends = torch.nn.functional.pad(chances.cumsum(1), (1, 0))
            for picture in range(2):
                chosen = int((ends[picture, 1:] <= left[picture]).sum())
                values[picture, channel, row, column] = chosen
                left = left.clone()
                left[picture] = (left[picture] - ends[picture, chosen]) / chances[picture, chosen]
    assert torch.equal(drawn, values)
    assert drawn.unique().numel() == 4


def test_a_row_is_reckoned_once_however_many_are_above_it() -> None:
    network, rows = _network(side=9), list[int]()
    network.layers[1].vertical.register_forward_pre_hook(lambda _layer, given: rows.append(given[0].shape[2]))
    network.sample(torch.rand(1, 81, dtype=torch.double))
    assert rows == [REACH + 1] * 9


def test_one_number_draws_a_pixel_as_its_channels_are_likely_together() -> None:
    network = _network(side=1)
    grid = ((torch.arange(4096, dtype=torch.double) + 0.5) / 4096)[:, None]
    drawn = network.sample(grid)[:, :, 0, 0]
    counts = torch.zeros(4, 4, 4)
    for red, green, blue in drawn.tolist():
        counts[red, green, blue] += 1 / 4096
    combinations = torch.cartesian_prod(*[torch.arange(4)] * 3)
    logs = network(combinations[:, :, None, None])[:, :, 0, 0].log_softmax(2)
    wanted = logs.gather(2, combinations[:, :, None])[..., 0].sum(1).exp()
    assert torch.allclose(counts.flatten(), wanted, atol=1e-3)
    extremes = network.sample(torch.tensor([[0.0], [1.0]], dtype=torch.double))
    assert extremes.min() >= 0
    assert extremes.max() < 4


def test_levels_and_lengths() -> None:
    pictures = torch.tensor([-1.0, -0.4, 0.4, 1.0]).reshape(1, 1, 2, 2)
    assert in_levels(pictures, 4).flatten().tolist() == [0, 1, 2, 3]
    network = _network()
    shown = network.shown(in_levels(pictures, 4)).flatten()
    assert shown.tolist() == pytest.approx([-1, -1 / 3, 1 / 3, 1])
    length = picture_length(torch.zeros(2, 1, 2, 2, 8), torch.zeros(2, 1, 2, 2, dtype=torch.long))
    assert float(length) == pytest.approx(4 * torch.tensor(8.0).log().item())


def _trained(folder: Path, channels: int = 1, classes: int = 1, **choices: object) -> Trainer:
    plan = preset_plan("pixelcnn", "tiny", sample_every=1000, **choices)
    torch.manual_seed(0)
    (folder / "run").mkdir()
    data = discs(folder / "data", 8, channels=channels)
    trainer = Trainer(trainable("pixelcnn").make_task(plan, channels, classes), data, plan, folder / "run")
    trainer.run(lambda _report: None)
    return trainer


def test_eight_pictures_are_learnt_by_heart(tmp_path: Path) -> None:
    trainer = _trained(tmp_path, steps=170, rate=5e-3, ema_half_life=100)
    data = torch.from_numpy(discs(tmp_path / "again", 8, channels=1).pictures / 127.5 - 1).permute(0, 3, 1, 2).float()
    with torch.no_grad():
        classes = torch.zeros(len(data), dtype=torch.long)
        nats = trainer._task.bound(trainer.average.network, data, classes)  # type: ignore[attr-defined]
    assert float(nats) / 256 < 0.2  # as likely as not is 0.69
    nearest = torch.cdist(trainer.samples(16).flatten(1), data.flatten(1)).min(1)
    assert float(nearest.values.median()) / 16 < 0.3
    assert len(nearest.indices.unique()) >= 4


def test_the_held_out_measure_is_of_pictures_in_their_classes() -> None:
    torch.manual_seed(0)
    task = trainable("pixelcnn").make_task(preset_plan("pixelcnn", "tiny"), 1, 2)
    generator = task.networks["generator"]
    torch.nn.init.normal_(generator.network.start.weight, std=3.0)
    pictures = torch.rand(4, 1, 16, 16) * 2 - 1
    with torch.no_grad():
        first, second = (float(task.bound(generator, pictures, torch.full((4,), label)))  # type: ignore[attr-defined]
                         for label in (0, 1))  # fmt: skip
    assert abs(first - second) > 1e-3 * first


def test_what_was_trained_opens_in_the_library_with_the_same_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aigc_studio.library.latent_learning.PICTURE_SAMPLES", 4)
    trainer = _trained(tmp_path, channels=3, classes=2, steps=2, width=8, depth=1)
    save_file({n: t.contiguous() for n, t in trainer.exported().items()}, str(tmp_path / "discs.safetensors"))
    card = import_model(tmp_path / "discs.safetensors", tmp_path / "library", JobContext())
    assert (card.kind, card.family, card.default_side) == ("generator", "pixelcnn", 16)
    assert card.settings["classes"] == 2
    assert card.directions
    z, labels = torch.randn(4, 256), torch.arange(4) % 2
    with torch.no_grad():
        ours = trainer._task.sample(trainer.average.network, z, labels)
        assert torch.allclose(ours, open_network(card)(z, labels), atol=1e-5)


def test_the_family_knows_the_kernels() -> None:
    assert (family._ROWS, family._COLUMNS) == (REACH + 1, 2 * REACH + 1)


def test_numbers_must_be_as_many_as_pixels() -> None:
    for choices in ({"latent": 64}, {"side": 64, "latent": 1024}):
        with pytest.raises(StudioError, match="each pixel"):
            trainable("pixelcnn").make_task(preset_plan("pixelcnn", "tiny", **choices), 3, 1)
