"""DnCNN and FDnCNN denoisers, with batch norms or with these merged: KAIR (`model.0.weight`, `model.2.weight`) and
DnCNN-PyTorch (`dncnn.0.weight`); deepinv's (`in_conv.weight`, `conv_list.0.weight`, `out_conv.weight`), which tells
what to add, not the noise; yjn870's (`layers.1.0.weight`, `layers.1.1.weight`); one of a course (`conv.0.weight`,
`bn.0.weight`; lychengr3x), which tells what to add to pixels in -1..1; chains in whatever words of which each
convolution but the first and the last has a batch norm (`conv2.weight`, `bn2.weight`); and KAIR's IRCNN, which is a
chain of seven dilated convolutions, and FFDNet, which is one on pixels folded into channels, KAIR's or the first one
in PyTorch (Tassano, `itermediate_dncnn.0.weight`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, paths_in_order

if TYPE_CHECKING:
    import torch

NAME = "dncnn"
TITLE = "Denoiser (DnCNN)"

Value = TypeVar("Value")
_T = r"\.(weight|bias|running_mean|running_var)"
_TENSOR = re.compile(r"(?:(?:intermediate_dncnn\.itermediate_)?dncnn\.)?(\d+)" + _T)
_FIRST, _FEWEST_CONVS = "layers.0.conv.weight", 5
_ADDING, _ADDING_MARK = re.compile(r"(in_conv|conv_list\.(\d+)|out_conv)\.(weight|bias)"), "in_conv.weight"
_LAYERED, _LAYERED_MARK = re.compile(r"layers\.(\d+)(?:\.([01]))?" + _T), "layers.0.0.weight"
_LISTED, _LISTED_MARKS = re.compile(r"(conv|bn)\.(\d+)" + _T), {"conv.0.weight", "bn.0.weight"}
#: KAIR and the authors' own code; the port without any bias and yjn870 kept torch's.
_EPS, _EPS_OF_TORCH = 1e-4, 1e-5
#: IRCNN (Zhang et al. 2017). No other chain of seven with biases and without norms is in use.
_IRCNN = [1, 2, 3, 4, 3, 2, 1]
#: What FFDNet (Zhang et al. 2018) tells: the pixels of a square of this side, of grey or colour.
_FOLD, _FOLDED = 2, (4, 12)


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    weights = [shape for name, shape in own.items() if name.endswith("conv.weight")]
    convs = len(weights)
    if convs < _FEWEST_CONVS or "layers.0.norm.weight" in own or f"layers.{convs - 1}.norm.weight" in own:
        return None
    features, seen = own[_FIRST][:2]
    told = own[f"layers.{convs - 1}.conv.weight"][0]
    chain = [(features, seen, 3, 3), *[(features, features, 3, 3)] * (convs - 2), (told, features, 3, 3)]
    fold = _FOLD if seen > told and told in _FOLDED else 1
    maps = told // fold**2 if _maps_come_first(own, fold) else 1
    if [own[f"layers.{i}.conv.weight"] for i in range(convs)] != chain or seen - told not in (0, maps):
        return None
    biases = [f"layers.{i}.conv.bias" in own for i in range(convs)]
    norms = [f"layers.{i}.norm.running_var" in own for i in range(convs)]
    names = bare(shapes)
    as_kair = any(biases) and _LAYERED_MARK not in names and all(_TENSOR.fullmatch(name) for name in names)
    eps = _EPS if as_kair else _EPS_OF_TORCH
    listed = names.keys() >= _LISTED_MARKS
    dilated = convs == len(_IRCNN) and all(biases) and not any(norms) and seen == told and not _adds(shapes)
    dilations = _IRCNN if dilated else [1] * convs
    return Detected("enhancer", {
        "channels": told // fold**2, "scale": 1, "multiple": fold, "halo": fold * sum(dilations), "grey": "each",
        "features": features, "biases": biases, "norms": norms, "dilations": dilations,
        # The course gave the norms the number of features for their epsilon.
        "eps": float(features) if listed else eps, "noise_map": seen > told, "fold": fold,
        "residual": seen == told or _maps_come_first(own, fold), "symmetric": listed,
    })  # fmt: skip


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.dncnn import DnCnn

    names = ("channels", "features", "biases", "norms", "dilations", "eps", "noise_map")
    residual = settings.get("residual", not settings["noise_map"])
    return DnCnn(**{name: settings[name] for name in names}, fold=settings.get("fold", 1), residual=residual,
                 symmetric=settings.get("symmetric", False))  # fmt: skip


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    import torch

    own = {name: tensor.float() for name, tensor in _own_names(tensors).items()}
    if _adds(tensors):
        last = f"layers.{len(settings['biases']) - 1}.conv."
        share = 0.5 if settings.get("symmetric") else 1.0  # 0..1 is half as wide as -1..1
        own |= {name: -share * tensor for name, tensor in own.items() if name.startswith(last)}
    if _maps_come_first(own, settings["fold"]):
        maps, pixels = own[_FIRST].tensor_split([settings["channels"]], 1)
        own[_FIRST] = torch.cat([pixels, maps.sum(1, keepdim=True)], 1)
    return own


def _maps_come_first(own: Mapping[str, Any], fold: int) -> bool:
    """Whether the chain is FFDNet's first one, the only one with norms: maps of the noise, as many as colours, come
    before the pixels, and it tells the noise."""
    return fold > 1 and "layers.1.norm.weight" in own


def _adds(tensors: Mapping[str, Any]) -> bool:
    names = bare(tensors)
    return _ADDING_MARK in names or names.keys() >= _LISTED_MARKS


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    """`layers.<n>.conv.…` and the norm behind it; {} where the tensors are no such chain."""
    layers: dict[int, dict[str, Value]] = {}
    names = bare(tensors)
    for name, value in _numbered(names).items():
        match = _TENSOR.fullmatch(name)
        if match is None:
            return {}
        layers.setdefault(int(match[1]), {})[match[2]] = value
    found, index = dict[str, Value](), -1
    for number in sorted(layers):
        weight: Any = layers[number].get("weight", ())
        is_conv = len(getattr(weight, "shape", weight)) == 4
        index += is_conv
        found |= {f"layers.{index}.{'conv' if is_conv else 'norm'}.{part}": v for part, v in layers[number].items()}
    return found


def _numbered(names: Mapping[str, Value]) -> dict[str, Value]:
    """The layers by their place, where names do not say it so; {} where there are others."""
    if _ADDING_MARK in names:
        return _with_ends(names)
    if _LAYERED_MARK in names:
        found = {name: match for name in names if (match := _LAYERED.fullmatch(name))}
        places = {name: f"{2 * int(match[1]) + int(match[2] or 0)}.{match[3]}" for name, match in found.items()}
    elif names.keys() >= _LISTED_MARKS:
        found = {name: match for name in names if (match := _LISTED.fullmatch(name))}
        norm = {"conv": 0, "bn": 3}  # the first convolution has none
        places = {name: f"{2 * int(match[2]) + norm[match[1]]}.{match[3]}" for name, match in found.items()}
    elif all(_TENSOR.fullmatch(name) for name in names):
        return dict(names)
    else:
        places = _in_order(names)
    return {places[name]: value for name, value in names.items()} if len(places) == len(names) else {}


def _in_order(names: Mapping[str, Any]) -> dict[str, str]:
    """The place of every tensor of a chain in whatever words, by the order in which the file lists convolutions and
    norms; {} where not each convolution but the first and the last has a batch norm."""
    paths = paths_in_order(names)
    norms = [path for path in paths if f"{path}.running_var" in names]
    convs = [path for path in paths if path not in norms]
    if len(norms) != len(convs) - 2:
        return {}
    places = {path: 2 * place for place, path in enumerate(convs)} | {p: 2 * place + 3 for place, p in enumerate(norms)}
    return {name: f"{places[path]}.{part}" for name in names for path, _, part in [name.rpartition(".")]}


def _with_ends(names: Mapping[str, Value]) -> dict[str, Value]:
    """deepinv's."""
    matches = {name: match for name in names if (match := _ADDING.fullmatch(name))}
    if len(matches) != len(names):
        return {}
    end = 1 + max((int(match[2] or 0) + 1 for match in matches.values()), default=0)
    places = {"in_conv": 0, "out_conv": end}
    return {f"{places.get(m[1], int(m[2] or 0) + 1)}.{m[3]}": names[name] for name, m in matches.items()}
