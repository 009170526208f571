"""Which layers a checkpoint holds, read from the names and shapes of its tensors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Op = Literal["linear", "kernel", "norm", "embedding"]

_NORM_TENSORS = {"weight", "bias", "running_mean", "running_var"}


@dataclass(frozen=True)
class Module:
    """One layer with weights: `path` is its name without `.weight`, `shape` that of its weight.

    A `kernel` is a convolution or a transposed one: shapes alone cannot tell which, the channels of its neighbours can.
    """

    op: Op
    path: str
    shape: tuple[int, ...]
    bias: bool

    @property
    def parent(self) -> str:
        return self.path.rpartition(".")[0]

    @property
    def index(self) -> int | None:
        """Its place in an `nn.Sequential`, None for an attribute."""
        last = self.path.rpartition(".")[2]
        return int(last) if last.isdecimal() else None

    def steps_after(self, earlier: Module) -> int:
        """How many places without weights lie between the two in one `nn.Sequential`; 0 when they share none."""
        if self.parent != earlier.parent or self.index is None or earlier.index is None:
            return 0
        return self.index - earlier.index - 1


def read_modules(shapes: Mapping[str, tuple[int, ...]]) -> list[Module] | None:
    """The layers in the order in which they run; None when there is a tensor that is of no plain layer.

    Numbered layers are ordered by number; named ones, and numbers among names, as the checkpoint lists them: torch
    saves in the order of definition, safetensors by name.
    """
    parts: dict[str, dict[str, tuple[int, ...]]] = {}
    for name, shape in shapes.items():
        path, _, tensor = name.rpartition(".")
        if tensor != "num_batches_tracked":
            parts.setdefault(path, {})[tensor] = shape
    modules = [_module(path, tensors) for path, tensors in _in_order(parts).items()]
    found = [module for module in modules if module is not None]
    return found if len(found) == len(modules) and found else None


def _module(path: str, tensors: Mapping[str, tuple[int, ...]]) -> Module | None:
    bias = "bias" in tensors
    if "running_mean" in tensors and set(tensors) <= _NORM_TENSORS and len(tensors["running_mean"]) == 1:
        affine = "weight" in tensors
        return Module("norm", path, tensors["running_mean"], affine) if affine == bias else None
    weight = tensors.get("weight", ())
    if not set(tensors) <= {"weight", "bias"} or 0 in weight:
        return None
    if len(weight) == 2:
        named = "emb" in path.rpartition(".")[2] and not bias
        return Module("embedding" if named else "linear", path, weight, bias)
    if len(weight) == 4 and weight[2] == weight[3]:
        return Module("kernel", path, weight, bias)
    return None


def _in_order(parts: dict[str, dict[str, tuple[int, ...]]]) -> dict[str, dict[str, tuple[int, ...]]]:
    seen: dict[str, int] = {}
    named: set[str] = set()
    for path in parts:
        words = path.split(".")
        for depth, word in enumerate(words):
            seen.setdefault(".".join(words[: depth + 1]), len(seen))
            if not word.isdecimal():
                named.add(".".join(words[:depth]))

    def key(path: str) -> list[int]:
        words = path.split(".")
        parents = (".".join(words[:depth]) for depth in range(len(words)))
        return [
            seen[".".join(words[: depth + 1])] if parent in named else int(words[depth])
            for depth, parent in enumerate(parents)
        ]

    return {path: parts[path] for path in sorted(parts, key=key)}
