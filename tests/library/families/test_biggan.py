"""BigGAN-deep in Hugging Face's naming against the same layers written out."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import biggan
from tests.library.families.image_family import opened, randomised, shapes_of

TRUNCATIONS = 5


class Norm(nn.Module):
    def __init__(self, width: int, condition: int = 0):
        super().__init__()
        self.register_buffer("running_means", torch.randn(TRUNCATIONS, width))
        self.register_buffer("running_vars", torch.ones(TRUNCATIONS, width))
        if condition:
            self.scale, self.offset = (nn.Linear(condition, width, bias=False) for _ in range(2))
        else:
            self.weight, self.bias = nn.Parameter(torch.rand(width)), nn.Parameter(torch.rand(width))

    def forward(self, x: Tensor, condition: Tensor | None = None) -> Tensor:
        seen = self.running_means[-1], self.running_vars[-1]
        if condition is None:
            return F.batch_norm(x, *seen, self.weight, self.bias, eps=1e-4)
        plain = F.batch_norm(x, *seen, eps=1e-4)
        return plain * (1 + self.scale(condition))[:, :, None, None] + self.offset(condition)[:, :, None, None]


class Block(nn.Module):
    def __init__(self, into: int, out: int, condition: int, up: bool):
        super().__init__()
        sizes = [(into, into // 4, 1), (into // 4, into // 4, 3), (into // 4, into // 4, 3), (into // 4, out, 1)]
        for place, (before, after, kernel) in enumerate(sizes):
            self.add_module(f"bn_{place}", Norm(before, condition))
            self.add_module(f"conv_{place}", nn.Conv2d(before, after, kernel, padding=kernel // 2))
        self.up, self.drops = up, into != out

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        beside = x[:, : x.shape[1] // 2] if self.drops else x
        for place in range(4):
            x = torch.relu(getattr(self, f"bn_{place}")(x, condition))
            x = F.interpolate(x, scale_factor=2) if self.up and place == 1 else x
            x = getattr(self, f"conv_{place}")(x)
        return x + (F.interpolate(beside, scale_factor=2) if self.up else beside)


class Attention(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        for name, into, out in (("theta", width, width // 8), ("phi", width, width // 8), ("g", width, width // 2),
                                ("o_conv", width // 2, width)):  # fmt: skip
            self.add_module(f"snconv1x1_{name}", nn.Conv2d(into, out, 1, bias=False))
        self.gamma = nn.Parameter(torch.ones(1))

    def forward(self, x: Tensor) -> Tensor:
        count, width, high, wide = x.shape
        theta = self.snconv1x1_theta(x).view(count, width // 8, high * wide)
        phi = F.max_pool2d(self.snconv1x1_phi(x), 2).view(count, width // 8, high * wide // 4)
        g = F.max_pool2d(self.snconv1x1_g(x), 2).view(count, width // 2, high * wide // 4)
        weights = torch.softmax(torch.bmm(theta.permute(0, 2, 1), phi), -1)
        told = torch.bmm(g, weights.permute(0, 2, 1)).view(count, width // 2, high, wide)
        return x + self.gamma * self.snconv1x1_o_conv(told)


class BigGan(nn.Module):
    def __init__(self, latent: int = 6, width: int = 4, classes: int = 7, halvings: int = 2):
        super().__init__()
        sizes = [width * 2**i for i in range(halvings, -1, -1)]
        condition = 2 * latent
        self.embeddings = nn.Linear(classes, latent, bias=False)
        layers: list[nn.Module] = []
        for before, after in pairwise(sizes):
            layers += [Block(before, before, condition, False), Block(before, after, condition, True)]
        layers.insert(2, Attention(sizes[1]))
        self.generator = nn.Module()
        self.generator.gen_z = nn.Linear(condition, 16 * sizes[0])
        self.generator.layers = nn.ModuleList(layers)
        self.generator.bn, self.generator.conv_to_rgb = Norm(width), nn.Conv2d(width, width, 3, padding=1)

    def forward(self, z: Tensor, label: Tensor) -> Tensor:
        chosen = F.one_hot(label, self.embeddings.in_features).float()
        condition = torch.cat([z, self.embeddings(chosen)], 1)
        x = self.generator.gen_z(condition)
        x = x.view(len(z), 4, 4, -1).permute(0, 3, 1, 2)
        for layer in self.generator.layers:
            x = layer(x) if isinstance(layer, Attention) else layer(x, condition)
        return torch.tanh(self.generator.conv_to_rgb(torch.relu(self.generator.bn(x)))[:, :3])


def quiet(network: nn.Module) -> nn.Module:
    """With random weights, but gains and offsets so small that blocks do not add up to chaos."""
    randomised(network)
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            if name.endswith("running_vars"):
                tensor.uniform_(0.5, 2.0)
            elif name.endswith(("scale.weight", "offset.weight")):
                tensor.mul_(0.1)
    return network


def test_it_draws_as_the_reference_does():
    torch.manual_seed(3)
    reference = quiet(BigGan(width=8))
    tensors = reference.state_dict()
    found = biggan.detect(shapes_of(tensors))
    assert found is not None
    assert {name: found.settings[name] for name in ("latent", "classes", "side", "channels", "attention")} == {
        "latent": 6, "classes": 7, "side": 16, "channels": 3, "attention": 2,
    }  # fmt: skip
    z, label = torch.randn(3, 6), torch.tensor([0, 6, 2])
    with torch.inference_mode():
        network = opened(biggan, tensors, found.settings)
        torch.testing.assert_close(network(z, label), reference(z, label), rtol=1e-4, atol=1e-4)


def test_others_are_not_claimed():
    shapes = shapes_of(BigGan(width=8).state_dict())
    assert biggan.detect(shapes | {"generator.layers.5.conv_0.weight": (3, 3, 3, 3)}) is None
    assert biggan.detect({name: shape for name, shape in shapes.items() if not name.endswith("gamma")}) is None
    assert biggan.detect({}) is None
