"""A training in a process of its own: it can neither freeze nor take down the program that started it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from aigc_studio.core.errors import StudioError
from aigc_studio.training.events import Ended, Event, Progress, from_line

LOG = "log.txt"
_PROGRAM_FOLDER = Path(__file__).resolve().parents[2]


class Child:
    """The running training of `folder` (made by `request.begin`, or one to resume).

    `on_event` is called from a thread of ours with what the training says: `Preparing` and `Progress` several times a
    second at most, and `Ended` exactly once, last, whatever happened to the process. `cache` keeps prepared pictures;
    the model goes into `library`. Raises StudioError when the process cannot be started.
    """

    def __init__(self, folder: Path, cache: Path, library: Path, on_event: Callable[[Event], None]) -> None:
        self._folder, self._on_event = folder, on_event
        self._last = Progress(0, 0)
        self._ended: Ended | None = None
        self._process = _start(folder, cache, library)
        self._reader = threading.Thread(target=self._read, name=f"training {folder.name}", daemon=True)
        self._reader.start()

    @property
    def ended(self) -> Ended | None:
        """None while it runs."""
        return self._ended

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop_and_keep(self) -> None:
        """Ask it to end after this step and to install the model as it is."""
        self._ask("stop")

    def pause(self) -> None:
        """Ask it to end after this step with a checkpoint and no model."""
        self._ask("pause")

    def save(self) -> None:
        """Ask it for a checkpoint."""
        self._ask("save")

    def kill(self) -> None:
        """End it at once: what it learnt since its newest checkpoint is lost."""
        self._process.kill()

    def wait(self, seconds: float | None = None) -> Ended | None:
        """How it ended, once `on_event` was told; None when it has not within `seconds`."""
        self._reader.join(seconds)
        return self._ended

    def _ask(self, word: str) -> None:
        if self._process.stdin is not None:
            with suppress(OSError, ValueError):  # it has just ended
                self._process.stdin.write(word + "\n")
                self._process.stdin.flush()

    def _read(self) -> None:
        said: Ended | None = None
        assert self._process.stdout is not None
        with suppress(OSError, ValueError):
            for line in self._process.stdout:
                event = from_line(line)
                if isinstance(event, Ended):
                    said = event  # told when the process is gone: its folder is free then
                elif event is not None:
                    self._last = event if isinstance(event, Progress) else self._last
                    self._on_event(event)
        status = self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        self._ended = said or self._killed(status)
        self._on_event(self._ended)

    def _killed(self, status: int) -> Ended:
        last = self._last
        # Windows knows no signals: the task manager's status is 1, which is Python's own where it could not begin.
        by_hand = status in ((1, 15) if sys.platform == "win32" and last.step else (-9, -15))
        hint = f"Resume it: it goes on from step {last.saved}." if last.saved else "Start it again."
        details = f"Details are in {self._folder / LOG}."
        hint = hint if by_hand else f"{hint} {details}"
        where = f" at step {last.step}" if last.step else ""
        told = f"The training crashed (status {status}){where}."
        if by_hand:
            told = f"The training was ended from outside (memory may have run out){where}."
        return Ended("killed", last.step, told, hint)


def _start(folder: Path, cache: Path, library: Path) -> subprocess.Popen[str]:
    try:
        with (folder / LOG).open("a", encoding="utf-8") as log:
            return _open(folder, cache, library, log)
    except OSError as error:
        raise StudioError(
            f"The training cannot be started ({error.strerror or error}).", "Free some space or memory and try again."
        ) from error


def _open(folder: Path, cache: Path, library: Path, log: TextIO) -> subprocess.Popen[str]:
    quiet = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
    return subprocess.Popen(
        # -P: nothing is imported from the folder that the person happens to be in.
        [sys.executable, "-P", "-m", "aigc_studio.training.worker", *map(str, (folder, cache, library))],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, encoding="utf-8", errors="replace",
        env={**os.environ, "PYTHONPATH": str(_PROGRAM_FOLDER), "PYTHONIOENCODING": "utf-8"}, creationflags=quiet,
        # A Ctrl+C in the terminal of the window is the window's alone: it asks this one to pause.
        start_new_session=True,
    )  # fmt: skip
