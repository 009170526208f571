"""Where a training stands, on disk: written beside the one before and put in its place by one rename."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch

from aigc_studio.core.errors import StudioError

LAST, BEFORE = "checkpoint.pt", "checkpoint.before.pt"


def save(folder: Path, state: dict[str, Any]) -> None:
    """The newest becomes `checkpoint.pt`, the one before stays as `checkpoint.before.pt`.

    Raises StudioError when the disk is full; both older ones stay whole.
    """
    temporary = folder / "checkpoint.tmp"
    try:
        with temporary.open("wb") as stream:
            torch.save(state, stream)
            stream.flush()
            os.fsync(stream.fileno())
        if (folder / LAST).exists():
            os.replace(folder / LAST, folder / BEFORE)
        os.replace(temporary, folder / LAST)
    except (OSError, RuntimeError) as error:  # torch's writer turns a full disk into a RuntimeError
        temporary.unlink(missing_ok=True)
        raise StudioError(
            f"The training cannot be saved ({error}); what was saved before is whole.", "Free some space and resume."
        ) from error


def load(folder: Path) -> dict[str, Any]:
    """The newest whole one, tensors on the CPU. Raises StudioError when there is none."""
    for name in (LAST, BEFORE):
        try:
            state: dict[str, Any] = torch.load(folder / name, map_location="cpu", weights_only=True)
        except (OSError, RuntimeError, EOFError, ValueError, KeyError, AttributeError):
            continue  # not there, or cut: the one before is tried
        except Exception as error:  # a pickle that asks for more than tensors: torch's own class, under several names
            raise StudioError(f"{folder / name} is not a checkpoint of ours.", "Start the training anew.") from error
        if isinstance(state, dict) and "step" in state:
            return state
    raise StudioError(f"There is no checkpoint in {folder}.", "Start the training anew.")
