"""BigGAN-deep as Hugging Face brought it to PyTorch (`embeddings.weight`, `generator.gen_z.weight`,
`generator.layers.0.bn_0.running_means`).

Its norms keep what they saw at 51 truncations of z; the last are those of z as it is drawn here.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_studio.library.families.base import Detected, Shapes
from aigc_studio.library.families.names import bare, count, renamed

if TYPE_CHECKING:
    import torch

NAME = "biggan"
TITLE = "BigGAN-deep"

Value = TypeVar("Value")
_W = r"\.(weight|bias)"
_MARK = "generator.gen_z.weight"
#: The network gives more channels than pictures have, of which the first count.
_CHANNELS = 3
_MOST_LAYERS = 20
_STATISTICS = (("running_means", "running_mean"), ("running_vars", "running_var"))


def detect(shapes: Shapes) -> Detected | None:
    own, attention = _own_names(shapes)
    blocks = count(own, r"blocks\.(\d+)\.")
    embedded, projected = own.get("embedding.weight", ()), own.get("project.weight", ())
    if not blocks or attention is None or len(embedded) != 2 or len(projected) != 2:
        return None
    size, classes = embedded
    features = [own.get(f"blocks.{i}.convs.0.weight", (0, 0))[1] for i in range(blocks)]
    features.append(own.get(f"blocks.{blocks - 1}.convs.3.weight", (0,))[0])
    settings = {
        "latent": projected[1] - size, "classes": classes, "embedding": size, "features": features,
        "attention": attention, "channels": _CHANNELS, "side": 4 * 2 ** (blocks // 2),
    }  # fmt: skip
    truncations = own.get("norm.running_mean", (0,))[0]
    return Detected("generator", settings) if own == _layout(settings, truncations) else None


def _layout(settings: Mapping[str, Any], truncations: int) -> dict[str, tuple[int, ...]]:
    """Every tensor of such a network, with the shapes that the file has."""
    features, condition = settings["features"], settings["latent"] + settings["embedding"]
    last, wide = features[-1], features[settings["attention"]]
    layout: dict[str, tuple[int, ...]] = {
        "embedding.weight": (settings["embedding"], settings["classes"]),
        "project.weight": (16 * features[0], condition), "project.bias": (16 * features[0],),
        "norm.weight": (last,), "norm.bias": (last,), "norm.running_mean": (truncations, last),
        "norm.running_var": (truncations, last), "last.weight": (last, last, 3, 3), "last.bias": (last,),
        "attention.theta.weight": (wide // 8, wide, 1, 1), "attention.phi.weight": (wide // 8, wide, 1, 1),
        "attention.g.weight": (wide // 2, wide, 1, 1), "attention.o.weight": (wide, wide // 2, 1, 1),
        "attention.gamma": (1,),
    }  # fmt: skip
    for i, (before, after) in enumerate(pairwise(features)):
        inner = before // 4
        sizes = [(before, inner, 1), (inner, inner, 3), (inner, inner, 3), (inner, after, 1)]
        for half, (into, out, kernel) in enumerate(sizes):
            norm, conv = f"blocks.{i}.norms.{half}", f"blocks.{i}.convs.{half}"
            layout |= {f"{conv}.weight": (out, into, kernel, kernel), f"{conv}.bias": (out,)}
            layout |= {f"{norm}.{word}.weight": (into, condition) for word in ("scale", "offset")}
            layout |= {f"{norm}.{word}": (truncations, into) for word in ("running_mean", "running_var")}
    return layout


def network(settings: Mapping[str, Any]) -> torch.nn.Module:
    from aigc_studio.library.networks.biggan import BigGanDeep

    return BigGanDeep(settings)


def convert(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    own = {name: tensor.float() for name, tensor in _own_names(tensors)[0].items()}
    own = {name: tensor[-1] if ".running_" in name else tensor for name, tensor in own.items()}
    own["embedding.weight"] = own["embedding.weight"].t().contiguous()
    for word in ("weight", "bias"):
        own[f"last.{word}"] = own[f"last.{word}"][:_CHANNELS]
        # TensorFlow's maps have their features last.
        projected = own[f"project.{word}"].unflatten(0, (16, -1))
        own[f"project.{word}"] = projected.transpose(0, 1).flatten(0, 1)
    return own


def _own_names(tensors: Mapping[str, Value]) -> tuple[dict[str, Value], int | None]:
    """The tensors under the network's own names, and before which block places look at each other; {} for another
    naming."""
    names = bare(tensors)
    if _MARK not in names:
        return {}, None
    attention = next((i for i in range(_MOST_LAYERS) if f"generator.layers.{i}.gamma" in names), None)
    rules = [
        (r"embeddings\.weight", "embedding.weight"), (r"generator\.gen_z" + _W, r"project.\1"),
        (r"generator\.bn" + _W, r"norm.\1"), (r"generator\.conv_to_rgb" + _W, r"last.\1"),
        (r"generator\.bn\.running_means", "norm.running_mean"), (r"generator\.bn\.running_vars", "norm.running_var"),
        (r"generator\.layers\.\d+\.gamma", "attention.gamma"),
        *((rf"generator\.layers\.\d+\.snconv1x1_{old}" + _W, rf"attention.{new}.\1")
          for old, new in (("theta", "theta"), ("phi", "phi"), ("g", "g"), ("o_conv", "o"))),
    ]  # fmt: skip
    places = [i for i in range(_MOST_LAYERS) if i != attention]
    for place, i in enumerate(places):
        layer = rf"generator\.layers\.{i}\."
        rules += [(rf"{layer}conv_(\d)" + _W, rf"blocks.{place}.convs.\1.\2"),
                  (rf"{layer}bn_(\d)\.(scale|offset)\.weight", rf"blocks.{place}.norms.\1.\2.weight")]  # fmt: skip
        rules += [(rf"{layer}bn_(\d)\.{old}", rf"blocks.{place}.norms.\1.{new}") for old, new in _STATISTICS]
    return renamed(names, rules), attention
