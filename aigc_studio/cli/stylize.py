"""aigc-studio stylize: photos painted in styles."""

from __future__ import annotations

import argparse
import os
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from aigc_studio.cli.console import BAD_INPUT, FINE, complain, foreground, say
from aigc_studio.cli.devices import add_device, open_pool
from aigc_studio.core.errors import StudioError

if TYPE_CHECKING:
    from aigc_studio.library.catalog import Catalog
    from aigc_studio.library.pool import ModelPool
    from aigc_studio.style.styles import StyleBook
    from aigc_studio.style.stylize import StyleSettings, StyleWeight


def register(commands: Any) -> None:
    parser = commands.add_parser("stylize", help="paint photos in styles")
    parser.add_argument("photos", nargs="+", type=Path, metavar="PHOTO", help="pictures, or folders of pictures")
    parser.add_argument(
        "--style", action="append", required=True, metavar="NAME[=WEIGHT]|PAINTING",
        help="a style's name, see: models list --kind style, or a painting's file; repeat to mix",
    )  # fmt: skip
    parser.add_argument("--strength", type=float, default=1.0, metavar="0..1")
    parser.add_argument("--brush", type=float, default=1.0, metavar="0.5..2", help="size of the strokes")
    parser.add_argument("--keep-colour", "--keep-color", action="store_true", help="keep the photo's colours")
    parser.add_argument("--max-side", type=int, default=2048, metavar="N", help="in pixels; 0: the photo's own size")
    parser.add_argument("--format", choices=("png", "jpeg", "webp", "tiff"), default="png")
    parser.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="folder for the paintings")
    add_device(parser)
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from aigc_studio.core.picture_folder import pictures_in
    from aigc_studio.library.catalog import Catalog
    from aigc_studio.style.styles import StyleBook
    from aigc_studio.style.stylize import StyleSettings

    catalog, pool = Catalog(), open_pool(options)
    book = StyleBook(catalog)
    styles = tuple(_style(text, book, catalog, pool) for text in options.style)
    settings = StyleSettings(
        styles, options.strength, options.keep_colour, options.brush, options.max_side
    ).checked()  # fmt: skip
    painted, failed = [], []
    for photo in chain.from_iterable(map(pictures_in, options.photos)):
        try:
            painted.append(_paint(photo, settings, options, catalog, pool))
        except StudioError as error:
            failed.append({"photo": str(photo), "error": error.sentence()})
            complain(error, photo.name)
    document = {
        "styles": [{"name": s.name, "weight": s.weight} for s in settings.styles], "paintings": painted,
        "failed": failed,
    }  # fmt: skip
    say(document, options.json, [str(one["file"]) for one in painted])
    return BAD_INPUT if failed else FINE


def _paint(
    path: Path, settings: StyleSettings, options: argparse.Namespace, catalog: Catalog, pool: ModelPool
) -> dict[str, Any]:
    from aigc_studio.core.ids import sha256_file
    from aigc_studio.core.image_io import read_pixels
    from aigc_studio.gallery.metadata import write_artwork
    from aigc_studio.style.stylize import StylizePhoto, stylize_photo

    began = perf_counter()
    photo = read_pixels(path)
    request = StylizePhoto(photo, sha256_file(path), settings, path.name)
    result = stylize_photo(request, catalog, pool, foreground(path.name))
    name = f"{path.stem}-{settings.styles[0].name.lower().replace(' ', '-')}"
    written = write_artwork(options.out, name, result.pixels, result.recipe, format=options.format)
    seconds = round(perf_counter() - began, 3)
    return {"photo": str(path), "file": str(written), "size": str(result.pixels.extent), "seconds": seconds}


def _style(text: str, book: StyleBook, catalog: Catalog, pool: ModelPool) -> StyleWeight:
    """A style's name or a painting's file, each with `=WEIGHT` or without."""
    from aigc_studio.core.image_io import is_picture
    from aigc_studio.gallery.files import is_file
    from aigc_studio.style.styles import ARBITRARY, encode_painting
    from aigc_studio.style.stylize import StyleWeight

    name, weight = text, 1.0
    head, separator, tail = text.rpartition("=")
    if separator and not is_file(Path(text)):
        try:
            name, weight = head, float(tail)
        except ValueError:
            raise StudioError(f"“{tail}” is not a weight.", "Write for example --style starry-line=0.7.") from None
    path = Path(name)
    if is_file(path) or is_picture(path):  # a missing file of a picture's name gets the file's error, not the style's
        from aigc_studio.core.image_io import read_pixels

        return StyleWeight(path.stem, ARBITRARY, encode_painting(read_pixels(path), catalog, pool), weight)
    try:
        return book.find(name).weighted(weight)
    except StudioError as unknown:
        if os.path.isdir(name):  # only now: a folder of results may be called as its style
            raise StudioError(f"“{name}” is a folder, not a painting.", "Give a picture's file.") from unknown
        raise
