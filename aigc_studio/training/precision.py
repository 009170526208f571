"""Steps in single or in mixed precision (Micikevicius et al. 2018)."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

if TYPE_CHECKING:
    from aigc_studio.training.plan import Mixed


class Precision:
    """Runs losses, gradients and optimisers in the precision that `mixed` means on `device`.

    "auto" is mixed on an NVIDIA GPU and single elsewhere: a processor wins nothing by it. bfloat16 where the GPU has
    it, else float16, whose small gradients are scaled up.
    """

    def __init__(self, mixed: Mixed, device: torch.device) -> None:
        wanted = mixed == "on" or (mixed == "auto" and device.type == "cuda")
        self._device, self._type = device.type, _half_type(device) if wanted else None
        self._scaler = torch.amp.GradScaler(device.type, enabled=self._type == torch.float16)

    def losses(self) -> AbstractContextManager[Any]:
        """The block in which a loss is computed."""
        return torch.autocast(self._device, self._type) if self._type is not None else nullcontext()

    def backward(self, loss: Tensor) -> None:
        """Add its gradient."""
        self._scaler.scale(loss).backward()

    def step(self, optimiser: Optimizer, network: nn.Module, clip: float) -> None:
        """Move by the gradients there are, none of them longer than `clip` if that is not 0."""
        self._scaler.unscale_(optimiser)
        if clip:
            nn.utils.clip_grad_norm_(network.parameters(), clip)
        self._scaler.step(optimiser)
        self._scaler.update()

    def state(self) -> dict[str, Any]:
        """For a checkpoint."""
        return dict(self._scaler.state_dict())

    def take(self, state: dict[str, Any]) -> None:
        """What `state` gave; one of another precision is left."""
        if state and self._scaler.is_enabled():
            self._scaler.load_state_dict(state)


def _half_type(device: torch.device) -> torch.dtype:
    if device.type == "cuda" and not torch.cuda.is_bf16_supported(including_emulation=False):
        return torch.float16
    return torch.bfloat16
