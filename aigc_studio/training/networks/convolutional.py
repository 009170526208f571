"""The generator and the discriminator of DCGAN (Radford et al. 2016), for 4 or 7 pixels doubled any number of times and
any number of channels."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from aigc_studio.core.errors import StudioError
from aigc_studio.library.networks.stack import EMBEDDED, doubling_layers

Wrap = Callable[[nn.Module], nn.Module]
#: Pictures whose features are compared with each other (Karras et al. 2018).
_GROUP = 4


def features_of(width: int, side: int) -> list[int]:
    """Features at 4, 8, 16 ... `side` pixels: `width` at the last, twice as many at each before, 8 times at most."""
    check_doublings_of_four(side)
    return [width * min(8, 2**step) for step in reversed(range(side.bit_length() - 2))]


def check_doublings_of_four(side: int) -> None:
    """Raises StudioError for another side, for networks whose files say how often they double, and not from what."""
    if side & (side - 1):
        raise StudioError(
            f"This kind doubles 4 pixels until there are enough, and never has {side}.", "Use 16, 32, 64, 128 or 256."
        )


def initialised(network: nn.Module) -> nn.Module:
    """Weights from N(0, 0.02), as the paper has them."""
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.normal_(module.weight, 0.0, 0.02)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1.0, 0.02)
    return network


class Generator(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """z (N, latent) and, where there are several, classes (N,) -> (N, channels, side, side) in -1..1, `tileable`
    without seams. `main` is named and ordered as in torch's own example, so that other programs open the weights too;
    the class stands before z (Mirza & Osindero 2014)."""

    def __init__(
        self, latent: int, width: int, side: int, channels: int, classes: int = 1, tileable: bool = False
    ) -> None:
        super().__init__()
        self.label_emb = nn.Embedding(classes, EMBEDDED) if classes > 1 else None
        into = latent + (EMBEDDED if classes > 1 else 0)
        self.main = nn.Sequential(*doubling_layers(into, width, side, channels, tileable), nn.Tanh())
        if tileable:
            self.register_buffer("tileable", torch.ones(1))  # tells a file's reader
        initialised(self)

    def forward(self, z: Tensor, classes: Tensor | None = None) -> Tensor:
        if self.label_emb is not None:
            z = torch.cat([self.label_emb(classes), z], 1)
        return self.main(z[:, :, None, None])


class Discriminator(nn.Module):  # type: ignore[misc]
    """Pictures (N, channels, side, side) -> logits (N,), or, with several `outputs`, (N, outputs). `wrap` changes each
    layer (spectral norm); `normed` adds batch norms, `varied` the variety of the batch. What is seen is projected onto
    the classes (N,), where there are several (Miyato & Koyama 2018)."""

    def __init__(
        self, width: int, side: int, channels: int, normed: bool, wrap: Wrap = lambda layer: layer, outputs: int = 1,
        classes: int = 1, varied: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        features = [width * 2**step for step in range(side.bit_length() - 3)]
        layers: list[nn.Module] = []
        for place, (before, after) in enumerate(zip([channels, *features[:-1]], features, strict=True)):
            norm = normed and place > 0
            layers.append(nn.Conv2d(before, after, 4, 2, 1, bias=not norm))
            layers += [nn.BatchNorm2d(after)] if norm else []
            layers.append(nn.LeakyReLU(0.2))
        layers.append(nn.Conv2d(features[-1] + varied, outputs, side >> len(features), 1, 0))
        self._outputs, self._varied = outputs, varied
        initialised(nn.Sequential(*layers))
        self.main = nn.Sequential(*(wrap(layer) if isinstance(layer, nn.Conv2d) else layer for layer in layers))
        self.classes = wrap(nn.Embedding(classes, features[-1])) if classes > 1 else None

    def forward(self, pictures: Tensor, classes: Tensor | None = None) -> Tensor:
        seen = self.main[:-1](pictures)
        logits = self.main[-1](torch.cat([seen, variety(seen)], 1) if self._varied else seen)
        if self.classes is not None:
            return logits.flatten() + (self.classes(classes) * seen.mean((2, 3))).sum(1)
        return logits.flatten() if self._outputs == 1 else logits.flatten(1)


def variety(x: Tensor) -> Tensor:
    """(N, C, h, w) -> (N, 1, h, w): how much features differ within groups of pictures, so that a generator which makes
    one picture only is found out (minibatch standard deviation, Karras et al. 2018). Neighbours make a group: a batch
    shown in parts then has the same ones."""
    count, _, height, width = x.shape
    size = next(size for size in range(min(_GROUP, count), 0, -1) if count % size == 0)
    groups = x.unflatten(0, (count // size, size))
    deviation = (groups.var(1, unbiased=False) + 1e-8).sqrt().mean((1, 2, 3))
    return deviation.repeat_interleave(size)[:, None, None, None].expand(count, 1, height, width)
