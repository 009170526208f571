"""What names and shapes leave open of a generator that is one stack, told by its batch norms: how much its rectifiers
leak, and whether what it upsamples is smoothed.

A norm keeps the mean and the variance of what it was given in training, and random points give the same again only
through the layers of the training.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from statistics import fmean
from typing import TYPE_CHECKING, Any

from aigc_studio.library.checkpoints.plans import Plan, activation_plan

if TYPE_CHECKING:
    import torch

#: Those that are in use.
_SLOPES, _MODES = (0.0, 0.01, 0.1, 0.2, 0.3), ("nearest", "bilinear")
#: How far what norms see may be from what they saw in training, in deviations (of trained generators, 0.01 to 0.05 with
#: the right layers), and how many times farther it is with wrong ones.
_TOLERANCE, _WORSE = 0.1, 2
_RECTIFIERS = ("relu", "leaky")
#: The first norms tell enough, at the least cost.
_MOST_NORMS, _POINTS = 3, 256


def settle(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> dict[str, Any]:
    """`settings` with the layers that the norms tell, where they are others; an encoder beside leaks as much."""
    now = next((plan.get("slope", 0.0) for plan in settings["layers"] if plan["op"] in _RECTIFIERS), None)
    first = _first_layers(settings["layers"])
    if now is None or not first:
        return dict(settings)
    modes = _MODES if any(plan["op"] == "upsample" for plan in first) else _MODES[:1]
    surprise = {
        (slope, mode): _surprise(tensors, {**settings, "layers": _with(first, slope, mode)})
        for slope, mode in product((now, *_SLOPES), modes)
    }
    told = min(surprise, key=lambda way: surprise[way])
    if surprise[told] > _TOLERANCE or surprise[told] * _WORSE > surprise[now, _MODES[0]]:
        return dict(settings)
    return {**settings, **{part: _with(settings[part], *told) for part in ("layers", "encoder") if part in settings}}


def _with(plans: list[Plan], slope: float, mode: str) -> list[Plan]:
    smooth = {"mode": mode} if mode != _MODES[0] else {}
    return [
        activation_plan(slope) if plan["op"] in _RECTIFIERS else plan | smooth if plan["op"] == "upsample" else plan
        for plan in plans
    ]


def _first_layers(plans: list[Plan]) -> list[Plan]:
    """Up to the last norm that is asked; none where no norm sees what was rectified."""
    rectified = next((place for place, plan in enumerate(plans) if plan["op"] in _RECTIFIERS), len(plans))
    norms = [place for place, plan in enumerate(plans) if plan["op"] == "norm"]
    telling = [place for place in norms[:_MOST_NORMS] if place > rectified]
    return plans[: telling[-1] + 1] if telling else []


def _surprise(tensors: Mapping[str, torch.Tensor], settings: Mapping[str, Any]) -> float:
    """How far what the norms see of random points is from what they saw in training."""
    import torch

    from aigc_studio.library.networks.stack import StackGenerator, generator_tensors
    from aigc_studio.library.networks.unfilled import filled

    known = generator_tensors(tensors, settings)
    own = {name: tensor.clone() if ".running_" in name else tensor for name, tensor in known.items()}
    network = filled(lambda: StackGenerator(settings), own).train()
    random = torch.Generator().manual_seed(0)
    for layer in network.stack.layers:
        if isinstance(layer, (torch.nn.BatchNorm1d, torch.nn.BatchNorm2d)):
            layer.momentum = 1.0  # keeps what it sees once, and nothing of before
    with torch.inference_mode():
        label = torch.randint(settings.get("classes", 1), (_POINTS,), generator=random)
        network(torch.randn(_POINTS, settings["latent"], generator=random), label)
    return fmean(_distances(settings["layers"], network.state_dict(), known))


def _distances(
    plans: list[Plan], seen: Mapping[str, torch.Tensor], known: Mapping[str, torch.Tensor]
) -> Iterator[float]:
    """Of each norm behind the first rectifier: that of the means, in deviations, and that of the deviations' sizes."""
    rectified = False
    for place, plan in enumerate(plans):
        rectified = rectified or plan["op"] in _RECTIFIERS
        if rectified and plan["op"] == "norm":
            mean, variance = (f"stack.layers.{place}.running_{word}" for word in ("mean", "var"))
            deviation = known[variance].clamp(min=1e-12).sqrt()
            yield float(((seen[mean] - known[mean]) / deviation).abs().mean())
            yield float((seen[variance].clamp(min=1e-12).sqrt() / deviation).log().abs().mean())
