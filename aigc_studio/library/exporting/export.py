"""A model of the library becomes a file for other programs, and a report on how far to trust it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import sha256_file
from aigc_studio.core.replacing import put_in_place
from aigc_studio.gallery.files import is_file, make_folder
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.card import ModelCard
from aigc_studio.library.exporting.parity import compare, opened, time_it
from aigc_studio.library.exporting.ports import Ports, onnx_ports, traced_ports
from aigc_studio.library.exporting.report import Report
from aigc_studio.library.exporting.subject import Subject
from aigc_studio.library.exporting.subjects import subject_of
from aigc_studio.library.facts import runtime_facts

Format = Literal["onnx", "torchscript"]
FORMATS: tuple[Format, ...] = get_args(Format)
SUFFIXES: dict[Format, str] = {"onnx": ".onnx", "torchscript": ".pt"}
_TITLES: dict[Format, str] = {"onnx": "ONNX", "torchscript": "TorchScript"}
#: A file whose pictures are on average farther than a step of 8 bits from the studio's is not left behind.
_TOLERANCE = 1 / 255


@dataclass(frozen=True)
class Exported:
    """What an export left: the file and the two forms of its report."""

    file: Path
    report: Report
    files: tuple[Path, ...]


def export_model(card: ModelCard, form: Format, target: Path, context: JobContext) -> Exported:
    """Write `card` as `form` to `target`, a file or a folder, with a report beside it.

    The file is written, opened again, compared with the studio's own model and timed; it appears whole or not at all.
    Raises StudioError when the model cannot be written so, or the file does not agree.
    """
    file = _file(card, form, target)
    context.step(0.0, "Opening the model")
    subject = subject_of(card)
    with _whole(file) as unfinished:
        context.step(0.1, f"Writing {_TITLES[form]}")
        ports = _write(subject, form, unfinished)
        parity = compare(subject, opened(unfinished, subject), context.part(0.3, 0.8))
        if parity.mean > _TOLERANCE:
            raise StudioError(
                f"The {_TITLES[form]} of “{card.name}” makes other pictures ({parity.mean * 255:.0f} of 255 away).",
                "Export it to the other format.",
            )
        latency, remarks = time_it(unfinished, subject, context.part(0.8, 1.0))
        report = Report(
            file.name, _TITLES[form], card.id, card.name, card.licence, sha256_file(unfinished),
            unfinished.stat().st_size, *ports, parity, tuple(latency), tuple(remarks), _runtime(),
        )  # fmt: skip
    return Exported(file, report, (file, *report.write(file)))


def _file(card: ModelCard, form: Format, target: Path) -> Path:
    if not target.suffix and not is_file(target):
        make_folder(target)
    if target.is_dir():
        return target / f"{card.id}{SUFFIXES[form]}"
    wanted = (".pt", ".pth", ".ts", ".torchscript") if form == "torchscript" else (".onnx",)
    if target.suffix.casefold() not in wanted:
        raise StudioError(
            f"“{target.name}” is not a name for {_TITLES[form]}.",
            f"Give a folder, or a name that ends in {SUFFIXES[form]}.",
        )
    make_folder(target.parent)
    return target


def _write(subject: Subject, form: Format, path: Path) -> Ports:
    from aigc_studio.library.exporting.to_onnx import write_onnx
    from aigc_studio.library.exporting.to_torchscript import write_torchscript

    if form == "onnx":
        model = subject.onnx()
        write_onnx(model, subject.inscription(), path)
        return onnx_ports(model)
    example = subject.sample(np.random.default_rng(0))
    graph = b""
    if subject.carries_graph:
        inner = path.with_suffix(".onnx")
        write_onnx(subject.onnx(), subject.inscription(), inner)
        graph = inner.read_bytes()
        inner.unlink()
    write_torchscript(subject.module(), example, subject.methods(), subject.torch_inscription(), path, graph)
    return traced_ports(example, opened(path, subject)(example))


@contextmanager
def _whole(file: Path) -> Iterator[Path]:
    """A place to write to that becomes `file` at the end. Raises StudioError when the disk refuses."""
    try:
        # A folder of its own: TorchScript writes the file's name into the file.
        with tempfile.TemporaryDirectory(prefix=".export-", dir=file.parent) as folder:
            unfinished = Path(folder) / f"{file.stem}{'.onnx' if file.suffix.casefold() == '.onnx' else '.pt'}"
            yield unfinished
            put_in_place(unfinished, file)
    except OSError as error:
        raise StudioError(
            f"“{file.name}” cannot be written: {error.strerror or error}.", "Choose another folder."
        ) from error


def _runtime() -> dict[str, str]:
    return {name: value for name, value in runtime_facts().items() if name not in ("device", "precision")}
