"""What the sliders of a trained generator are called, written into its file.

A file says by its tensors' names which network it is of, and sliders are found when it is opened; but only the training
knows what a class or a code is called. Where there is such a name, the file carries its card, as exported ones do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from aigc_studio.library.adapters.base import LatentSpace
from aigc_studio.library.card import DirectionLabel, default_side
from aigc_studio.library.families import families
from aigc_studio.library.families.base import Detected, Family
from aigc_studio.library.inscription import KEY, Inscription
from aigc_studio.library.latent_learning import learn_space
from aigc_studio.training.task import Named, Task

#: The range of a slider that is a number of z: it is spread like a normal one.
_RANGE = 2.0


def inscribed(
    task: Task, tensors: Mapping[str, Tensor], name: str, labels: Sequence[str]
) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The tensors to write of `task.exported`, on the CPU, and the words to write beside them. `labels` are the data's
    classes, by number."""
    tensors = {one: tensor.detach().cpu().contiguous() for one, tensor in tensors.items()}
    family, found = _recognised(tensors)
    classes = found.settings.get("classes", 0)
    codes: Mapping[str, Tensor] = {}
    if isinstance(task, Named):
        codes, labels = task.directions(), [f"Kind {number + 1}" for number in range(classes)]
    if family is None or found.kind != "generator" or not (codes or classes == len(labels) > 1):
        return tensors, {}
    network = family.network(found.settings)
    network.load_state_dict(family.convert(tensors, found.settings), strict=True)
    network = network.eval().requires_grad_(False)
    space, directions = learn_space(network, found.settings)
    space, directions = _with_codes(space, tuple(_of_class(one, labels) for one in directions), codes)
    card = Inscription(
        name, "generator", family.NAME, default_side=default_side(found.settings),
        noise=bool(found.settings.get("noise")), settings=found.settings, directions=directions, space=space,
    )  # fmt: skip
    weights = {one: tensor.contiguous() for one, tensor in network.state_dict().items()}
    return weights, {KEY: card.to_text()}


def _recognised(tensors: Mapping[str, Tensor]) -> tuple[Family | None, Detected]:
    shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    for family in families().values():
        found = family.detect(shapes)
        if found is not None:
            return family, found
    return None, Detected("generator")


def _of_class(direction: DirectionLabel, labels: Sequence[str]) -> DirectionLabel:
    word, _, number = direction.name.partition(" ")
    if word != "class":
        return direction
    return replace(direction, name=labels[int(number) - 1] or direction.name)


def _with_codes(
    space: LatentSpace, directions: tuple[DirectionLabel, ...], codes: Mapping[str, Tensor]
) -> tuple[LatentSpace, tuple[DirectionLabel, ...]]:
    """The codes first: they are what the training was for."""
    size = len(space.mean)
    vectors: list[NDArray[Any]] = [np.pad(one.numpy(), (0, size - len(one))) for one in codes.values()]
    labels = tuple(DirectionLabel(name, -_RANGE, _RANGE) for name in codes)
    return replace(space, directions=np.stack([*vectors, *space.directions]).astype(np.float32)), (*labels, *directions)


