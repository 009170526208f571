"""DRUNet in its public naming against a plain reference."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from aigc_studio.library.families import drunet
from aigc_studio.library.tiling.tiles import Tiling, spans
from tests.library.families.image_family import claimed, disagreement, opened, picture, randomised, shapes_of


class Block(nn.Module):
    def __init__(self, width: int, bias: bool):
        super().__init__()
        self.res = nn.Sequential(
            nn.Conv2d(width, width, 3, 1, 1, bias=bias), nn.ReLU(), nn.Conv2d(width, width, 3, 1, 1, bias=bias)
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.res(x)


class Kair(nn.Module):
    """KAIR's UNetRes, told a medium noise."""

    def __init__(self, channels: int = 3, width: int = 5, blocks: int = 2, bias: bool = False, told: bool = True):
        super().__init__()
        self.told = told
        wide = [width * 2**level for level in range(4)]

        def many(level: int) -> list[nn.Module]:
            return [Block(wide[level], bias) for _ in range(blocks)]

        self.m_head = nn.Conv2d(channels + told, width, 3, 1, 1, bias=bias)
        for level in range(3):
            halve = nn.Conv2d(wide[level], wide[level + 1], 2, 2, 0, bias=bias)
            self.add_module(f"m_down{level + 1}", nn.Sequential(*many(level), halve))
        self.m_body = nn.Sequential(*many(3))
        for level in (2, 1, 0):
            double = nn.ConvTranspose2d(wide[level + 1], wide[level], 2, 2, 0, bias=bias)
            self.add_module(f"m_up{level + 1}", nn.Sequential(double, *many(level)))
        self.m_tail = nn.Conv2d(width, channels, 3, 1, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        level = torch.ones_like(x[:, :1]) * (15 / 255)
        first = self.m_head(torch.cat((x, level), 1) if self.told else x)
        second = self.m_down1(first)
        third = self.m_down2(second)
        fourth = self.m_down3(third)
        x = self.m_up3(self.m_body(fourth) + fourth)
        x = self.m_up2(x + third)
        x = self.m_up1(x + second)
        return self.m_tail(x + first).clamp(0, 1)


def quiet(network: nn.Module) -> nn.Module:
    """With weights so small that residuals do not grow beyond 0..1."""
    randomised(network)
    with torch.no_grad():
        for tensor in network.state_dict().values():
            tensor.mul_(0.5)
    return network


@pytest.mark.parametrize(("reference", "wanted"), [
    (Kair(), {"channels": 3, "multiple": 8, "noise_map": True, "blocks": 2, "widths": [5, 10, 20, 40]}),
    (Kair(1, 4, 4), {"channels": 1, "noise_map": True, "blocks": 4, "halo": 185}),
    (Kair(3, 4, 1, bias=True), {"bias": True}),
    (Kair(3, told=False), {"noise_map": False}),
])  # fmt: skip
def test_it_denoises_as_the_reference_does(reference, wanted):
    quiet(reference)
    image = picture(24, 16, wanted.get("channels", 3))
    assert disagreement(drunet, reference.state_dict(), image, reference(image), **wanted) <= 1e-5


@torch.inference_mode()
def test_no_pixel_depends_on_one_beyond_the_halo():
    tensors = quiet(Kair(1, 4, 1)).state_dict()
    found = claimed(drunet, tensors)
    network, halo = opened(drunet, tensors, found.settings).double(), found.settings["halo"]
    assert halo == 53
    image = picture(8, 160, 1).double()
    whole = network(image)
    for span in spans(160, Tiling(40, halo, found.settings["multiple"])):
        tile = network(image[..., span.begin : span.end])
        kept = tile[..., span.first - span.begin : span.last - span.begin]
        assert torch.allclose(kept, whole[..., span.first : span.last], atol=1e-9)


@pytest.mark.parametrize("reference", [Kair(), Kair(bias=True)])
def test_a_network_with_more_or_less_is_not_claimed(reference):
    tensors = shapes_of(reference.state_dict())
    assert drunet.detect(tensors | {"attention.weight": (3, 3)}) is None
    for lost in ("m_down2.1.res.2.weight", "m_up1.0.weight", "m_body.0.res.0.weight", "m_down3.2.weight"):
        assert drunet.detect({name: shape for name, shape in tensors.items() if name != lost}) is None
    assert drunet.detect(tensors | {"m_head.weight": (5, 6, 3, 3)}) is None
    assert drunet.detect({}) is None
