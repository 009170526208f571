"""The extra `restore`: without it a sentence, with it the pictures of spandrel's own networks.

Proved against spandrel where it is installed; where it is not, its part is skipped.
"""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from aigc_studio.core.errors import StudioError
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters import torch_image
from aigc_studio.library.families import families, spandrel
from aigc_studio.library.importing import import_model
from aigc_studio.library.tiling.footprint import bytes_per_pixel
from tests.library.families.image_family import disagreement, picture, shapes_of

installed = pytest.mark.skipif(find_spec("spandrel") is None, reason="the extra “restore” is not installed")

#: What its code says to torch's newer versions is not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore:torch.meshgrid", "ignore:Importing from timm")

_SWIN = {"upscale": 2, "window_size": 8, "depths": [2], "num_heads": [2], "embed_dim": 12, "img_size": 16}
_SHUFFLED = {**_SWIN, "upsampler": "pixelshuffle"}
_STRIPED = {"upscale": 2, "split_size": [4, 8], "depth": [3], "num_heads": [4], "embed_dim": 48, "img_size": 16}
#: Architecture, its class, small sizes, scale.
NETWORKS: list[tuple[str, str, dict[str, Any], int]] = [
    ("SwinIR", "SwinIR", _SHUFFLED, 2),
    ("SwinIR", "SwinIR", {**_SWIN, "upsampler": "", "upscale": 1}, 1),
    ("Swin2SR", "Swin2SR", _SHUFFLED, 2),
    ("HAT", "HAT", {**_SHUFFLED, "compress_ratio": 3, "squeeze_factor": 4}, 2),
    ("ATD", "ATD", {**_SHUFFLED, "num_tokens": 8, "reducted_dim": 4}, 2),
    ("DAT", "DAT", _STRIPED, 2),
    ("RGT", "RGT", _STRIPED, 2),
    ("DRCT", "DRCT", {**_SHUFFLED, "gc": 8}, 2),
    ("OmniSR", "OmniSR", {"num_feat": 8, "res_num": 1, "block_num": 1, "up_scale": 3, "bias": True}, 3),
    ("DITN", "DITN", {"dim": 8, "ITL_blocks": 1, "SAL_blocks": 1, "UFONE_blocks": 1}, 4),
    ("SPAN", "SPAN", {"num_in_ch": 3, "num_out_ch": 3, "feature_channels": 8, "upscale": 2}, 2),
    ("PLKSR", "PLKSR", {"dim": 16, "n_blocks": 2, "upscaling_factor": 2}, 2),
    ("PLKSR", "RealPLKSR", {"dim": 16, "n_blocks": 2, "upscaling_factor": 4}, 4),
    ("SAFMN", "SAFMN", {"dim": 8, "n_blocks": 2, "upscaling_factor": 2}, 2),
    ("SCUNet", "SCUNet", {"in_nc": 3, "config": [2] * 7, "dim": 64}, 1),
    ("NAFNet", "NAFNet", {"width": 8, "enc_blk_nums": [1, 1], "dec_blk_nums": [1, 1], "middle_blk_num": 1}, 1),
]


def built(architecture: str, name: str, sizes: dict[str, Any]) -> nn.Module:
    from aigc_studio.library.networks.restorer import _module

    torch.manual_seed(3)
    network = getattr(_module(architecture), name)(**sizes).eval()
    assert isinstance(network, nn.Module)
    return network


@installed
@pytest.mark.parametrize(("architecture", "name", "sizes", "scale"), NETWORKS)
def test_same_as_spandrels(architecture: str, name: str, sizes: dict[str, Any], scale: int) -> None:
    network = built(architecture, name, sizes)
    tensors = network.state_dict()
    assert [name for name, family in families().items() if family.detect(shapes_of(tensors))] == ["spandrel"]
    side = 80 if architecture == "SCUNet" else 64
    image = picture(side, side)
    with torch.inference_mode():
        expected = network(image).clamp(0, 1)
    assert disagreement(spandrel, tensors, image, expected, architecture=architecture, scale=scale) < 1e-6
    found = spandrel.detect(shapes_of(tensors))
    assert found is not None
    weighed = bytes_per_pixel(lambda: spandrel.network(found.settings), 3, found.settings["multiple"])
    assert 10 < weighed < 1e5


@installed
def test_from_the_file_to_an_enlarged_picture(tmp_path: Path) -> None:
    network = built("SPAN", "SPAN", {"num_in_ch": 3, "num_out_ch": 3, "feature_channels": 8, "upscale": 2})
    torch.save({"params_ema": network.state_dict()}, tmp_path / "2x-small.pth")
    card = import_model(tmp_path / "2x-small.pth", tmp_path / "models", JobContext())
    assert (card.kind, card.family) == ("enhancer", "spandrel")
    assert card.weights == "weights.safetensors"
    photo = np.random.default_rng(1).integers(0, 255, (50, 70, 3), np.uint8)
    assert torch_image.open_model(card).run(photo).shape == (100, 140, 3)


@installed
def test_only_what_is_needed_of_spandrel_is_imported() -> None:
    """Two of its architectures need torchvision, which on many machines does not import beside torch."""
    built("SPAN", "SPAN", {"num_in_ch": 3, "num_out_ch": 3, "feature_channels": 8})
    assert "torchvision" not in sys.modules
    assert "spandrel.architectures.LaMa" not in sys.modules


@installed
def test_a_variant_that_cannot_be_built_is_nobodys() -> None:
    shapes = shapes_of(built("SPAN", "SPAN", {"num_in_ch": 3, "num_out_ch": 3, "feature_channels": 8}).state_dict())
    assert spandrel.detect({**shapes, "conv_cat.weight": (8, 7, 1, 1)}) is None


@pytest.mark.parametrize("architecture", spandrel.ARCHITECTURES)
def test_without_the_extra_a_sentence_names_it(monkeypatch: pytest.MonkeyPatch, architecture: str) -> None:
    monkeypatch.setattr(spandrel, "find_spec", lambda name: None)
    names = [f"module.{name}" for name in spandrel.ARCHITECTURES[architecture]]
    found = spandrel.detect(dict.fromkeys(names, (1, 1)))
    assert found is not None
    assert f"{architecture}," in found.refusal
    assert "aigc-studio[restore]" in found.advice
    assert spandrel.detect(dict.fromkeys(names[1:], (1, 1))) is None


def test_a_card_cannot_name_any_module() -> None:
    settings = {"architecture": "..util", "network": "KeyCondition", "parameters": {}}
    with pytest.raises(ValueError, match="util"):
        spandrel.network(json.loads(json.dumps(settings)))


@pytest.mark.skipif(find_spec("spandrel") is not None, reason="the extra “restore” is installed")
def test_a_card_without_the_extra_says_so() -> None:
    with pytest.raises(StudioError, match="extra “restore”"):
        spandrel.network({"architecture": "SPAN", "network": "SPAN", "parameters": {}})


@installed
@pytest.mark.parametrize("network", ["Architecture", "SPANArch", "torch", "nothing"])
def test_a_card_names_a_network_or_nothing(network: str) -> None:
    with pytest.raises(ValueError, match=network):
        spandrel.network({"architecture": "SPAN", "network": network, "parameters": {}})
