"""A model's file becomes a card in the person's own library."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import sha256_file
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.adapters.base import LatentSpace
from aigc_studio.library.card import SPACE, DirectionLabel, ModelCard
from aigc_studio.library.encoders import OWN_ENCODER, own_encoder
from aigc_studio.library.families import families
from aigc_studio.library.importing.carried import readable_form
from aigc_studio.library.importing.folder import (
    Installed,
    Origin,
    complete_card,
    hashes_of,
    new_folder,
    save_space,
    slug,
    write_card,
)
from aigc_studio.library.importing.onnx_copy import install_onnx
from aigc_studio.library.importing.own_models import already_imported
from aigc_studio.library.importing.weights import (
    WEIGHTS,
    build_network,
    changed_meanwhile,
    find_directions,
    read_weights,
    save_weights,
    state_of,
)
from aigc_studio.library.inscription import Inscription
from aigc_studio.library.opening import adapter, open_model
from aigc_studio.library.own_styles import picture_styles
from aigc_studio.library.probe import Look, Match, Report, may_be_onnx
from aigc_studio.library.running.sound import NotAPicture
from aigc_studio.library.trial import picture_of, sample

if TYPE_CHECKING:
    import torch

THUMBNAIL = 256
#: Finds the latent space and the sliders of a generator that was installed.
_Explore = Callable[[JobContext], tuple[LatentSpace, tuple[DirectionLabel, ...]]]


def import_model(path: Path, library: Path, context: JobContext, name: str = "") -> ModelCard:
    """Look at `path` in a process of its own, copy its weights into `library` as safetensors or ONNX, make its card.

    `context.preview` is given the first picture; a generator's directions are found after it. The same file a second
    time gives the card there is. Raises StudioError: a sentence and what would help.
    """
    if not path.is_file():
        raise StudioError(f"“{path.name}” is not a file.", "Choose a model's file.")
    context.step(0.0, "Reading the file")
    before = state_of(path)
    with readable_form(path) as readable:
        with ThreadPoolExecutor(1) as beside, Look(readable) as look:
            # ONNX is hashed where it is looked at, and again as it is copied.
            hashing = None if readable is path and may_be_onnx(path) else beside.submit(digest, path)
            context.step(0.1, "Looking at it safely")
            report = look.report(context.check, context.preview)
            match = report.check()
            found = _Found(readable, report, match, {} if _is_onnx(match) else read_weights(readable, match))
            original = (report.sha256 or digest(path)) if hashing is None else hashing.result()
        known = already_imported(original, library)
        if known is not None:
            return known
        if state_of(path) != before:
            raise changed_meanwhile(path)
        if report.picture is not None and not look.has_shown:
            context.preview(report.picture.pixels())
        context.step(0.3, match.title)
        origin = Origin(path, name, original, report.inscription)
        with new_folder(library, f"{slug(origin.name if name else path.stem)}-{original[:6]}") as folder:
            card = _make(folder, found, origin, context)
            if state_of(path) != before or (readable is path and report.sha256 not in ("", original)):
                raise changed_meanwhile(path)
    return card


@dataclass(frozen=True)
class _Found:
    """A file that was looked at, and its weights, which are none for ONNX."""

    path: Path
    report: Report
    match: Match
    tensors: dict[str, torch.Tensor]


def _is_onnx(match: Match) -> bool:
    return match.family.startswith("onnx-") or match.family == "cppn"


@dataclass(frozen=True)
class _Arrived:
    """A model that is ready to run: what the card says of it, and how it is opened and explored. `write` puts those of
    its files into the folder that may wait until its first picture is seen."""

    installed: Installed
    opened: Callable[[ModelCard], Any]
    explore: _Explore
    write: Callable[[], None] = lambda: None


def _make(folder: Path, found: _Found, origin: Origin, context: JobContext) -> ModelCard:
    arrived = _arrive(folder, found, origin.card)
    card = write_card(folder, arrived.installed, origin)
    context.step(0.5, "Trying it")
    seconds = _try(card, arrived.opened(card), context.part(0.5, 0.6), found.report.picture is None)
    directions: tuple[DirectionLabel, ...] = ()
    with ThreadPoolExecutor(1) as beside:  # a disk may take its time, and the picture is waited for
        writing = beside.submit(_written, arrived, folder)
        space = None
        if card.kind == "generator":
            space, directions = arrived.explore(context.part(0.6, 1.0))
        hashes = writing.result()
    if space is not None:
        hashes[SPACE] = sha256_file(save_space(space, folder))
    return complete_card(card, directions, {"seconds": {"cpu": round(seconds, 4)}, "files": hashes})


def _written(arrived: _Arrived, folder: Path) -> dict[str, str]:
    arrived.write()
    return hashes_of(folder)


def _arrive(folder: Path, found: _Found, card: Inscription | None) -> _Arrived:
    arrived = _onnx(folder, found, card) if _is_onnx(found.match) else _weights(folder, found)
    if card is None or card.space is None:
        return arrived
    known = card.space, card.directions
    save_space(card.space, folder)
    described = replace(arrived.installed, directions=card.directions)
    return replace(arrived, installed=described, explore=lambda _context: known)


def _onnx(folder: Path, found: _Found, card: Inscription | None) -> _Arrived:
    installed = install_onnx(found.path, found.report, found.match, folder, card)

    def explore(context: JobContext) -> tuple[LatentSpace, tuple[DirectionLabel, ...]]:
        from aigc_studio.library.adapters.onnx_generator import explore

        context.step(0.0, "Finding directions")
        return explore(folder / installed.weights, installed.settings)

    return _Arrived(installed, open_model, explore)


def _weights(folder: Path, found: _Found) -> _Arrived:
    match = found.match
    network, settings = build_network(found.tensors, match)
    installed = Installed(match.checked_kind, match.family, match.title, WEIGHTS, settings)

    def write() -> None:
        save_weights(network, folder / WEIGHTS)
        encoder = own_encoder(families()[match.family], found.tensors, settings)
        if encoder is not None:
            save_weights(encoder, folder / OWN_ENCODER)

    return _Arrived(
        installed, lambda card: adapter(card).model_of(card, network),
        lambda context: find_directions(network, settings, context), write,
    )  # fmt: skip


def _try(card: ModelCard, model: Any, context: JobContext, show: bool) -> float:
    """Run the model once: proves that it works, and gives its thumbnail. The seconds that the picture took."""
    began = perf_counter()
    try:
        picture = picture_of(card, model, context)
    except NotAPicture as error:  # its advice is for who moved a slider
        raise StudioError(error.message, "Its file may be damaged: download it again.") from error
    seconds = perf_counter() - began
    if picture is not None:
        _refuse_blank(picture)
        if show:
            context.preview(picture)
        small = Image.fromarray(picture).resize((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
        small.save(card.thumbnail)
    if card.kind == "stylizer":
        picture_styles(card, model, sample("still-life"), context)
    return seconds


def _refuse_blank(picture: NDArray[np.uint8]) -> None:
    if picture.std() == 0:
        raise StudioError("The network makes pictures of a single colour.", "The file may be of an untrained network.")


def digest(path: Path) -> str:
    """SHA-256 of a file. Raises StudioError."""
    try:
        return sha256_file(path)
    except OSError as error:
        raise StudioError(f"“{path.name}” cannot be read.", str(error.strerror or error)) from error
