"""ONNX files are copied as they are, together with the files beside them that hold their weights.

Small weights among those go into the copy: onnxruntime looks for them nowhere else."""

from __future__ import annotations

import shutil
from pathlib import Path

from aigc_studio.core.ids import sha256_bytes, sha256_file
from aigc_studio.library.importing.folder import Installed, save_space
from aigc_studio.library.importing.weights import changed_meanwhile, state_of
from aigc_studio.library.inscription import Inscription
from aigc_studio.library.onnx_files.safe import rewrite
from aigc_studio.library.onnx_files.weights import companion
from aigc_studio.library.own_styles import save_styles
from aigc_studio.library.probe import Match, Report

MODEL = "model.onnx"


def install_onnx(path: Path, report: Report, match: Match, folder: Path, card: Inscription | None) -> Installed:
    """Copy the network that `report` is about into `folder`. Nothing but the very bytes that were checked is let in,
    or what these became when they were checked.
    `card` is the one inside of the file, if any.

    Raises StudioError when the file or one beside it changed since."""
    for location, state in report.companions.items():
        source = companion(path, location)
        target = folder / location
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target, follow_symlinks=False)
        if target.is_symlink() or state_of(source) != state:
            raise changed_meanwhile(source)
    shutil.copyfile(path, folder / MODEL)
    if sha256_file(folder / MODEL) != report.sha256:
        raise changed_meanwhile(path)
    if report.rewritten:
        data = rewrite((folder / MODEL).read_bytes(), path)
        if sha256_bytes(data) != report.rewritten:
            raise changed_meanwhile(path)
        (folder / MODEL).write_bytes(data)
    if card is not None and card.space is not None:
        save_space(card.space, folder)
    elif match.family == "onnx-generator":
        from aigc_studio.library.adapters.onnx_generator import plain_space

        save_space(plain_space(int(match.settings["latent"]), int(match.settings["classes"])), folder)
    if match.family == "onnx-stylizer":
        save_styles(match.settings, folder, () if card is None else card.styles)
    return Installed(match.checked_kind, match.family, match.title, MODEL, match.settings)
