"""A generator or encoder that is one stack of layers, described by data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.library.networks.attention import MapAttention

#: One layer: its `op`, its sizes, and in `source` the name of its tensors in the checkpoint.
LayerPlan = Mapping[str, Any]


class Reshape(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """(N, ...) to (N, *shape)."""

    def __init__(self, shape: Sequence[int]) -> None:
        super().__init__()
        self.shape = tuple(shape)

    def forward(self, values: Tensor) -> Tensor:
        return values.reshape(values.shape[0], *self.shape)


class Affine(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """values * gain + offset, between the ranges of pictures."""

    def __init__(self, gain: float, offset: float) -> None:
        super().__init__()
        self.gain, self.offset = gain, offset

    def forward(self, values: Tensor) -> Tensor:
        return values * self.gain + self.offset


#: How many numbers stand for a class beside z in the studio's own GANs: few, or they listen to nothing else. The
#: families dcgan and palette-gan know their classes by them.
EMBEDDED = 8


class TileableDeconv(nn.ConvTranspose2d):  # type: ignore[misc]  # mypy does not read torch
    """A transposed convolution (kernel 4, stride 2, padding 1) to which opposite edges are neighbours."""

    def forward(self, values: Tensor, output_size: list[int] | None = None) -> Tensor:
        return super().forward(F.pad(values, (1, 1, 1, 1), mode="circular"), output_size)[:, :, 2:-2, 2:-2]


def doubling_layers(into: int, width: int, side: int, out: int, tileable: bool) -> list[nn.Module]:
    """DCGAN's layers from `into` features of one pixel to `out` of `side` x `side`: `width` features before the last,
    twice as many at each before it, with batch norms and rectifiers between."""
    features = [width * 2**step for step in reversed(range(side.bit_length() - 3))]
    doubling = TileableDeconv if tileable else nn.ConvTranspose2d
    first = side >> len(features)  # 4 pixels, or 7
    layers: list[nn.Module] = [nn.ConvTranspose2d(into, features[0], first, 1, 0, bias=False)]
    for before, after in zip(features, [*features[1:], out], strict=True):
        layers += [nn.BatchNorm2d(before), nn.ReLU(), doubling(before, after, 4, 2, 1, bias=False)]
    return layers


class CutDeconv(nn.ConvTranspose2d):  # type: ignore[misc]  # mypy does not read torch
    """A transposed convolution whose last row and column are cut off."""

    def forward(self, values: Tensor, output_size: list[int] | None = None) -> Tensor:
        return super().forward(values, output_size)[:, :, :-1, :-1]


def _deconv(plan: LayerPlan) -> nn.Module:
    if plan["extra"] < 0:
        return CutDeconv(plan["in"], plan["out"], plan["kernel"], plan["stride"], plan["padding"], bias=plan["bias"])
    kind = TileableDeconv if plan.get("tileable") else nn.ConvTranspose2d
    sizes = (plan["in"], plan["out"], plan["kernel"], plan["stride"], plan["padding"], plan["extra"])
    return kind(*sizes, bias=plan["bias"])


def _norm(plan: LayerPlan) -> nn.Module:
    kind = nn.BatchNorm1d if plan["flat"] else nn.BatchNorm2d
    return kind(plan["size"], eps=plan["eps"], affine=plan["affine"])


_BUILDERS: dict[str, Callable[[LayerPlan], nn.Module]] = {
    "linear": lambda p: nn.Linear(p["in"], p["out"], bias=p["bias"]),
    "conv": lambda p: nn.Conv2d(p["in"], p["out"], p["kernel"], p["stride"], p["padding"], bias=p["bias"]),
    "deconv": _deconv,
    "norm": _norm,
    "relu": lambda _: nn.ReLU(),
    "leaky": lambda p: nn.LeakyReLU(p["slope"]),
    "tanh": lambda _: nn.Tanh(),
    "sigmoid": lambda _: nn.Sigmoid(),
    "upsample": lambda p: nn.Upsample(scale_factor=2, mode=p.get("mode", "nearest")),
    "reshape": lambda p: Reshape(p["shape"]),
    "affine": lambda p: Affine(p["gain"], p["offset"]),
    "attention": lambda p: MapAttention(p["size"], p["inner"]),
}


class Stack(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """values (N, ...) through every layer in turn."""

    def __init__(self, plans: Sequence[LayerPlan]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(_BUILDERS[plan["op"]](plan) for plan in plans)

    def forward(self, values: Tensor) -> Tensor:
        for layer in self.layers:
            values = layer(values)
        return values


class StackGenerator(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """z (N, D) and, for class-conditional ones, a label (N,) int64 to a picture (N, C, side, side) in -1..1.

    `condition` is how the label enters: its embedding `label-first` or `label-last` beside z (Mirza & Osindero 2014),
    or `multiply`-ing it (Odena et al. 2017). Without an `embedding_source` in the checkpoint it is a one-hot vector, or
    several of the sizes `one_hots`.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__()
        self.stack = Stack(settings["layers"])
        self.condition = settings.get("condition", "")
        if self.condition:
            self.embedding = nn.Embedding(settings["classes"], settings["embedding"])

    def forward(self, z: Tensor, label: Tensor | None = None) -> Tensor:
        if self.condition:
            if label is None:
                label = torch.zeros(len(z), dtype=torch.int64, device=z.device)
            z = self._conditioned(z, self.embedding(label))
        return self.stack(z)

    def _conditioned(self, z: Tensor, embedded: Tensor) -> Tensor:
        if self.condition == "multiply":
            return z * embedded
        return torch.cat([embedded, z] if self.condition == "label-first" else [z, embedded], 1)


def stack_tensors(
    tensors: Mapping[str, Tensor], plans: Sequence[LayerPlan], prefix: str = "layers."
) -> dict[str, Tensor]:
    """The checkpoint's `tensors` of the planned layers under the names of a `Stack`, float32."""
    named: dict[str, Tensor] = {}
    for index, plan in enumerate(plans):
        if "source" not in plan:
            continue
        for tensor in ("weight", "bias", "running_mean", "running_var"):
            value = tensors.get(f"{plan['source']}.{tensor}")
            if value is not None:
                named[f"{prefix}{index}.{tensor}"] = _chosen(value, plan).float()
    return named


def _chosen(value: Tensor, plan: LayerPlan) -> Tensor:
    """Of a layer with a `step` only every so many of its values are wanted, the first `out` of them."""
    step = plan.get("step", 0)
    return value[: plan["out"] * step : step].contiguous() if step else value


def generator_tensors(tensors: Mapping[str, Tensor], settings: Mapping[str, Any]) -> dict[str, Tensor]:
    """The checkpoint's tensors under the names of a `StackGenerator`, float32."""
    named = stack_tensors(tensors, settings["layers"], "stack.layers.")
    if settings.get("condition"):
        source = settings["embedding_source"]
        sizes = settings.get("one_hots", [settings["classes"]])
        named["embedding.weight"] = tensors[source + ".weight"].float() if source else _one_hots(sizes)
    return named


def _one_hots(sizes: Sequence[int]) -> Tensor:
    """Every way to choose one of each vector, in a row each."""
    return torch.stack([torch.cat(chosen) for chosen in product(*(torch.eye(size) for size in sizes))])
