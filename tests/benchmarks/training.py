"""The trainer against a loop written by hand for the same network, step by step in turns."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

#: Steps in a row of one before the other's turn, and turns of each.
STEPS, TURNS = 8, 12
SIDE, WIDTH, LATENT, BATCH = 32, 32, 64, 32


def run() -> dict[str, Any]:
    """`ratio_vae` and `ratio_dcgan`: steps a second of the trainer over those of the hand-written loop."""
    import torch

    torch.set_num_threads(int(os.environ.get("BENCHMARK_THREADS", torch.get_num_threads())))
    result: dict[str, Any] = {"name": "training", "threads": torch.get_num_threads(), "device": str(_device())}
    for family, by_hand in (("vae", _vae_by_hand), ("dcgan", _dcgan_by_hand)):
        with tempfile.TemporaryDirectory() as home:
            ours, theirs = _in_turns(_trainer(family, Path(home)), by_hand(Path(home)))
        result |= {
            f"ratio_{family}": round(theirs / ours, 3), f"trainer_{family}_ms": round(ours * 1e3, 2),
            f"by_hand_{family}_ms": round(theirs * 1e3, 2),
        }  # fmt: skip
    return result


def _in_turns(ours: Callable[[], None], theirs: Callable[[], None]) -> tuple[float, float]:
    """Median seconds a step; in turns, so that whatever else the machine does slows both."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for turn in range(TURNS + 1):
        for loop, taken in zip((ours, theirs), seconds, strict=True):
            began = perf_counter()
            loop()
            _wait()
            if turn:  # the first makes everything ready
                taken.append((perf_counter() - began) / STEPS)
    return median(seconds[0]), median(seconds[1])


def _device() -> Any:
    import torch

    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _wait() -> None:
    import torch

    if torch.cuda.is_available():
        torch.cuda.synchronize()


def _plan(family: str) -> Any:
    from aigc_studio.training.plan import TrainingPlan

    return TrainingPlan(family, steps=10**6, batch=BATCH, side=SIDE, width=WIDTH, latent=LATENT, sample_every=10**6,
                        checkpoint_every=10**6)  # fmt: skip


def _data(home: Path) -> Any:
    from aigc_studio.training.data.tensors import open_tensor
    from tests.training.pictures import discs

    return open_tensor(home / "data") if (home / "data").exists() else discs(home / "data", 512, SIDE)


class _Turn(Exception):
    pass


def _trainer(family: str, home: Path) -> Callable[[], None]:
    import torch

    from aigc_studio.training.families import trainable
    from aigc_studio.training.trainer import Report, Trainer

    plan = _plan(family)
    torch.manual_seed(0)
    trainer = Trainer(trainable(family).make_task(plan, 3, 1), _data(home), plan, home, _device())
    trainer.save = lambda *_names: None  # type: ignore[method-assign]  # a checkpoint is no part of a step

    def report(told: Report) -> None:
        if told.step % STEPS == 0:
            raise _Turn

    def turn() -> None:
        try:
            trainer.run(report)
        except _Turn:
            return

    return turn


def _pictures(home: Path) -> Any:
    import torch

    data = torch.from_numpy(_data(home).pictures.copy()).permute(0, 3, 1, 2)
    return data.to(_device()).float() / 127.5 - 1


def _averaged(network: Any) -> Any:
    from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

    return AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(0.999))


def _vae_by_hand(home: Path) -> Callable[[], None]:
    import torch

    from aigc_studio.training.networks.autoencoder import Autoencoder

    pictures = _pictures(home)
    network = Autoencoder(LATENT, WIDTH, SIDE, 3, flows=_plan("vae").flows).to(_device())
    average = _averaged(network)
    optimiser = torch.optim.Adam(network.parameters(), 2e-4)

    def turn() -> None:
        for _ in range(STEPS):
            real = pictures[torch.randint(len(pictures), (BATCH,), device=pictures.device)]
            mean, log_variance = network.encode(real)
            z = mean + (log_variance / 2).exp() * torch.randn_like(mean)
            made, prior = network.decode(z), -network.prior.log_density(z.detach()).mean()
            reconstruction = real[0].numel() / 2 * torch.nn.functional.mse_loss(made, real).log()
            divergence = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(1).mean()
            optimiser.zero_grad()
            ((reconstruction + divergence) / real[0].numel() + prior / LATENT).backward()
            optimiser.step()
            average.update_parameters(network)
            _told = reconstruction.item(), divergence.item(), prior.item()

    return turn


def _dcgan_by_hand(home: Path) -> Callable[[], None]:
    import torch
    from torch.nn.functional import softplus

    from aigc_studio.training.networks.convolutional import Discriminator, Generator

    pictures = _pictures(home)
    generator = Generator(LATENT, WIDTH, SIDE, 3).to(_device())
    judge = Discriminator(WIDTH, SIDE, 3, normed=True).to(_device())
    average = _averaged(generator)
    of_generator, of_judge = (
        torch.optim.Adam(network.parameters(), 2e-4, (0.5, 0.999)) for network in (generator, judge)
    )

    def turn() -> None:
        for _ in range(STEPS):
            real = pictures[torch.randint(len(pictures), (BATCH,), device=pictures.device)]
            fake = generator(torch.randn(BATCH, LATENT, device=real.device)).detach()
            judging = softplus(-judge(real)).mean() + softplus(judge(fake)).mean()
            of_judge.zero_grad()
            judging.backward()
            of_judge.step()
            judge.requires_grad_(False)
            deceiving = softplus(-judge(generator(torch.randn(BATCH, LATENT, device=real.device)))).mean()
            of_generator.zero_grad()
            deceiving.backward()
            of_generator.step()
            judge.requires_grad_(True)
            average.update_parameters(generator)
            _told = judging.item(), deceiving.item()

    return turn
