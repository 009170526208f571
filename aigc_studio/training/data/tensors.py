"""A surveyed data set as one memory-mapped tensor, made once and opened by every training on it."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import sha256_bytes
from aigc_studio.core.image import Pixels
from aigc_studio.core.image_io import srgb8
from aigc_studio.core.picture_folder import in_order
from aigc_studio.core.replacing import put_in_place
from aigc_studio.jobs.context import JobContext
from aigc_studio.training.data import distance_field
from aigc_studio.training.data.archives import closing_archives
from aigc_studio.training.data.patches import most_patches, patches
from aigc_studio.training.data.survey import Entry, Survey

Colour = Literal["rgb", "grey", "rgba", "field"]
Framing = Literal["crop", "whole", "patches"]
CHANNELS: dict[Colour, int] = {"grey": 1, "rgb": 3, "rgba": 4, "field": 1}
FORMAT = 1
#: Why pictures were set aside, when too few are left.
_FLAWS = {
    "tiny": "{0} too small", "blank": "{0} of one colour", "double": "{0} nearly the same", "broken": "{0} damaged",
    "outlier": "{0} unlike the others",
}  # fmt: skip


@dataclass(frozen=True)
class Preparation:
    """How pictures become squares of `side` pixels: their middle (`crop`), `whole` on white or, in RGBA, on nothing, or
    cut into many (`patches`, see that module).

    `held_out` 0..0.5 is the part of the pictures that no training sees; which ones is decided by their own hash, so
    that a picture never changes sides when others come or go.
    """

    side: int = 64
    colour: Colour = "rgb"
    framing: Framing = "crop"
    held_out: float = 0.05

    def checked(self) -> Preparation:
        """The same. Raises StudioError for what cannot be done."""
        if not 8 <= self.side <= 1024:
            raise StudioError(f"Networks cannot be trained at {self.side} pixels.", "Choose a side from 8 to 1024.")
        if not 0 <= self.held_out <= 0.5:
            raise StudioError("Between none and half of the pictures can be held out.", "Use for example 0.05.")
        return self


@dataclass(frozen=True, eq=False)
class PictureTensor:
    """A prepared data set in `folder`. `labels` names the classes, `classes` (N,) holds the class of each picture,
    `held_out` (N,) bool those that training never sees."""

    folder: Path
    preparation: Preparation
    labels: tuple[str, ...]
    classes: NDArray[np.int64]
    held_out: NDArray[np.bool_]
    skipped: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.classes)

    @cached_property
    def pictures(self) -> NDArray[np.uint8]:
        """(N, side, side, channels) uint8, mapped from the file: only what is looked at is read."""
        return np.asanyarray(np.load(self.folder / "pictures.npy", mmap_mode="r"))

    @cached_property
    def train(self) -> NDArray[np.int64]:
        """Indices of the pictures to train on."""
        return np.flatnonzero(~self.held_out)


def prepare(found: Survey, preparation: Preparation, cache: Path, context: JobContext) -> PictureTensor:
    """Make the tensor of all pictures taken, or open it when it was made before. Memory holds one picture at a time.

    A picture that has gone or changed since the survey is left out and named in `skipped`. Raises StudioError when
    fewer than two are left, or the disk is full.
    """
    preparation = preparation.checked()
    entries = found.taken
    folder = cache / _identity(entries, preparation)
    try:
        return open_tensor(folder)
    except StudioError:
        pass  # not there, or not whole: made (again)
    try:
        with closing_archives():
            return _make(found, preparation, folder, context)
    except OSError as error:
        raise StudioError(f"The prepared pictures cannot be written ({error.strerror or error}).",
                          "Free some space on the disk and try again.") from error  # fmt: skip


def open_tensor(folder: Path) -> PictureTensor:
    """Raises StudioError when `folder` holds no whole data set of this version."""
    try:
        raw = json.loads((folder / "data.json").read_text("utf-8"))
        if raw["format"] != FORMAT:
            raise ValueError(raw["format"])
        tensor = PictureTensor(
            folder, Preparation(**raw["preparation"]), tuple(raw["labels"]), np.array(raw["classes"], np.int64),
            np.array(raw["held_out"], np.bool_), tuple(raw["skipped"]),
        )  # fmt: skip
        side, channels = tensor.preparation.side, CHANNELS[tensor.preparation.colour]
        if tensor.pictures.shape[1:] != (side, side, channels) or len(tensor.pictures) < len(tensor):
            raise ValueError(tensor.pictures.shape)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StudioError(f"{folder} holds no prepared data set.", "Prepare the pictures again.") from error
    return tensor


def _make(found: Survey, preparation: Preparation, folder: Path, context: JobContext) -> PictureTensor:
    entries = found.taken
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "data.json").unlink(missing_ok=True)  # written last: its presence says that all is there
    side, channels = preparation.side, CHANNELS[preparation.colour]
    shape = (max(1, sum(_most(entry, preparation) for entry in entries)), side, side, channels)
    labels = in_order({entry.label for entry in entries})
    kept: list[Entry] = []
    skipped: list[str] = []
    # Written one after the other and not through a memory map, whose pages would fill the memory and which ends the
    # program where the disk is full.
    with (folder / "pictures.npy").open("wb") as file:
        np.lib.format.write_array_header_1_0(file, {"descr": "|u1", "fortran_order": False, "shape": shape})
        begin = file.tell()
        for done, entry in enumerate(entries, 1):
            context.step(done / len(entries), f"Preparing {entry.source.name}")
            try:
                pixels = entry.source.read()
            except StudioError as error:
                skipped.append(str(error))
                continue
            if sha256_bytes(np.ascontiguousarray(pixels.data).data) != entry.identity:
                skipped.append(f"{entry.source.name} was changed after it was looked at.")
                continue
            squares = _squares(pixels, preparation)
            if not len(squares):
                skipped.append(f"{entry.source.name} has no part of {side} pixels with anything in it.")
            file.write(squares.tobytes())
            kept += [entry] * len(squares)
        file.truncate(begin + math.prod(shape))  # rows that the skipped ones left are empty
    if len(kept) < 2:
        raise _too_few(len(kept), found)
    raw: dict[str, Any] = {
        "format": FORMAT, "preparation": asdict(preparation), "labels": labels, "skipped": skipped,
        "classes": [labels.index(entry.label) for entry in kept],
        "held_out": _held_out(kept, preparation),
    }  # fmt: skip
    temporary = folder / "data.tmp"
    temporary.write_text(json.dumps(raw), "utf-8")
    put_in_place(temporary, folder / "data.json")
    return open_tensor(folder)


def _held_out(kept: Sequence[Entry], preparation: Preparation) -> list[bool]:
    """Which squares no training sees. Patches must be measured on some: without such a photo, on the last ones."""
    threshold = int(preparation.held_out * 2**32)
    held = [int(entry.identity[:8], 16) < threshold for entry in kept]
    if preparation.framing == "patches" and threshold and (all(held) or not any(held)):
        return [place >= len(kept) - max(1, len(kept) // 16) for place in range(len(kept))]
    return [False] * len(kept) if all(held) else held


def _most(entry: Entry, preparation: Preparation) -> int:
    """How many squares a picture gives at most."""
    if preparation.framing != "patches" or entry.extent is None:
        return 1
    return most_patches(entry.extent, preparation.side)


def _squares(pixels: Pixels, preparation: Preparation) -> NDArray[np.uint8]:
    """(n, side, side, channels): one for most framings."""
    if preparation.framing != "patches":
        return framed(pixels, preparation)[None]
    data = srgb8(pixels)
    image = Image.fromarray(np.ascontiguousarray(data), "RGBA" if data.shape[2] == 4 else "RGB").convert("RGBA")
    return patches(_in_colour(image, preparation.colour), preparation.side)


def framed(pixels: Pixels, preparation: Preparation) -> NDArray[np.uint8]:
    """`pixels` as (side, side, channels) uint8 sRGB.

    Opacity is kept in RGBA, with colours weighted by it so that hidden ones never bleed in; otherwise the picture lies
    on white.
    """
    if preparation.colour == "field":
        page = framed(pixels, replace(preparation, side=distance_field.PAGE, colour="grey"))
        return distance_field.distance_field(page[..., 0], preparation.side)[..., None]
    data = srgb8(pixels)
    if data.shape[2] == 3:
        data = np.concatenate([data, np.full_like(data[..., :1], 255)], axis=2)
    side, (height, width) = preparation.side, data.shape[:2]
    image = Image.fromarray(np.ascontiguousarray(data), "RGBA").convert("RGBa")
    if preparation.framing == "crop":
        short = min(width, height)
        left, top = (width - short) / 2, (height - short) / 2
        square = image.resize((side, side), Image.Resampling.LANCZOS, (left, top, left + short, top + short))
    else:
        scale = side / max(width, height)
        extent = (max(1, round(width * scale)), max(1, round(height * scale)))
        square = Image.new("RGBa", (side, side))
        square.paste(image.resize(extent, Image.Resampling.LANCZOS), ((side - extent[0]) // 2, (side - extent[1]) // 2))
    return _in_colour(square.convert("RGBA"), preparation.colour)


def _in_colour(image: Image.Image, colour: Colour) -> NDArray[np.uint8]:
    """An RGBA image as (height, width, channels); without opacity it lies on white."""
    if colour == "rgba":
        return np.asarray(image)
    opaque = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return np.asarray(opaque) if colour == "rgb" else np.asarray(opaque.convert("L"))[..., None]


def _too_few(left: int, found: Survey) -> StudioError:
    flaws = Counter(entry.flaw for entry in found.set_aside)
    reasons = ", ".join(_FLAWS.get(flaw, "{0} left out").format(count) for flaw, count in flaws.most_common())
    aside = f" Set aside: {reasons}." if reasons else ""
    hint = "Add larger pictures, or choose a smaller side." if flaws["tiny"] else "Add pictures, or put some back."
    if not left:
        return StudioError(f"No picture is left to train on.{aside}", hint)
    return StudioError(f"{left} picture is left to train on.{aside}", hint)


def _identity(entries: Sequence[Entry], preparation: Preparation) -> str:
    rows = [[entry.identity, entry.label] for entry in entries]
    return sha256_bytes(json.dumps([FORMAT, asdict(preparation), rows]).encode())[:32]
