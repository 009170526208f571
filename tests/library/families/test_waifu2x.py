"""waifu2x's chains against plain references."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import waifu2x
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of


class Chain(nn.Module):
    def __init__(self, scale: int = 2, word: str = "net", channels: int = 3,
                 widths: tuple[int, ...] = (5, 6, 7, 8, 8, 9), bias: bool = True):  # fmt: skip
        super().__init__()
        self.word = word
        layers = [part for a, b in pairwise((channels, *widths)) for part in (nn.Conv2d(a, b, 3), nn.LeakyReLU(0.1))]
        doubling = nn.ConvTranspose2d(widths[-1], channels, 4, 2, 3, bias=bias)
        last = doubling if scale == 2 else nn.Conv2d(widths[-1], channels, 3, bias=bias)
        self.add_module(word, nn.Sequential(*layers, last))

    def forward(self, x: Tensor) -> Tensor:
        return getattr(self, self.word)(F.pad(x, (7,) * 4, mode="replicate")).clamp(0, 1)


@pytest.mark.parametrize(("reference", "wanted"), [
    (Chain(), {"scale": 2, "channels": 3}),
    (Chain(1), {"scale": 1}),
    (Chain(2, "Sequential", bias=False), {"scale": 2, "bias": False}),
    (Chain(1, channels=1), {"channels": 1}),
])  # fmt: skip
def test_it_enlarges_as_the_reference_does(reference, wanted):
    randomised(reference)
    image = picture(12, 9, wanted.get("channels", 3))
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(waifu2x, reference.state_dict(), image, expected, **wanted) <= 1e-5


def test_other_chains_are_not_claimed():
    shapes = shapes_of(Chain().state_dict())
    assert waifu2x.detect(shapes | {"net.14.weight": (3, 3, 3, 3)}) is None
    assert waifu2x.detect(shapes | {"net.4.weight": (7, 6, 5, 5)}) is None
    assert waifu2x.detect({}) is None
