"""Fast neural style in the naming of pytorch/examples against a plain reference."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import transformer_net
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of


class Conv(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, upsample: int = 0):
        super().__init__()
        self.upsample, self.pad = upsample, kernel // 2
        self.conv2d = nn.Conv2d(inputs, outputs, kernel, stride)

    def forward(self, x: Tensor) -> Tensor:
        if self.upsample:
            x = F.interpolate(x, mode="nearest", scale_factor=self.upsample)
        return self.conv2d(F.pad(x, [self.pad] * 4, mode="reflect"))


class Block(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.conv1, self.in1 = Conv(width, width, 3), nn.InstanceNorm2d(width, affine=True)
        self.conv2, self.in2 = Conv(width, width, 3), nn.InstanceNorm2d(width, affine=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.in2(self.conv2(torch.relu(self.in1(self.conv1(x))))) + x


class FastStyle(nn.Module):
    def __init__(self, widths: tuple[int, int, int] = (4, 6, 8), blocks: int = 5, kernel: int = 9):
        super().__init__()
        a, b, c = widths
        self.blocks = blocks
        self.conv1, self.in1 = Conv(3, a, kernel), nn.InstanceNorm2d(a, affine=True)
        self.conv2, self.in2 = Conv(a, b, 3, 2), nn.InstanceNorm2d(b, affine=True)
        self.conv3, self.in3 = Conv(b, c, 3, 2), nn.InstanceNorm2d(c, affine=True)
        for number in range(blocks):
            setattr(self, f"res{number + 1}", Block(c))
        self.deconv1, self.in4 = Conv(c, b, 3, 1, 2), nn.InstanceNorm2d(b, affine=True)
        self.deconv2, self.in5 = Conv(b, a, 3, 1, 2), nn.InstanceNorm2d(a, affine=True)
        self.deconv3 = Conv(a, 3, kernel)

    def forward(self, x: Tensor) -> Tensor:
        y = torch.relu(self.in1(self.conv1(x)))
        y = torch.relu(self.in2(self.conv2(y)))
        y = torch.relu(self.in3(self.conv3(y)))
        for number in range(self.blocks):
            y = getattr(self, f"res{number + 1}")(y)
        y = torch.relu(self.in4(self.deconv1(y)))
        y = torch.relu(self.in5(self.deconv2(y)))
        return self.deconv3(y)


def vivid(**sizes) -> FastStyle:
    """A network whose pictures use most of 0..255, so that a wrong range cannot go unseen."""
    network = randomised(FastStyle(**sizes))
    with torch.no_grad():
        network.deconv3.conv2d.weight.mul_(60)
        network.deconv3.conv2d.bias.fill_(120)
    return network


@pytest.mark.parametrize("sizes", [{}, {"widths": (3, 5, 7), "blocks": 3, "kernel": 7}, {"blocks": 1}])
def test_it_paints_as_the_reference_does(sizes):
    reference = vivid(**sizes)
    image = picture(24, 20)
    expected = reference(image * 255).clamp(0, 255) / 255
    assert expected.std() > 0.05
    wanted = {"halo": None, "multiple": 4, "residuals": sizes.get("blocks", 5)}
    assert disagreement(transformer_net, reference.state_dict(), image, expected, **wanted) <= 1e-5


def test_old_checkpoints_with_running_statistics():
    reference = vivid()
    image = picture(16, 16)
    tensors = dict(reference.state_dict())
    for name in [name for name in tensors if ".in" in f".{name}" and name.endswith("weight")]:
        for statistic in ("running_mean", "running_var"):
            tensors[name.replace("weight", statistic)] = torch.rand(tensors[name].shape)
    expected = reference(image * 255).clamp(0, 255) / 255
    assert disagreement(transformer_net, tensors, image, expected) <= 1e-5


def test_the_first_checkpoints_said_scale_and_shift():
    reference = vivid()
    image = picture(16, 16)
    tensors = {
        name.replace("weight", "scale").replace("bias", "shift") if "conv2d" not in name else name: tensor
        for name, tensor in reference.state_dict().items()
    }
    expected = reference(image * 255).clamp(0, 255) / 255
    assert disagreement(transformer_net, tensors, image, expected) <= 1e-5


def test_a_network_without_one_of_its_layers_is_not_claimed():
    tensors = shapes_of(FastStyle().state_dict())
    assert transformer_net.detect({name: shape for name, shape in tensors.items() if "in4" not in name}) is None
    assert transformer_net.detect(tensors | {"alpha": (1,)}) is None
