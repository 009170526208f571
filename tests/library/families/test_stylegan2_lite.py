"""The studio's own small StyleGAN2: against the paper's formulas, as a file, as sliders, and as a tile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

from aigc_studio.core.image import Extent
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.adapters.torch_generator import open_model
from aigc_studio.library.families import stylegan2_lite
from aigc_studio.library.importing import import_model
from aigc_studio.library.networks.stylegan2_lite import ModulatedConv, ScaledLinear, StyleGAN2Lite, doubled
from tests.library.families.image_family import shapes_of


def network(**choices: Any) -> StyleGAN2Lite:
    torch.manual_seed(0)
    settings = {"latent": 13, "width": 6, "maps": 2, "features": [8, 7, 5], "channels": 3, "tileable": False}
    made = StyleGAN2Lite(settings | choices).eval()
    for name, parameter in made.named_parameters():
        if name.endswith(("bias", "strength")):
            nn.init.normal_(parameter, 0.5, 0.3)
    return made


def test_a_modulated_convolution_is_that_of_the_paper() -> None:
    """Weights scaled by the style, then to unit length for each output (Karras et al. 2020, equations 1 and 3)."""
    torch.manual_seed(1)
    conv = ModulatedConv(6, 5, 4, 3, demodulated=True, tileable=False)
    x, w = torch.randn(2, 5, 8, 8), torch.randn(2, 6)
    for one, style, made in zip(x, conv.style(w), conv(x, w), strict=True):
        weight = conv.weight / np.sqrt(5 * 9) * style[None, :, None, None]
        weight = weight / (weight.square().sum((1, 2, 3), keepdim=True) + 1e-8).sqrt()
        torch.testing.assert_close(made, F.conv2d(one[None], weight, padding=1)[0], rtol=0, atol=1e-5)


def test_a_slower_layer_begins_like_any_other() -> None:
    torch.manual_seed(2)
    layer = ScaledLinear(400, 300, bias=1.0, rate=0.01)
    values = layer(torch.randn(50, 400)).detach()
    assert float(values.mean()) == pytest.approx(1.0, abs=0.05)
    assert float(values.std()) == pytest.approx(1.0, abs=0.05)


def test_doubling_a_tile_doubles_its_repetition() -> None:
    x = torch.randn(1, 2, 6, 6)
    wide = doubled(x.repeat(1, 1, 3, 3), tileable=False)[:, :, 12:24, 12:24]
    torch.testing.assert_close(doubled(x, tileable=True), wide)


@pytest.mark.parametrize("choices", [{}, {"classes": 3}, {"tileable": True, "channels": 1}, {"features": [5, 5]}])
def test_a_file_says_all_that_is_needed(choices: dict[str, Any]) -> None:
    reference = network(**choices)
    for prefix in ("", "module."):
        state = {prefix + name: tensor for name, tensor in reference.state_dict().items()}
        found = stylegan2_lite.detect(shapes_of(state))
        assert found is not None
        again = stylegan2_lite.network(found.settings).eval()
        again.load_state_dict(stylegan2_lite.convert(state, found.settings), strict=True)
        point, label = torch.randn(3, 13), torch.tensor([0, 1, 2]) if "classes" in choices else None
        assert torch.equal(again(point, label), reference(point, label))
        assert again(point, label).shape[1:] == (found.settings["channels"], *(found.settings["side"],) * 2)


def test_other_networks_are_not_claimed() -> None:
    shapes = shapes_of(network().state_dict())
    assert stylegan2_lite.detect({}) is None
    assert stylegan2_lite.detect(shapes | {"more.weight": (3, 3)}) is None
    assert stylegan2_lite.detect(shapes | {"convs.1.noise": (9, 9)}) is None
    assert stylegan2_lite.detect({n: s for n, s in shapes.items() if n != "constant"}) is None


def imported(tmp_path: Path, **choices: Any) -> tuple[Any, StyleGAN2Lite]:
    made = network(**choices)
    save_file(made.state_dict(), str(tmp_path / "lite.safetensors"))
    return import_model(tmp_path / "lite.safetensors", tmp_path / "library", JobContext()), made


def test_sliders_move_z_and_w_and_classes(tmp_path: Path) -> None:
    card, _ = imported(tmp_path, classes=3)
    names = [label.name for label in card.directions]
    assert names == [*(f"direction {n}" for n in range(1, 7)), *(f"z direction {n}" for n in range(1, 8)),
                     "class 1", "class 2", "class 3"]  # fmt: skip
    model = open_model(card)
    assert card.noise
    assert model.space.mean.shape == (16,)
    random = np.random.default_rng(0).standard_normal(len(model.space.scale)).astype(np.float32)
    point = model.space.mean + (random * model.space.scale) @ model.space.basis
    assert not point[7:13].any()  # a seed draws z and a class, never what is added to w
    options = RenderOptions(Extent(16, 16))
    plain = model.render(point, options)
    for direction in model.space.directions[:9]:
        assert not np.array_equal(model.render(point + 2 * direction, options), plain)
    assert not np.array_equal(model.render(point, RenderOptions(Extent(16, 16), noise_seed=5)), plain)
    kinds = [model.render(point + 9 * direction, options) for direction in model.space.directions[-3:]]
    assert len({kind.tobytes() for kind in kinds}) == 3


def test_what_is_added_to_w_is_added(tmp_path: Path) -> None:
    made = network()
    z, shift = torch.randn(2, 7), torch.randn(2, 6)
    w = made.mapping(z) + shift
    wanted = made.synthesis(w[:, None].expand(-1, made.layers, -1), [None] * made.layers)
    torch.testing.assert_close(made(torch.cat([z, shift], 1)), wanted)
    torch.testing.assert_close(made(torch.cat([z, 0 * shift], 1)), made(z))


def test_a_tile_has_no_seam_at_any_size(tmp_path: Path) -> None:
    """As different across its edge as within; a picture that is no tile differs much more there."""
    made = network(tileable=True)
    z = torch.randn(1, 7)
    turned = network(tileable=True)
    with torch.no_grad():
        for conv in turned.convs:  # what is under a tile may move with it: everything that has a place, moved
            steps = len(conv.noise) // 4
            conv.noise.copy_(conv.noise.roll((steps, steps), (0, 1)))
        turned.constant.copy_(turned.constant.roll((1, 1), (1, 2)))
        torch.testing.assert_close(turned(z), made(z).roll((4, 4), (2, 3)), rtol=0, atol=1e-4)
    card, _ = imported(tmp_path, tileable=True)
    model = open_model(card)
    large = model.render(np.zeros(13, np.float32) + 1, RenderOptions(Extent(160, 160))).astype(int)
    within = np.abs(np.diff(large, axis=1)).mean()
    across = np.abs(large[:, 0] - large[:, -1]).mean()
    assert across < 2 * within
