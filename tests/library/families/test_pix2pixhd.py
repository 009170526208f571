"""pix2pixHD's generator for large pictures against a plain reference."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import pix2pixhd
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of
from tests.library.families.test_cyclegan_resnet import Block, Generator


class Large(nn.Module):
    """NVIDIA's: the sequences of each network around the one before are attributes that count from 1."""

    def __init__(self, ngf=4, enhancers=1, blocks=2, local_blocks=2, norm=nn.InstanceNorm2d, downs=2, channels=(3, 3)):
        super().__init__()
        self.enhancers = enhancers
        small = Generator(ngf * 2**enhancers, blocks, norm, downs=downs, channels=channels)
        self.model = small.model[:-3]
        for number in range(1, enhancers + 1):
            narrow = ngf * 2 ** (enhancers - number)
            wide = 2 * narrow
            self.add_module(f"model{number}_1", nn.Sequential(
                nn.ReflectionPad2d(3), nn.Conv2d(channels[0], narrow, 7), norm(narrow), nn.ReLU(),
                nn.Conv2d(narrow, wide, 3, 2, 1), norm(wide), nn.ReLU(),
            ))  # fmt: skip
            layers = [Block(wide, norm, True, False) for _ in range(local_blocks)]
            layers += [nn.ConvTranspose2d(wide, narrow, 3, 2, 1, output_padding=1), norm(narrow), nn.ReLU()]
            if number == enhancers:
                layers += [nn.ReflectionPad2d(3), nn.Conv2d(narrow, channels[1], 7), nn.Tanh()]
            self.add_module(f"model{number}_2", nn.Sequential(*layers))

    def forward(self, image: Tensor) -> Tensor:
        sizes = [image * 2 - 1]
        for _ in range(self.enhancers):
            sizes.append(F.avg_pool2d(sizes[-1], 3, 2, 1, count_include_pad=False))
        x = self.model(sizes.pop())
        for number in range(1, self.enhancers + 1):
            x = getattr(self, f"model{number}_2")(getattr(self, f"model{number}_1")(sizes.pop()) + x)
        return (x + 1) / 2


@pytest.mark.parametrize(("options", "wanted"), [
    ({}, {"multiple": 8, "features": [4], "norm": "instance"}),
    ({"norm": nn.BatchNorm2d, "downs": 1, "local_blocks": 1}, {"multiple": 4, "norm": "batch", "local_blocks": 1}),
    ({"enhancers": 2, "blocks": 3}, {"multiple": 16, "features": [8, 4], "blocks": 3}),
    ({"channels": (3, 1)}, {"channels": 3, "out_channels": 1}),
])  # fmt: skip
def test_it_translates_as_the_reference_does(options, wanted):
    reference = randomised(Large(**options))
    image = picture(32, 48)
    with torch.inference_mode():
        expected = reference(image)
    assert disagreement(pix2pixhd, reference.state_dict(), image, expected, **wanted) <= 1e-5


def test_a_network_with_more_or_less_is_not_claimed():
    tensors = shapes_of(Large().state_dict())
    assert pix2pixhd.detect(tensors | {"model2_1.1.weight": (2, 3, 7, 7)}) is None
    assert pix2pixhd.detect(tensors | {"encoder.weight": (3, 3)}) is None
    assert pix2pixhd.detect({name: shape for name, shape in tensors.items() if "model1_2" not in name}) is None
    assert pix2pixhd.detect({**tensors, "model.1.weight": (8, 3, 5, 5)}) is None
    assert pix2pixhd.detect({}) is None
