"""The palette GAN: pictures of few colours, and a file that says all that is needed."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from aigc_studio.library.families import palette_gan
from aigc_studio.library.networks.palette_gan import PaletteGenerator
from tests.library.families.image_family import shapes_of


def network(**choices: Any) -> PaletteGenerator:
    torch.manual_seed(0)
    settings = {"latent": 5, "width": 6, "side": 16, "channels": 3, "colours": 4}
    return PaletteGenerator(settings | choices).eval()


def in_words(made: PaletteGenerator, z: Tensor, label: Tensor) -> Tensor:
    """What the network is said to do, pixel by pixel."""
    entering = torch.cat([made.embedding(label), z], 1)
    wide = nn.functional.pad(made.shapes(entering[:, :, None, None]), (1, 1, 1, 1), mode="replicate")
    kernel = torch.tensor([1.0, 2.0, 1.0]) / 4
    soft = nn.functional.conv2d(wide.flatten(0, 1)[:, None], torch.outer(kernel, kernel)[None, None])
    shapes = torch.exp(4 * soft.reshape(len(z), 4, 16, 16))
    colours = made.palette(entering).reshape(len(z), 4, 3)
    picture = torch.zeros(len(z), 3, 16, 16)
    for colour in range(4):
        picture += colours[:, colour, :, None, None] * shapes[:, colour : colour + 1]
    return picture / shapes.sum(1, keepdim=True)


def test_pictures_are_shapes_in_the_colours_of_a_palette() -> None:
    made, z, label = network(classes=3), torch.randn(2, 5), torch.tensor([2, 0])
    with torch.no_grad():
        torch.testing.assert_close(made(z, label), in_words(made, z, label), rtol=0, atol=1e-5)


def test_a_sure_network_draws_no_other_colours() -> None:
    made, z = network(), torch.randn(1, 5)
    nn.init.normal_(made.shapes[-1].weight, 0, 1e6)
    with torch.no_grad():
        pixels = made(z)[0].flatten(1).T
        palette = made.palette(z).reshape(4, 3)
    assert float(torch.cdist(pixels, palette).min(1).values.max()) < 1e-3


@pytest.mark.parametrize(
    "choices", [{}, {"classes": 3}, {"tileable": True, "channels": 1}, {"side": 64, "channels": 4, "colours": 9}]
)
def test_a_file_says_all_that_is_needed(choices: dict[str, Any]) -> None:
    reference = network(**choices)
    for prefix in ("", "module."):
        state = {prefix + name: tensor for name, tensor in reference.state_dict().items()}
        found = palette_gan.detect(shapes_of(state))
        assert found is not None
        again = palette_gan.network(found.settings).eval()
        again.load_state_dict(palette_gan.convert(state, found.settings), strict=True)
        point, label = torch.randn(3, 5), torch.tensor([0, 1, 2]) if "classes" in choices else None
        assert torch.equal(again(point, label), reference(point, label))
        assert again(point, label).shape[1:] == (found.settings["channels"], *(found.settings["side"],) * 2)


def test_other_networks_are_not_claimed() -> None:
    shapes = shapes_of(network().state_dict())
    assert palette_gan.detect({}) is None
    assert palette_gan.detect(shapes | {"more.weight": (3, 3)}) is None
    assert palette_gan.detect(shapes | {"palette.2.weight": (9, 24)}) is None
    assert palette_gan.detect({n: s for n, s in shapes.items() if n != "shapes.4.weight"}) is None
