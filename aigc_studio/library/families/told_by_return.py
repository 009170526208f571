"""What names and shapes leave open of an autoencoder of two stacks, told by points that return: how its pictures end,
how much its rectifiers leak, and whether the map that z becomes is rectified.

A trained encoder finds in a picture the point that the decoder made it of; with other activations or another range of
pixels it finds another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aigc_studio.library.checkpoints.plans import Plan, end_plans
from aigc_studio.library.families.told_by_norms import RECTIFIERS, SLOPES, leaking, small_enough, starts

if TYPE_CHECKING:
    import torch

_ENDS = ("sigmoid", "tanh")
_POINTS = 64
#: Squared distances of one number of a point: a number of which the decoder makes nothing comes back as 0, so 1 on
#: average; one that returns is much nearer, and with wrong layers so many times farther. What is farther tells no more.
_RETURNED, _WORSE, _FARTHEST = 0.5, 1.6, 4.0


def settle(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, Any]:
    """`settings` with which points return, where with those that are customary they do not."""
    told = dict(settings)
    if "encoder" not in settings or not small_enough(tensors):
        return told
    layers = settings["layers"]
    now = next((plan.get("slope", 0.0) for plan in layers if plan["op"] in RECTIFIERS), 0.0)
    slopes = list(dict.fromkeys((now, *SLOPES)))
    ends = sorted(_ENDS, key=lambda end: all(plan["op"] != end for plan in layers))  # the customary one first
    distances = {end: [_distances(tensors, _with(settings, end, slope)) for slope in slopes] for end in ends}
    end = ends[_told([min(distances[end], key=lambda one: float(one.mean())) for end in ends])]
    told = _with(settings, end, slopes[_told(distances[end])])
    ways = [{**told, "layers": start} for start in starts(told["layers"])]
    return ways[_told([_distances(tensors, way) for way in ways])]


def _told(distances: Sequence[torch.Tensor]) -> int:
    """Which of the ways: the first, unless points return with another one much nearer."""
    best = min(range(len(distances)), key=lambda way: float(distances[way].mean()))
    returned = distances[best] < _RETURNED
    near = bool(returned.any()) and distances[best][returned].mean() * _WORSE < distances[0][returned].mean()
    return best if near else 0


def _with(settings: Mapping[str, Any], end: str, slope: float) -> dict[str, Any]:
    seen: list[Plan] = [{"op": "affine", "gain": 2.0, "offset": -1.0}] if end == "tanh" else []
    encoder = [*seen, *(plan for plan in settings["encoder"] if plan["op"] != "affine")]
    return {
        **settings, "layers": leaking(_ending(settings["layers"], end), slope), "encoder": leaking(encoder, slope)
    }  # fmt: skip


def _ending(plans: list[Plan], end: str) -> list[Plan]:
    place = max(place for place, plan in enumerate(plans) if plan["op"] in _ENDS)
    return [*plans[:place], *end_plans(end), *(plan for plan in plans[place + 1 :] if plan["op"] != "affine")]


def _distances(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> torch.Tensor:
    """For each number of z, how far on average what the encoder finds is from what the decoder was given."""
    import torch

    from aigc_studio.library.networks.stack import Stack, StackGenerator, generator_tensors, stack_tensors
    from aigc_studio.library.networks.unfilled import filled

    decoder = filled(lambda: StackGenerator(settings), generator_tensors(tensors, settings)).eval()
    encoder = filled(lambda: Stack(settings["encoder"]), stack_tensors(tensors, settings["encoder"])).eval()
    random = torch.Generator().manual_seed(0)
    z = torch.randn(_POINTS, settings["latent"], generator=random)
    label = torch.randint(settings.get("classes", 1), (_POINTS,), generator=random)
    with torch.inference_mode():
        found = encoder((decoder(z, label) + 1) / 2)
    return (found - z).square().mean(0).nan_to_num(_FARTHEST).clamp(max=_FARTHEST)
