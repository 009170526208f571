"""Where a class enters a generator that is one stack, told by the weights of its first layer.

Authors give a class as a one-hot vector before or behind z, or an embedding of it, and no name or shape tells. But all
numbers of z matter about alike, while those of a class decide what is drawn: a trained layer weighs them several times
as much.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aigc_studio.library.families.two_inputs import CLASSES

if TYPE_CHECKING:
    import torch

#: How many times louder than the median one of a class is, at least, and than the loudest number of z.
_USUAL, _LOUDEST = 1.75, 1.5
#: Of fewer numbers of z than that, some matter more than others by themselves.
_FEWEST_CLASSES, _SMALLEST_LATENT = 2, 8


def settle(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, Any]:
    """`settings` of a generator with its class where the weights say that it enters."""
    found, condition = dict(settings), settings.get("condition", "")
    if f"{settings.get('embedding_source', '')}.weight" == CLASSES or condition == "multiply":
        return found
    loudness = _loudness(tensors, settings)
    if condition:
        size = settings["embedding"]
        first, last = float(loudness[:size].mean()), float(loudness[-size:].mean())
        sure = max(first, last) > _USUAL * min(first, last)
        return found | ({"condition": "label-first" if first > last else "label-last"} if sure else {})
    loud = (loudness > _USUAL * loudness.median()).nonzero().flatten().tolist()
    classes, latent = len(loud), len(loudness) - len(loud)
    if classes < _FEWEST_CLASSES or latent < _SMALLEST_LATENT:
        return found
    before, behind = loud == list(range(classes)), loud == list(range(latent, latent + classes))
    rest = loudness[classes:] if before else loudness[:latent]
    if not (before or behind) or float(loudness[loud].min()) < _LOUDEST * float(rest.max()):
        return found
    return found | {
        "condition": "label-first" if before else "label-last", "classes": classes, "embedding": classes,
        "embedding_source": "", "latent": latent,
    }  # fmt: skip


def _loudness(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> torch.Tensor:
    """How much the first layer makes of each number that it is given."""
    first = next(plan for plan in settings["layers"] if "source" in plan)
    weight = tensors[f"{first['source']}.weight"].float()
    inputs = 0 if first["op"] == "deconv" else 1
    return weight.transpose(0, inputs).flatten(1).norm(dim=1)
