"""aigc-studio generate: pictures from a generator."""

from __future__ import annotations

import argparse
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from aigc_studio.cli import arguments
from aigc_studio.cli.console import BAD_INPUT, FINE, complain, foreground, say, tell
from aigc_studio.cli.devices import add_device, open_pool

if TYPE_CHECKING:
    from aigc_studio.library.card import ModelCard
    from aigc_studio.library.catalog import Catalog


def register(commands: Any) -> None:
    parser = commands.add_parser("generate", help="make pictures with a generator")
    parser.add_argument("model", metavar="MODEL", help="a generator's id or name, see: models list")
    parser.add_argument(
        "--seed", type=arguments.seed, default=0, help="the first picture's seed; the next have the next"
    )
    parser.add_argument("--noise-seed", type=arguments.seed, help="for generators that take noise (default: the seed)")
    parser.add_argument("--count", type=arguments.count, default=1)
    parser.add_argument("--size", type=arguments.extent, metavar="WxH", help="in pixels (default: the model's own)")
    parser.add_argument("--set", type=arguments.setting, action="append", default=[], metavar="DIRECTION=VALUE")
    parser.add_argument("--class", dest="drawn", metavar="NAME", help="what it draws, of a generator with classes")
    parser.add_argument("--truncation", type=float, default=1.0, metavar="PSI", help="0 to 2: how daring (default 1)")
    parser.add_argument("--tile", action="store_true", help="seamless: the picture repeats without an edge")
    parser.add_argument("--loop", action="store_true", help="an animated WebP whose end leads into its beginning")
    parser.add_argument(
        "--format", choices=("png", "jpeg", "webp", "tiff", "svg"), help="default png; loops are webp; svg: of glyphs"
    )
    parser.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="folder for the pictures")
    add_device(parser)
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from aigc_studio.core.errors import StudioError
    from aigc_studio.latent.point import LARGEST_SEED, LatentPoint
    from aigc_studio.latent.render import LOOP_FRAMES, RenderLatent, check_extent
    from aigc_studio.library.catalog import Catalog

    card = _card(options.model, Catalog())
    if card.kind != "generator":
        raise StudioError(f"“{card.name}” is a {card.kind}, not a generator.", "See: aigc-studio models list.")
    if not 0 <= options.truncation <= 2:
        raise StudioError(f"A truncation of {options.truncation} is not between 0 and 2.", "1 is normal.")
    for switch in ("tile", "loop"):
        if getattr(options, switch) and switch not in card.switches:
            raise StudioError(f"{card.name} has no {switch} switch.", f"It has {', '.join(card.switches) or 'none'}.")
    if options.loop and options.format not in (None, "webp"):
        raise StudioError(f"A loop cannot be saved as {options.format}.", "Leave --format out: loops are WebP.")
    weights = _weights(card, options)
    extent = check_extent(*((options.size.width, options.size.height) if options.size else card.default_size))
    if options.seed + options.count - 1 > LARGEST_SEED:
        raise StudioError(f"{options.count} seeds from {options.seed} on go beyond {LARGEST_SEED}.", "Begin lower.")
    pool = open_pool(options)
    made: list[dict[str, Any]] = []
    document: dict[str, Any] = {"model": card.id, "weights": weights, "pictures": made}
    for seed in range(options.seed, options.seed + options.count):
        noise_seed = seed if options.noise_seed is None else options.noise_seed
        point = LatentPoint(seed, noise_seed, options.truncation, weights)
        request = RenderLatent(card, point, extent, options.tile, frames=LOOP_FRAMES if options.loop else 0)
        began = perf_counter()
        try:
            path = _write(request, pool, options)
        except StudioError as error:
            if not made:
                raise
            complain(error)
            document |= {"error": error.sentence()}
            break
        made.append({"file": str(path), "seed": seed, "size": str(extent), "seconds": round(perf_counter() - began, 3)})
        if not options.json:  # told at once: what is finished stays when the next one fails, or is cancelled
            say({}, False, [str(path)])
    if options.json:
        say(document, True, [])
    return BAD_INPUT if "error" in document else FINE


def _card(name: str, catalog: Catalog) -> ModelCard:
    """The card of that name; a style, which `models list` tells too, gets a sentence of its own."""
    from aigc_studio.core.errors import StudioError
    from aigc_studio.style.styles import StyleBook

    try:
        return catalog.find(name)
    except StudioError:
        for style in StyleBook(catalog).all():
            if name.casefold() in (style.id.casefold(), style.name.casefold()):
                hint = f"See: aigc-studio stylize PHOTO --style {style.id}."
                raise StudioError(f"“{style.name}” is a style, not a generator.", hint) from None
        raise


def _classes(card: ModelCard) -> dict[str, tuple[str, float]]:
    """By the name that `--class` takes: the direction that draws the class, and its value.

    A foreign network's classes have no names, only numbers along the one direction “class”.
    """
    if card.classes:
        return {label.name: (label.name, label.high) for label in card.classes}
    count = int(card.settings.get("classes", 0))
    numbered = any(label.name == "class" for label in card.directions)
    return {str(number): ("class", float(number)) for number in range(count)} if numbered else {}


def _weights(card: ModelCard, options: argparse.Namespace) -> dict[str, float]:
    """Of `--set`, and of `--class`, which is the highest score of that class."""
    from aigc_studio.core.errors import StudioError, unknown_name
    from aigc_studio.latent.point import check_weight

    exact = {label.name for label in card.directions}
    names = {label.name.casefold(): label.name for label in card.directions}
    asked = [(name if name in exact else names.get(name.casefold(), name), value) for name, value in options.set]
    if options.drawn is not None:
        classes = _classes(card)
        if not classes:
            raise StudioError(f"{card.name} has no classes.", "Leave --class out.")
        if options.drawn not in classes:
            raise unknown_name("class", options.drawn, list(classes))
        asked.append(classes[options.drawn])
    weights = {name: check_weight(card, name, value) for name, value in asked}
    for name, value in asked:
        if weights[name] != value:
            tell(f"The direction “{name}” ends at {weights[name]:g}, which {value:g} was taken for.")
    return weights


def _write(request: Any, pool: Any, options: argparse.Namespace) -> Path:
    from aigc_studio.core.image import Pixels
    from aigc_studio.gallery.metadata import write_animation, write_artwork
    from aigc_studio.latent.render import render_latent, render_loop

    context = foreground(f"{request.card.name} {request.point.seed}")
    name = f"{request.card.id}-{request.point.seed:06d}"
    if request.frames:
        frames = render_loop(request, pool, context)
        return write_animation(options.out, name, frames, request.recipe())
    if options.format == "svg":
        return _write_outlines(request, pool, options.out, name)
    rendered = render_latent(request, pool, context)
    return write_artwork(options.out, name, Pixels(rendered.pixels), rendered.recipe, format=options.format or "png")


def _write_outlines(request: Any, pool: Any, folder: Path, name: str) -> Path:
    from aigc_studio.gallery.files import new_file
    from aigc_studio.gallery.metadata import packet
    from aigc_studio.latent.outlines import outlines, svg

    document = svg(outlines(request, pool), packet(request.recipe()))
    with new_file(folder, name, ".svg") as (path, stream):
        stream.write(document.encode())
    return path
