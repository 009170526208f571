"""Pictures in folders and archives, each found, named and read on its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Pixels
from aigc_studio.core.image_file import MAX_PIXELS
from aigc_studio.core.image_io import is_picture, read_pixels
from aigc_studio.core.picture_folder import in_order
from aigc_studio.training.data.archives import (
    Step,
    bare_name,
    is_archive,
    is_other_archive,
    members,
    no_step,
    read_member,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A picture: a file, or a `member` of the archive `path`. `label` is the folder that it lies in, "" at the top."""

    path: Path
    member: str = ""
    label: str = ""

    @property
    def name(self) -> str:
        return PurePosixPath(self.member).name if self.member else self.path.name

    @property
    def home(self) -> tuple[str, ...]:
        """The folder, or the archive, that it lies in at the top, and where that lies."""
        above = self.path.parent.parts
        return (*above, bare_name(self.path)) if self.member else above

    @property
    def key(self) -> str:
        """Names the picture within its data set, for as long as it stays where it is."""
        return f"{self.path}//{self.member}" if self.member else str(self.path)

    def read(self, max_pixels: int = MAX_PIXELS) -> Pixels:
        """Raises StudioError for what is no whole picture."""
        if not self.member:
            return read_pixels(self.path, max_pixels=max_pixels)
        return read_pixels(read_member(self.path, self.member), name=self.name, max_pixels=max_pixels)


def find_sources(paths: Sequence[Path], step: Step = no_step) -> Iterator[Source]:
    """Every picture in those files, folders (with all that is in them) and archives, in the order of their names.

    The first folder below a given one, or below the top of an archive, is a picture's label. Raises StudioError for a
    path that is not there or is neither picture, folder nor archive. `step` hears of what has to be unpacked.
    """
    check_sources(paths)
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path)
        elif is_archive(path):
            yield from _in_archive(path, step)
        else:
            yield Source(path)


def check_sources(paths: Sequence[Path]) -> None:
    """Raises StudioError for a path that is not there or is neither picture, folder nor archive; looks into none."""
    for path in paths:
        if not path.exists():
            raise StudioError(f"There is no {path}.", "Check the name.")
        if is_other_archive(path) and path.is_file():
            raise StudioError(f"{path.name} is an archive of a kind that is not read here.",
                              "Unpack it, and give its folder; zip and tar archives are read.")  # fmt: skip
        if not path.is_dir() and not is_archive(path) and not is_picture(path):
            raise StudioError(f"{path.name} is neither a picture, a folder nor an archive.",
                              "Give a folder of pictures.")  # fmt: skip


def _in_folder(top: Path) -> Iterator[Source]:
    waiting = [top]
    while waiting:
        try:
            entries = in_order(waiting.pop().iterdir())
        except OSError:  # a folder that this person may not read
            continue
        for entry in entries:
            if is_picture(entry) and entry.is_file():
                inside = entry.relative_to(top).parts
                yield Source(entry, label=inside[0] if len(inside) > 1 else "")
        # A link to a folder may lead in a circle.
        folders = [entry for entry in entries if entry.is_dir() and not entry.is_symlink()]
        waiting.extend(reversed([folder for folder in folders if not folder.name.startswith(".")]))


def _in_archive(path: Path, step: Step) -> Iterator[Source]:
    for name in in_order(members(path, step)):
        parts = PurePosixPath(name.lstrip("/")).parts
        if parts and is_picture(Path(parts[-1])) and not any(part.startswith((".", "__MACOSX")) for part in parts):
            yield Source(path, name, parts[0] if len(parts) > 1 else "")
