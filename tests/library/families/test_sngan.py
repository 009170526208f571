"""Residual generators of SNGAN in their public namings against plain references."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.checkpoints.containers.norms import fold_norms
from aigc_studio.library.families import sngan
from tests.library.families.image_family import randomised, shapes_of


class Conditional(nn.Module):
    def __init__(self, width: int, classes: int):
        super().__init__()
        self.bn, self.embed = nn.BatchNorm2d(width, affine=False), nn.Embedding(classes, 2 * width)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        gamma, beta = self.embed(y).chunk(2, 1)
        return gamma[..., None, None] * self.bn(x) + beta[..., None, None]


def smooth(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


class MimicryBlock(nn.Module):
    def __init__(self, ins: int, outs: int, classes: int, spectral: bool):
        super().__init__()
        wrap = nn.utils.spectral_norm if spectral else lambda layer: layer
        self.c1, self.c2 = wrap(nn.Conv2d(ins, outs, 3, 1, 1)), wrap(nn.Conv2d(outs, outs, 3, 1, 1))
        self.b1 = Conditional(ins, classes) if classes else nn.BatchNorm2d(ins)
        self.b2 = Conditional(outs, classes) if classes else nn.BatchNorm2d(outs)
        self.c_sc = wrap(nn.Conv2d(ins, outs, 1))

    def forward(self, x: Tensor, *y: Tensor) -> Tensor:
        h = self.c1(smooth(F.relu(self.b1(x, *y))))
        return self.c2(F.relu(self.b2(h, *y))) + self.c_sc(smooth(x))


class Mimicry(nn.Module):
    """kwotsin/mimicry: 32, 48, 64 and 128 pixels."""

    def __init__(self, nz=9, bottom=4, widths=(8, 6, 5, 4), classes=0, spectral=False):
        super().__init__()
        self.bottom, self.steps = bottom, len(widths) - 1
        self.l1 = nn.Linear(nz, bottom**2 * widths[0])
        for number, (before, after) in enumerate(pairwise(widths), 2):
            setattr(self, f"block{number}", MimicryBlock(before, after, classes, spectral))
        setattr(self, f"b{self.steps + 2}", nn.BatchNorm2d(widths[-1]))
        setattr(self, f"c{self.steps + 2}", nn.Conv2d(widths[-1], 3, 3, 1, padding=1))

    def forward(self, z: Tensor, *y: Tensor) -> Tensor:
        h = self.l1(z).view(len(z), -1, self.bottom, self.bottom)
        for number in range(2, self.steps + 2):
            h = getattr(self, f"block{number}")(h, *y)
        h = F.relu(getattr(self, f"b{self.steps + 2}")(h))
        return torch.tanh(getattr(self, f"c{self.steps + 2}")(h))


class SequenceBlock(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(width, width, 3, 1, padding=1), nn.Conv2d(width, width, 3, 1, padding=1)
        self.model = nn.Sequential(
            nn.BatchNorm2d(width), nn.ReLU(), nn.Upsample(scale_factor=2), self.conv1, nn.BatchNorm2d(width),
            nn.ReLU(), self.conv2,
        )  # fmt: skip
        self.bypass = nn.Upsample(scale_factor=2)

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x) + self.bypass(x)


class Sequence(nn.Module):
    """christiancosgrove/pytorch-spectral-normalization-gan."""

    def __init__(self, nz: int = 7, width: int = 6, blocks: int = 3):
        super().__init__()
        self.width = width
        self.dense, self.final = nn.Linear(nz, 16 * width), nn.Conv2d(width, 3, 3, stride=1, padding=1)
        inner = [SequenceBlock(width) for _ in range(blocks)]
        self.model = nn.Sequential(*inner, nn.BatchNorm2d(width), nn.ReLU(), self.final, nn.Tanh())

    def forward(self, z: Tensor) -> Tensor:
        return self.model(self.dense(z).view(-1, self.width, 4, 4))


class Stored:
    """A tensor as a checkpoint's reader gives it."""

    def __init__(self, tensor: Tensor):
        self.shape, self._tensor = tuple(tensor.shape), tensor

    def read(self) -> Tensor:
        return self._tensor


def disagreement(reference: nn.Module, inputs: tuple[Tensor, ...], **wanted: object) -> float:
    weights = fold_norms({name: Stored(tensor) for name, tensor in reference.state_dict().items()})
    tensors = {name: weight.read() for name, weight in weights.items()}
    found = sngan.detect(shapes_of(tensors))
    assert found is not None
    assert {name: found.settings.get(name) for name in wanted} == wanted
    network = sngan.network(found.settings)
    network.load_state_dict(sngan.convert(tensors, found.settings), strict=True)
    with torch.inference_mode():
        return float((network.eval()(*inputs) - reference(*inputs)).abs().max())


@pytest.mark.parametrize(("bottom", "widths", "side"), [
    (4, (6, 6, 6, 6), 32), (6, (8, 6, 5, 4), 48), (4, (9, 8, 6, 5, 4), 64), (4, (8, 8, 6, 5, 4, 3), 128),
])  # fmt: skip
@pytest.mark.parametrize("spectral", [False, True])
def test_mimicry(bottom: int, widths: tuple[int, ...], side: int, spectral: bool):
    torch.manual_seed(side)
    reference = randomised(Mimicry(9, bottom, widths, spectral=spectral))
    z = torch.randn(2, 9)
    if spectral:
        reference.train()(z)  # the norms' vectors must belong to the weights
        reference.eval()
    assert disagreement(reference, (z,), side=side, latent=9, channels=3, widths=list(widths)) <= 1e-5


def test_mimicry_with_classes():
    torch.manual_seed(4)
    reference = randomised(Mimicry(classes=5))
    inputs = (torch.randn(3, 9), torch.tensor([0, 4, 2]))
    assert disagreement(reference, inputs, side=32, classes=5) <= 1e-5


@pytest.mark.parametrize("blocks", [2, 3, 4])
def test_the_sequence_that_names_convolutions_twice(blocks: int):
    reference = randomised(Sequence(blocks=blocks))
    assert disagreement(reference, (torch.randn(2, 7),), side=4 * 2**blocks, interpolation="nearest") <= 1e-5


@settings(deadline=None, max_examples=8)
@given(st.integers(1, 20), st.integers(2, 6), st.lists(st.integers(2, 9), min_size=2, max_size=5))
def test_every_size_is_read_from_the_tensors(nz: int, bottom: int, widths: list[int]):
    reference = randomised(Mimicry(nz, bottom, tuple(widths)))
    assert disagreement(reference, (torch.randn(1, nz),), latent=nz, widths=widths) <= 1e-5


def test_others_are_left_alone():
    tensors = shapes_of(Mimicry().state_dict())
    assert sngan.detect(tensors | {"attn_block.theta.weight": (2, 4, 1, 1)}) is None
    assert sngan.detect({name: shape for name, shape in tensors.items() if "block3.c2" not in name}) is None
    assert sngan.detect({}) is None
