"""U-Nets whose steps are attributes: `down1.model.0.weight`, …, `up1.model.0.weight`, …, `final.2.weight`.

The naming of PyTorch-GAN (pix2pix, DiscoGAN, DualGAN, CycleGAN). Its older networks halve with kernels of 3 and
enlarge before a convolution, its newer ones use kernels of 4 and transposed convolutions. And the naming of
Machine-Learning-Collection, whose pix2pix reflects at the edges: `initial_down.0.weight`, `down1.conv.0.weight`, ….
And whatever names there are (`e1.0.weight`, `e2.block.1.weight`, `enc2.0.weight`, `dec1.0.weight`, …) for kernels of 4
with norms behind them, of which the first half halves and the others, transposed, see what was halved beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families import unet256
from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count, paths_in_order
from aigc_studio.library.families.norms import norm_of, without_old_statistics

if TYPE_CHECKING:
    import torch

NAME = "unet-steps"
TITLE = "Translator (pix2pix, U-Net)"

Value = TypeVar("Value")
_TENSOR = re.compile(r"(?:(down|up)(\d+)\.model|final)\.(\d)\.(weight|bias|running_mean|running_var)")
#: The epsilon of that collection's batch norms; its instance norms keep torch's.
_BATCH_EPS, _EPS = 0.8, 1e-5
_OLD_KERNEL = 3
_COLLECTION = re.compile(
    r"(?:(initial_down|bottleneck|final_up)|(down|up)(\d+)\.conv)\.([01])\.(weight|bias|running_mean|running_var)"
)
_COLLECTION_MARK = "initial_down.0.weight"
#: Names of PyTorch-GAN, whose norms have that epsilon, and of nested networks, which `unet256` knows.
_GAN_MARK, _NESTED = "down1.model.0.weight", re.compile(r"model\.\d+\.model\.")
_KERNEL, _FEWEST_LEVELS, _STATISTICS = 4, 4, ("running_mean", "running_var")


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    levels, raises = count(own, r"downs\.(\d+)\."), count(own, r"ups\.(\d+)\.")
    if levels < 2 or raises != levels - 1 or "last.weight" not in own:
        return None
    names = bare(shapes)
    if _GAN_MARK not in names and _COLLECTION_MARK not in names and unet256.detect(shapes) is not None:
        return None  # the same order of layers in words that are known, of another order of activations
    downs = [own.get(f"downs.{level}.conv.weight", ()) for level in range(levels)]
    ups = [own.get(f"ups.{level}.conv.weight", ()) for level in range(raises)]
    kernel = downs[0][2] if len(downs[0]) == 4 else 0
    transposed = kernel != _OLD_KERNEL
    if any(len(shape) != 4 or shape[2:] != (kernel, kernel) for shape in (*downs, *ups)) or kernel not in (3, 4):
        return None
    widths = [shape[0] for shape in downs]
    seen, narrow = (0, 1) if transposed else (1, 0)
    narrows = [shape[narrow] for shape in ups]
    joined = [widths[-1], *(up + down for up, down in zip(narrows, widths[-2::-1], strict=True))]
    ends = "transposed" if own["last.weight"][0] == joined[-1] else "enlarged"
    told = own["last.weight"] if ends == "enlarged" else (own["last.weight"][1], own["last.weight"][0])
    if [shape[seen] for shape in ups] != joined[:-1] or told[1] != joined[-1]:
        return None
    norm, reflecting = norm_of(own), _COLLECTION_MARK in names
    normed = _normed(own, levels, norm, transposed)
    # What has one pixel has no variance, so a deepest level with an instance norm must have more.
    multiple = 2 ** (levels + (normed[-1] and norm != "batch"))
    return Detected("translator", {
        "channels": downs[0][1], "out_channels": told[0], "scale": 1, "multiple": multiple, "halo": None,
        "grey": "grey", "widths": widths, "narrow": narrows, "kernel": kernel, "norm": norm, "normed": normed,
        "eps": _BATCH_EPS if norm == "batch" and _GAN_MARK in names else _EPS,
        "bias": any(name.endswith("conv.bias") for name in own),
        "ends": ends, "activated_first": _activated_first(shapes, transposed, norm), "reflecting": reflecting,
        "plain_bottom": any("bottleneck" in name for name in shapes),
    })  # fmt: skip


def _normed(own: Shapes, levels: int, norm: str, transposed: bool) -> list[bool]:
    """Which halvings are followed by a norm. One without weights leaves no trace: then it is as in that collection."""
    if norm == "instance":
        return [0 < level < levels - transposed for level in range(levels)]
    return [any(name.startswith(f"downs.{level}.norm.") for name in own) for level in range(levels)]


def _activated_first(shapes: Shapes, transposed: bool, norm: str) -> bool:
    """Whether the activation stands before the norm: by the norm's number, or else as in the older networks."""
    if norm == "instance":
        return not transposed
    second = _second_norm(shapes)
    return any(name.endswith("down2.model.2.weight") for name in shapes) or second.endswith(".2.weight")


def _second_norm(shapes: Shapes) -> str:
    """The name of the norm of the second halving, in whatever words."""
    steps = _steps_in_order(without_old_statistics(bare(shapes)))
    return next((f"{norm}.weight" for _, norm in steps[1:2] if norm), "")


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.unet_steps import SteppedUnet

    names = (
        "channels", "out_channels", "widths", "narrow", "kernel", "norm", "normed", "eps", "bias", "ends",
        "activated_first",
    )  # fmt: skip
    reflecting = settings.get("reflecting", False)
    return SteppedUnet(**{name: settings[name] for name in names}, reflecting=reflecting,
                       plain_bottom=settings.get("plain_bottom", reflecting))  # fmt: skip


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    own = {name: tensor.float() for name, tensor in _own_names(tensors).items()}
    if settings["bias"]:  # not all of the collection's convolutions have one
        for name in [name for name in own if name.endswith("conv.weight")]:
            features = own[name].shape[1 if name.startswith("ups.") and settings["kernel"] != _OLD_KERNEL else 0]
            own.setdefault(name.replace("weight", "bias"), own[name].new_zeros(features))
    if settings["ends"] == "transposed":
        own.setdefault("last.bias", own["last.weight"].new_zeros(settings["out_channels"]))
    return own


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    """`downs.<level>.…`, `ups.<level>.…` and `last.…`; {} where there is a tensor of another name."""
    found: dict[str, Value] = {}
    names = without_old_statistics(bare(tensors))
    if _COLLECTION_MARK in names:
        return _of_collection(names)
    if _GAN_MARK not in names:
        return _in_order(names)
    for name, value in names.items():
        match = _TENSOR.fullmatch(name)
        if match is None:
            return {}
        way, step, layer, part = match.groups()
        if way is None:
            found[f"last.{part}"] = value
        else:
            # A convolution stands first, or in the older networks behind the layer that enlarges.
            convs = ("0", "1") if way == "up" and f"up{step}.model.0.weight" not in names else ("0",)
            found[f"{way}s.{int(step) - 1}.{'conv' if layer in convs else 'norm'}.{part}"] = value
    return found


def _of_collection(names: Mapping[str, Value]) -> dict[str, Value]:
    """The same for that collection, whose first and last halvings have names of their own."""
    found: dict[str, Value] = {}
    bottom = count(names, r"down(\d+)\.", first=1) + 1
    for name, value in names.items():
        match = _COLLECTION.fullmatch(name)
        if match is None:
            return {}
        word, way, step, layer, part = match.groups()
        place = f"{way}s.{int(step) - (way == 'up')}" if way else f"downs.{bottom if word == 'bottleneck' else 0}"
        own = "last" if word == "final_up" else f"{place}.{('conv', 'norm')[int(layer)]}"
        found[f"{own}.{part}"] = value
    return found


def _in_order(names: Mapping[str, Value]) -> dict[str, Value]:
    """The same for whatever words, by the order of the layers; {} where they are no such network."""
    steps = _steps_in_order(names)
    levels = len(steps) // 2
    found: dict[str, Value] = {}
    for place, (conv, norm) in enumerate(steps):
        last = place == 2 * levels - 1
        own = f"downs.{place}" if place < levels else f"ups.{place - levels}"
        for path, part in ((conv, "last" if last else f"{own}.conv"), (norm, f"{own}.norm")):
            if path:
                found |= {f"{part}.{word}": names[f"{path}.{word}"] for word in _words(names, path)}
    return found if len(found) == len(names) else {}


def _words(names: Mapping[str, Any], path: str) -> list[str]:
    return [word for word in ("weight", "bias", *_STATISTICS) if f"{path}.{word}" in names]


def _steps_in_order(names: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The convolutions, those that halve first, each with the norm behind it ("" for none); [] where there are others.

    safetensors lists by name, a decoder before an encoder: so halves may stand the other way around, and the last
    anywhere.
    """
    if any(_NESTED.search(name) for name in names):
        return []
    shapes = {name: tuple(getattr(value, "shape", value)) for name, value in names.items()}
    steps: list[tuple[str, str]] = []
    for path in paths_in_order(shapes):
        weight = shapes.get(f"{path}.weight", ())
        if weight[2:] == (_KERNEL, _KERNEL):
            steps.append((path, ""))
        elif len(weight) == 1 and f"{path}.bias" in shapes and steps and not steps[-1][1]:
            steps[-1] = (steps[-1][0], path)
        else:
            return []
    kernels = {conv: shapes[f"{conv}.weight"] for conv, _ in steps}
    return next((order for order in _orders(steps) if _is_unet(order, kernels, shapes)), [])


def _orders(steps: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    for last in reversed(range(len(steps))):
        others = steps[:last] + steps[last + 1 :]
        for start in range(len(others)):
            yield [*others[start:], *others[:start], steps[last]]


def _is_unet(order: list[tuple[str, str]], kernels: Shapes, shapes: Shapes) -> bool:
    """Whether each level sees the one above, and each that enlarges what lies below with what was halved beside it."""
    levels = len(order) // 2
    if len(order) % 2 or levels < _FEWEST_LEVELS:
        return False
    downs, ups = ([kernels[conv] for conv, _ in half] for half in (order[:levels], order[levels:]))
    beside = [down[0] for down in downs[-2::-1]]
    seen = [downs[-1][0], *(up[1] + down for up, down in zip(ups, beside, strict=False))]
    norms = [norm for _, norm in order]
    widths = [kernels[conv][place >= levels] for place, (conv, _) in enumerate(order)]
    return (
        all(above[0] == below[1] for above, below in pairwise(downs)) and [up[0] for up in ups] == seen
        and all(not norm or shapes[f"{norm}.weight"] == (width,) for norm, width in zip(norms, widths, strict=True))
        and not norms[0] and not norms[-1] and all(norms[1 : levels - 1]) and all(norms[levels:-1])
    )  # fmt: skip
