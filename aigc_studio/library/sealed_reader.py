"""The process that looks at a file for `probe`: it can read, compute and answer, and nothing else.

`python -m aigc_studio.library.sealed_reader [--prepare]` takes one line `[path, bytes of memory]` of JSON on its
standard input and prints a `probe.Report`. With `--prepare` it loads the libraries before it reads that line, and ends
when the line does not come.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aigc_studio.core.errors import StudioError
from aigc_studio.library.checkpoints.strangers import unknown_weights
from aigc_studio.library.probe import Match, Report, may_be_onnx

if TYPE_CHECKING:
    from aigc_studio.library.checkpoints.checkpoint import StateDict

_FORBIDDEN = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "os.fork",
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "os.kill", "shutil.", "webbrowser.", "urllib.", "winreg.", "tempfile.", "pty.",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
#: How long a process started ahead waits for its file.
_PATIENCE = 120.0
_LONGEST_WORDS = 1 << 16
_LIBRARIES = (
    "onnx.checker", "onnxruntime", "aigc_studio.library.checkpoints.checkpoint",
    "aigc_studio.library.onnx_files.signature",
)  # fmt: skip


def examine(path: Path) -> Report:
    """What `probe` does, in this process. A format beside checkpoints is asked for here, by its content."""
    try:
        if not path.is_file():  # a pipe or a device would never end
            raise StudioError(f"“{path.name}” is not a file.", "Choose a model's file.")
        return _examine_onnx(path) if may_be_onnx(path) else _examine_weights(path)
    except StudioError as error:
        return Report(message=error.message, hint=error.hint)
    except (MemoryError, RecursionError):
        return Report(
            message="This file asks for more memory than a network needs.", hint="It is damaged; download it again."
        )


def _examine_onnx(path: Path) -> Report:
    from aigc_studio.library.onnx_files.safe import open_safely
    from aigc_studio.library.onnx_files.signature import signature_of

    file = open_safely(path)
    found = signature_of(file)
    folder = path.resolve().parent
    match = Match(0, "", found.family, f"ONNX {found.kind}", found.kind, found.settings)
    return Report(
        (match,), ("",), sha256=file.sha256, inscription=_short(file.inscription),
        companions=tuple(companion.relative_to(folder).as_posix() for companion in file.companions),
    )  # fmt: skip


def _examine_weights(path: Path) -> Report:
    from aigc_studio.library.checkpoints.checkpoint import read_checkpoint

    checkpoint = read_checkpoint(path)
    matches = tuple(_matches(checkpoint.candidates))
    message, hint = "", ""
    if not matches:
        message, hint = unknown_weights([state.shapes for state in checkpoint.candidates])
    elif all(match.refusal for match in matches):
        message, hint = matches[0].refusal, matches[0].advice
    names = tuple(state.name for state in checkpoint.candidates)
    return Report(
        matches, names, tuple(checkpoint.notes), message, hint, inscription=_short(checkpoint.inscription)
    )  # fmt: skip


def _matches(candidates: list[StateDict]) -> Iterator[Match]:
    from aigc_studio.library.families import families

    for place, state in enumerate(candidates):
        for name, family in families().items():
            found = family.detect(state.shapes)
            if found is not None:
                yield Match(
                    place, state.name, name, family.TITLE, found.kind, found.settings, found.refusal, found.advice
                )


def _short(words: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in words.items() if len(key) + len(value) <= _LONGEST_WORDS}


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:
        return  # Windows has no such limits; the time limit remains
    limits = {"RLIMIT_AS": memory, "RLIMIT_CORE": 0, "RLIMIT_FSIZE": 0}
    for name, limit in limits.items():
        with suppress(AttributeError, ValueError, OSError):  # some systems refuse some
            resource.setrlimit(getattr(resource, name), (limit, limit))


def _give_up_rights() -> None:
    """From here on this process only reads. A second wall: the readers call nothing that a file names anyway."""

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_FORBIDDEN) or (event == "open" and _writes(arguments)):
            raise PermissionError(f"{event} is not allowed here")

    sys.addaudithook(refuse)


def _writes(arguments: tuple[Any, ...]) -> bool:
    flags = arguments[2] if len(arguments) > 2 else 0
    return isinstance(flags, int) and bool(flags & _WRITING)


def _load_libraries() -> None:
    from aigc_studio.library.families import families

    for name in _LIBRARIES:
        import_module(name)
    families()


def _request(patience: float) -> str:
    """The line that says what to do; "" when nobody says anything."""
    given_up = threading.Timer(patience, lambda: os._exit(0))
    given_up.daemon = True
    given_up.start()
    line = sys.stdin.readline()
    given_up.cancel()
    return line


def main(options: list[str]) -> int:
    if "--prepare" in options:
        _load_libraries()
    line = _request(_PATIENCE)
    if not line:
        return 0
    path, memory = json.loads(line)
    _limit(int(memory))
    _give_up_rights()
    sys.stdout.write(examine(Path(path)).to_json())
    sys.stdout.flush()
    # Libraries' threads and destructors have nothing left to do here.
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
