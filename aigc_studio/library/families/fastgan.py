"""FastGAN in the authors' naming (`init.init.0.weight`, `feat_8.1.weight`, `se_64.main.1.weight`, `to_big.weight`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, renamed

if TYPE_CHECKING:
    import torch

NAME = "fastgan"
TITLE = "FastGAN"

Value = TypeVar("Value")
_T = r"\.(weight|bias|running_mean|running_var)"
_SIDES = [4 * 2**i for i in range(9)]
#: The size whose pictures end in tanh, and what only a picture of 128 pixels beside the large one needs.
_BOUNDED, _SMALL = 1024, "to_128."
_CHANNELS = (1, 3, 4)
#: In a sequence that begins with the enlarging: a convolution and its norm; or two, with noise between.
_ONCE = {1: "0.conv", 2: "0.norm"}
_TWICE = {1: "0.conv", 3: "0.norm", 5: "1.conv", 7: "1.norm"}
_NOISES = {2: 0, 6: 1}


def detect(shapes: Shapes) -> Detected | None:
    own = _own_names(shapes)
    start, last = own.get("start.conv.weight", ()), own.get("last.weight", ())
    if len(start) != 4 or len(last) != 4 or last[0] not in _CHANNELS:
        return None
    steps = next(i for i in range(len(_SIDES)) if f"blocks.{i}.0.conv.weight" not in own)
    features = [start[1] // 2, *(own[f"blocks.{i}.0.conv.weight"][0] // 2 for i in range(steps))]
    settings = {
        "latent": start[0], "side": _SIDES[steps], "channels": last[0], "noise": True, "features": features,
        "twice": [f"blocks.{i}.1.conv.weight" in own for i in range(steps)],
        "weighed": [f"weighing.{i}.look.weight" in own for i in range(steps)], "bounded": _SIDES[steps] >= _BOUNDED,
    }  # fmt: skip
    return Detected("generator", settings) if steps > 1 and own == _layout(settings) else None


def _layout(settings: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network."""
    features = settings["features"]
    layout: dict[str, tuple[int, ...]] = {
        "start.conv.weight": (settings["latent"], 2 * features[0], 4, 4),
        "last.weight": (settings["channels"], features[-1], 3, 3),
    }
    norms = {"start.norm": 2 * features[0]}
    for i, (twice, weighed) in enumerate(zip(settings["twice"], settings["weighed"], strict=True)):
        before, after = features[i], features[i + 1]
        for half, into in enumerate((before, after) if twice else (before,)):
            layout[f"blocks.{i}.{half}.conv.weight"] = (2 * after, into, 3, 3)
            layout |= {f"blocks.{i}.{half}.strength": (1,)} if twice else {}
            norms[f"blocks.{i}.{half}.norm"] = 2 * after
        if weighed:
            layout[f"weighing.{i}.look.weight"] = (after, features[i - 3], 4, 4)
            layout[f"weighing.{i}.weigh.weight"] = (after, after, 1, 1)
    words = ("weight", "bias", "running_mean", "running_var")
    return layout | {f"{name}.{word}": (size,) for name, size in norms.items() for word in words}


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.fastgan import FastGan

    return FastGan(settings)


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    """With noise, which is in no file."""
    import torch

    own = {name: tensor.float() for name, tensor in _own_names(tensors).items()}
    random = torch.Generator().manual_seed(0)
    for place, twice in enumerate(settings["twice"]):
        side = _SIDES[place + 1]
        own |= {f"blocks.{place}.{half}.noise": torch.randn(side, side, generator=random) for half in range(2 * twice)}
    return own


def _own_names(tensors: Mapping[str, Value]) -> dict[str, Value]:
    """The tensors under the network's own names, without those of a smaller picture; {} for another naming."""
    names = {name: value for name, value in bare(tensors).items() if not name.startswith(_SMALL)}
    if "init.init.0.weight" not in names:
        return {}
    rules = [(r"init\.init\.0" + _T, r"start.conv.\1"), (r"init\.init\.1" + _T, r"start.norm.\1"),
             (r"to_big" + _T, r"last.\1")]  # fmt: skip
    for place, side in enumerate(_SIDES[1:]):
        block = rf"feat_{side}\."
        twice = f"feat_{side}.5.weight" in names
        rules += [(rf"{block}{old}\.weight", f"blocks.{place}.{half}.strength")
                  for old, half in (_NOISES if twice else {}).items()]  # fmt: skip
        rules += [(rf"{block}{old}" + _T, rf"blocks.{place}.{new}.\1")
                  for old, new in (_TWICE if twice else _ONCE).items()]  # fmt: skip
        rules += [(rf"se_{side}\.main\.{old}" + _T, rf"weighing.{place}.{new}.\1")
                  for old, new in ((1, "look"), (3, "weigh"))]  # fmt: skip
    return renamed(names, rules)
