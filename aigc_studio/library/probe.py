"""A first look at a file in a process of its own, which a hostile one may hang or crash without harm.

`probe(path)` starts `python -m aigc_studio.library.probe`. The child caps its memory, gives up every right to write,
to start programs and to open connections, reads the file, asks every family, and prints a `Report` as JSON.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from aigc_studio.core.errors import StudioError

_LOG = logging.getLogger(__name__)
SECONDS = 30.0
MEMORY = 6 << 30
_PROGRAM_FOLDER = Path(__file__).resolve().parents[2]
_FORBIDDEN = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "os.fork",
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "os.kill", "shutil.", "webbrowser.", "urllib.", "winreg.",
)  # fmt: skip
#: Tags of the fields that writers put behind the version: opsets, producer, domain, description, graph, properties.
_ONNX_FIELDS = (0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42, 0x72)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass(frozen=True)
class Match:
    """A state dict that a family recognised: `candidate` is its place and `name` its path in the checkpoint.

    The rest is `families.base.Detected`, as plain data.
    """

    candidate: int
    name: str
    family: str
    title: str
    kind: str
    settings: dict[str, Any]
    refusal: str = ""
    advice: str = ""


@dataclass(frozen=True)
class Report:
    """What a file is. `message` and `hint` say why it cannot be used and are empty when it can."""

    matches: tuple[Match, ...] = ()
    candidates: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    message: str = ""
    hint: str = ""
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
        matches = tuple(Match(**match) for match in raw["matches"])
        return cls(matches, tuple(raw["candidates"]), tuple(raw["notes"]), raw["message"], raw["hint"])


def probe(path: Path, seconds: float = SECONDS, memory: int = MEMORY) -> Report:
    """Look at a file in a child process of at most `seconds` and, where the system can, `memory` bytes.

    Never raises for what is in the file: a refusal, a hang and a crash are reports.
    """
    try:
        child = subprocess.run(
            # -P: nothing is imported from the folder that the person happens to be in.
            [sys.executable, "-P", "-B", "-m", "aigc_studio.library.probe", str(path.absolute()), str(memory)],
            capture_output=True, timeout=seconds, text=True, encoding="utf-8", check=False, stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(_PROGRAM_FOLDER), "PYTHONIOENCODING": "utf-8"},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Report(
            message=f"Reading this file took more than {seconds:g} seconds.",
            hint="It is damaged, or made to do harm; download it again.",
        )
    try:
        return Report.from_json(child.stdout)
    except (ValueError, KeyError, TypeError):
        _LOG.warning("The reader of %s ended with %s: %s", path.name, child.returncode, child.stderr[-4000:])
        return Report(
            message="This file made its reader stop.", hint="It is damaged, or made to do harm; download it again."
        )


def examine(path: Path) -> Report:
    """What `probe` does, in this process. A format beside checkpoints is asked for here, by its content."""
    try:
        return _examine_onnx(path) if _may_be_onnx(path) else _examine_weights(path)
    except StudioError as error:
        return Report(message=error.message, hint=error.hint)
    except MemoryError:
        return Report(
            message="This file asks for more memory than a network needs.", hint="It is damaged; download it again."
        )


def _may_be_onnx(path: Path) -> bool:
    """Whether the file begins as an ONNX model does: protobuf's first field, the version, as a small number."""
    with path.open("rb") as stream:
        head = stream.read(3)
    return len(head) == 3 and head[0] == 0x08 and head[1] < 0x20 and head[2] in _ONNX_FIELDS


def _examine_onnx(path: Path) -> Report:
    from aigc_studio.library.onnx_files.signature import read_signature

    found = read_signature(path)
    title = f"ONNX {found.kind}"
    return Report((Match(0, "", found.family, title, found.kind, found.settings),), ("",))


def _examine_weights(path: Path) -> Report:
    from aigc_studio.library.checkpoints.checkpoint import read_checkpoint

    checkpoint = read_checkpoint(path)
    matches = tuple(_matches(checkpoint.candidates))
    message, hint = "", ""
    if not matches:
        message, hint = _unknown(max((len(state.shapes) for state in checkpoint.candidates), default=0))
    elif all(match.refusal for match in matches):
        message, hint = matches[0].refusal, matches[0].advice
    names = tuple(state.name for state in checkpoint.candidates)
    return Report(matches, names, tuple(checkpoint.notes), message, hint)


def _matches(candidates: list[Any]) -> Iterator[Match]:
    from aigc_studio.library.families import families

    for place, state in enumerate(candidates):
        for name, family in families().items():
            found = family.detect(state.shapes)
            if found is not None:
                yield Match(
                    place, state.name, name, family.TITLE, found.kind, found.settings, found.refusal, found.advice
                )


def _unknown(tensors: int) -> tuple[str, str]:
    return (
        f"These {tensors} tensors are of a network that AIGC Studio does not know.",
        "Export the network to ONNX and drop that file: ONNX files say themselves how they run.",
    )


def _limit_memory(memory: int) -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        return  # Windows has no such limit, some systems refuse it; the time limit remains


def _give_up_rights() -> None:
    """From here on this process only reads. A second wall: the readers call nothing that a file names anyway."""

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_FORBIDDEN) or (event == "open" and _writes(arguments)):
            raise PermissionError(f"{event} is not allowed here")

    sys.addaudithook(refuse)


def _writes(arguments: tuple[Any, ...]) -> bool:
    flags = arguments[2] if len(arguments) > 2 else 0
    return isinstance(flags, int) and bool(flags & _WRITING)


def main(arguments: list[str]) -> int:
    """The child: file, bytes of memory."""
    _limit_memory(int(arguments[1]))
    _give_up_rights()
    sys.stdout.write(examine(Path(arguments[0])).to_json())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
