"""aigc-studio enhance: photos made larger, or cleaner."""

from __future__ import annotations

import argparse
import sys
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from aigc_studio.cli.console import BAD_INPUT, FINE, complain, foreground, say
from aigc_studio.cli.devices import add_device, open_pool
from aigc_studio.core.errors import StudioError

if TYPE_CHECKING:
    from aigc_studio.enhance.photo import EnhanceSettings
    from aigc_studio.library.card import ModelCard
    from aigc_studio.library.catalog import Catalog
    from aigc_studio.library.pool import ModelPool


def register(commands: Any) -> None:
    parser = commands.add_parser("enhance", help="make photos larger or cleaner")
    parser.add_argument("photos", nargs="+", type=Path, metavar="PHOTO", help="pictures, or folders of pictures")
    parser.add_argument(
        "--model", metavar="NAME", help="an enhancer, see: models list --kind enhancer; or lanczos, a plain resize"
    )
    parser.add_argument("--factor", type=float, default=0.0, metavar="N", help="how many times larger, 1 to 16")
    parser.add_argument("--strength", type=float, default=1.0, metavar="0..1", help="of a denoiser")
    parser.add_argument("--format", choices=("png", "jpeg", "webp", "tiff"), default="png")
    parser.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="folder for the results")
    add_device(parser)
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from aigc_studio.core.picture_folder import pictures_in
    from aigc_studio.enhance.photo import PLAIN, EnhanceSettings
    from aigc_studio.library.catalog import Catalog

    catalog, pool = Catalog(), open_pool(options)
    card = _card(options.model, options.factor, catalog)
    settings = EnhanceSettings(card.id if card else PLAIN, options.factor, options.strength).checked()
    made, failed = [], []
    for photo in chain.from_iterable(map(pictures_in, options.photos)):
        try:
            made.append(_enhance(photo, card, settings, options, catalog, pool))
        except StudioError as error:
            failed.append({"photo": str(photo), "error": error.sentence()})
            complain(error, photo.name)
    say({"model": settings.model, "pictures": made, "failed": failed}, options.json, [str(one["file"]) for one in made])
    return BAD_INPUT if failed else FINE


def _card(name: str | None, factor: float, catalog: Catalog) -> ModelCard | None:
    """The model of that name, None for a plain resize; without a name the one that suits the factor."""
    from aigc_studio.enhance.photo import suited

    if name == "lanczos":
        return None
    if name is not None:
        return catalog.find(name)
    card = suited(factor, catalog)
    if card is None:
        raise StudioError("There is no enhancer yet.", "Add one with: aigc-studio models import FILE.")
    return card


def _enhance(
    path: Path, card: ModelCard | None, settings: EnhanceSettings, options: argparse.Namespace, catalog: Catalog,
    pool: ModelPool,
) -> dict[str, Any]:  # fmt: skip
    from aigc_studio.core.ids import sha256_file
    from aigc_studio.core.image_io import read_pixels
    from aigc_studio.enhance.photo import EnhancePhoto, enhance_photo
    from aigc_studio.gallery.metadata import write_artwork

    began = perf_counter()
    request = EnhancePhoto(read_pixels(path), sha256_file(path), card, settings, path.name)
    result = enhance_photo(request, catalog, pool, foreground(path.name))
    for notice in result.notices:
        print(f"{path.name}: {notice}", file=sys.stderr)
    name = f"{path.stem}-{card.id if card else 'lanczos'}"
    written = write_artwork(options.out, name, result.pixels, result.recipe, format=options.format)
    return {
        "photo": str(path), "file": str(written), "size": str(result.pixels.extent),
        "seconds": round(perf_counter() - began, 3), "notices": list(result.notices),
    }  # fmt: skip
