"""Names of tensors as detection reads them: without wrappers, and by their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

Value = TypeVar("Value")

_WRAPPERS = ("module.", "model.")
_COUNTER = "num_batches_tracked"


def bare(tensors: Mapping[str, Value]) -> dict[str, Value]:
    """`tensors` without the wrappers that every name begins with, and without the counters of batch norms.

    A network kept in the attribute `model` of another is the same network: with and without the prefix, one naming.
    """
    found = {name: value for name, value in tensors.items() if not name.endswith(_COUNTER)}
    for prefix in _WRAPPERS * 3:
        if found and all(name.startswith(prefix) for name in found):
            found = {name.removeprefix(prefix): value for name, value in found.items()}
    return found


def paths_in_order(names: Iterable[str]) -> list[str]:
    """The layers that tensors are of, in the order in which the file lists them; by their numbers where it lists all by
    name, as safetensors does, the tenth before the second."""
    listed = list(names)
    paths = list(dict.fromkeys(name.rpartition(".")[0] for name in listed))
    if listed == sorted(listed):
        paths.sort(key=lambda path: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", path)])
    return paths


def renamed(tensors: Mapping[str, Value], rules: Iterable[tuple[str, str]]) -> dict[str, Value]:
    """`tensors` with the first rule (pattern of the whole name, replacement) that fits each name; others unchanged."""
    compiled = [(re.compile(pattern), replacement) for pattern, replacement in rules]
    return {_rename(name, compiled): value for name, value in tensors.items()}


def _rename(name: str, rules: list[tuple[re.Pattern[str], str]]) -> str:
    for pattern, replacement in rules:
        match = pattern.fullmatch(name)
        if match is not None:
            return match.expand(replacement)
    return name


def count(names: Iterable[str], pattern: str, first: int = 0) -> int:
    """How many numbers `(\\d+)` of `pattern`, at the beginning of a name, run from `first` on; 0 when one is left
    out."""
    numbers = {int(match[1]) for name in names if (match := re.match(pattern, name))}
    return len(numbers) if numbers == set(range(first, first + len(numbers))) else 0
