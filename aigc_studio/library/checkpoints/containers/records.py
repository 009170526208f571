"""Finding state dicts in what a checkpoint holds: nested dictionaries, whole modules, tuples of both."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from aigc_studio.core.errors import StudioError
from aigc_studio.library.checkpoints.containers.inert_pickle import Inert
from aigc_studio.library.checkpoints.containers.tensor import Weight

_DEEPEST = 40
_MOST_NODES = 300_000
_MOST_TENSORS = 50_000
#: Parts of a checkpoint that training needs and pictures do not.
_TRAINING = re.compile(
    r"optim|sched|scaler|callbacks|momentum|history|random_state|(^|_)(opt|amp|rng|args?|config|hparams|hyper_parameters)"
    r"(_|\d|$)",
    re.IGNORECASE,
)
_PERSISTENT = "torch_utils.persistence._reconstruct_persistent_obj"
_TENSORFLOWS = "dnnlib.tflib.network.Network"


@dataclass
class Finder:
    """Collects state dicts as (path, tensors by name), outermost first. `weight` tells which records are tensors."""

    weight: Callable[[Any], Weight | None]
    found: list[tuple[tuple[str, ...], dict[str, Weight]]] = field(default_factory=list)
    saw_optimizer: bool = False
    _left: int = _MOST_NODES
    _tensors_left: int = _MOST_TENSORS

    def visit(self, node: Any, path: tuple[str, ...] = ()) -> None:
        """Collect from `node`. Shared parts count each time, so that a file cannot be larger inside than outside."""
        self._enter(path)
        if _is_tensorflows(node):
            self._keep((*path, str(_state(node).get("name"))), dict(self._variables(node, len(path))))
            return
        if _is_module(node):
            self._keep(path, dict(self._module(node, len(path))))
            return
        mapping = as_mapping(node)
        if mapping is None:
            return
        if "param_groups" in mapping:
            self.saw_optimizer = True
            return
        tensors = {key: weight for key, value in mapping.items() if (weight := self._named(key, value)) is not None}
        self._keep(path, tensors)
        for key, value in mapping.items():
            if key in tensors or not isinstance(value, dict | list | tuple | Inert):
                continue
            if _TRAINING.search(str(key)):
                self.saw_optimizer |= "opt" in str(key).casefold()
            else:
                self.visit(value, (*path, str(key)))

    def _keep(self, path: tuple[str, ...], tensors: dict[str, Weight]) -> None:
        if tensors:
            self.found.append((path, tensors))

    def _enter(self, path: tuple[str, ...]) -> None:
        self._left -= 1
        if self._left < 0 or len(path) > _DEEPEST:
            raise StudioError("This file nests its parts deeper than any checkpoint.", "Download it again.")

    def _named(self, key: Any, value: Any) -> Weight | None:
        weight = self.weight(value) if isinstance(key, str) and not isinstance(value, str) else None
        if weight is not None:
            self._tensors_left -= 1
            if self._tensors_left < 0:
                raise StudioError("This file holds more tensors than any network.", "It is damaged; download it again.")
        return weight

    def _module(self, node: Any, depth: int, prefix: str = "") -> Iterator[tuple[str, Weight]]:
        """What `state_dict()` of the module would have given."""
        self._enter(("",) * depth)
        state = _state(node)
        passing = _names(state.get("_non_persistent_buffers_set"))
        for kind in ("_parameters", "_buffers"):
            for key, value in (as_mapping(state.get(kind)) or {}).items():
                if (weight := self._named(key, value)) is not None and key not in passing:
                    yield prefix + key, weight
        for key, child in (as_mapping(state.get("_modules")) or {}).items():
            if _is_module(child):
                yield from self._module(child, depth + 1, f"{prefix}{key}.")


    def _variables(self, node: Any, depth: int, prefix: str = "") -> Iterator[tuple[str, Weight]]:
        """What a network that TensorFlow pickled holds: [(name, array)], and parts that are such networks."""
        self._enter(("",) * depth)
        state = _state(node)
        pairs = state.get("variables")
        for pair in pairs if isinstance(pairs, list) else []:
            if isinstance(pair, tuple) and len(pair) == 2 and (weight := self._named(*pair)) is not None:
                yield prefix + str(pair[0]).replace("/", "."), weight
        for name, part in (as_mapping(state.get("components")) or {}).items():
            if _is_tensorflows(part):
                yield from self._variables(part, depth + 1, f"{prefix}{name}.")


def as_mapping(node: Any) -> dict[Any, Any] | None:
    """The dictionary that a record stands for: a plain one, an ordered one, a subclass, or an object's attributes."""
    if isinstance(node, dict):
        return node
    if isinstance(node, list | tuple):
        # A tuple of networks (G, D, Gs) is common, a long list of things never is.
        return {str(index): value for index, value in enumerate(node)} if len(node) <= 64 else None
    if not isinstance(node, Inert):
        return None
    if node.items:
        return node.items
    if node.made_by("copyreg._reconstructor", "copy_reg._reconstructor") and len(node.arguments) == 3:
        return node.arguments[2] if isinstance(node.arguments[2], dict) else None
    if node.made_by("collections.OrderedDict") and node.arguments and isinstance(node.arguments[0], list | tuple):
        pairs = [pair for pair in node.arguments[0] if isinstance(pair, list | tuple) and len(pair) == 2]
        return {key: value for key, value in pairs if isinstance(key, str)}
    return _state(node) or None


def _is_tensorflows(node: Any) -> bool:
    """Whether it is a network of NVlabs' first StyleGANs, whose weights are arrays."""
    return isinstance(node, Inert) and node.made_by(_TENSORFLOWS)


def _is_module(node: Any) -> bool:
    state = _state(node)
    return "_modules" in state and "_parameters" in state


def _state(node: Any) -> dict[Any, Any]:
    if not isinstance(node, Inert):
        return {}
    state = node.state
    if node.made_by(_PERSISTENT) and node.arguments:
        meta = node.arguments[0]
        state = (meta.items if isinstance(meta, Inert) else meta if isinstance(meta, dict) else {}).get("state")
    if isinstance(state, tuple) and state:
        state = state[0]
    return state if isinstance(state, dict) else {}


def _names(node: Any) -> set[str]:
    # A set is a list here, or the call of `set` on one.
    values = node.arguments[0] if isinstance(node, Inert) and node.arguments else node
    return {value for value in values if isinstance(value, str)} if isinstance(values, list) else set()
