"""What a person may ask of a training that runs; asked from any thread, answered after the step at hand."""

from __future__ import annotations

from threading import Lock

from aigc_studio.core.errors import JobCancelled


class Enough(Exception):
    """Raised after a step: the training ends here and its model is kept."""


class Controls:
    """The wishes of one training."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._wish = ""
        self._save = self._alone = False

    def stop_and_keep(self) -> None:
        """End after this step and install the model as it is."""
        self._ask("stop")

    def pause(self) -> None:
        """End after this step with a checkpoint and no model; it can be resumed."""
        self._ask("pause")

    def save(self) -> None:
        """Write a checkpoint after this step."""
        with self._lock:
            self._save = True

    def left_alone(self) -> None:
        """Nobody listens any more: pause at the next checkpoint."""
        with self._lock:
            self._alone = True

    def take_save(self) -> bool:
        """Whether a checkpoint was asked for; once."""
        with self._lock:
            asked, self._save = self._save, False
        return asked

    def check(self, at_checkpoint: bool) -> None:
        """Raises Enough or JobCancelled when the training shall end here."""
        with self._lock:
            wish, alone = self._wish, self._alone
        if wish == "stop":
            raise Enough
        if wish == "pause" or (alone and at_checkpoint):
            raise JobCancelled

    def _ask(self, wish: str) -> None:
        with self._lock:
            self._wish = self._wish or wish
