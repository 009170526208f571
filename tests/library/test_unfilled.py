"""Networks without random weights first."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from aigc_studio.library.networks.unfilled import filled, unfilled


class Plain(nn.Module):
    """All its tensors are in its state."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.body(x)


class Buffered(Plain):
    """Keeps a buffer of its own out of its state."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("gain", torch.full((2,), 3.0), persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.body(x) * self.gain


class Attributed(Buffered):
    """The same in a plain attribute."""

    def __init__(self) -> None:
        super().__init__()
        del self.gain
        self.gain = torch.full((2,), 3.0)


class Measured(Buffered):
    """Computes with its tensors while it is built."""

    def __init__(self) -> None:
        super().__init__()
        self.gain *= float(self.gain.sum()) / 6


@pytest.mark.parametrize("kind", [Plain, Buffered, Attributed, Measured])
def test_the_same_network_as_by_a_plain_load(kind: type[nn.Module]) -> None:
    torch.manual_seed(1)
    made = kind().eval()
    x = torch.randn(5, 3)
    assert torch.equal(filled(kind, made.state_dict()).eval()(x), made(x))


def test_a_load_stays_strict() -> None:
    tensors = Plain().state_dict()
    del tensors["body.0.bias"]
    with pytest.raises(RuntimeError, match="Missing key"):
        filled(Plain, tensors)


def test_nothing_is_drawn() -> None:
    torch.manual_seed(1)
    before = torch.get_rng_state()
    with unfilled():
        Plain()
    assert torch.equal(torch.get_rng_state(), before)
    Plain()
    assert not torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("mean", [0.0, 5.0])
@pytest.mark.filterwarnings("ignore:mean is more than 2 std")
def test_what_draws_until_it_is_within_bounds_ends(mean: float) -> None:
    tensor = torch.full((100,), 1e9)
    with unfilled():
        nn.init.trunc_normal_(tensor, mean=mean, std=0.5)
    assert tensor.abs().max() <= 2
