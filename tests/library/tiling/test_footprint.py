"""Memory and reach of networks whose answers are known."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from aigc_studio.library.tiling.footprint import bytes_per_pixel, physical_memory, reach


def test_memory_follows_the_widest_layer():
    def network(width: int) -> nn.Module:
        return nn.Sequential(nn.Conv2d(3, width, 3, padding=1), nn.ReLU(), nn.Conv2d(width, 3, 3, padding=1))

    assert bytes_per_pixel(lambda: network(64), 3, 1) == 2 * 4 * (64 + 64)
    assert bytes_per_pixel(lambda: network(128), 3, 16) == 2 * 4 * (128 + 128)


def test_enlarged_layers_count_by_input_pixels():
    make = lambda: nn.Sequential(nn.Upsample(scale_factor=4), nn.Conv2d(3, 8, 3, padding=1))  # noqa: E731
    assert bytes_per_pixel(make, 3, 1) == 2 * 4 * 16 * (3 + 8)


@pytest.mark.parametrize("pixels", [1, 5, 20])
@pytest.mark.parametrize("scale", [1, 2])
def test_reach_is_that_of_a_mean(pixels: int, scale: int):
    mean = nn.AvgPool2d((1, 2 * pixels + 1), 1, (0, pixels))

    def run(planes: np.ndarray) -> np.ndarray:
        return mean(torch.from_numpy(planes)).repeat_interleave(scale, 3).numpy()

    assert reach(run, 3, 4) == pixels


def test_nothing_is_felt_of_a_cut_by_a_network_that_sees_one_pixel():
    assert reach(lambda planes: planes * 0.5, 1, 1) == 1


def test_this_computer_has_memory():
    assert physical_memory() >= 2**28
