"""Pictures in folders and archives, each found, named and read on its own."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Pixels
from aigc_studio.core.image_file import MAX_PIXELS
from aigc_studio.core.image_io import is_picture, read_pixels
from aigc_studio.core.picture_folder import in_order

#: A picture inside an archive is unpacked into memory: larger ones are no picture that anybody trains on.
_LARGEST_MEMBER = 256 * 2**20


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
    def home(self) -> str:
        """The folder, or the archive, that it lies in at the top."""
        return self.path.stem if self.member else self.path.parent.name

    @property
    def key(self) -> str:
        """Names the picture within its data set, for as long as it stays where it is."""
        return f"{self.path}//{self.member}" if self.member else str(self.path)

    def read(self, max_pixels: int = MAX_PIXELS) -> Pixels:
        """Raises StudioError for what is no whole picture."""
        if not self.member:
            return read_pixels(self.path, max_pixels=max_pixels)
        try:
            with zipfile.ZipFile(self.path) as archive:
                if archive.getinfo(self.member).file_size > _LARGEST_MEMBER:
                    raise StudioError(f"{self.name} in {self.path.name} is too large.", "Unpack the archive first.")
                data = archive.read(self.member)
        except (OSError, KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            message = f"{self.name} in {self.path.name} cannot be read."
            raise StudioError(message, "Unpack the archive first.") from error
        return read_pixels(data, name=self.name, max_pixels=max_pixels)


def find_sources(paths: Sequence[Path]) -> Iterator[Source]:
    """Every picture in those files, folders (with all that is in them) and zip archives, in the order of their names.

    The first folder below a given one, or below the top of an archive, is a picture's label. Raises StudioError for a
    path that is not there or is neither picture, folder nor archive.
    """
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path)
        elif not path.exists():
            raise StudioError(f"There is no {path}.", "Check the name.")
        elif path.suffix.lower() == ".zip":
            yield from _in_archive(path)
        elif is_picture(path):
            yield Source(path)
        else:
            raise StudioError(
                f"{path.name} is neither a picture, a folder nor a zip archive.",
                "Give a folder of pictures." if path.suffix.lower() not in (".tar", ".gz", ".7z", ".rar")
                else "Unpack it, and give its folder.",
            )  # fmt: skip


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


def _in_archive(path: Path) -> Iterator[Source]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = in_order(info.filename for info in archive.infolist() if not info.is_dir())
    except (OSError, zipfile.BadZipFile) as error:
        raise StudioError(f"The archive {path.name} cannot be read.", "Unpack it, and give its folder.") from error
    for name in names:
        parts = PurePosixPath(name).parts
        if is_picture(Path(parts[-1])) and not any(part.startswith((".", "__MACOSX")) for part in parts):
            yield Source(path, name, parts[0] if len(parts) > 1 else "")
