"""Every family of GANs: it learns few pictures by heart, goes on where it stopped, and opens in the library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.adapters.torch_generator import open_model, open_network
from aigc_studio.library.exporting import export_model
from aigc_studio.library.importing import import_model
from aigc_studio.library.networks.stack import TileableDeconv
from aigc_studio.training.data.tensors import open_tensor
from aigc_studio.training.families import trainable
from aigc_studio.training.inscribing import inscribed
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.trainer import Report, Trainer
from tests.training.pictures import discs

FAMILIES = ("mlp-gan", "sngan", "conditional-gan", "infogan", "palette-gan", "stylegan2-lite")
GREY_TOO = ("palette-gan", "stylegan2-lite")
TINY: dict[str, Any] = {
    "steps": 4, "batch": 8, "side": 16, "width": 8, "latent": 8, "rate": 4e-4, "sample_every": 1000,
    "checkpoint_every": 1000, "ema_half_life": 200, "kinds": 3, "codes": 2,
}  # fmt: skip


def trainer(family: str, folder: Path, count: int = 16, channels: int = 3, classes: int = 2, **choices: Any) -> Trainer:
    plan = TrainingPlan(family, **(TINY | choices)).checked()
    data = folder.parent / f"data{channels}{count}"
    tensor = open_tensor(data) if data.exists() else discs(data, count, plan.side, channels, classes)
    torch.manual_seed(plan.seed)
    folder.mkdir()
    return Trainer(trainable(family).make_task(plan, channels, classes), tensor, plan, folder)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("choices", [{}, {"loss": "relativistic", "penalty": 1.0, "adaptive": True, "shift": 0.125}])
def test_a_resumed_training_is_the_one_that_never_stopped(family: str, choices: Any, tmp_path: Path) -> None:
    through: list[dict[str, float]] = []
    whole = trainer(family, tmp_path / "whole", **choices)
    whole.run(lambda report: through.append(dict(report.losses)))
    parts: list[dict[str, float]] = []

    def stop_after_two(report: Report) -> None:
        parts.append(dict(report.losses))
        if report.step == 2:
            raise InterruptedError

    stopped = trainer(family, tmp_path / "parts", **choices)
    with pytest.raises(InterruptedError):
        stopped.run(stop_after_two)
    resumed = trainer(family, tmp_path / "again", **choices)
    (tmp_path / "parts" / "checkpoint.pt").rename(tmp_path / "again" / "checkpoint.pt")
    resumed.resume()
    resumed.run(lambda report: parts.append(dict(report.losses)))
    assert parts == through  # to the last bit
    assert torch.equal(resumed.samples(), whole.samples())


@pytest.mark.parametrize(
    ("family", "channels", "side"),
    [("mlp-gan", 3, 16), ("sngan", 4, 16), ("conditional-gan", 4, 16), ("infogan", 1, 16), ("mlp-gan", 1, 28),
     ("sngan", 3, 28), ("infogan", 1, 28), *((family, n, 16) for family in GREY_TOO for n in (1, 4))],
)  # fmt: skip
def test_what_was_trained_opens_in_the_library_with_the_same_pictures(
    family: str, channels: int, side: int, tmp_path: Path
) -> None:
    trained = trainer(family, tmp_path / "run", channels=channels, side=side, rate=5e-3)  # enough not to be one grey
    trained.run(lambda _report: None)
    tensors = {name: tensor.contiguous() for name, tensor in trained.exported().items()}
    save_file(tensors, str(tmp_path / "discs.safetensors"))
    card = import_model(tmp_path / "discs.safetensors", tmp_path / "library", JobContext())
    assert (card.kind, card.default_side, card.settings["channels"]) == ("generator", side, channels)
    z, classes = torch.randn(4, 8), torch.tensor([0, 1, 1, 0])
    with torch.no_grad():
        ours = trained.average.network(z, classes)
        theirs = open_network(card)(z, classes)
    assert torch.allclose(ours, theirs, atol=1e-5)


@pytest.mark.parametrize("family", ["conditional-gan", "palette-gan", "stylegan2-lite", "glyph-vae"])
def test_kinds_whose_files_do_not_say_where_doubling_begins_refuse_sevens(family: str) -> None:
    with pytest.raises(StudioError, match="never has 28"):
        trainable(family).make_task(TrainingPlan(family, **(TINY | {"side": 28})).checked(), 1, 2)


#: What differs from `TINY`, and how many of the eight pictures must be among the samples: GANs lose some early on.
LEARNT: dict[str, tuple[dict[str, Any], int]] = {
    "mlp-gan": ({"steps": 160, "rate": 1e-3}, 2), "conditional-gan": ({"steps": 70, "rate": 2e-3}, 4),
    "palette-gan": ({"steps": 100, "rate": 2e-3}, 3),
    "infogan": ({"steps": 130, "rate": 1e-3}, 2), "stylegan2-lite": ({"steps": 80, "rate": 2e-3, "penalty": 1.0}, 3),
}  # fmt: skip


@pytest.mark.parametrize("family", LEARNT)
def test_few_pictures_are_learnt_by_heart(family: str, tmp_path: Path) -> None:
    choices, covered = LEARNT[family]
    trained = trainer(family, tmp_path / "run", 8, **choices)
    pictures = torch.from_numpy(open_tensor(tmp_path / "data38").pictures / 127.5 - 1.0).permute(0, 3, 1, 2).float()

    def nearest() -> tuple[float, int]:
        """How far samples are from the nearest of the eight, per pixel, and how many of these are nearest to one."""
        far = torch.cdist(trained.samples().flatten(1), pictures.flatten(1)).min(1)
        return float(far.values.mean()) / pictures[0].numel() ** 0.5, len(set(far.indices.tolist()))

    before, _ = nearest()
    trained.run(lambda _report: None)
    after, found = nearest()
    assert after < 0.6 * before
    assert found >= covered


def sliders(family: str, folder: Path, **choices: Any) -> tuple[list[str], Any]:
    """What the sliders of a model are called that was trained on two classes, and the model."""
    trained = trainer(family, folder / "run", rate=5e-3, **choices)
    trained.run(lambda _report: None)
    tensors, words = inscribed(trained.task, trained.exported(), "Discs", ["round", "square"])
    save_file(tensors, str(folder / "discs.safetensors"), words)
    card = import_model(folder / "discs.safetensors", folder / "library", JobContext())
    return [label.name for label in card.directions], open_model(card)


@pytest.mark.parametrize("family", ["sngan", "conditional-gan", "palette-gan", "stylegan2-lite"])
def test_classes_are_sliders_by_their_names(family: str, tmp_path: Path) -> None:
    names, model = sliders(family, tmp_path)
    assert names[-2:] == ["round", "square"]
    options = RenderOptions(Extent(16, 16))
    kinds = [model.render(model.space.mean + 9 * direction, options) for direction in model.space.directions[-2:]]
    assert not np.array_equal(*kinds)


def test_a_class_conditional_generator_becomes_onnx(tmp_path: Path) -> None:
    trained = trainer("conditional-gan", tmp_path / "run", rate=5e-3)
    trained.run(lambda _report: None)
    save_file({n: t.contiguous() for n, t in trained.exported().items()}, str(tmp_path / "discs.safetensors"))
    card = import_model(tmp_path / "discs.safetensors", tmp_path / "library", JobContext())
    exported = export_model(card, "onnx", tmp_path / "discs.onnx", JobContext())
    assert exported.report.parity.largest < 1e-5
    assert exported.report.outputs[0].shape == ("count", 3, 16, 16)  # not names that torch makes up


def test_codes_are_sliders_by_their_names(tmp_path: Path) -> None:
    names, model = sliders("infogan", tmp_path)
    assert names[:2] == ["Code 1", "Code 2"]
    assert names[-3:] == ["Kind 1", "Kind 2", "Kind 3"]  # kinds that it found, not those of the data
    assert np.array_equal(model.space.directions[:2], np.eye(11, dtype=np.float32)[:2])


def test_a_file_without_names_keeps_its_public_naming(tmp_path: Path) -> None:
    trained = trainer("mlp-gan", tmp_path / "run")
    tensors, words = inscribed(trained.task, trained.exported(), "Discs", ["round", "square"])
    assert words == {}
    assert "main.0.weight" in tensors


def test_infogan_reads_its_codes_off_the_picture(tmp_path: Path) -> None:
    """Better than by chance, and the pictures of one kind are more alike than those of different ones."""
    told: list[dict[str, float]] = []
    trainer("infogan", tmp_path / "run", 32, steps=100, rate=1e-3).run(lambda report: told.append(dict(report.losses)))
    assert told[-1]["kind"] < 0.5 * np.log(3)
    assert told[-1]["codes"] < 0.5 * told[0]["codes"]


def test_infogan_needs_more_numbers_than_codes(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="leave nothing"):
        trainer("infogan", tmp_path / "run", codes=8)


def test_a_trained_tile_repeats_without_a_seam(tmp_path: Path) -> None:
    """What is across its edge differs no more than what is within; of a plain one it does."""
    seams = {}
    for tileable in (True, False):
        trained = trainer("stylegan2-lite", tmp_path / str(tileable), steps=6, rate=2e-3, tileable=tileable)
        trained.run(lambda _report: None)
        samples = trained.samples()
        within, across = samples.diff(dim=3).abs().mean(), (samples[..., 0] - samples[..., -1]).abs().mean()
        seams[tileable] = float(across / within)
    assert seams[True] < 1.7
    assert seams[False] > 2 * seams[True]


def test_to_a_tileable_layer_opposite_edges_are_neighbours() -> None:
    torch.manual_seed(0)
    layer, x = TileableDeconv(3, 5, 4, 2, 1), torch.randn(2, 3, 6, 6)
    moved = layer(x.roll((2, 3), (2, 3)))
    torch.testing.assert_close(moved, layer(x).roll((4, 6), (2, 3)))
    plain = nn.functional.conv_transpose2d(x, layer.weight, layer.bias, 2, 1)
    torch.testing.assert_close(layer(x)[..., 1:-1, 1:-1], plain[..., 1:-1, 1:-1])  # and the inside is the usual


@pytest.mark.parametrize("family", ["sngan", "palette-gan"])
def test_a_tile_that_was_trained_is_one_in_the_library_and_elsewhere(family: str, tmp_path: Path) -> None:
    trained = trainer(family, tmp_path / "run", rate=5e-3, tileable=True)
    trained.run(lambda _report: None)
    save_file({n: t.contiguous() for n, t in trained.exported().items()}, str(tmp_path / "tiles.safetensors"))
    card = import_model(tmp_path / "tiles.safetensors", tmp_path / "library", JobContext())
    assert card.settings["tileable"]
    z, classes = torch.randn(4, 8), torch.tensor([0, 1, 1, 0])
    with torch.no_grad():
        torch.testing.assert_close(open_network(card)(z, classes), trained.average.network(z, classes))
    exported = export_model(card, "onnx", tmp_path / "tiles.onnx", JobContext())
    assert exported.report.parity.largest < 1e-5


def test_linear_layers_refuse_opacity(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="opacity"):
        trainer("mlp-gan", tmp_path / "run", channels=4)


def test_one_class_is_no_class(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="one class"):
        trainer("conditional-gan", tmp_path / "run", classes=1)


def test_an_unknown_loss_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="no loss"):
        trainer("dcgan", tmp_path / "run", loss="magic")
