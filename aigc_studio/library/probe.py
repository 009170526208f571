"""A first look at a file in a process of its own, which a hostile one may hang or crash without harm.

The process (`sealed_reader`) caps its memory, gives up every right to write, to start programs and to open connections,
reads the file, asks every family, and prints a `Report` as JSON.
"""

from __future__ import annotations

import atexit
import base64
import json
import logging
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, cast, get_args

from aigc_studio.core.errors import StudioError
from aigc_studio.library.card import Kind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LOG = logging.getLogger(__name__)
#: Reading takes seconds at most. An ONNX network is also tried out, which takes a large one on a busy machine longer.
SECONDS, SECONDS_OF_TRIALS = 30.0, 240.0
MEMORY = 6 << 30
_PROGRAM_FOLDER = Path(__file__).resolve().parents[2]
_TICK = 0.1
#: The key by which a picture that comes before its report is known.
_AHEAD = "ahead"
_spare: list[subprocess.Popen[str]] = []
_spare_lock = threading.Lock()


@dataclass(frozen=True)
class Match:
    """A state dict that a family recognised: `candidate` is its place and `name` its path in the checkpoint.

    The rest is `families.base.Detected`, as plain data; `own_names` says that the tensors are named as in the
    studio's own network.
    """

    candidate: int
    name: str
    family: str
    title: str
    kind: str
    settings: dict[str, Any]
    refusal: str = ""
    advice: str = ""
    own_names: bool = False

    @property
    def checked_kind(self) -> Kind:
        """The kind, which was only text from another process. Raises StudioError."""
        for kind in get_args(Kind):
            if kind == self.kind:
                return cast(Kind, kind)
        raise StudioError("This file cannot be used.", "Its reader did not say what it is.")


@dataclass(frozen=True)
class Picture:
    """A picture as text: `data` is the base64 of its rows of RGB."""

    width: int
    height: int
    data: str

    def to_json(self) -> str:
        """What the child prints ahead of its report."""
        return json.dumps({_AHEAD: asdict(self)})

    def pixels(self) -> NDArray[np.uint8]:
        """(height, width, 3). Raises StudioError when it is none."""
        import numpy as np

        try:
            flat = np.frombuffer(base64.b64decode(self.data, validate=True), np.uint8)
            return flat.reshape(int(self.height), int(self.width), 3).copy()
        except (ValueError, TypeError) as error:
            raise StudioError("This file cannot be used.", "Its reader did not say what it is.") from error


@dataclass(frozen=True)
class Report:
    """What a file is. `message` and `hint` say why it cannot be used and are empty when it can.

    `sha256` is that of the bytes that were checked and `companions` are the files beside it that hold its weights, with
    their `file_state`, both for ONNX files only, which are copied as they are, but for those whose small weights lie
    outside: `rewritten` is the SHA-256 of what such a one becomes; `picture` is what such a network makes.
    `inscription` is what the file says of itself in words (safetensors' and ONNX' metadata): not to be trusted.
    """

    matches: tuple[Match, ...] = ()
    candidates: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    message: str = ""
    hint: str = ""
    sha256: str = ""
    companions: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    rewritten: str = ""
    picture: Picture | None = None
    inscription: Mapping[str, str] = field(default_factory=dict)
    best: Match | None = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "best", next((match for match in self.matches if not match.refusal), None))

    def check(self) -> Match:
        """The match to import. Raises StudioError when the file cannot be used."""
        if self.best is None or self.message:
            raise StudioError(self.message or "This file cannot be used.", self.hint)
        return self.best

    def to_json(self) -> str:
        """What the child prints."""
        plain = asdict(self)
        del plain["best"]
        return json.dumps(plain)

    @classmethod
    def from_json(cls, text: str) -> Report:
        """Raises ValueError, KeyError or TypeError for anything but `to_json`'s text."""
        raw = json.loads(text)
        if not re.fullmatch("([0-9a-f]{64})?", raw["sha256"]):
            raise ValueError("no SHA-256")
        matches = tuple(Match(**match) for match in raw["matches"])
        picture = Picture(**raw["picture"]) if raw["picture"] else None
        companions = {str(place): tuple(map(int, state)) for place, state in raw["companions"].items()}
        words = {str(key): str(value) for key, value in raw["inscription"].items()}
        return cls(
            matches, tuple(raw["candidates"]), tuple(raw["notes"]), raw["message"], raw["hint"], raw["sha256"],
            companions, str(raw["rewritten"]), picture, words,
        )  # fmt: skip


def probe(path: Path, seconds: float = 0.0, memory: int = MEMORY) -> Report:
    """Look at a file in a process of at most `seconds` (0: as long as its format may take) and, where the system can,
    `memory` bytes. Never raises for what is in the file: a refusal, a hang and a crash are reports."""
    with Look(path, seconds, memory) as look:
        return look.report()


def prepare() -> None:
    """Start the next look's process now: it loads its libraries meanwhile. One that nobody needs ends by itself."""
    with _spare_lock:
        if _spare and _spare[0].poll() is None:
            return
        _spare[:] = [_start("--prepare")]


class Look:
    """A look under way. Leaving the `with` block ends its process. `has_shown`: a picture came before the report."""

    def __init__(self, path: Path, seconds: float = 0.0, memory: int = MEMORY) -> None:
        self._path, self.has_shown = path, False
        self._seconds = seconds or (SECONDS_OF_TRIALS if may_be_onnx(path) else SECONDS)
        self._began = monotonic()
        self._process = _take_spare() or _start()
        self._hearing = _Hearing(self._process)
        if self._process.stdin is not None:
            with suppress(OSError):  # it ended already: the report will say so
                self._process.stdin.write(json.dumps([str(path.absolute()), memory]) + "\n")
                self._process.stdin.flush()

    def __enter__(self) -> Look:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _kill(self._process)
        self._hearing.end()
        _end(self._process)

    def report(
        self, check: Callable[[], None] = lambda: None,
        shown: Callable[[NDArray[np.uint8]], None] = lambda _picture: None,
    ) -> Report:  # fmt: skip
        """Wait for the report. `check` is called ten times a second and may raise to give up; `shown` is given the
        picture that a network makes, (h, w, 3), where it is there long before the report."""
        while True:
            check()
            line = self._hearing.line(_TICK)
            if line is None:
                if monotonic() - self._began > self._seconds:
                    return Report(
                        message=f"Reading this file took more than {self._seconds:g} seconds.",
                        hint="It is damaged, made to do harm, or too large for this computer.",
                    )
                continue
            try:
                ahead = _ahead(line)
                if ahead is None:
                    return Report.from_json(line)
                shown(ahead.pixels())
                self.has_shown = True
            except (ValueError, KeyError, TypeError, AttributeError):
                _kill(self._process)
                _LOG.warning("The reader of %s ended: %s", self._path.name, self._hearing.complaint())
                return Report(
                    message="This file made its reader stop.",
                    hint="It is damaged, or made to do harm; download it again.",
                )


def _ahead(line: str) -> Picture | None:
    """The picture that a line holds instead of a report. Raises as `Report.from_json`."""
    raw = json.loads(line)
    return Picture(**raw[_AHEAD]) if _AHEAD in raw else None


class _Hearing:
    """What a process says, line by line. Both of its pipes are emptied, so that it never waits for us."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._complaints: list[str] = []
        ways = ((process.stdout, self._lines.put), (process.stderr, self._complaints.append))
        self._threads = [threading.Thread(target=_pass_on, args=way, daemon=True) for way in ways]
        for thread in self._threads:
            thread.start()

    def line(self, seconds: float) -> str | None:
        """The next; "" when there will be none, None when there was none within so many seconds."""
        try:
            return self._lines.get(timeout=seconds)
        except Empty:
            return None

    def complaint(self) -> str:
        """The end of what it wrote to standard error until it ended."""
        self.end()
        return "".join(self._complaints)[-4000:]

    def end(self) -> None:
        """Wait until both pipes are empty, which they are once the process has ended."""
        for thread in self._threads:
            thread.join()


def _pass_on(pipe: IO[str], take: Callable[[str], None]) -> None:
    for line in pipe:
        take(line)
    take("")


def may_be_onnx(path: Path) -> bool:
    """Whether a file begins as an ONNX model does: protobuf's first field, the version, as a small number."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            head = stream.read(3)
    except OSError:
        return False
    # TensorFlow's and Core ML's models begin in the same way.
    named = path.suffix.casefold() not in (".pb", ".mlmodel")
    return named and len(head) == 3 and head[0] == 0x08 and head[1] < 0x20 and head[2] in _ONNX_FIELDS


#: Tags of the fields that writers put behind the version: opsets, producer, domain, description, graph, properties.
_ONNX_FIELDS = (0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42, 0x72)


def _start(*options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        # -P: nothing is imported from the folder that the person happens to be in.
        [sys.executable, "-P", "-B", "-m", "aigc_studio.library.sealed_reader", *options],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        errors="replace", env={**os.environ, "PYTHONPATH": str(_PROGRAM_FOLDER), "PYTHONIOENCODING": "utf-8"},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )  # fmt: skip


def _take_spare() -> subprocess.Popen[str] | None:
    with _spare_lock:
        spare = _spare.pop() if _spare else None
    return spare if spare is not None and spare.poll() is None else None


def _kill(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.kill()


def _end(process: subprocess.Popen[str]) -> None:
    _kill(process)
    with suppress(OSError, ValueError):
        process.communicate()


def _end_spare() -> None:
    spare = _take_spare()
    if spare is not None:
        _end(spare)


atexit.register(_end_spare)
