"""TorchScript archives as data: the tensors of the module, and the files beside the code. The code is never read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aigc_studio.core.errors import StudioError
from aigc_studio.library.checkpoints.containers.inert_pickle import Damaged, Global, Inert
from aigc_studio.library.checkpoints.containers.region import Region
from aigc_studio.library.checkpoints.containers.tensor import Weight

_CLASSES = "__torch__"
_DEEPEST, _MOST_PARTS = 64, 100_000
_LONGEST_WORDS = 48 << 20
_MOST_FILES = 16


def is_program(regions: Mapping[str, Region], root: str) -> bool:
    """Whether an archive of torch's holds a program, not weights alone; `root` is its folder."""
    return f"{root}constants.pkl" in regions or any(name.startswith(f"{root}code/") for name in regions)


def program_refusal() -> StudioError:
    """For programs whose tensors are of no network that is known."""
    return StudioError(
        "This is a TorchScript program, not weights alone.",
        "Export the network to ONNX, or save its state_dict with torch.save.",
    )


def state_of(root: Any, weight: Callable[[Any], Weight | None]) -> dict[str, Any]:
    """The records of a module's tensors by the names that its `state_dict()` would have given. Raises Damaged."""
    state: dict[str, Any] = {}
    left = _MOST_PARTS
    waiting: list[tuple[str, Inert, int]] = [("", root, 0)] if _is_object(root) else []
    while waiting:
        prefix, node, depth = waiting.pop()
        attributes = node.state if isinstance(node.state, dict) else {}
        left -= 1 + len(attributes)
        if depth > _DEEPEST or left < 0:
            raise Damaged("parts nested too deep")
        for name, value in attributes.items():
            if not isinstance(name, str):
                raise Damaged("an attribute without a name")
            if _is_object(value):
                waiting.append((f"{prefix}{name}.", value, depth + 1))
            elif isinstance(value, Inert) and weight(value) is not None:
                state[prefix + name] = value
    return state


def _is_object(node: Any) -> bool:
    return (
        isinstance(node, Inert)
        and isinstance(node.maker, Global)
        and (node.maker.module == _CLASSES or node.maker.module.startswith(f"{_CLASSES}."))
    )


def words_of(regions: Mapping[str, Region], root: str) -> dict[str, str]:
    """The texts that were saved beside the program."""
    return dict(_words(regions, f"{root}extra/"))


def _words(regions: Mapping[str, Region], folder: str) -> Iterator[tuple[str, str]]:
    files = [name for name in regions if name.startswith(folder)]
    for name in files[:_MOST_FILES]:
        region = regions[name]
        if name.endswith(".card") and region.length <= _LONGEST_WORDS:
            yield name.removeprefix(folder), bytes(region.read(0, region.length)).decode("utf-8", "replace")
