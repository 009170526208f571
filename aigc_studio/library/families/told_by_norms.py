"""What names and shapes leave open of a generator that is one stack, told by its batch norms: how much its rectifiers
leak, whether the map that z becomes is rectified, and whether what is upsampled is smoothed.

A norm keeps the mean and the variance of what it was given in training, and random points give the same again only
through the layers of the training.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from statistics import fmean
from typing import TYPE_CHECKING, Any

from aigc_studio.library.checkpoints.plans import Plan, activation_plan

if TYPE_CHECKING:
    import torch

#: Those that are in use.
SLOPES = (0.0, 0.01, 0.1, 0.2, 0.3)
#: How far what norms see may be from what they saw in training, in deviations (of trained generators, 0.01 to 0.05 with
#: the right layers), and how many times farther it is with wrong ones.
_TOLERANCE, _WORSE = 0.1, 2
RECTIFIERS = ("relu", "leaky")
#: The first norms tell enough, at the least cost; and a map has many places for each point.
_MOST_NORMS, _POINTS, _POINTS_OF_ROWS = 2, 128, 1024
#: Trying all ways on networks of more numbers takes too long for an import: those keep the customary layers.
_MOST_NUMBERS = 4_000_000


def small_enough(tensors: Mapping[str, torch.Tensor]) -> bool:
    """Whether a network may be run a dozen times to tell its layers."""
    return bool(sum(tensor.numel() for tensor in tensors.values()) <= _MOST_NUMBERS)


def settle(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, Any]:
    """`settings` with the layers that the norms tell, where they are others; an encoder beside leaks as much."""
    layers = settings["layers"]
    now = next((plan.get("slope", 0.0) for plan in layers if plan["op"] in RECTIFIERS), None)
    if now is None or not _first_layers(layers) or not small_enough(tensors):
        return dict(settings)
    ways = [
        (slope, leaking(way, slope))
        for slope in dict.fromkeys((now, *SLOPES))
        for start in starts(layers)
        for way in _smoothings(start)
    ]
    surprises = [_surprise(tensors, {**settings, "layers": _first_layers(way)}) for _slope, way in ways]
    least, customary = min(surprises), surprises[0]
    if least > _TOLERANCE or least * _WORSE > customary:
        return dict(settings)
    slope, told = ways[surprises.index(least)]
    encoder = {"encoder": leaking(settings["encoder"], slope)} if "encoder" in settings else {}
    return {**settings, "layers": told, **encoder}


def leaking(plans: list[Plan], slope: float) -> list[Plan]:
    return [activation_plan(slope) if plan["op"] in RECTIFIERS else plan for plan in plans]


def starts(plans: list[Plan]) -> list[list[Plan]]:
    """`plans`, and those with a rectifier more, or less, between the linear layer that gives a map and the map."""
    place = next((place for place, plan in enumerate(plans) if plan["op"] == "reshape"), 0)
    ops = [plan["op"] for plan in plans[:place]]
    if ops[-1:] == ["linear"]:
        return [plans, [*plans[:place], activation_plan(), *plans[place:]]]
    if ops[-2:-1] == ["linear"] and ops[-1] in RECTIFIERS:
        return [plans, [*plans[: place - 1], *plans[place:]]]
    return [plans]


def _smoothings(plans: list[Plan]) -> list[list[Plan]]:
    """`plans`, and those in which what is upsampled is smoothed."""
    smooth = [plan | {"mode": "bilinear"} if plan["op"] == "upsample" else plan for plan in plans]
    return [plans] if smooth == plans else [plans, smooth]


def _first_layers(plans: list[Plan]) -> list[Plan]:
    """Up to the last norm that is asked; none where no norm sees what was rectified."""
    rectified = next((place for place, plan in enumerate(plans) if plan["op"] in RECTIFIERS), len(plans))
    norms = [place for place, plan in enumerate(plans) if plan["op"] == "norm"]
    telling = [place for place in norms[:_MOST_NORMS] if place > rectified]
    return plans[: telling[-1] + 1] if telling else []


def _surprise(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> float:
    """How far what the norms see of random points is from what they saw in training: of points as they are usual, or,
    where no norm levels them before a rectifier, of points of a cube too, which others train with."""
    import torch

    from aigc_studio.library.networks.stack import generator_tensors

    known, plans = generator_tensors(tensors, settings), settings["layers"]
    points = _POINTS if any("kernel" in plan for plan in plans) else _POINTS_OF_ROWS
    random = torch.Generator().manual_seed(0)
    z = torch.randn(points, settings["latent"], generator=random)
    label = torch.randint(settings.get("classes", 1), (points,), generator=random)
    levelled = next(plan["op"] for plan in plans if plan["op"] in (*RECTIFIERS, "norm")) == "norm"
    clouds = [z] if levelled else [z, torch.erf(z / 2**0.5)]
    return min(fmean(_distances(plans, _seen(settings, known, cloud, label), known)) for cloud in clouds)


def _seen(
    settings: Mapping[str, Any], known: Mapping[str, torch.Tensor], z: torch.Tensor, label: torch.Tensor
) -> Mapping[str, torch.Tensor]:  # fmt: skip
    """The network's tensors, its norms having seen nothing but these points."""
    import torch

    from aigc_studio.library.networks.stack import StackGenerator
    from aigc_studio.library.networks.unfilled import filled

    own = {name: tensor.clone() if ".running_" in name else tensor for name, tensor in known.items()}
    network = filled(lambda: StackGenerator(settings), own).train()
    for layer in network.stack.layers:
        if isinstance(layer, (torch.nn.BatchNorm1d, torch.nn.BatchNorm2d)):
            layer.momentum = 1.0  # keeps what it sees once, and nothing of before
    with torch.inference_mode():
        network(z, label)
    seen: Mapping[str, torch.Tensor] = network.state_dict()
    return seen


def _distances(
    plans: list[Plan], seen: Mapping[str, torch.Tensor], known: Mapping[str, torch.Tensor]
) -> Iterator[float]:
    """Of each norm behind the first rectifier: that of the means, in deviations, and that of the deviations' sizes."""
    rectified = False
    for place, plan in enumerate(plans):
        rectified = rectified or plan["op"] in RECTIFIERS
        if rectified and plan["op"] == "norm":
            mean, variance = (f"stack.layers.{place}.running_{word}" for word in ("mean", "var"))
            deviation = known[variance].clamp(min=1e-12).sqrt()
            yield float(((seen[mean] - known[mean]) / deviation).abs().mean())
            yield float((seen[variance].clamp(min=1e-12).sqrt() / deviation).log().abs().mean())
