"""aigc-studio replay: render the recipe in a file again and compare."""

from __future__ import annotations

import argparse
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from aigc_studio.cli.console import FINE, foreground, say
from aigc_studio.cli.devices import add_device, open_pool
from aigc_studio.core.errors import StudioError

if TYPE_CHECKING:
    from aigc_studio.core.image import Extent, Pixels


def register(commands: Any) -> None:
    parser = commands.add_parser("replay", help="make the picture in FILE again from its recipe and compare")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--source", type=Path, action="append", default=[], metavar="PHOTO", help="what it was made from"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="also write the new picture there")
    add_device(parser)
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from aigc_studio.core.image_io import read_pixels
    from aigc_studio.gallery.metadata import read_recipe, write_artwork
    from aigc_studio.library.catalog import Catalog
    from aigc_studio.replay.make import Maker
    from aigc_studio.replay.sources import SourceFinder

    recorded = read_pixels(options.file)
    recipe = read_recipe(options.file)
    if recipe is None:
        raise StudioError(
            f"“{options.file.name}” holds no recipe.", "Only pictures made by AIGC Studio can be replayed."
        )
    began = perf_counter()
    finder = SourceFinder(options.file, options.source, recipe)
    maker = Maker(Catalog(), open_pool(options))
    _check_same_size(recorded, maker.extent(recipe))  # before the work: a recipe of another file may ask for anything
    again = maker.make(recipe, foreground(options.file.name), finder)
    _check_same_size(recorded, again.extent)
    largest, mean = _difference(recorded, again)
    document = {
        "file": str(options.file), "task": recipe.task, "size": str(again.extent),
        "max_difference": largest, "mean_difference": round(mean, 4), "seconds": round(perf_counter() - began, 3),
    }  # fmt: skip
    if options.out is not None:
        document["out"] = str(write_artwork(options.out, f"{options.file.stem}-replayed", again, recipe))
    line = f"{options.file.name}: largest difference {largest} of 255, mean {mean:.3f}"
    say(document, options.json, [line])
    return FINE


def _check_same_size(recorded: Pixels, again: Extent | None) -> None:
    if again is not None and recorded.extent != again:
        raise StudioError(
            f"The picture is {recorded.extent} and its recipe makes {again}.", "It was resized since it was made."
        )


def _difference(recorded: Pixels, again: Pixels) -> tuple[int, float]:
    """Largest and mean difference of the 8-bit colours of two pictures of one size."""
    import numpy as np

    difference = np.abs(recorded.rgb8().astype(np.int16) - again.rgb8().astype(np.int16))
    return int(difference.max()), float(difference.mean())
