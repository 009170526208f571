"""Pictures and fonts out of Debian packages, by name, version and SHA-256."""

from __future__ import annotations

import hashlib
import io
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from aigc_studio.core.errors import StudioError

#: An `ar` archive (the outer form of a .deb): its first bytes, and the length of a member's header.
_MAGIC, _HEADER = b"!<arch>\n", 60


def fetch(name: str, version: str, sha256: str, cache: Path) -> Path:
    """The folder with the files of a package, unpacked in `cache`.

    Needs `apt-get` and its lists of packages. Raises StudioError when the package cannot be had, or is another one.
    """
    folder = cache / f"{name}_{version.replace(':', '%3a')}"
    if (folder / ".whole").exists():
        return folder
    archive = next(iter(cache.glob(f"{folder.name}_*.deb")), None) or _download(name, version, cache)
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != sha256:
        raise StudioError(
            f"{archive.name} has the SHA-256 {found}, not {sha256}.", "Delete it to fetch it again, or name this one."
        )
    with tarfile.open(fileobj=io.BytesIO(_content(archive.read_bytes()))) as files:
        files.extractall(folder, filter=_plain)
    (folder / ".whole").touch()
    return folder


def fetch_all(packages: list[Mapping[str, str]], cache: Path) -> Iterator[Path]:
    """The folders of all packages of a recipe."""
    for package in packages:
        yield fetch(package["name"], package["version"], package["sha256"], cache)


def _download(name: str, version: str, cache: Path) -> Path:
    cache.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(["apt-get", "download", f"{name}={version}"], cwd=cache, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise StudioError(
            f"The package {name} {version} cannot be fetched.", "Use a Debian machine, after `apt-get update`."
        ) from error
    return next(iter(cache.glob(f"{name}_{version.replace(':', '%3a')}_*.deb")))


def _plain(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo | None:
    """Files that stay in the folder; links to elsewhere are left out."""
    try:
        return tarfile.data_filter(member, folder)
    except tarfile.FilterError:
        return None


def _content(archive: bytes) -> bytes:
    """The member `data.tar.*` of a .deb."""
    if not archive.startswith(_MAGIC):
        raise StudioError("This is no Debian package.", "Delete it to fetch it again.")
    at = len(_MAGIC)
    while at + _HEADER <= len(archive):
        name, size = archive[at : at + 16].decode().strip(" /"), int(archive[at + 48 : at + 58])
        at += _HEADER
        if name.startswith("data.tar"):
            return archive[at : at + size]
        at += size + size % 2
    raise StudioError("This Debian package holds no files.", "Delete it to fetch it again.")
