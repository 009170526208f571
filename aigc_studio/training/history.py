"""`history.jsonl`: one line of JSON for each noted step of a training. `curves` reads it for drawing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aigc_studio.core.errors import StudioError
from aigc_studio.core.replacing import put_in_place

FILE = "history.jsonl"


def append(folder: Path, line: Mapping[str, Any]) -> None:
    """Raises StudioError when the disk refuses."""
    try:
        with (folder / FILE).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line) + "\n")
    except OSError as error:
        raise _refused(error) from error


def read(folder: Path) -> list[dict[str, Any]]:
    """The lines in order; [] when there are none yet. A line that was cut by a crash is left out."""
    try:
        text = (folder / FILE).read_text("utf-8", errors="replace")
    except OSError:
        return []
    lines: list[dict[str, Any]] = []
    for row in text.splitlines():
        try:
            line = json.loads(row)
        except ValueError:
            continue
        if isinstance(line, dict) and isinstance(line.get("step"), int):
            lines.append(line)
    return lines


def last_step(folder: Path) -> int:
    """Where a training stood when it last noted a step: it may have been further and gone back. 0 before the first."""
    lines = read(folder)
    return int(lines[-1]["step"]) if lines else 0


def cut(folder: Path, step: int) -> None:
    """Forget what came after `step`: the training goes on from there, and says those steps again."""
    if not (folder / FILE).exists():
        return
    kept = [line for line in read(folder) if line["step"] <= step]
    temporary = folder / "history.tmp"
    try:
        temporary.write_text("".join(json.dumps(line) + "\n" for line in kept), "utf-8")
        put_in_place(temporary, folder / FILE)
    except OSError as error:
        raise _refused(error) from error


def _refused(error: OSError) -> StudioError:
    return StudioError(
        f"The training's history cannot be written ({error.strerror or error}).", "Free some space and resume."
    )
