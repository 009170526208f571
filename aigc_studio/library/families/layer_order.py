"""In which order layers run, where a checkpoint does not list them so.

safetensors lists tensors by name, and some authors define all norms after all convolutions. Then numbers in the names
and the sizes of the norms tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from aigc_studio.library.checkpoints.modules import Module


def possible_orders(layers: Sequence[Module]) -> Iterator[list[Module]]:
    """As listed; then with linear layers, the sequences that hold one, and what is named `fc`, first where norms are
    numbered layers of a sequence, or else by number with each norm behind a layer that it fits, those without a number
    first or last."""
    yield list(layers)
    norms = sorted((layer for layer in layers if layer.op == "norm"), key=_numbers)
    if any(norm.index is not None for norm in norms):
        projections = {layer.parent for layer in layers if layer.op == "linear" and layer.index is not None}
        first = [layer for layer in layers if layer.op == "linear" or layer.parent in projections or _is_fc(layer)]
        yield [*first, *(layer for layer in layers if layer not in first)]
        return
    others = [layer for layer in layers if layer.op != "norm"]
    for numberless in (-1, 1):
        ordered = sorted(others, key=lambda layer: _place(layer, numberless))
        merged = _with_norms(ordered, norms)
        if merged is not None and merged != list(layers):
            yield merged


def _is_fc(layer: Module) -> bool:
    return "fc" in layer.path.split(".")


def _numbers(layer: Module) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", layer.path))


def _place(layer: Module, numberless: int) -> tuple[bool, int, tuple[int, ...]]:
    """Linear layers project z, so they stand before convolutions; what is named after its output stands last."""
    numbers = _numbers(layer)
    last = re.match(r"out|last|final", layer.path.rpartition(".")[2])
    return layer.op != "linear", 0 if numbers else 1 if last else numberless, numbers


def _with_norms(layers: Sequence[Module], norms: Sequence[Module]) -> list[Module] | None:
    """`layers` with `norms` among them in their order; None when one fits nowhere."""
    kernels = [layer for layer in layers if layer.op == "kernel"]
    if len(norms) == len(layers) - 1:
        hosts: Sequence[Module] = layers[:-1]
    elif len(norms) == len(kernels) - 1:
        hosts = kernels[:-1]
    else:
        hosts = layers[:-1]
    sizes = {before.path: _sizes_between(before, after) for before, after in pairwise(layers)}
    behind: dict[str, Module] = {}
    waiting = iter(norms)
    norm = next(waiting, None)
    for host in hosts:
        if norm is not None and norm.shape[0] in sizes[host.path]:
            behind[host.path] = norm
            norm = next(waiting, None)
    if norm is not None:
        return None
    return [module for layer in layers for module in (layer, *filter(None, [behind.get(layer.path)]))]


def _sizes_between(before: Module, after: Module) -> set[int]:
    """How many features there may be between two layers: a linear layer's values may become a map."""
    if before.op == "linear":
        return {before.shape[0], *after.shape[:2]} if after.op == "kernel" else {before.shape[0]}
    return set(before.shape[:2]) & set(after.shape[:2])
