"""Windows' manners with files, for tests on Linux: a file that is open or mapped can be neither replaced nor removed,
and some names are not allowed (Microsoft, "Naming Files, Paths, and Namespaces"). Only the studio's own calls are held
to them, in this process."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

STUDIO = str(Path(__file__).resolve().parent.parent / "aigc_studio") + os.sep
_NOT_IN_NAMES = re.compile(r'[<>:"|?*\x00-\x1f]|[ .]$')
_DEVICES = re.compile(r"(con|prn|aux|nul|com[1-9]|lpt[1-9])(\..*)?$", re.IGNORECASE)
#: By this number of Windows' a file in use is told from one that may not be written.
_SHARING_VIOLATION = 32
#: Where the path stands in the lines of /proc/self/maps.
_PATH_OF_MAP = 73


def insist() -> None:
    """From here on, as an audit hook cannot be taken back."""
    sys.addaudithook(_hear)


def allowed(name: str) -> bool:
    """Whether Windows would make a file or a folder of that name."""
    return not _NOT_IN_NAMES.search(name) and not _DEVICES.match(name)


def is_held(path: Path) -> bool:
    """Whether this process has the file open or mapped, or anything in the folder."""
    whole = path.parent.resolve() / path.name
    return any(one == whole or whole in one.parents for one in _files_in_use())


def _files_in_use() -> Iterator[Path]:
    for number in os.listdir("/proc/self/fd"):
        try:
            path = Path(os.readlink(f"/proc/self/fd/{number}"))
        except OSError:  # of the list itself
            continue
        if path.is_file():
            yield path
    for line in Path("/proc/self/maps").read_text("utf-8", "replace").splitlines():
        if line[_PATH_OF_MAP:].startswith("/"):
            yield Path(line[_PATH_OF_MAP:])


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in ("open", "os.mkdir", "os.rename", "os.remove") or (event == "open" and not _makes(*arguments)):
        return  # before a look at the stack: most of what happens is that modules are read
    if not _asked_by_the_studio():
        return
    if event in ("open", "os.mkdir"):
        _check_name(Path(os.fsdecode(arguments[0])))
    elif event == "os.rename":
        _check_name(Path(os.fsdecode(arguments[1])))
        _check_held(arguments[0], arguments[2])
        _check_held(arguments[1], arguments[3])
    else:
        _check_held(arguments[0], arguments[1])


def _makes(path: Any, _mode: Any, flags: Any) -> bool:
    """Whether a file that is opened is made where there is none."""
    return not isinstance(path, int) and isinstance(flags, int) and bool(flags & os.O_CREAT)


def _asked_by_the_studio() -> bool:
    """Whether the call came of a line of the studio's, before any of a test's."""
    frame = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename.startswith(STUDIO):
            return True
        frame = frame.f_back
    return False


def _check_name(path: Path) -> None:
    if not allowed(path.name):
        raise OSError(22, "Windows does not allow that name", str(path))


def _check_held(path: str | bytes | os.PathLike[str], folder: int) -> None:
    name = os.fsdecode(path)
    if folder >= 0:
        name = os.path.join(os.readlink(f"/proc/self/fd/{folder}"), name)
    if is_held(Path(name)):
        refusal = PermissionError(13, "On Windows this file is in use", name)
        refusal.winerror = _SHARING_VIOLATION  # type: ignore[attr-defined,unused-ignore]
        raise refusal
