"""DnCNN in its public namings against plain references."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from aigc_studio.library.families import dncnn
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of


def chain(seen: int, told: int, width: int, convs: int, norm_eps: float | None, bias: bool) -> nn.Sequential:
    layers = [nn.Conv2d(seen, width, 3, padding=1, bias=bias), nn.ReLU(inplace=True)]
    for _ in range(convs - 2):
        layers.append(nn.Conv2d(width, width, 3, padding=1, bias=bias))
        layers += [] if norm_eps is None else [nn.BatchNorm2d(width, eps=norm_eps)]
        layers.append(nn.ReLU(inplace=True))
    return nn.Sequential(*layers, nn.Conv2d(width, told, 3, padding=1, bias=bias))


class Kair(nn.Module):
    def __init__(self, channels: int, convs: int, width: int = 8, normed: bool = False):
        super().__init__()
        self.model = chain(channels, channels, width, convs, 1e-4 if normed else None, True)

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.model(x)).clamp(0, 1)


class WithMap(nn.Module):
    """KAIR's FDnCNN, told a medium noise."""

    def __init__(self, channels: int):
        super().__init__()
        self.model = chain(channels + 1, channels, 8, 6, None, True)

    def forward(self, x: Tensor) -> Tensor:
        level = torch.ones_like(x[:, :1]) * (15 / 255)
        return self.model(torch.cat((x, level), 1)).clamp(0, 1)


class Port(nn.Module):
    """DnCNN-PyTorch: no bias, and the noise is taken off outside."""

    def __init__(self, channels: int):
        super().__init__()
        self.dncnn = chain(channels, channels, 8, 7, 1e-5, False)

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.dncnn(x)).clamp(0, 1)


class Ircnn(nn.Module):
    """KAIR's denoiser of dilated convolutions."""

    def __init__(self, channels: int, width: int = 8):
        super().__init__()
        layers, before = [], channels
        for apart in (1, 2, 3, 4, 3, 2):
            layers += [nn.Conv2d(before, width, 3, padding=apart, dilation=apart), nn.ReLU(inplace=True)]
            before = width
        self.model = nn.Sequential(*layers, nn.Conv2d(width, channels, 3, padding=1))

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.model(x)).clamp(0, 1)


@pytest.mark.parametrize("channels", [1, 3])
def test_ircnn(channels: int):
    reference = randomised(Ircnn(channels))
    image = picture(12, 9, channels)
    assert disagreement(dncnn, reference.state_dict(), image, reference(image), halo=16, noise_map=False) <= 1e-5


@settings(deadline=None, max_examples=10)
@given(st.sampled_from([1, 3]), st.integers(8, 20), st.integers(4, 16), st.booleans())
def test_kair_of_every_size(channels: int, convs: int, width: int, normed: bool):
    reference = randomised(Kair(channels, convs, width, normed))
    image = picture(8, 6, channels)
    expected = reference(image)
    wanted = {"scale": 1, "channels": channels, "features": width, "halo": convs}
    assert disagreement(dncnn, reference.state_dict(), image, expected, **wanted) <= 1e-5


class Folded(nn.Module):
    """KAIR's FFDNet, told a medium noise."""

    def __init__(self, channels: int):
        super().__init__()
        self.model = chain(4 * channels + 1, 4 * channels, 8, 6, None, True)

    def forward(self, x: Tensor) -> Tensor:
        folded = nn.functional.pixel_unshuffle(x, 2)
        level = torch.ones_like(folded[:, :1]) * (15 / 255)
        return nn.functional.pixel_shuffle(self.model(torch.cat((folded, level), 1)), 2).clamp(0, 1)


@pytest.mark.parametrize("channels", [1, 3])
def test_ffdnet(channels: int):
    reference = randomised(Folded(channels))
    image = picture(12, 10, channels)
    wanted = {"channels": channels, "noise_map": True, "multiple": 2, "halo": 12}
    assert disagreement(dncnn, reference.state_dict(), image, reference(image), **wanted) <= 1e-5


class FirstFolded(nn.Module):
    """Tassano's FFDNet: as many maps of the noise as colours, before the pixels; it tells the noise."""

    def __init__(self, channels: int):
        super().__init__()
        inside = nn.Module()
        inside.itermediate_dncnn = chain(5 * channels, 4 * channels, 8, 6, 1e-5, False)
        self.intermediate_dncnn = inside

    def forward(self, x: Tensor) -> Tensor:
        high, wide = x.shape[2] // 2, x.shape[3] // 2
        corners = [x[:, :, row::2, column::2] for row in (0, 1) for column in (0, 1)]
        folded = torch.stack(corners, 2).flatten(1, 2)
        level = torch.full((len(x), x.shape[1], high, wide), 15 / 255)
        noise = self.intermediate_dncnn.itermediate_dncnn(torch.cat((level, folded), 1))
        return (x - nn.functional.pixel_shuffle(noise, 2)).clamp(0, 1)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("wrapped", ["", "module."])
def test_the_first_ffdnet(channels: int, wrapped: str):
    reference = randomised(FirstFolded(channels))
    image = picture(12, 10, channels)
    wanted = {"channels": channels, "noise_map": True, "residual": True, "multiple": 2, "halo": 12}
    tensors = {wrapped + name: tensor for name, tensor in reference.state_dict().items()}
    assert disagreement(dncnn, tensors, image, reference(image), **wanted) <= 1e-5


class Adding(nn.Module):
    """deepinv's: it tells what is missing, not what is too much."""

    def __init__(self, channels: int, convs: int = 7, width: int = 8):
        super().__init__()
        self.in_conv = nn.Conv2d(channels, width, 3, padding=1)
        self.conv_list = nn.ModuleList(nn.Conv2d(width, width, 3, padding=1) for _ in range(convs - 2))
        self.out_conv = nn.Conv2d(width, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        features = torch.relu(self.in_conv(x))
        for conv in self.conv_list:
            features = torch.relu(conv(features))
        return (self.out_conv(features) + x).clamp(0, 1)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("convs", [7, 20])
def test_one_that_adds(channels: int, convs: int):
    reference = randomised(Adding(channels, convs))
    image = picture(12, 9, channels)
    wanted = {"channels": channels, "halo": convs}
    assert disagreement(dncnn, reference.state_dict(), image, reference(image), **wanted) <= 1e-5


class Layered(nn.Module):
    """yjn870's."""

    def __init__(self, convs: int = 6, width: int = 8):
        super().__init__()
        layers: list[nn.Module] = [nn.Sequential(nn.Conv2d(3, width, 3, padding=1), nn.ReLU())]
        for _ in range(convs - 2):
            conv = nn.Conv2d(width, width, 3, padding=1)
            layers.append(nn.Sequential(conv, nn.BatchNorm2d(width), nn.ReLU()))
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, 3, 3, padding=1))

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.layers(x)).clamp(0, 1)


class Listed(nn.Module):
    """A course's, on pixels in -1..1: its norms were given the number of features twice, as epsilon too."""

    def __init__(self, depth: int = 6, width: int = 8):
        super().__init__()
        convs = [nn.Conv2d(width, width, 3, padding=1) for _ in range(depth)]
        self.conv = nn.ModuleList([nn.Conv2d(3, width, 3, padding=1), *convs, nn.Conv2d(width, 3, 3, padding=1)])
        self.bn = nn.ModuleList(nn.BatchNorm2d(width, width) for _ in range(depth))

    def forward(self, x: Tensor) -> Tensor:
        given = x * 2 - 1
        features = torch.relu(self.conv[0](given))
        for conv, norm in zip(self.conv[1:-1], self.bn, strict=True):
            features = torch.relu(norm(conv(features)))
        return ((given + self.conv[-1](features) + 1) / 2).clamp(0, 1)


class Numbered(nn.Module):
    """One of many words that nobody else uses: `conv1`, …, and `bn2`, …."""

    def __init__(self, convs: int = 6, width: int = 8):
        super().__init__()
        self.convs = convs
        self.conv1 = nn.Conv2d(3, width, 3, padding=1)
        for number in range(2, convs):
            setattr(self, f"conv{number}", nn.Conv2d(width, width, 3, padding=1, bias=False))
            setattr(self, f"bn{number}", nn.BatchNorm2d(width))
        setattr(self, f"conv{convs}", nn.Conv2d(width, 3, 3, padding=1))

    def forward(self, x: Tensor) -> Tensor:
        features = torch.relu(self.conv1(x))
        for number in range(2, self.convs):
            features = torch.relu(getattr(self, f"bn{number}")(getattr(self, f"conv{number}")(features)))
        return (x - getattr(self, f"conv{self.convs}")(features)).clamp(0, 1)


@pytest.mark.parametrize("convs", [5, 17])
@pytest.mark.parametrize("in_order", [list, sorted])
def test_whatever_words(convs: int, in_order):
    """Also as safetensors lists them, by name: `conv10` before `conv2`."""
    reference = randomised(Numbered(convs))
    tensors = {name: reference.state_dict()[name] for name in in_order(reference.state_dict())}
    image = picture(12, 9)
    wanted = {"eps": 1e-5, "halo": convs, "residual": True}
    assert disagreement(dncnn, tensors, image, reference(image), **wanted) <= 1e-5
    assert dncnn.detect(shapes_of(tensors) | {"bn1.running_var": (8,), "bn1.weight": (8,)}) is None
    assert dncnn.detect(shapes_of(tensors) | {"attention.weight": (3, 3)}) is None


@pytest.mark.parametrize(("reference", "wanted"), [
    (Layered(), {"eps": 1e-5, "halo": 6, "residual": True}),
    (Layered(17, 4), {"halo": 17, "features": 4}),
    (Listed(), {"eps": 8.0, "symmetric": True, "halo": 8}),
    (Listed(3, 5), {"eps": 5.0, "halo": 5}),
])  # fmt: skip
def test_layers_in_lists(reference: nn.Module, wanted: dict[str, object]):
    randomised(reference)
    image = picture(12, 9)
    assert disagreement(dncnn, reference.state_dict(), image, reference(image), **wanted) <= 1e-5


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("make", [Port, WithMap])
def test_the_other_namings(channels: int, make):
    reference = randomised(make(channels))
    image = picture(12, 9, channels)
    wanted = {"channels": channels, "noise_map": make is WithMap}
    assert disagreement(dncnn, reference.state_dict(), image, reference(image), **wanted) <= 1e-5


def test_other_chains_are_not_claimed():
    tensors = shapes_of(Kair(3, 6).state_dict())
    assert dncnn.detect({**tensors, "model.4.weight": (8, 8, 5, 5)}) is None
    assert dncnn.detect({**tensors, "model.10.weight": (1, 8, 3, 3)}) is None
    assert dncnn.detect(tensors | {"model.12.weight": (10, 3)}) is None
    assert dncnn.detect(shapes_of(Kair(3, 4).state_dict())) is None
    for listed in (shapes_of(Layered().state_dict()), shapes_of(Listed().state_dict())):
        assert dncnn.detect(listed) is not None
        assert dncnn.detect(listed | {"attention.weight": (3, 3)}) is None
    assert dncnn.detect({}) is None
