"""Tiny random networks in the public layouts, saved as people publish them."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn


def save_dcgan(path: Path, latent: int = 12, width: int = 4) -> Path:
    """A DCGAN generator of 32x32 RGB, as a state dict with the names of a plain sequential network."""
    torch.manual_seed(5)
    layers: list[nn.Module] = []
    for index, (inner, outer) in enumerate(((latent, width * 4), (width * 4, width * 2), (width * 2, width))):
        stride, padding = (1, 0) if index == 0 else (2, 1)
        layers += [
            nn.ConvTranspose2d(inner, outer, 4, stride, padding, bias=False), nn.BatchNorm2d(outer), nn.ReLU()
        ]  # fmt: skip
    layers += [nn.ConvTranspose2d(width, 3, 4, 2, 1, bias=False), nn.Tanh()]
    network = nn.Sequential()
    network.add_module("main", nn.Sequential(*layers))
    for parameter in network.parameters():
        parameter.data *= 4  # a picture with contrast, as a trained network makes
    torch.save(network.state_dict(), path)
    return path


def save_transformer_net(path: Path) -> Path:
    """Fast neural style's network (Johnson et al. 2016) at its own size, randomly initialised."""
    from aigc_studio.library.families import families

    torch.manual_seed(5)
    family = families()["transformer-net"]
    state: dict[str, torch.Tensor] = {}

    def convolution(name: str, inner: int, outer: int, kernel: int) -> None:
        state[f"{name}.conv2d.weight"] = torch.randn(outer, inner, kernel, kernel) * 0.05
        state[f"{name}.conv2d.bias"] = torch.randn(outer) * 0.05

    def norm(name: str, channels: int) -> None:
        state[f"{name}.weight"] = torch.rand(channels) + 0.5
        state[f"{name}.bias"] = torch.randn(channels) * 0.1

    convolution("conv1", 3, 32, 9), norm("in1", 32)
    convolution("conv2", 32, 64, 3), norm("in2", 64)
    convolution("conv3", 64, 128, 3), norm("in3", 128)
    for index in range(1, 6):
        for half in ("1", "2"):
            convolution(f"res{index}.conv{half}", 128, 128, 3), norm(f"res{index}.in{half}", 128)
    convolution("deconv1", 128, 64, 3), norm("in4", 64)
    convolution("deconv2", 64, 32, 3), norm("in5", 32)
    convolution("deconv3", 32, 3, 9)
    state["deconv3.conv2d.bias"] += 120
    assert family.detect({name: tuple(tensor.shape) for name, tensor in state.items()}) is not None
    torch.save(state, path)
    return path
