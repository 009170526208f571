"""Building networks whose weights are about to be loaded: filling them with random numbers first takes longer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import init
from torch.overrides import TorchFunctionMode

_FILLS = frozenset({
    init.uniform_, init.normal_, init.kaiming_uniform_, init.kaiming_normal_, init.xavier_uniform_,
    init.xavier_normal_, torch.Tensor.uniform_, torch.Tensor.normal_,
})  # fmt: skip


class _Unfilled(TorchFunctionMode):  # type: ignore[misc]  # mypy does not read torch
    def __torch_function__(
        self, function: Callable[..., Any], types: Any, arguments: tuple[Any, ...] = (), keywords: Any = None
    ) -> Any:
        if function in _FILLS:
            return arguments[0] if arguments else keywords["tensor"]
        return function(*arguments, **(keywords or {}))


def unfilled() -> TorchFunctionMode:
    """In its `with` block, of this thread, random initialisation does nothing; a strict load must follow."""
    return _Unfilled()
