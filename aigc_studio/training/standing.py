"""How the training in a folder stands, without loading any of it: for lists, and after a restart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from aigc_studio.core.errors import StudioError
from aigc_studio.core.replacing import put_in_place
from aigc_studio.training import checkpoints, history
from aigc_studio.training.events import Ended
from aigc_studio.training.request import FILE, TrainModel, asked

State = Literal["new", "running", "interrupted", "paused", "failed", "finished"]
_LOCK, _ENDED = "running.lock", "ended.json"


@dataclass(frozen=True)
class Standing:
    """`interrupted`: its process was killed, or the computer went off; it can be resumed like a paused one.

    `step` is the last one that was noted; `message` and `hint` say how it ended, `model` what it left in the library.
    """

    folder: Path
    request: TrainModel
    state: State
    step: int = 0
    message: str = ""
    hint: str = ""
    model: str = ""


def standing(folder: Path) -> Standing:
    """Reads three small files. Raises StudioError when there is no training."""
    request = asked(folder)
    lines = history.read(folder)
    step = int(lines[-1]["step"]) if lines else 0
    if _is_held(folder):
        return Standing(folder, request, "running", step)
    ended = _last_word(folder)
    if ended is not None and ended.outcome != "killed":
        return Standing(folder, request, ended.outcome, ended.step, ended.message, ended.hint, ended.model)
    return Standing(folder, request, "interrupted" if lines or _has_checkpoint(folder) else "new", step)


def trainings(parent: Path) -> list[Standing]:
    """Those in the folders below `parent`, by their names; damaged ones are left out."""
    found: list[Standing] = []
    for folder in sorted(parent.iterdir()) if parent.is_dir() else ():
        with suppress(StudioError):
            found.append(standing(folder))
    return found


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """The folder is ours alone in this block; a crash gives it back. Raises StudioError when another process has it."""
    lock = FileLock(folder / _LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise StudioError("This training is running already.", "Wait until it ends, or stop it first.") from None
    except OSError as error:
        raise StudioError(f"{folder} cannot be written ({error.strerror}).", "Choose another folder.") from error
    try:
        with suppress(OSError):
            (folder / _ENDED).unlink(missing_ok=True)
        yield
    finally:
        lock.release()


def clear_failed(folder: Path) -> None:
    """Take the training in `folder` away if it failed before it learnt anything, as one of an empty folder does: the
    same command with the right pictures shall do. Any other stays. Raises StudioError when it cannot be taken away."""
    try:
        found = standing(folder)
    except StudioError:  # there is none, or one that we do not understand
        return
    if found.state != "failed" or found.step or _has_checkpoint(folder):
        return
    try:
        for name in (checkpoints.START, _ENDED, FILE):
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise StudioError(f"{folder} cannot be written ({error.strerror}).", "Choose another folder.") from error


def say_last_word(folder: Path, ended: Ended) -> None:
    """Keep how it ended. A full disk keeps nothing, and the training counts as interrupted."""
    temporary = folder / "ended.tmp"
    with suppress(OSError):
        temporary.write_text(json.dumps(asdict(ended), ensure_ascii=False), "utf-8")
        put_in_place(temporary, folder / _ENDED)


def _is_held(folder: Path) -> bool:
    if not (folder / _LOCK).exists():
        return False
    try:
        with FileLock(folder / _LOCK, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:  # a folder that may only be read: nothing can run there
        return False


def _last_word(folder: Path) -> Ended | None:
    try:
        return Ended(**json.loads((folder / _ENDED).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _has_checkpoint(folder: Path) -> bool:
    return any((folder / name).exists() for name in (checkpoints.LAST, checkpoints.BEFORE))
