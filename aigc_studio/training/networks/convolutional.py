"""The generator and the discriminator of DCGAN (Radford et al. 2016), for any power of 2 and any number of channels."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn

Wrap = Callable[[nn.Module], nn.Module]


def features_of(width: int, side: int) -> list[int]:
    """Features at 4, 8, 16 ... `side` pixels: `width` at the last, twice as many at each before, 8 times at most."""
    return [width * min(8, 2**step) for step in reversed(range(side.bit_length() - 2))]


def _initialised(network: nn.Module) -> nn.Module:
    """Weights from N(0, 0.02), as the paper has them."""
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.normal_(module.weight, 0.0, 0.02)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1.0, 0.02)
    return network


class Generator(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """z (N, latent) -> (N, channels, side, side) in -1..1. `main` is named and ordered as in torch's own example, so
    that other programs open the weights too."""

    def __init__(self, latent: int, width: int, side: int, channels: int) -> None:
        super().__init__()
        features = [width * 2**step for step in reversed(range(side.bit_length() - 3))]
        layers: list[nn.Module] = [nn.ConvTranspose2d(latent, features[0], 4, 1, 0, bias=False)]
        for before, after in zip(features, [*features[1:], channels], strict=True):
            layers += [nn.BatchNorm2d(before), nn.ReLU(), nn.ConvTranspose2d(before, after, 4, 2, 1, bias=False)]
        self.main = nn.Sequential(*layers, nn.Tanh())
        _initialised(self)

    def forward(self, z: Tensor, classes: Tensor | None = None) -> Tensor:
        return self.main(z[:, :, None, None])


class Discriminator(nn.Module):  # type: ignore[misc]
    """Pictures (N, channels, side, side) -> logits (N,), or, with several `outputs`, (N, outputs). `wrap` changes each
    convolution (spectral norm); `normed` adds batch norms."""

    def __init__(
        self, width: int, side: int, channels: int, normed: bool, wrap: Wrap = lambda conv: conv, outputs: int = 1
    ) -> None:
        super().__init__()
        features = [width * 2**step for step in range(side.bit_length() - 3)]
        layers: list[nn.Module] = []
        for place, (before, after) in enumerate(zip([channels, *features[:-1]], features, strict=True)):
            norm = normed and place > 0
            layers.append(nn.Conv2d(before, after, 4, 2, 1, bias=not norm))
            layers += [nn.BatchNorm2d(after)] if norm else []
            layers.append(nn.LeakyReLU(0.2))
        layers.append(nn.Conv2d(features[-1], outputs, 4, 1, 0))
        self._outputs = outputs
        _initialised(nn.Sequential(*layers))
        self.main = nn.Sequential(*(wrap(layer) if isinstance(layer, nn.Conv2d) else layer for layer in layers))

    def forward(self, pictures: Tensor, classes: Tensor | None = None) -> Tensor:
        seen = self.main(pictures)
        return seen.flatten() if self._outputs == 1 else seen.flatten(1)
