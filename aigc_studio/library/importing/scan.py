"""Folders of models: which files in them can be used, and what the others are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aigc_studio.core.errors import StudioError
from aigc_studio.core.settings import data_folder
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.importing.carried import readable_form
from aigc_studio.library.importing.own_models import own_cards
from aigc_studio.library.importing.way_in import digest
from aigc_studio.library.probe import Look, may_be_onnx, prepare

#: Names that promise a model; whether it is one, and which, is found in the file itself.
MODEL_SUFFIXES = frozenset(
    {
        ".onnx", ".ort", ".pt", ".pth", ".ckpt", ".tar", ".safetensors", ".pkl", ".pickle", ".bin", ".h5", ".hdf5",
        ".keras", ".pb", ".tflite", ".gguf", ".ggml", ".msgpack", ".t7", ".caffemodel", ".mlmodel", ".mlpackage",
        ".model", ".npz", ".param", ".pdparams", ".pdmodel", ".params", ".torchscript", ".ptl", ".weights", ".engine",
    }
)  # fmt: skip
_DEEPEST, _MOST_FILES = 16, 5_000


@dataclass(frozen=True)
class Found:
    """A file that was looked at. `title` says what it is when it can be used, `message` and `hint` why not when it
    cannot; `known` is the id of the card that was made of it before."""

    path: Path
    size: int
    title: str = ""
    kind: str = ""
    family: str = ""
    message: str = ""
    hint: str = ""
    known: str = ""

    @property
    def usable(self) -> bool:
        return bool(self.kind) and not self.message


def scan_folder(folder: Path, context: JobContext, library: Path | None = None) -> list[Found]:
    """What the files in `folder`, and in folders inside, are; nothing is imported. `library` is the person's own.

    Files that are the same, by name or by content, are listed once. Raises StudioError for a folder that cannot be
    read."""
    files = model_files(folder)
    cards = own_cards(library or data_folder() / "models")
    known = {str(card.imported.get("sha256")): card.id for card in cards}
    found: dict[str, Found] = {}
    for place, path in enumerate(files):
        context.step(place / len(files), path.name)
        try:
            key = digest(path)
        except StudioError as error:
            found[str(path)] = Found(path, 0, message=error.message, hint=error.hint)
            continue
        if key not in found:
            found[key] = _look(path, known.get(key, ""), context)
        if place + 1 < len(files) and may_be_onnx(files[place + 1]):
            prepare()
    return list(found.values())


def model_files(path: Path) -> list[Path]:
    """A folder as the files in it, and in folders inside, that are named like models; anything else as itself.

    Links to files are followed (Hugging Face keeps files so), links to folders are not; hidden folders are left out.
    Raises StudioError for a folder that cannot be read, or holds no such file."""
    if not path.is_dir():
        return [path]
    if not os.access(path, os.R_OK | os.X_OK):
        raise StudioError(f"The folder “{path.name}” cannot be read.", "Ask for the permission to read it.")
    found: dict[tuple[int, int], Path] = {}
    for file in _walk(path):
        try:
            facts = file.stat()
        except OSError:
            continue  # a link to nowhere
        if file.is_file():
            found.setdefault((facts.st_dev, facts.st_ino) if facts.st_ino else (0, hash(file)), file)
        if len(found) > _MOST_FILES:
            raise StudioError(f"“{path.name}” holds more than {_MOST_FILES:,} models.", "Choose a folder inside.")
    if not found:
        raise StudioError(f"There is no model in “{path.name}”.", "Models end in .onnx, .pth, .pt, .safetensors …")
    return list(found.values())


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder, followlinks=False):
        here = Path(parent)
        deep = len(here.relative_to(folder).parts) >= _DEEPEST
        folders[:] = [] if deep else sorted(name for name in folders if not name.startswith("."))
        yield from (here / name for name in sorted(names) if named_like_a_model(name))


def named_like_a_model(name: str) -> bool:
    """Whether a file of that name may be a model, told by its suffix."""
    return Path(name).suffix.casefold() in MODEL_SUFFIXES and not name.startswith(".")


def _look(path: Path, known: str, context: JobContext) -> Found:
    size = path.stat().st_size
    with readable_form(path) as readable, Look(readable) as look:
        report = look.report(context.check)
    try:
        match = report.check()
    except StudioError as error:
        return Found(path, size, message=error.message, hint=error.hint, known=known)
    return Found(path, size, match.title, match.kind, match.family, known=known)
