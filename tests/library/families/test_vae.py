"""Variational autoencoders of the well-known layouts: decoder and encoder against the same layers written out."""

from __future__ import annotations

from itertools import pairwise
from types import ModuleType

import pytest
import torch
from torch import nn

from aigc_studio.library.families import vae_conv, vae_dense


def named(**layers: nn.Module) -> dict[str, torch.Tensor]:
    return {f"{key.replace('__', '.')}.{name}": tensor
            for key, layer in layers.items() for name, tensor in layer.state_dict().items()}  # fmt: skip


def imported(family: ModuleType, state: dict[str, torch.Tensor], **expected: int) -> tuple[nn.Module, nn.Module]:
    found = family.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    assert found is not None
    assert {key: found.settings[key] for key in expected} == expected
    decoder, encoder = family.network(found.settings), family.encoder_network(found.settings)
    decoder.load_state_dict(family.convert(state, found.settings), strict=True)
    encoder.load_state_dict(family.encoder_convert(state, found.settings), strict=True)
    return decoder.eval(), encoder.eval()


def close(got: torch.Tensor, wanted: torch.Tensor) -> None:
    torch.testing.assert_close(got, wanted, rtol=0, atol=1e-5)


@pytest.mark.parametrize(("latent", "channels", "side"), [(20, 1, 28), (2, 1, 28), (16, 3, 32)])
@pytest.mark.parametrize(
    "names", [("fc1", "fc21", "fc22", "fc3", "fc4"), ("encoder__0", "fc_mu", "fc_var", "decoder__0", "decoder__2")]
)
def test_dense(latent: int, channels: int, side: int, names: tuple[str, ...]) -> None:
    torch.manual_seed(latent)
    values = channels * side * side
    sizes = [(values, 40), (40, latent), (40, latent), (latent, 40), (40, values)]
    layers = [nn.Linear(*size) for size in sizes]
    state = named(**dict(zip(names, layers, strict=True)))
    decoder, encoder = imported(vae_dense, state, latent=latent, side=side, channels=channels)
    z, image = torch.randn(3, latent), torch.rand(3, channels, side, side)
    with torch.inference_mode():
        picture = torch.sigmoid(layers[4](torch.relu(layers[3](z)))).reshape(image.shape)
        close(decoder(z), picture * 2 - 1)
        close(encoder(image), layers[1](torch.relu(layers[0](image.flatten(1)))))


def test_deep_dense() -> None:
    torch.manual_seed(5)
    sizes = [(784, 50), (50, 30), (30, 4), (30, 4), (4, 30), (30, 50), (50, 784)]
    layers = [nn.Linear(*size) for size in sizes]
    names = ["fc1", "fc2", "fc31", "fc32", "fc4", "fc5", "fc6"]
    decoder, encoder = imported(vae_dense, named(**dict(zip(names, layers, strict=True))), latent=4)
    z, image = torch.randn(2, 4), torch.rand(2, 1, 28, 28)
    with torch.inference_mode():
        hidden = torch.relu(layers[5](torch.relu(layers[4](z))))
        close(decoder(z).flatten(1), torch.sigmoid(layers[6](hidden)) * 2 - 1)
        close(encoder(image), layers[2](torch.relu(layers[1](torch.relu(layers[0](image.flatten(1)))))))


def normed(layer: nn.Module, width: int) -> nn.Sequential:
    norm = nn.BatchNorm2d(width)
    nn.init.normal_(norm.running_mean, 0, 0.3)
    nn.init.uniform_(norm.running_var, 0.5, 2)
    nn.init.uniform_(norm.weight, 0.5, 2)
    return nn.Sequential(layer, norm, nn.LeakyReLU()).eval()


@pytest.mark.parametrize("by_name", [False, True])
@pytest.mark.parametrize("widths", [(4, 6, 8), (5, 5, 7, 9, 9)])
def test_convolutional(widths: tuple[int, ...], by_name: bool) -> None:
    torch.manual_seed(6)
    side, latent = 2 ** (len(widths) + 1), 7
    encoder = nn.Sequential(
        *(normed(nn.Conv2d(a, b, 3, 2, 1), b) for a, b in zip((3, *widths), widths, strict=False))
    )
    back = widths[::-1]
    decoder = nn.Sequential(
        *(normed(nn.ConvTranspose2d(a, b, 3, 2, 1, 1), b) for a, b in pairwise(back))
    )
    grown = normed(nn.ConvTranspose2d(back[-1], back[-1], 3, 2, 1, 1), back[-1])
    final = nn.Sequential(*grown, nn.Conv2d(back[-1], 3, 3, padding=1), nn.Tanh())
    mean, variance = nn.Linear(back[0] * 4, latent), nn.Linear(back[0] * 4, latent)
    projection = nn.Linear(latent, back[0] * 4)
    state = named(
        encoder=encoder, fc_mu=mean, fc_var=variance, decoder_input=projection, decoder=decoder, final_layer=final
    )
    if by_name:
        state = dict(sorted(state.items()))
    generator, partner = imported(vae_conv, state, latent=latent, side=side, channels=3)
    z, image = torch.randn(2, latent), torch.rand(2, 3, side, side)
    with torch.inference_mode():
        close(generator(z), final(decoder(projection(z).reshape(2, back[0], 2, 2))))
        close(partner(image), mean(encoder(image * 2 - 1).flatten(1)))


@pytest.mark.parametrize("by_name", [False, True])
def test_world_models(by_name: bool) -> None:
    torch.manual_seed(7)
    widths = (3, 4, 5, 6, 7)
    convs = [nn.Conv2d(a, b, 4, 2) for a, b in pairwise(widths)]
    mean, variance, project = nn.Linear(28, 8), nn.Linear(28, 8), nn.Linear(8, 20)
    back = (20, 9, 8, 6, 3)
    kernels = (5, 5, 6, 6)
    deconvs = [nn.ConvTranspose2d(a, b, k, 2) for a, b, k in zip(back, back[1:], kernels, strict=False)]
    state = named(
        **{f"encoder__conv{n + 1}": layer for n, layer in enumerate(convs)}, encoder__fc_mu=mean,
        encoder__fc_logsigma=variance, decoder__fc1=project,
        **{f"decoder__deconv{n + 1}": layer for n, layer in enumerate(deconvs)},
    )  # fmt: skip
    generator, partner = imported(vae_conv, dict(sorted(state.items())) if by_name else state, latent=8, side=64)
    z, image = torch.randn(2, 8), torch.rand(2, 3, 64, 64)
    with torch.inference_mode():
        grown = torch.relu(project(z))[:, :, None, None]
        for deconv in deconvs[:-1]:
            grown = torch.relu(deconv(grown))
        close(generator(z), torch.sigmoid(deconvs[-1](grown)) * 2 - 1)
        shrunk = image
        for conv in convs:
            shrunk = torch.relu(conv(shrunk))
        close(partner(image), mean(shrunk.flatten(1)))


@pytest.mark.parametrize("family", [vae_dense, vae_conv])
def test_others_are_left_alone(family: ModuleType) -> None:
    for layers in (
        [nn.Linear(10, 64), nn.Linear(64, 784)],
        [nn.Linear(784, 40), nn.Linear(40, 784)],
        [nn.Linear(784, 40), nn.Linear(40, 5), nn.Linear(40, 5), nn.Linear(5, 40), nn.Linear(40, 10)],
        [nn.Conv2d(3, 8, 3), nn.Conv2d(8, 3, 3)],
    ):
        state = nn.Sequential(*layers).state_dict()
        assert family.detect({name: tuple(tensor.shape) for name, tensor in state.items()}) is None
