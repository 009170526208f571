"""A training's own process: `python -m aigc_studio.training.worker DIR CACHE LIBRARY`.

It speaks one event a line (`events.to_line`) on its standard output and is asked by words, one a line, on its standard
input: `stop`, `pause`, `save`. Where its input ends, its parent has gone, and it pauses at the next checkpoint.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from aigc_studio.core.errors import JobCancelled, StudioError
from aigc_studio.jobs.context import JobContext
from aigc_studio.training.controls import Controls
from aigc_studio.training.events import Ended, Event, Preparing, to_line

_NICE = 10
FINE, FAILED, PAUSED = 0, 2, 3


def main(arguments: list[str]) -> int:
    """Train to an end; returns the exit status."""
    folder, cache, library = map(Path, arguments)
    faulthandler.enable()
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(message)s")
    if sys.platform != "win32":  # there the parent lowers it
        with suppress(OSError):
            os.nice(_NICE)
    controls, mouth = Controls(), _Mouth(_own_output())
    threading.Thread(target=_listen, args=(_own_input(), controls), daemon=True).start()
    return _train(folder, cache, library, controls, mouth.say)


def _train(folder: Path, cache: Path, library: Path, controls: Controls, tell: Callable[[Event], None]) -> int:
    from aigc_studio.training.run import train
    from aigc_studio.training.standing import say_last_word

    def report(fraction: float, message: str) -> None:
        if not message.startswith("Step "):  # those are told with all their numbers
            tell(Preparing(fraction, message))

    try:
        train(folder, cache, library, JobContext(report=report), controls, tell)
    except JobCancelled:
        return PAUSED
    except StudioError as error:
        logging.warning("%s", error.sentence())
        return FAILED
    except Exception:
        logging.exception("The training ended by a mistake of the program")
        ended = Ended("failed", 0, "The training stopped because of a mistake in the program.",
                      f"Resume it, or send {folder / 'log.txt'} to its makers.")  # fmt: skip
        say_last_word(folder, ended)
        tell(ended)
        return FAILED
    return FINE


def _own_input() -> TextIO:
    """The parent's pipe, with nothing in its place: on Windows a library asks for the state of standard input as it is
    loaded, and would wait for as long as this pipe is read (github.com/numpy/numpy/issues/24290)."""
    pipe = os.fdopen(os.dup(0), encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return pipe


def _own_output() -> TextIO:
    """The parent's pipe; whatever libraries print goes to the log instead."""
    pipe = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return pipe


class _Mouth:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def say(self, event: Event) -> None:
        with suppress(OSError, ValueError):  # nobody listens: the input's end tells the same
            self._stream.write(to_line(event) + "\n")
            self._stream.flush()


def _listen(words: TextIO, controls: Controls) -> None:
    known = {"stop": controls.stop_and_keep, "pause": controls.pause, "save": controls.save}
    with suppress(OSError, ValueError):
        for word in words:
            known.get(word.strip(), lambda: None)()
    controls.left_alone()


if __name__ == "__main__":
    # The interpreter's own end may crash within torch's threads; all is written by now.
    status = main(sys.argv[1:])
    sys.stderr.flush()
    os._exit(status)
