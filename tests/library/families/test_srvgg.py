"""SRVGG against a plain reference."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.families import srvgg
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of


class Compact(nn.Module):
    def __init__(self, nf: int, convs: int, scale: int, channels: int = 3, slopes: bool = True):
        super().__init__()
        self.scale = scale
        self.body = nn.ModuleList([nn.Conv2d(channels, nf, 3, 1, 1), nn.PReLU(nf) if slopes else nn.ReLU()])
        for _ in range(convs):
            self.body.extend([nn.Conv2d(nf, nf, 3, 1, 1), nn.PReLU(nf) if slopes else nn.ReLU()])
        self.body.append(nn.Conv2d(nf, channels * scale * scale, 3, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        out = x
        for layer in self.body:
            out = layer(out)
        return (nn.PixelShuffle(self.scale)(out) + F.interpolate(x, scale_factor=self.scale)).clamp(0, 1)


@settings(deadline=None, max_examples=15)
@given(st.integers(4, 16), st.integers(1, 6), st.integers(1, 4), st.sampled_from([1, 3]), st.booleans())
def test_every_size_is_read_from_the_tensors(nf: int, convs: int, scale: int, channels: int, slopes: bool):
    reference = randomised(Compact(nf, convs, scale, channels, slopes))
    image = picture(6, 5, channels)
    wanted = {"scale": scale, "features": nf, "convs": convs, "channels": channels, "halo": convs + 2}
    assert disagreement(srvgg, reference.state_dict(), image, reference(image), **wanted) <= 1e-5


def test_another_sequence_of_convolutions_is_not_claimed():
    tensors = shapes_of(Compact(8, 4, 2).state_dict())
    assert srvgg.detect(tensors | {"body.10.weight": (13, 8, 3, 3), "body.10.bias": (13,)}) is None
    assert srvgg.detect(tensors | {"head.weight": (8,)}) is None
    assert srvgg.detect({name: shape for name, shape in tensors.items() if name != "body.3.weight"}) is None
