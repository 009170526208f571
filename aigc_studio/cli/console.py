"""How commands speak: results on stdout, one sentence on stderr, exit 0, 2 or 130."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from aigc_studio.core.errors import JobCancelled, StudioError
from aigc_studio.jobs.context import JobContext

FINE, BAD_INPUT, CANCELLED = 0, 2, 130


def guarded(command: Callable[[], int]) -> int:
    """Run a command; the world's failures become one sentence and exit 2, Ctrl+C exit 130."""
    try:
        return command()
    except StudioError as error:
        complain(error)
        return BAD_INPUT
    except (KeyboardInterrupt, JobCancelled):
        print("Cancelled.", file=sys.stderr)
        return CANCELLED
    except BrokenPipeError:
        # The reader (head, less) has gone: nothing more to say, and Python must not complain at exit.
        sys.stdout = None
        return FINE


def complain(error: StudioError, about: str = "") -> None:
    print(f"{about}: {error.sentence()}" if about else error.sentence(), file=sys.stderr)


def say(document: dict[str, Any], as_json: bool, lines: list[str]) -> None:
    """Print the result: one JSON document, or lines for a person."""
    print(json.dumps(document, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))


def foreground(label: str = "") -> JobContext:
    """A context that shows progress on a terminal and nothing where stderr is a file."""
    if not sys.stderr.isatty():
        return JobContext()

    def report(fraction: float, message: str) -> None:
        end = "\r" if fraction < 1 else "\n"
        print(f"{label} {fraction:4.0%} {message[:40]:40}", end=end, file=sys.stderr, flush=True)

    return JobContext(report=report)
