"""What all enhancers share: pictures are made poor, and the network learns the way back."""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.training.batches import Batch, Draw, Share
from aigc_studio.training.losses import charbonnier
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.task import Losses, Phase

#: Pictures measured at once: their features take the memory of a training step's.
_TOGETHER = 16
_SHOWN = 16


class EnhancerTask(ABC):
    """See `task.Task`, and `task.Watching` for its measures. Pictures come as patches larger than `plan.side`; each
    step sees a place of its own in each, turned and mirrored."""

    #: What the network's pictures are measured against, for the names of the measures.
    rival: str
    watched_class: int | None = None

    def __init__(self, plan: TrainingPlan, network: nn.Module) -> None:
        self._plan = plan
        self.networks = {"generator": network}
        self.phases = {"enhancer": Phase(network, self._learn)}
        self._watched = torch.zeros(0, 3, plan.side, plan.side)
        self._poor = self._watched

    @abstractmethod
    def spoilt(self, good: Tensor, draw: Draw) -> Tensor:
        """`good` (N, C, side, side) in 0..1 -> what the network will be given."""

    @abstractmethod
    def spoilt_for_measuring(self, good: Tensor, draw: Draw) -> Tensor:
        """As `spoilt`, always of the strength that enhancers are compared at."""

    @abstractmethod
    def without_network(self, poor: Tensor) -> Tensor:
        """The rival's pictures, in the extent of the good ones."""

    @abstractmethod
    def shown(self, poor: Tensor, made: Tensor, good: Tensor) -> list[Tensor]:
        """Four pictures each (N, C, side, side) in 0..1, side by side in the samples."""

    @abstractmethod
    def exported(self, generator: nn.Module) -> dict[str, torch.Tensor]:
        """See `task.Task`."""

    def sample(self, generator: nn.Module, z: Tensor, classes: Tensor) -> Tensor:
        """Of watched pictures, fours of what `shown` gives; `z` says how many there are at most."""
        poor, good = self._poor[: len(z) // 4][:_SHOWN], self._watched[: len(z) // 4][:_SHOWN]
        return torch.stack(self.shown(poor, generator(poor), good), 1).flatten(0, 1) * 2 - 1

    def watch(self, pictures: Tensor) -> None:
        """See `task.Watching`. The middle of each picture is watched."""
        edge = (pictures.shape[2] - self._plan.side) // 2
        inner = pictures[:, :, edge : edge + self._plan.side, edge : edge + self._plan.side]
        draw = Draw(self._plan.seed, 2**41, len(inner), Share(), inner.device)
        self._watched = inner * 0.5 + 0.5
        self._poor = self.spoilt_for_measuring(self._watched, draw)

    def measures(self, generator: nn.Module) -> dict[str, float]:
        """Mean PSNR in dB over the watched pictures, of the network's and of the rival's."""
        made, rival = [], []
        with torch.no_grad():
            for poor, good in zip(self._poor.split(_TOGETHER), self._watched.split(_TOGETHER), strict=True):
                made.append(psnr(generator(poor), good))
                rival.append(psnr(self.without_network(poor), good))
        return {"psnr": float(torch.cat(made).mean()), f"psnr of {self.rival}": float(torch.cat(rival).mean())}

    def _learn(self, batch: Batch) -> tuple[Tensor, Losses]:
        patches = batch.pictures * 0.5 + 0.5
        good = turned(cropped(patches, self._plan.side, batch.draw), batch.draw)
        made = self.networks["generator"].unclamped(self.spoilt(good, batch.draw))
        loss = charbonnier(made, good)
        return loss, {"difference": loss}


def psnr(made: Tensor, good: Tensor) -> Tensor:
    """(N, C, h, w) in 0..1 -> (N,) dB over all channels, at most 100."""
    return -10 * (made - good).square().mean((1, 2, 3)).clamp_min(1e-10).log10()


def cropped(patches: Tensor, side: int, draw: Draw) -> Tensor:
    """(N, C, h, h) -> (N, C, side, side), each from a random place."""
    room = patches.shape[2] - side + 1
    top, left = draw.integers(room), draw.integers(room)
    span = torch.arange(side, device=patches.device)
    which = torch.arange(len(patches), device=patches.device)[:, None, None]
    rows, columns = (top[:, None] + span)[:, :, None], (left[:, None] + span)[:, None, :]
    return patches[which, :, rows, columns].movedim(3, 1).contiguous()


def turned(pictures: Tensor, draw: Draw) -> Tensor:
    """Each of (N, C, side, side) in one of the eight ways that a square can lie."""
    pictures = torch.where(draw.uniform(1, 1, 1) < 0.5, pictures.flip(2), pictures)
    pictures = torch.where(draw.uniform(1, 1, 1) < 0.5, pictures.flip(3), pictures)
    return torch.where(draw.uniform(1, 1, 1) < 0.5, pictures.transpose(2, 3), pictures)


def started_small(conv: nn.Conv2d) -> None:
    """An enhancer corrects: it begins by hardly changing its picture."""
    with torch.no_grad():
        conv.weight.mul_(0.1)
        if conv.bias is not None:
            conv.bias.zero_()


def nearest(poor: Tensor, factor: int) -> Tensor:
    """The small picture's own pixels, as large squares."""
    return F.interpolate(poor, scale_factor=factor, mode="nearest")
