"""The layers of SRResNet in whatever words, by their order and their sizes; and what the batch norms of a trained one
tell of rectifiers that were not learned.

Convolutions (c), those that enlarge (u), norms (n) and learned rectifiers (a) stand between the first and the last
convolution. Some authors end the body without a norm, or without a convolution too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, permutations
from math import isqrt
from statistics import fmean
from typing import TYPE_CHECKING, Any

from aigc_studio.library.families.names import paths_in_order

if TYPE_CHECKING:
    import torch

_T = r"\.(weight|bias|running_mean|running_var)"
_LEARNED = re.compile(r"a(?P<blocks>(?:cnacn)+)(?P<end>cn?)?(?P<ups>(?P<step>un?a)(?P=step)*)")
_PLAIN = re.compile(r"(?P<blocks>(?:cncn)+)(?P<end>cn?)?(?P<ups>(?P<step>un?)(?P=step)*)")
#: What the letters of a block, of the body's end and of a step that enlarges stand for.
_BLOCK, _PLAIN_BLOCK = (
    ("units.0.conv", "units.0.norm", "act", "units.1.conv", "units.1.norm"),
    ("units.0.conv", "units.0.norm", "units.1.conv", "units.1.norm"),
)
_END, _STEP = ("body.conv", "body.norm"), {"u": "unit.conv", "n": "unit.norm", "a": "act"}
_SIDE, _COLOURS = 3, 3
#: More parts than any author gives such a network; their orders are tried.
_MOST_PARTS = 6
#: Slopes in use; how far what norms see of photos may be from what they saw in training, in deviations (of trained
#: networks, 0.05 to 0.08 with the right slope); and how many times farther it is with a wrong one.
_SLOPES, _TOLERANCE, _WORSE = (0.0, 0.01, 0.1, 0.2), 0.25, 1.1
#: The first blocks tell enough, at the least cost.
_PHOTOS, _PHOTO_SIDE, _MOST_BLOCKS = ("still-life", "landscape"), 64, 4


def rules_in_order(names: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Rules from the names of a checkpoint to the network's own, by the order in which it lists its layers; where that
    is an order of names, as safetensors has it, by the one order of its parts that makes such a network. None for
    another network."""
    paths = paths_in_order(names)
    if any(f"{path}.weight" not in names for path in paths):
        return ()
    shapes = {path: _shape(names[f"{path}.weight"]) for path in paths}
    normed = {path for path in paths if f"{path}.running_var" in names}
    for order in _orders(paths, shapes):
        places = _places(order, shapes, normed)
        if places:
            return [(re.escape(path) + _T, rf"{place}.\1") for path, place in zip(order, places, strict=True)]
    return ()


def _orders(paths: Sequence[str], shapes: Mapping[str, Sequence[int]]) -> Iterator[list[str]]:
    """As listed; then every order of the parts, which layers of one name but for its numbers are, from the convolution
    that takes colours to that which gives them."""
    parts: dict[str, list[str]] = {}
    for path in paths:
        parts.setdefault(_part(path), []).append(path)
    others = permutations(parts.values()) if 0 < len(parts) <= _MOST_PARTS else ()
    for order in chain([(list(paths),)] if paths else [], others):
        first, last = shapes[order[0][0]], shapes[order[-1][-1]]
        if len(first) == len(last) == 4 and first[1] == last[0] == _COLOURS and first[0] == last[1]:
            yield [path for part in order for path in part]


def _part(path: str) -> str:
    """The outermost module of a layer."""
    return re.sub(r"\d+", "", path.partition(".")[0])


def _places(paths: Sequence[str], shapes: Mapping[str, Sequence[int]], normed: Collection[str]) -> list[str]:
    """The network's own name for each layer; none where they stand in another order."""
    features = shapes[paths[0]][0]
    letters = "".join("n" if path in normed else _letter(shapes[path], features) for path in paths[1:-1])
    learned = _LEARNED.fullmatch(letters)
    match = learned or _PLAIN.fullmatch(letters)
    if match is None:
        return []
    block = _BLOCK if learned else _PLAIN_BLOCK
    start, blocks = 1 + match.start("blocks"), len(match["blocks"]) // len(block)
    within = (paths[start + i * len(block) : start + (i + 1) * len(block)] for i in range(blocks))
    # The end of the body is not half a block.
    if any(len({_part(path) for path in one if "." in path}) > 1 for one in within):
        return []
    step = [_STEP[letter] for letter in match["step"]]
    return [
        "first", *(["act"] if learned else []), *(f"blocks.{i}.{part}" for i in range(blocks) for part in block),
        *_END[: len(match["end"] or "")],
        *(f"enlarge.{i}.{part}" for i in range(len(match["ups"]) // len(step)) for part in step), "last",
    ]  # fmt: skip


def _letter(shape: Sequence[int], features: int) -> str:
    """"?" for a layer that SRResNet has not."""
    if len(shape) == 1:
        return "a"
    if tuple(shape[1:]) != (features, _SIDE, _SIDE):
        return "?"
    factor = isqrt(shape[0] // features)
    if shape[0] != features * factor**2:
        return "?"
    return "u" if factor > 1 else "c"


def _shape(value: Any) -> tuple[int, ...]:
    """Of a tensor, or the shape itself."""
    return tuple(getattr(value, "shape", value))


def slope_told(own: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> float:
    """How much the rectifiers of a trained network leak: with that slope its norms see of photos what they saw in
    training. The slope in `settings` where they tell nothing else. `own` are the tensors under the network's names."""
    slopes = list(dict.fromkeys((settings["slope"], *_SLOPES)))
    surprises = [_surprise(own, {**settings, "slope": slope}) for slope in slopes]
    least, customary = min(surprises), surprises[0]
    told = least <= _TOLERANCE and _WORSE * least < customary
    return float(slopes[surprises.index(least)]) if told else float(settings["slope"])


def _surprise(own: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> float:
    """How far what the second norm of each block sees is from what it saw: the first levels what it is given, so that
    other pictures than those of the training hardly matter."""
    import torch

    from aigc_studio.library.families.srresnet import network
    from aigc_studio.library.networks.unfilled import filled

    copies = {name: tensor.clone() for name, tensor in own.items()}
    made = filled(lambda: network(settings), copies).train()
    for layer in made.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.momentum = 1.0  # keeps what it sees once, and nothing of before
    with torch.inference_mode():
        made.blocks[:_MOST_BLOCKS](made.act(made.first(_photos())))
    return fmean(_distances(made.state_dict(), own, min(settings["blocks"], _MOST_BLOCKS)))


def _distances(
    seen: Mapping[str, torch.Tensor], known: Mapping[str, torch.Tensor], blocks: int
) -> Iterable[float]:  # fmt: skip
    for block in range(blocks):
        mean, variance = (f"blocks.{block}.units.1.norm.running_{word}" for word in ("mean", "var"))
        deviation = known[variance].clamp(min=1e-12).sqrt()
        yield float(((seen[mean] - known[mean]) / deviation).abs().mean())
        yield float((seen[variance].clamp(min=1e-12).sqrt() / deviation).log().abs().mean())


def _photos() -> torch.Tensor:
    """(n, 3, h, w) in 0..1."""
    import numpy as np
    import torch

    from aigc_studio.library.trial import sample

    photos = np.stack([sample(name, _PHOTO_SIDE) for name in _PHOTOS])
    return torch.from_numpy(photos).permute(0, 3, 1, 2).float() / 255
