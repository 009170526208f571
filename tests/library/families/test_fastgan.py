"""FastGAN in its authors' naming against the same layers written out."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from aigc_studio.library.families import fastgan
from tests.library.families.image_family import opened, randomised, shapes_of


class Glu(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        half = x.shape[1] // 2
        return x[:, :half] * torch.sigmoid(x[:, half:])


class Noise(nn.Module):
    """Draws from the generator that its owner has."""

    def __init__(self, owner: list[torch.Generator]):
        super().__init__()
        self.weight, self.owner = nn.Parameter(torch.zeros(1)), owner

    def forward(self, x: Tensor) -> Tensor:
        return x + self.weight * torch.randn(1, 1, *x.shape[2:], generator=self.owner[0])


def conv(into: int, out: int, kernel: int = 3) -> nn.Conv2d:
    return nn.Conv2d(into, out, kernel, 1, kernel // 2, bias=False)


class Weighing(nn.Module):
    def __init__(self, into: int, out: int):
        super().__init__()
        self.main = nn.Sequential(
            nn.AdaptiveAvgPool2d(4), nn.Conv2d(into, out, 4, bias=False), nn.SiLU(), conv(out, out, 1), nn.Sigmoid()
        )

    def forward(self, small: Tensor, large: Tensor) -> Tensor:
        return large * self.main(small)


class Generator(nn.Module):
    """`widths` are the features of 4 pixels, of 8, and so on; every second size has two convolutions."""

    def __init__(self, latent: int = 9, widths: tuple[int, ...] = (8, 7, 6, 6, 5, 5), channels: int = 3,
                 small: bool = True):  # fmt: skip
        super().__init__()
        self.random = [torch.Generator()]
        self.sides = [4 * 2**i for i in range(len(widths))]
        self.init = nn.Module()
        first = nn.ConvTranspose2d(latent, 2 * widths[0], 4, bias=False)
        self.init.init = nn.Sequential(first, nn.BatchNorm2d(2 * widths[0]), Glu())
        for place in range(1, len(widths)):
            before, after = widths[place - 1], widths[place]
            noise = [Noise(self.random)] if place % 2 else []
            layers = [nn.Upsample(scale_factor=2), conv(before, 2 * after), *noise, nn.BatchNorm2d(2 * after), Glu()]
            if place % 2:
                layers += [conv(after, 2 * after), Noise(self.random), nn.BatchNorm2d(2 * after), Glu()]
            self.add_module(f"feat_{self.sides[place]}", nn.Sequential(*layers))
            if 64 <= self.sides[place] <= 512:
                self.add_module(f"se_{self.sides[place]}", Weighing(widths[place - 4], after))
        if small:
            self.to_128 = conv(widths[-1], channels, 1)
        self.to_big = conv(widths[-1], channels)

    def forward(self, z: Tensor, seed: int) -> Tensor:
        self.random[0] = torch.Generator().manual_seed(seed)
        maps = {4: self.init.init(z[:, :, None, None])}
        for side in self.sides[1:]:
            x = getattr(self, f"feat_{side}")(maps[side // 2])
            maps[side] = getattr(self, f"se_{side}")(maps[side // 16], x) if hasattr(self, f"se_{side}") else x
        picture = self.to_big(maps[self.sides[-1]])
        return torch.tanh(picture) if self.sides[-1] == 1024 else picture


@pytest.mark.parametrize(("widths", "small"), [
    ((8, 7, 6, 6, 5, 5), True), ((9, 8, 8, 6, 6, 5, 5), False), ((5,) * 9, True),
])  # fmt: skip
def test_it_draws_as_the_reference_does(widths: tuple[int, ...], small: bool):
    reference = randomised(Generator(widths=widths, small=small))
    tensors = reference.state_dict()
    found = fastgan.detect(shapes_of(tensors))
    assert found is not None
    assert (found.settings["latent"], found.settings["side"]) == (9, 4 * 2 ** (len(widths) - 1))
    z = torch.randn(1, 9, generator=torch.Generator().manual_seed(2))
    with torch.inference_mode():
        network = opened(fastgan, tensors, found.settings)
        for seed in (0, 5):
            torch.testing.assert_close(network(z, None, seed), reference(z, seed), rtol=1e-5, atol=1e-5)
        assert float((network(z, None, 0) - network(z, None, 5)).abs().max()) > 0


def test_others_are_not_claimed():
    shapes = shapes_of(Generator().state_dict())
    assert fastgan.detect(shapes | {"feat_8.9.weight": (3, 3, 3, 3)}) is None
    assert fastgan.detect({name: shape for name, shape in shapes.items() if name != "se_64.main.3.weight"}) is None
    assert fastgan.detect({}) is None
