"""Building networks whose weights are about to be loaded: filling them with random numbers first takes longer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

import torch
from torch.nn import init
from torch.overrides import TorchFunctionMode

_FILLS = frozenset({
    init.uniform_, init.normal_, init.kaiming_uniform_, init.kaiming_normal_, init.xavier_uniform_,
    init.xavier_normal_,
})  # fmt: skip
#: torch's truncated normal draws until every number is within bounds, which what lies in memory may never be.
_DRAWS = frozenset({torch.Tensor.uniform_, torch.Tensor.normal_})


class _Unfilled(TorchFunctionMode):  # type: ignore[misc]  # mypy does not read torch
    def __torch_function__(
        self, function: Callable[..., Any], types: Any, arguments: tuple[Any, ...] = (), keywords: Any = None
    ) -> Any:
        if function in _FILLS:
            return arguments[0] if arguments else keywords["tensor"]
        if function in _DRAWS:
            return arguments[0].zero_()
        return function(*arguments, **(keywords or {}))


def unfilled() -> TorchFunctionMode:
    """In its `with` block, of this thread, random initialisation does nothing; a strict load must follow."""
    return _Unfilled()


def filled(make: Callable[[], torch.nn.Module], tensors: Mapping[str, torch.Tensor]) -> torch.nn.Module:
    """The network that `make` builds, with `tensors` for its weights, which it keeps. Raises what a strict load raises.

    It is built without memory of its own where it can be."""
    try:
        with torch.device("meta"):
            network = make()
    except (RuntimeError, NotImplementedError):  # it computes something of its own while it is built
        return _loaded(make, tensors)
    network.load_state_dict(dict(tensors), strict=True, assign=True)
    plain = (value for module in network.modules() for value in vars(module).values() if torch.is_tensor(value))
    if any(tensor.is_meta for tensor in chain(network.parameters(), network.buffers(), plain)):
        return _loaded(make, tensors)  # tensors that no checkpoint holds
    return network


def _loaded(make: Callable[[], torch.nn.Module], tensors: Mapping[str, torch.Tensor]) -> torch.nn.Module:
    with unfilled():
        network = make()
    network.load_state_dict(dict(tensors), strict=True)
    return network
