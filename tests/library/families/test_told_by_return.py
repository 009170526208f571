"""Autoencoders of which only points that return tell how pictures end and how much rectifiers leak."""

from __future__ import annotations

from types import ModuleType

import pytest
import torch
from torch import Tensor, nn

from aigc_studio.library.families import vae_conv, vae_dense
from aigc_studio.library.families.base import settled

LATENT, SIDE = 4, 8


class Autoencoder(nn.Module):
    def __init__(self, encoder: nn.Sequential, width: int, decoder: nn.Sequential, end: str) -> None:
        super().__init__()
        self.encoder, self.decoder = encoder, decoder
        self.fc_mu, self.fc_logvar = nn.Linear(width, LATENT), nn.Linear(width, LATENT)
        self.signed = end == "tanh"

    def picture(self, z: Tensor) -> Tensor:
        """In -1..1."""
        made = self.decoder(z).reshape(len(z), -1, SIDE, SIDE)
        return made if self.signed else made * 2 - 1

    def learn(self, steps: int = 250) -> Autoencoder:
        """Pictures of a few colours that run into each other, in the range of its own."""
        patterns = torch.randn(LATENT, 1, SIDE // 4, SIDE // 4)
        patterns = nn.functional.interpolate(patterns, scale_factor=4, mode="bilinear").flatten(1)
        learning = torch.optim.Adam(self.parameters(), 5e-3)
        for _ in range(steps):
            images = torch.sigmoid(torch.randn(32, LATENT) @ patterns * 2).reshape(32, 1, SIDE, SIDE)
            images = images * 2 - 1 if self.signed else images
            hidden = self.encoder(images).flatten(1)
            mean, spread = self.fc_mu(hidden), self.fc_logvar(hidden)
            made = self.decoder(mean + torch.randn_like(mean) * (spread / 2).exp()).reshape_as(images)
            divergence = -0.5 * (1 + spread - mean.square() - spread.exp()).sum(1)
            loss = ((made - images).square().sum((1, 2, 3)) + 0.02 * divergence).mean()
            learning.zero_grad()
            loss.backward()
            learning.step()
        return self.eval()


def last(end: str) -> nn.Module:
    return nn.Tanh() if end == "tanh" else nn.Sigmoid()


def convolutional(end: str, slope: float) -> Autoencoder:
    encoder = nn.Sequential(nn.Conv2d(1, 12, 4, 2, 1), nn.LeakyReLU(slope), nn.Conv2d(12, 16, 4, 2, 1),
                            nn.LeakyReLU(slope))  # fmt: skip
    decoder = nn.Sequential(
        nn.Linear(LATENT, 64), nn.Unflatten(1, (16, 2, 2)), nn.ConvTranspose2d(16, 12, 4, 2, 1), nn.LeakyReLU(slope),
        nn.ConvTranspose2d(12, 1, 4, 2, 1), last(end),
    )  # fmt: skip
    return Autoencoder(encoder, 64, decoder, end)


def dense(end: str, slope: float) -> Autoencoder:
    encoder = nn.Sequential(nn.Flatten(), nn.Linear(SIDE**2, 48), nn.LeakyReLU(slope))
    decoder = nn.Sequential(nn.Linear(LATENT, 48), nn.LeakyReLU(slope), nn.Linear(48, SIDE**2), last(end))
    return Autoencoder(encoder, 48, decoder, end)


def opened(family: ModuleType, state: dict[str, Tensor]) -> tuple[nn.Module, nn.Module]:
    found = family.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    assert found is not None
    settings = settled(family, state, found.settings)
    generator, partner = family.network(settings), family.encoder_network(settings)
    generator.load_state_dict(family.convert(state, settings), strict=True)
    partner.load_state_dict(family.encoder_convert(state, settings), strict=True)
    return generator.eval(), partner.eval()


@pytest.mark.parametrize(("family", "make", "slope", "end"), [
    (vae_conv, convolutional, 0.0, "sigmoid"), (vae_conv, convolutional, 0.2, "tanh"), (vae_dense, dense, 0.0, "tanh"),
    (vae_conv, convolutional, 0.0, "tanh"), (vae_conv, convolutional, 0.2, "sigmoid"),
    (vae_dense, dense, 0.0, "sigmoid"),
])  # fmt: skip
def test_points_that_return_tell_the_range_and_the_rectifiers(family, make, slope: float, end: str) -> None:
    torch.manual_seed(3)
    reference = make(end, slope).learn()
    generator, partner = opened(family, reference.state_dict())
    z, image = torch.randn(3, LATENT), torch.rand(3, 1, SIDE, SIDE)
    with torch.inference_mode():
        torch.testing.assert_close(generator(z), reference.picture(z), rtol=0, atol=1e-5)
        seen = image * 2 - 1 if end == "tanh" else image
        wanted = reference.fc_mu(reference.encoder(seen).flatten(1))
        torch.testing.assert_close(partner(image), wanted, rtol=0, atol=1e-5)


def test_points_that_never_return_tell_nothing() -> None:
    torch.manual_seed(4)
    state = convolutional("tanh", 0.2).state_dict()
    found = vae_conv.detect({name: tuple(tensor.shape) for name, tensor in state.items()})
    assert settled(vae_conv, state, found.settings) == found.settings
