"""How commands speak: results on stdout, one sentence on stderr, exit 0, 2 or 130."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import Any

from aigc_studio.core import standard_streams
from aigc_studio.core.errors import JobCancelled, StudioError
from aigc_studio.jobs.context import JobContext

FINE, BAD_INPUT, CANCELLED = 0, 2, 130


def guarded(command: Callable[[], int], as_json: bool = False) -> int:
    """Run a command; the world's failures become one sentence and exit 2, Ctrl+C exit 130.

    Where JSON was asked for, stdout gets the sentence too, as `{"error": …}`: a script always finds one document there.
    """
    with _noting_interrupts() as interrupts:
        try:
            return _explained(command, as_json)
        except Exception:
            if not interrupts:
                raise
            # Ctrl+C while numpy or onnxruntime is imported comes out as an ImportError of theirs.
            return _refused(CANCELLED, "Cancelled.", as_json)


@contextmanager
def _noting_interrupts() -> Iterator[list[int]]:
    """The Ctrl+C of this block, in a list, whatever a library makes of the exception."""
    noted: list[int] = []

    def note(number: int, _frame: object) -> None:
        noted.append(number)
        raise KeyboardInterrupt

    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler or current_thread() is not main_thread():
        yield noted
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield noted
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _explained(command: Callable[[], int], as_json: bool) -> int:
    try:
        return command()
    except StudioError as error:
        return _refused(BAD_INPUT, error.sentence(), as_json)
    except (KeyboardInterrupt, JobCancelled):
        return _refused(CANCELLED, "Cancelled.", as_json)
    except MemoryError:
        poor = StudioError("There is not enough memory for this.", "Close other programs or use a smaller size.")
        return _refused(BAD_INPUT, poor.sentence(), as_json)
    except BrokenPipeError:
        # The reader (head, less) has gone: nothing more to say, and Python must not complain at exit.
        standard_streams.abandon(sys.stdout)
        return FINE


def _refused(status: int, sentence: str, as_json: bool) -> int:
    tell(sentence)
    if as_json:
        try:
            print(_json({"error": sentence}), flush=True)
        except OSError:
            standard_streams.abandon(sys.stdout)
    return status


def complain(error: StudioError, about: str = "") -> None:
    """One sentence on stderr; `about` (a file's name) stands in front where the sentence does not say it already."""
    sentence = error.sentence()
    about = " ".join(about.split())
    tell(sentence if not about or f"{about}”" in sentence else f"{about}: {sentence}")


def tell(sentence: str) -> None:
    """Something that the person should know, on stderr."""
    try:
        print(sentence, file=sys.stderr, flush=True)
    except OSError:  # there is no place left to say it: the exit status still does
        standard_streams.abandon(sys.stderr)


def say(document: dict[str, Any], as_json: bool, lines: list[str]) -> None:
    """Print the result: one JSON document, or lines for a person. Raises StudioError when it cannot be written."""
    try:
        if as_json or lines:
            print(_json(document) if as_json else "\n".join(lines), flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        standard_streams.abandon(sys.stdout)
        raise StudioError(f"The result cannot be printed: {error.strerror}.", "Send it to another place.") from error


def _json(document: dict[str, Any]) -> str:
    text = json.dumps(document, ensure_ascii=False, indent=2)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # \u escapes are JSON too, and lose nothing
        return json.dumps(document, indent=2)
    return text


def foreground(label: str = "") -> JobContext:
    """A context that shows progress on a terminal and nothing where stderr is a file."""
    if not sys.stderr.isatty():
        return JobContext()

    def report(fraction: float, message: str) -> None:
        end = "\r" if fraction < 1 else "\n"
        print(f"{label} {fraction:4.0%} {message[:40]:40}", end=end, file=sys.stderr, flush=True)

    return JobContext(report=report)
