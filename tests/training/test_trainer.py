"""The loop that every family is trained by."""

from __future__ import annotations

import copy
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import torch

from aigc_studio.core.errors import StudioError
from aigc_studio.training import checkpoints
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.trainer import Report, Trainer
from tests.training.pictures import discs

FAMILIES = ["dcgan", "sngan", "vae"]


def _plan(family: str, **choices: Any) -> TrainingPlan:
    plan: dict[str, Any] = {"steps": 6, "batch": 8, "side": 16, "width": 4, "latent": 8, "sample_every": 3}
    return TrainingPlan(family, **(plan | {"checkpoint_every": 100} | choices)).checked()


def _trainer(plan: TrainingPlan, data: Path, folder: Path, count: int = 32) -> Trainer:
    torch.manual_seed(plan.seed)
    task = import_module(f"aigc_studio.training.networks.{plan.family}").make_task(plan, 3, 1)
    folder.mkdir(exist_ok=True)
    tensor = discs(data, count, plan.side) if not data.exists() else _open(data)
    return Trainer(task, tensor, plan, folder)


def _open(data: Path) -> Any:
    from aigc_studio.training.data.tensors import open_tensor

    return open_tensor(data)


class _Stop(Exception):
    pass


@pytest.mark.parametrize("family", FAMILIES)
def test_a_resumed_training_is_the_one_that_never_stopped(family: str, tmp_path: Path) -> None:
    plan, through, parts = _plan(family), [], []
    whole = _trainer(plan, tmp_path / "data", tmp_path / "whole")
    whole.run(lambda report: through.append(dict(report.losses)))

    def stop_after_three(report: Report) -> None:
        parts.append(dict(report.losses))
        if report.step == 3:
            raise _Stop

    with pytest.raises(_Stop):
        _trainer(plan, tmp_path / "data", tmp_path / "parts").run(stop_after_three)
    resumed = _trainer(plan, tmp_path / "data", tmp_path / "parts")
    resumed.resume()
    resumed.run(lambda report: parts.append(dict(report.losses)))
    assert parts == through  # to the last bit
    assert torch.equal(resumed.samples(), whole.samples())


def test_a_batch_in_parts_gives_the_gradients_of_the_whole(tmp_path: Path) -> None:
    """Where no batch norm looks at its own part alone."""
    losses: list[list[dict[str, float]]] = []
    for accumulate in (1, 2):
        plan = _plan("sngan", accumulate=accumulate, steps=3)
        trainer = _trainer(plan, tmp_path / "data", tmp_path / str(accumulate))
        for module in trainer._task.networks["generator"].modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.eval()
        trainer._task.networks["discriminator"].eval()  # power iteration would advance twice
        losses.append([])
        trainer.run(lambda report: losses[-1].append(dict(report.losses)))
    for one, two in zip(*losses, strict=True):
        assert one == pytest.approx(two, abs=1e-4)


def test_weights_that_explode_are_taken_back_and_said(tmp_path: Path) -> None:
    trainer = _trainer(_plan("vae", steps=5, checkpoint_every=2), tmp_path / "data", tmp_path / "run")
    notices: list[str] = []

    def spoil_once(report: Report) -> None:
        notices.extend([report.notice] if report.notice else [])
        if report.step == 3 and not notices:
            with torch.no_grad():
                next(trainer._task.networks["generator"].parameters()).fill_(float("nan"))

    trainer.run(spoil_once)
    assert len(notices) == 1
    assert "went back to step 2" in notices[0]
    assert trainer.step == 5
    assert torch.isfinite(trainer.samples()).all()


def test_a_training_that_always_explodes_ends_with_a_sentence_and_whole_weights(tmp_path: Path) -> None:
    trainer = _trainer(_plan("vae", steps=50), tmp_path / "data", tmp_path / "run")

    def spoil(_report: Report) -> None:
        with torch.no_grad():
            next(trainer._task.networks["generator"].parameters()).fill_(float("nan"))

    with pytest.raises(StudioError, match="weights before that are kept"):
        trainer.run(spoil)
    state = checkpoints.load(tmp_path / "run")
    assert all(value.isfinite().all() for value in state["networks"]["generator"].values())


def test_a_generator_that_falls_to_one_picture_is_taken_back(tmp_path: Path) -> None:
    trainer = _trainer(_plan("vae", steps=30, sample_every=1, rate=1e-5), tmp_path / "data", tmp_path / "run")
    notices: list[str] = []

    def collapse(report: Report) -> None:
        notices.extend([report.notice] if report.notice else [])
        with torch.no_grad():
            for network in (trainer.average.network, trainer._task.networks["generator"]):
                # Pictures that depend much on z first, and not at all from the third step on.
                network.decoder_input.weight.normal_(0, 0.0 if report.step > 2 else 3.0)

    with pytest.raises(StudioError, match="the same picture"):
        trainer.run(collapse)
    assert notices


def test_a_young_generator_is_not_taken_for_a_collapsed_one(tmp_path: Path) -> None:
    trainer = _trainer(_plan("dcgan", steps=4, sample_every=1), tmp_path / "data", tmp_path / "run")
    notices: list[str] = []
    trainer.run(lambda report: notices.append(report.notice))
    assert notices == [""] * 4


def test_a_full_disk_leaves_the_older_checkpoint_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = _trainer(_plan("vae", steps=2), tmp_path / "data", tmp_path / "run")
    trainer.run(lambda _report: None)
    before = checkpoints.load(tmp_path / "run")

    def full(_state: object, stream: Any) -> None:
        stream.write(b"half of it")
        raise RuntimeError("[enforce fail at inline_container.cc:664] unexpected pos")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(StudioError, match="disk took no more"):
        trainer.save()
    assert checkpoints.load(tmp_path / "run")["step"] == before["step"]
    assert not (tmp_path / "run" / "checkpoint.tmp").exists()


def test_a_cut_checkpoint_falls_back_to_the_one_before(tmp_path: Path) -> None:
    trainer = _trainer(_plan("vae", steps=4, checkpoint_every=2), tmp_path / "data", tmp_path / "run")
    trainer.run(lambda _report: None)
    newest = tmp_path / "run" / checkpoints.LAST
    newest.write_bytes(newest.read_bytes()[:500])
    again = _trainer(_plan("vae", steps=4), tmp_path / "data", tmp_path / "run")
    again.resume()
    assert again.step in (2, 4)


def test_a_checkpoint_of_another_training_is_refused(tmp_path: Path) -> None:
    _trainer(_plan("vae", steps=1), tmp_path / "data", tmp_path / "run").run(lambda _report: None)
    other = _trainer(_plan("vae", width=8), tmp_path / "data", tmp_path / "run")
    with pytest.raises(StudioError, match="another training"):
        other.resume()


@pytest.mark.parametrize(
    "choices",
    [{"rate": 5.0}, {"rate": float("nan")}, {"batch": 0}, {"side": 48}, {"side": 4096}, {"batch": 9, "accumulate": 2},
     {"steps": -1}, {"latent": 1}],
)  # fmt: skip
def test_absurd_plans_are_refused_with_the_reason(choices: dict[str, Any]) -> None:
    with pytest.raises(StudioError):
        _plan("vae", **choices)


def test_a_batch_that_does_not_divide_is_refused_with_one_that_does() -> None:
    for batch, whole in ((9, 8), (3, 4)):
        with pytest.raises(StudioError) as caught:
            _plan("vae", batch=batch, accumulate=4)
        assert caught.value.hint == f"Use for example a batch of {whole}."
        _plan("vae", batch=whole, accumulate=4)


def test_a_plan_survives_json() -> None:
    plan = _plan("vae", rate=3e-4)
    assert TrainingPlan.from_json(plan.to_json()) == plan
    for damaged in ({"family": "vae", "steps": "many"}, {"family": "vae", "magic": 1}, {}):
        with pytest.raises(StudioError):
            TrainingPlan.from_json(damaged)


@pytest.mark.parametrize("family", FAMILIES)
def test_few_pictures_are_learnt_by_heart(family: str, tmp_path: Path) -> None:
    """Eight discs: samples must become disc-like in colour and contrast, a VAE must rebuild them."""
    steps = 250 if family == "vae" else 300
    plan = _plan(family, steps=steps, width=16, rate=2e-3 if family == "vae" else 4e-4, sample_every=1000, beta=0.1,
                 ema_half_life=200)  # fmt: skip
    trainer = _trainer(plan, tmp_path / "data", tmp_path / "run", count=8)
    data = torch.from_numpy(_open(tmp_path / "data").pictures / 127.5 - 1.0).permute(0, 3, 1, 2).float()
    first = trainer.samples()
    trainer.run(lambda _report: None)
    samples = trainer.samples()

    def distance(pictures: torch.Tensor) -> float:
        """From each sample to the nearest of the eight, per pixel."""
        return float(torch.cdist(pictures.flatten(1), data.flatten(1)).min(1).values.mean()) / data[0].numel() ** 0.5

    assert distance(samples) < 0.6 * distance(first)
    if family == "vae":
        network = copy.deepcopy(trainer.average.network).eval()
        rebuilt = network.decode(network.encode(data)[0])
        assert float((rebuilt - data).abs().mean()) < 0.1


@pytest.mark.parametrize("side", [16, 28])
@pytest.mark.parametrize("family", FAMILIES)
def test_what_was_trained_opens_in_the_library_with_the_same_pictures(family: str, side: int, tmp_path: Path) -> None:
    from safetensors.torch import save_file

    from aigc_studio.jobs.context import JobContext
    from aigc_studio.library.importing import import_model

    trainer = _trainer(_plan(family, steps=3, side=side), tmp_path / "data", tmp_path / "run")
    trainer.run(lambda _report: None)
    network = trainer.average.network
    tensors = trainer._task.exported(network)
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, str(tmp_path / "discs.safetensors"))
    card = import_model(tmp_path / "discs.safetensors", tmp_path / "library", JobContext())
    assert (card.kind, card.default_side) == ("generator", side)
    from aigc_studio.library.adapters.torch_generator import open_network

    z = torch.randn(4, 8)
    with torch.no_grad():
        ours = trainer._task.sample(network, z, torch.zeros(4, dtype=torch.long))
        theirs = open_network(card)(z, None)
    assert torch.allclose(ours, theirs, atol=1e-5)
