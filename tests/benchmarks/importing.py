"""Importing a model of about 100 MB until its first picture, over the bare load of the same tensors plus one run.

As in the window, where the process that reads models starts while a file is dragged over it; `cold` is how long it
takes when nobody announced the file, as on the command line, where that process loads its libraries first.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any

import numpy as np

from aigc_studio.core.errors import JobCancelled
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.importing import import_model
from aigc_studio.library.probe import prepare

ROUNDS = 3
#: Seconds between a file's arrival over the window and its drop.
_DRAGGED = 1.5
#: Channels of StyleGAN2 at 256 pixels, from 4 on, as published.
_WIDTHS = (512, 512, 512, 512, 512, 256, 128)


class Watch(JobContext):
    """Ends the import when the first picture is there; a generator's directions come after it."""

    def preview(self, pixels: Any) -> None:
        raise JobCancelled


def run() -> dict[str, Any]:
    """`ratio` is that of the worst file; every file's bare load and import take turns, so both meet the same load."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        files = _make(folder)
        measured = {path.name: _measure(path, bare, folder) for path, bare in files.items()}
    return {"name": "import", "ratio": max(one["ratio"] for one in measured.values()), "rounds": ROUNDS,
            "files": measured}  # fmt: skip


def _measure(path: Path, bare: Callable[[], object], folder: Path) -> dict[str, float]:
    bares, firsts, colds = [], [], []
    for turn in range(ROUNDS + 1):
        bares.append(_seconds(bare))
        colds.append(_seconds(partial(_import, path, folder / f"cold-{path.name}-{turn}")))
        prepare()
        sleep(_DRAGGED)
        firsts.append(_seconds(partial(_import, path, folder / f"library-{path.name}-{turn}")))
    return {  # the first round loads libraries
        "megabytes": round(path.stat().st_size / 1e6, 1), "bare_s": round(median(bares[1:]), 3),
        "first_picture_s": round(median(firsts[1:]), 3), "cold_s": round(median(colds[1:]), 3),
        "ratio": _ratio(firsts, bares), "cold_ratio": _ratio(colds, bares),
    }  # fmt: skip


def _import(path: Path, library: Path) -> None:
    with suppress(JobCancelled):
        import_model(path, library, Watch())


def _seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def _ratio(imports: list[float], bares: list[float]) -> float:
    return round(median(first / plain for first, plain in zip(imports[1:], bares[1:], strict=True)), 2)


def _make(folder: Path) -> dict[Path, Callable[[], object]]:
    import torch
    from safetensors.torch import load_file, save_file

    torch.manual_seed(1)
    weights = _stylegan2()
    torch.save({"g_ema": weights}, folder / "stylegan2.pt")
    save_file(weights, folder / "stylegan2.safetensors")
    draw = _drawing(weights)
    plain = _dcgan()
    torch.save(plain.state_dict(), folder / "dcgan.pth")
    generator, translator = _export(_generator(), folder / "generator.onnx", torch.randn(1, 512)), _export(
        _translator(), folder / "translator.onnx", torch.rand(1, 3, 256, 256)
    )  # fmt: skip
    return {
        folder / "stylegan2.pt": lambda: (torch.load(folder / "stylegan2.pt", weights_only=True), draw()),
        folder / "stylegan2.safetensors": lambda: (
            {name: tensor.clone() for name, tensor in load_file(folder / "stylegan2.safetensors").items()}, draw()
        ),
        folder / "dcgan.pth": lambda: (
            torch.load(folder / "dcgan.pth", weights_only=True), plain(torch.zeros(1, 100, 1, 1))
        ),
        generator: lambda: _bare_onnx(generator, np.zeros((1, 512), np.float32)),
        translator: lambda: _bare_onnx(translator, np.zeros((1, 3, 256, 256), np.float32)),
    }  # fmt: skip


def _stylegan2() -> dict[str, Any]:
    """Random weights in rosinality's naming, at the size of the published model of 256 pixels: 120 MB."""
    import torch

    weights = {"input.input": torch.randn(1, _WIDTHS[0], 4, 4)}
    for place in range(1, 9):
        weights |= {f"style.{place}.weight": torch.randn(512, 512) * 100, f"style.{place}.bias": torch.zeros(512)}

    def conv(name: str, into: int, out: int, kernel: int) -> None:
        weights[f"{name}.conv.weight"] = torch.randn(1, out, into, kernel, kernel)
        weights[f"{name}.conv.modulation.weight"] = torch.randn(into, 512)
        weights[f"{name}.conv.modulation.bias"] = torch.ones(into)
        if kernel == 1:
            weights[f"{name}.bias"] = torch.zeros(1, out, 1, 1)
        else:
            weights[f"{name}.noise.weight"] = torch.zeros(1)
            weights[f"{name}.activate.bias"] = torch.zeros(out)

    conv("conv1", 512, 512, 3)
    conv("to_rgb1", 512, 3, 1)
    for step, (into, out) in enumerate(pairwise(_WIDTHS)):
        conv(f"convs.{2 * step}", into, out, 3)
        conv(f"convs.{2 * step + 1}", out, out, 3)
        conv(f"to_rgbs.{step}", out, 3, 1)
    return weights


def _dcgan() -> Any:
    """The network of Radford et al. 2016 at 64 pixels, three and a half times as wide: a picture costs it next to
    nothing, so that reading, hashing and copying its 146 MB are what an import takes."""
    from torch import nn

    widths = (1792, 896, 448, 224)
    layers: list[nn.Module] = []
    for into, out in pairwise((100, *widths)):
        layers += [nn.ConvTranspose2d(into, out, 4, 2 if layers else 1, 1 if layers else 0, bias=False)]
        layers += [nn.BatchNorm2d(out), nn.ReLU()]
    network = nn.Sequential()
    layers += [nn.ConvTranspose2d(widths[-1], 3, 4, 2, 1, bias=False), nn.Tanh()]
    network.add_module("main", nn.Sequential(*layers))
    return network.eval().requires_grad_(False)


def _drawing(weights: dict[str, Any]) -> Callable[[], object]:
    """One run of the plain network of those weights."""
    import torch

    from aigc_studio.library.families import families

    family = families()["stylegan2"]
    settings = family.detect({name: tuple(tensor.shape) for name, tensor in weights.items()}).settings
    network = family.network(settings)
    network.load_state_dict(family.convert(weights, settings))
    network.eval().requires_grad_(False)
    return lambda: network(torch.zeros(1, 512))


def _generator() -> Any:
    """A vector to 128 x 128 by enlarging and convolutions."""
    from torch import nn

    widths = (1024, 1024, 512, 512, 256, 128)
    layers: list[nn.Module] = [nn.Linear(512, widths[0] * 16), nn.Unflatten(1, (widths[0], 4, 4))]
    for into, out in pairwise(widths):
        layers += [nn.Upsample(scale_factor=2), nn.Conv2d(into, out, 3, 1, 1), nn.BatchNorm2d(out), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers, nn.Conv2d(widths[-1], 3, 3, 1, 1), nn.Tanh())


def _translator() -> Any:
    """A picture of 256 x 256 to one that differs a little, by residual blocks at an eighth of its sides."""
    from torch import nn

    class Residual(nn.Module):
        def __init__(self, width: int) -> None:
            super().__init__()
            self.body = nn.Sequential(
                nn.Conv2d(width, 3 * width, 3, 1, 1), nn.ReLU(), nn.Conv2d(3 * width, width, 3, 1, 1)
            )

        def forward(self, x: Any) -> Any:
            return x + self.body(x)

    class Translator(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            down = [nn.Sequential(nn.Conv2d(a, b, 3, 2, 1), nn.InstanceNorm2d(b), nn.ReLU())
                    for a, b in ((3, 64), (64, 128), (128, 256))]  # fmt: skip
            up = [nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(a, b, 3, 1, 1), nn.InstanceNorm2d(b), nn.ReLU())
                  for a, b in ((256, 128), (128, 64), (64, 32))]  # fmt: skip
            self.body = nn.Sequential(*down, *(Residual(256) for _ in range(7)), *up, nn.Conv2d(32, 3, 7, 1, 3))

        def forward(self, x: Any) -> Any:
            return (0.5 * self.body(x) + 1.5 * x).tanh()

    return Translator()


def _export(network: Any, path: Path, given: Any) -> Path:
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter that needs no further package
        torch.onnx.export(network.eval(), (given,), str(path), dynamo=False, input_names=["x"], output_names=["y"])
    return path


def _bare_onnx(path: Path, given: np.ndarray) -> object:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"]).run(None, {"x": given})
