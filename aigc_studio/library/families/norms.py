"""Which norm a network has, read from the names of its tensors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeVar

Value = TypeVar("Value")
Norm = Literal["none", "instance", "affine", "batch"]


def without_old_statistics(tensors: Mapping[str, Value]) -> dict[str, Value]:
    """Old torch kept running statistics for instance norms without weights; those never used them."""
    return {
        name: value
        for name, value in tensors.items()
        if ".running_" not in name or f"{name.rpartition('.')[0]}.weight" in tensors
    }


def norm_of(names: Iterable[str]) -> Norm:
    """The norm of a network whose norms are named `….norm.weight`; one without weights is an instance norm."""
    endings = {name.rpartition(".norm.")[2] for name in names if ".norm." in name}
    if "running_mean" in endings:
        return "batch"
    return "affine" if endings else "instance"
