"""CycleGAN (Zhu et al. 2017): pictures of one folder learn to look like those of another, without any pairs.

Two generators, there and back, each against a discriminator of patches. A picture that went there and back must be what
it was, and one that is of the other kind already must stay as it is. The one that goes from the first folder (by name)
to the second becomes a style.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.core.errors import StudioError
from aigc_studio.library.networks.cyclegan_resnet import ResnetGenerator
from aigc_studio.training import processes
from aigc_studio.training.augment import Augmentation
from aigc_studio.training.batches import Batch, Draw
from aigc_studio.training.losses import square_discriminator, square_generator
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.task import Losses, Phase

NAME = "cyclegan"
TITLE = "CycleGAN"
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "tiny": {"steps": 200, "side": 16, "width": 8, "batch": 4, "flip": True},
    "cpu": {"steps": 3_000, "side": 64, "width": 16, "batch": 4, "flip": True, "schedule": "cosine"},
    "laptop": {"steps": 60_000, "side": 128, "width": 48, "batch": 4, "flip": True, "schedule": "cosine"},
    "large": {"steps": 100_000, "side": 256, "width": 64, "batch": 8, "flip": True, "schedule": "cosine"},
}
BETAS = (0.5, 0.999)
#: What the way there and back, and staying as one is, count beside the game.
_CYCLE, _IDENTITY = 10.0, 5.0
_REMEMBERED, _SHOWN = 50, 16


def make_task(plan: TrainingPlan, channels: int, classes: int) -> CycleTask:
    """The untrained networks. Raises StudioError unless there are two classes, of pictures without opacity."""
    if classes != 2:
        raise StudioError(
            f"CycleGAN translates between two folders of pictures; here {'is' if classes == 1 else 'are'} {classes}.",
            "Give two folders, or one with two folders in it.",
        )
    if channels == 4:
        raise StudioError("CycleGAN does not translate opacity.", "Prepare the pictures in colour.")
    networks = [_generator(plan, channels) for _ in range(2)], [_discriminator(plan, channels) for _ in range(2)]
    return CycleTask(plan, *networks, channels)


def _generator(plan: TrainingPlan, channels: int) -> ResnetGenerator:
    down = plan.width, 2 * plan.width, 4 * plan.width
    network = ResnetGenerator(
        channels, channels, 7, down, down[1::-1], blocks_at(plan.side), "instance", True, "stride", "transposed"
    )
    _initialise(network)
    return network


def blocks_at(side: int) -> int:
    """How many residual blocks pictures of that side are worth."""
    return 3 if side < 64 else 6 if side < 256 else 9


def _discriminator(plan: TrainingPlan, channels: int) -> nn.Sequential:
    """Pictures (N, channels, side, side) -> a logit for each of their patches, (N, 1, h, w) (Isola et al. 2017)."""
    halvings = 2 if plan.side < 64 else 3
    features = [plan.width * min(8, 2**step) for step in range(halvings + 1)]
    layers: list[nn.Module] = [nn.Conv2d(channels, features[0], 4, 2, 1), nn.LeakyReLU(0.2)]
    for place in range(1, halvings + 1):
        stride = 2 if place < halvings else 1
        layers += [
            nn.Conv2d(features[place - 1], features[place], 4, stride, 1), nn.InstanceNorm2d(features[place]),
            nn.LeakyReLU(0.2),
        ]  # fmt: skip
    network = nn.Sequential(*layers, nn.Conv2d(features[-1], 1, 4, 1, 1))
    _initialise(network)
    return network


def _initialise(network: nn.Module) -> None:
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.normal_(module.weight, 0.0, 0.02)
            nn.init.zeros_(module.bias)
    network.to(memory_format=torch.channels_last)


class Remembered(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Pictures that were made before, shown to the discriminator in place of half of the new ones, so that it does not
    forget what it saw through (Shrivastava et al. 2017). A checkpoint holds them; each process has its own."""

    def __init__(self, count: int, channels: int, side: int) -> None:
        super().__init__()
        self.register_buffer("pictures", torch.zeros(count, channels, side, side))
        self.register_buffer("filled", torch.zeros((), dtype=torch.int64))

    def exchanged(self, new: Tensor, draw: Draw) -> Tensor:
        """`new` (N, C, side, side), half of them exchanged for older ones; all of them while there are few of those.

        Processes that share a training remember the same pictures: those of all of them."""
        size, filled, ours = len(self.pictures), int(self.filled), len(new)
        swapped = processes.of_all_processes(draw.uniform()) < 0.5
        first = int(processes.of_all_processes(draw.integers(size))[0])
        new = processes.of_all_processes(new)
        if filled < size:
            first, swapped = filled, torch.zeros_like(swapped)
            self.filled.fill_(min(size, filled + len(new)))
        places = (torch.arange(len(new), device=new.device) + first) % size
        older = self.pictures[places]
        kept = (swapped | (filled < size))[:, None, None, None]
        self.pictures[places] = torch.where(kept, new.to(older.dtype), older)
        mixed = torch.where(swapped[:, None, None, None], older, new.to(older.dtype))
        return mixed[processes.rank() * ours :][:ours]


class CycleTask:
    """See `task.Task` and `task.Watching`."""

    #: Pictures of the first folder are watched on their way to the second.
    watched_class = 0

    def __init__(
        self, plan: TrainingPlan, generators: list[ResnetGenerator], discriminators: list[nn.Sequential], channels: int
    ) -> None:
        self._there, self._back = generators
        self._of_first, self._of_second = discriminators
        count = max(_REMEMBERED, plan.batch)
        self._first, self._second = (Remembered(count, channels, plan.side) for _ in range(2))
        self._augmentation = Augmentation(plan)
        self.networks = {
            "generator": self._there, "back": self._back, "of first": self._of_first, "of second": self._of_second,
            "remembered first": self._first, "remembered second": self._second, "augmentation": self._augmentation,
        }  # fmt: skip
        self.phases = {
            "generators": Phase(nn.ModuleList(generators), self._deceive, betas=BETAS),
            "discriminators": Phase(nn.ModuleList(discriminators), self._judge, betas=BETAS),
        }
        self._watched = torch.zeros(0, channels, plan.side, plan.side)

    def sample(self, generator: nn.Module, z: Tensor, classes: Tensor) -> Tensor:
        """Watched pictures and what becomes of them, side by side; `z` says how many there are at most."""
        watched = self._watched[: len(z) // 2]
        return torch.stack([watched, translated(generator, watched)], 1).flatten(0, 1)

    def exported(self, generator: nn.Module) -> dict[str, torch.Tensor]:
        """In the authors' own naming."""
        tensors: dict[str, torch.Tensor] = {}
        for name, place in _layers(len(generator.blocks)).items():
            layer = generator.get_submodule(name)
            tensors |= {f"model.{place}.{part}": tensor for part, tensor in layer.state_dict().items()}
        return tensors

    def watch(self, pictures: Tensor) -> None:
        """See `task.Watching`."""
        self._watched = pictures[:_SHOWN]

    def measures(self, generator: nn.Module) -> dict[str, float]:
        """How far watched pictures are from themselves after the way there and back, of 255."""
        with torch.no_grad():
            again = translated(self._back, translated(generator, self._watched))
        return {"there and back": float((again - self._watched).abs().mean()) * 127.5}

    def _pictures(self, batch: Batch) -> tuple[Tensor, Tensor]:
        first, second = (self._augmentation(batch.of(label), batch.draw).clamp(-1, 1) for label in (0, 1))
        return first, second

    def _deceive(self, batch: Batch) -> tuple[Tensor, Losses]:
        first, second = self._pictures(batch)
        like_second, like_first = translated(self._there, first), translated(self._back, second)
        game = square_generator(self._of_second(like_second)) + square_generator(self._of_first(like_first))
        cycle = F.l1_loss(translated(self._back, like_second), first)
        cycle = cycle + F.l1_loss(translated(self._there, like_first), second)
        identity = F.l1_loss(translated(self._there, second), second)
        identity = identity + F.l1_loss(translated(self._back, first), first)
        loss = game + _CYCLE * cycle + _IDENTITY * identity
        return loss, {"generators": game, "cycle": cycle, "identity": identity}

    def _judge(self, batch: Batch) -> tuple[Tensor, Losses]:
        first, second = self._pictures(batch)
        with torch.no_grad():
            like_second = self._second.exchanged(translated(self._there, first), batch.draw)
            like_first = self._first.exchanged(translated(self._back, second), batch.draw)
        loss = square_discriminator(self._of_first(first), self._of_first(like_first))
        loss = loss + square_discriminator(self._of_second(second), self._of_second(like_second))
        return loss, {"discriminators": loss}


def translated(generator: nn.Module, pictures: Tensor) -> Tensor:
    """(N, C, side, side) in -1..1 -> the same, by a network of 0..1."""
    return generator(pictures * 0.5 + 0.5) * 2 - 1


def _layers(blocks: int) -> dict[str, str]:
    """Our convolutions, and their places in the authors' sequence, where paddings, norms and rectifiers count too."""
    places = {f"down.{step}.conv": str(1 + 3 * step) for step in range(3)}
    for block in range(blocks):
        places |= {f"blocks.{block}.units.{unit}.conv": f"{10 + block}.conv_block.{1 + 4 * unit}" for unit in range(2)}
    places |= {f"up.{step}.conv": str(10 + blocks + 3 * step) for step in range(2)}
    return places | {"last": str(17 + blocks)}
