"""Where a training stands, on disk: written beside the one before and put in its place by one rename."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from aigc_studio.core.errors import StudioError
from aigc_studio.core.replacing import put_in_place

LAST, BEFORE, BEST, START = "checkpoint.pt", "checkpoint.before.pt", "checkpoint.best.pt", "checkpoint.start.pt"


def save(folder: Path, state: dict[str, Any], name: str = LAST) -> None:
    """The newest becomes `checkpoint.pt`, the one before stays as `checkpoint.before.pt`; other names just change.

    Raises StudioError when the disk is full; both older ones stay whole.
    """
    import torch

    temporary = folder / "checkpoint.tmp"
    try:
        with temporary.open("wb") as stream:
            torch.save(state, stream)
            stream.flush()
            os.fsync(stream.fileno())
        if name == LAST and (folder / LAST).exists():
            put_in_place(folder / LAST, folder / BEFORE)
        put_in_place(temporary, folder / name)
    except (OSError, RuntimeError) as error:  # torch's writer turns a full disk into a RuntimeError
        temporary.unlink(missing_ok=True)
        reason = (error.strerror if isinstance(error, OSError) else "") or "the disk took no more"
        raise StudioError(
            f"The training cannot be saved ({reason}); what was saved before is whole.", "Free some space and resume."
        ) from error


def load(folder: Path, name: str = LAST) -> dict[str, Any]:
    """The newest whole one, or the one of that name, tensors on the CPU. Raises StudioError when there is none."""
    import torch

    for file in (LAST, BEFORE) if name == LAST else (name,):
        try:
            state: dict[str, Any] = torch.load(folder / file, map_location="cpu", weights_only=True)
        except (OSError, RuntimeError, EOFError, ValueError, KeyError, AttributeError):
            continue  # not there, or cut: the one before is tried
        except Exception as error:  # a pickle that asks for more than tensors: torch's own class, under several names
            raise StudioError(f"{folder / file} is not a checkpoint of ours.", "Start the training anew.") from error
        if isinstance(state, dict) and "step" in state:
            return state
    raise StudioError(f"There is no checkpoint in {folder}.", "Start the training anew.")
