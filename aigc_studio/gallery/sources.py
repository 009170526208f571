"""Copies of the pictures that recipes refer to, under the SHA-256 of their bytes."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import new_id, sha256_bytes, sha256_file
from aigc_studio.gallery import files

_HASH = re.compile("[0-9a-f]{64}")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
_SIGNATURES = (
    (b"\x89PNG", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"II*\0", ".tif"), (b"MM\0*", ".tif"), (b"GIF8", ".gif"),
    (b"BM", ".bmp"),
)  # fmt: skip


class SourceStore:
    """A folder of original files, byte for byte, and the names they came with."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, source: Path | bytes, name: str = "") -> str:
        """Copy a file (or bytes, from the clipboard) here once; gives its SHA-256. Raises StudioError."""
        if isinstance(source, bytes):
            sha256 = sha256_bytes(source)
            if self.path(sha256) is None:
                self._note(sha256, name)
                files.write_whole(
                    self._folder / f"{sha256}{_suffix_of(name, source[:16])}", source, f"“{name or 'the picture'}”"
                )
            return sha256
        try:
            sha256 = sha256_file(source)
        except OSError as error:
            raise StudioError(f"“{source.name}” cannot be read: {error.strerror}.", "Check the file.") from error
        if self.path(sha256) is None:
            self._note(sha256, name or source.name)
            self._copy(source, sha256)
        return sha256

    def _copy(self, source: Path, sha256: str) -> None:
        suffix = _suffix_of(source.name, b"")
        temporary = self._folder / f".{sha256}.{new_id()}{files.TEMPORARY_SUFFIX}"
        target = self._folder / f"{sha256}{suffix}"
        with files.saving(target, f"“{source.name}”"):
            try:
                shutil.copyfile(source, temporary)
                if sha256_file(temporary) != sha256:
                    raise StudioError(f"“{source.name}” changed while it was copied.", "Try again.")
                files.replace_synced(temporary, target)
            finally:
                temporary.unlink(missing_ok=True)

    def path(self, sha256: str) -> Path | None:
        """The file with that hash, None where it is not kept. A hash from a foreign recipe may be any text."""
        if not _HASH.fullmatch(sha256):
            return None
        return next((p for p in self._folder.glob(f"{sha256}.*") if p.suffix != ".json"), None)

    def name(self, sha256: str) -> str:
        """The name the file had, "" where that is unknown."""
        if not _HASH.fullmatch(sha256):
            return ""
        try:
            return str(json.loads((self._folder / f"{sha256}.json").read_text("utf-8"))["name"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def _note(self, sha256: str, name: str) -> None:
        text = json.dumps({"name": Path(name).name if name else ""})
        files.write_whole(self._folder / f"{sha256}.json", text.encode(), f"“{name or 'the picture'}”")


def _suffix_of(name: str, head: bytes) -> str:
    suffix = Path(name).suffix.lower()
    if _SUFFIX.fullmatch(suffix) and suffix not in (".json", files.TEMPORARY_SUFFIX):
        return suffix
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return ".webp"
    return next((known for signature, known in _SIGNATURES if head.startswith(signature)), ".bin")
