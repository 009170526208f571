"""Networks as people export them from torch, with the habits of their repositories, and what is made of them."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from torch import nn
from torch.nn import functional

from aigc_studio.core.image import Extent
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.base import RenderOptions
from aigc_studio.library.adapters.onnx_generator import OnnxGenerator, plain_space
from aigc_studio.library.adapters.onnx_image import OnnxImage
from aigc_studio.library.device import OnnxRuntime
from aigc_studio.library.onnx_files.signature import Signature, read_signature
from aigc_studio.library.trial import sample


def export(network: nn.Module, path: Path, *given: torch.Tensor, opset: int = 17, **options: Any) -> Path:
    """As `torch.onnx.export` of the scripts that are around writes it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(network.eval(), given, str(path), dynamo=False, opset_version=opset, **options)
    return path


class Mapping(nn.Module):
    """StyleGAN-like: z, perhaps a label, ψ and noise, to a picture of -1..1."""

    def __init__(self, classes: int = 0) -> None:
        super().__init__()
        torch.manual_seed(2)
        self.classes = classes
        self.fc = nn.Linear(32 + classes, 24 * 16)
        self.blocks = nn.ModuleList(nn.Conv2d(24, 24, 3, 1, 1) for _ in range(3))
        self.picture = nn.Conv2d(24, 3, 1)

    def draw(self, w: torch.Tensor, noises: tuple[torch.Tensor, ...] = ()) -> torch.Tensor:
        x = self.fc(w).reshape(-1, 24, 4, 4)
        for place, block in enumerate(self.blocks):
            x = functional.leaky_relu(block(functional.interpolate(x, scale_factor=2.0)), 0.2)
            if noises:
                x = x + 0.1 * noises[place]
        return torch.tanh(4 * self.picture(x))


class WithTruncation(Mapping):
    def forward(self, z: torch.Tensor, psi: torch.Tensor) -> torch.Tensor:
        return self.draw(z * psi)


class WithNoises(Mapping):
    def forward(self, z: torch.Tensor, a: torch.Tensor, b: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        return self.draw(z, (a, b, c))


class WithLabel(Mapping):
    def forward(self, z: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        return self.draw(torch.cat([z, functional.one_hot(label, self.classes).float()], 1))


class WithFeatures(Mapping):
    """Gives what it thought on the way as well, and first."""

    def forward(self, z: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.fc(z), self.draw(z)


class Painter(nn.Module):
    """A residual translator in 0..1; as photos are read by OpenCV where `bgr_bytes`: uint8, HWC."""

    def __init__(self, scale: int = 1, low: float = 0.0, high: float = 1.0) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.scale, self.low, self.high = scale, low, high
        self.head, self.tail = nn.Conv2d(3, 16, 3, 1, 1), nn.Conv2d(16, 3 * scale**2, 3, 1, 1)
        self.shuffle = nn.PixelShuffle(scale)

    def paint(self, unit: torch.Tensor) -> torch.Tensor:
        change = self.shuffle(self.tail(functional.relu(self.head(unit))))
        base = functional.interpolate(unit, scale_factor=float(self.scale)) if self.scale > 1 else unit
        return base + 0.05 * torch.tanh(change)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        unit = (x - self.low) / (self.high - self.low)
        return (self.paint(unit) * (self.high - self.low) + self.low).clamp(self.low, self.high)


class Bytes(Painter):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        planes = self.paint(x.permute(0, 3, 1, 2).float() / 255)
        return (planes.permute(0, 2, 3, 1) * 255).clamp(0, 255).to(torch.uint8)


class TwoScales(Painter):
    """Deep supervision: a small picture beside the wanted one."""

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        made = self.paint(x).clamp(0, 1)
        return functional.avg_pool2d(made, 4), made


def drawn(path: Path, found: Signature) -> np.ndarray:
    """A picture by the adapter."""
    settings = found.settings
    generator = OnnxGenerator(OnnxRuntime(path), settings, plain_space(settings["latent"], settings["classes"]))
    z = np.zeros(len(generator.space.mean), np.float32)
    z[: settings["latent"]] = np.random.default_rng(0).standard_normal(settings["latent"])
    return generator.render(z, RenderOptions(Extent(32, 32)))


def painted(path: Path, found: Signature) -> float:
    """How far a photo through the adapter is from itself, in steps of 8 bits; the networks here change little."""
    photo = sample("still-life", 48)
    made = OnnxImage(OnnxRuntime(path), found.settings).run(photo, JobContext().step)
    if found.settings["scale"] > 1:
        made = made.reshape(48, found.settings["scale"], 48, found.settings["scale"], 3).mean((1, 3))
    assert made.shape == photo.shape
    return float(np.abs(made.astype(float) - photo).mean())


@pytest.mark.parametrize("opset", [9, 11, 13, 16, 18, 20])
def test_every_opset(tmp_path: Path, opset: int) -> None:
    class Plain(Mapping):
        def forward(self, z: torch.Tensor) -> torch.Tensor:
            return self.draw(z)

    path = export(Plain(), tmp_path / "m.onnx", torch.randn(1, 32), opset=opset)
    found = read_signature(path)
    assert (found.kind, found.settings["latent"], found.settings["side"]) == ("generator", 32, 32)
    assert (found.settings["picture"]["low"], found.settings["picture"]["high"]) == (-1, 1)
    network = Plain().eval()
    z = np.random.default_rng(0).standard_normal(32).astype(np.float32)
    want = network(torch.from_numpy(z[None]))[0].detach().permute(1, 2, 0).numpy() * 127.5 + 127.5
    assert np.abs(drawn(path, found) - want).max() <= 1


@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_truncation(tmp_path: Path, shape: tuple[int, ...]) -> None:
    path = export(
        WithTruncation(), tmp_path / "m.onnx", torch.randn(1, 32), torch.full(shape, 0.7), input_names=["z", "psi"]
    )
    found = read_signature(path)
    assert (found.kind, found.settings["latent"]) == ("generator", 32)
    assert [(one["role"], one["value"]) for one in found.settings["inputs"]] == [("latent", 0.0), ("constant", 1.0)]
    assert drawn(path, found).std() > 5


def test_noise_maps(tmp_path: Path) -> None:
    noises = [torch.randn(1, 1, side, side) for side in (8, 16, 32)]
    path = export(WithNoises(), tmp_path / "m.onnx", torch.randn(1, 32), *noises)  # named onnx::Gemm_0 and so on
    found = read_signature(path)
    assert (found.kind, found.settings["latent"]) == ("generator", 32)
    assert [one["role"] for one in found.settings["inputs"]] == ["latent", "noise", "noise", "noise"]


def test_labels(tmp_path: Path) -> None:
    path = export(
        WithLabel(7), tmp_path / "m.onnx", torch.randn(1, 32), torch.tensor([3]), input_names=["latent", "class_id"],
        dynamic_axes={"latent": {0: "batch"}, "class_id": {0: "batch"}},
    )  # fmt: skip
    found = read_signature(path)
    assert (found.kind, found.settings["latent"], found.settings["classes"]) == ("generator", 32, 7)


def test_the_picture_is_found_among_outputs(tmp_path: Path) -> None:
    path = export(WithFeatures(), tmp_path / "m.onnx", torch.randn(1, 32))
    found = read_signature(path)
    assert (found.kind, found.settings["output"], found.settings["side"]) == ("generator", 1, 32)
    path = export(TwoScales(), tmp_path / "n.onnx", torch.rand(1, 3, 64, 64))
    found = read_signature(path)
    assert (found.kind, found.settings["output"], found.settings["scale"]) == ("translator", 1, 1)
    assert painted(path, found) < 8


def test_a_fixed_batch(tmp_path: Path) -> None:
    class Plain(Mapping):
        def forward(self, z: torch.Tensor) -> torch.Tensor:
            return self.draw(z)

    path = export(Plain(), tmp_path / "m.onnx", torch.randn(4, 32))
    found = read_signature(path)
    assert found.settings["inputs"][0]["shape"] == [4, 32]
    assert drawn(path, found).shape == (32, 32, 3)


@pytest.mark.parametrize("span", [(0.0, 1.0), (-1.0, 1.0), (0.0, 255.0)])
@pytest.mark.parametrize(("scale", "kind"), [(1, "translator"), (2, "enhancer")])
@pytest.mark.parametrize("dynamic", [False, True])
def test_image_networks(tmp_path: Path, span: tuple[float, float], scale: int, kind: str, dynamic: bool) -> None:
    axes = {"input.1": {0: "n", 2: "h", 3: "w"}} if dynamic else None
    path = export(
        Painter(scale, *span), tmp_path / "m.onnx", torch.rand(1, 3, 64, 64), input_names=["input.1"],
        dynamic_axes=axes,
    )  # fmt: skip
    found = read_signature(path)
    assert (found.kind, found.settings["scale"], found.settings["height"]) == (kind, scale, 0 if dynamic else 64)
    assert painted(path, found) < 8


@pytest.mark.parametrize("dynamic", [False, True])
def test_bytes_as_opencv_has_them(tmp_path: Path, dynamic: bool) -> None:
    axes = {"image": {1: "h", 2: "w"}, "out": {1: "h", 2: "w"}} if dynamic else None
    given = torch.randint(0, 255, (1, 48, 48, 3), dtype=torch.uint8)
    path = export(
        Bytes(), tmp_path / "m.onnx", given, input_names=["image"], output_names=["out"], dynamic_axes=axes
    )  # fmt: skip
    found = read_signature(path)
    assert found.kind == "translator"
    assert (found.settings["input"]["layout"], found.settings["input"]["dtype"]) == ("NHWC", "uint8")
    assert painted(path, found) < 8


def test_half_precision(tmp_path: Path) -> None:
    path = export(
        Painter().half(), tmp_path / "m.onnx", torch.rand(1, 3, 64, 64).half(), input_names=["x"],
        dynamic_axes={"x": {2: "h", 3: "w"}},
    )  # fmt: skip
    found = read_signature(path)
    assert (found.kind, found.settings["input"]["dtype"]) == ("translator", "float16")
    assert painted(path, found) < 8


def test_weights_in_another_file(tmp_path: Path) -> None:
    plain = onnx.load(export(Painter(2), tmp_path / "plain.onnx", torch.rand(1, 3, 64, 64)))
    onnx.save(plain, tmp_path / "m.onnx", save_as_external_data=True, location="m.onnx.data", size_threshold=0)
    found = read_signature(tmp_path / "m.onnx")
    assert (found.kind, found.settings["scale"]) == ("enhancer", 2)
    assert painted(tmp_path / "m.onnx", found) < 8
