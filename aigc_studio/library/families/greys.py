"""What an enhancer makes of even grey: the same grey, when its activations and ranges are those it was trained with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

#: How far off greys may come out of a trained network, and how many times farther out of one that is built wrongly.
_TOLERANCE, _WORSE = 0.08, 2

Settings = Mapping[str, Any]


def told_by_greys(
    network: Callable[[Settings], torch.nn.Module], own: Callable[[Settings], Mapping[str, torch.Tensor]],
    customary: Settings, manners: Sequence[Settings], greys: Sequence[float], side: int,
) -> dict[str, Any]:  # fmt: skip
    """Of `customary` settings, completed by each of `manners`, those with which pictures of `side` pixels keep their
    grey, where the customary ones change it; else `customary`. `own` gives the tensors of the network of settings."""
    ways = [{**customary, **manner} for manner in manners]
    changes = [_change(network, own, way, greys, side) for way in ways]
    least, now = min(changes), _change(network, own, customary, greys, side)
    return ways[changes.index(least)] if least < _TOLERANCE and _WORSE * least < now else dict(customary)


def _change(
    network: Callable[[Settings], torch.nn.Module], own: Callable[[Settings], Mapping[str, torch.Tensor]],
    settings: Settings, greys: Sequence[float], side: int,
) -> float:  # fmt: skip
    """How far the network takes greys from what they were, on average, away from the edges."""
    import torch

    from aigc_studio.library.networks.unfilled import filled

    given = torch.tensor(greys).view(-1, 1, 1, 1).expand(-1, settings["channels"], side, side)
    edge = side // 3 * settings["scale"]
    with torch.inference_mode():
        made = filled(lambda: network(settings), own(settings)).eval()(given)[..., edge:-edge, edge:-edge]
        return float((made - given[..., :1, :1]).abs().mean())
