"""aigc-studio explain: what a generator's units and numbers do."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aigc_studio.cli.arguments import count
from aigc_studio.cli.console import FINE, foreground, say
from aigc_studio.core.errors import StudioError

if TYPE_CHECKING:
    from aigc_studio.library.catalog import Catalog
    from aigc_studio.training.explain import Explained, Picture

#: Units of a layer that are listed, the ones that matter most first.
_LISTED = 12
#: Pictures along a number, and pixels a side of each at most.
_PICTURES, _SIDE = 9, 256


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "explain",
        help="what the units and numbers of a generator do",
        description="Without more than a model it lists the layers; with --layer it says which units matter most; with "
        "--layer and --unit it draws what pictures lose without that unit and what excites it; with --latent it draws "
        "what a number of the latent point does.",
    )
    parser.add_argument("model", metavar="MODEL")
    parser.add_argument("--layer", metavar="NAME")
    parser.add_argument("--unit", type=count, metavar="N", help="from 1")
    parser.add_argument("--latent", type=count, metavar="N", help="from 1")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="here if not given")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from aigc_studio.library.catalog import Catalog
    from aigc_studio.training.explain import Explained

    if options.unit and not options.layer:
        raise StudioError("A unit is one of a layer.", "Name it with --layer; without --unit layers are listed.")
    catalog = Catalog()
    if options.latent:
        return _latent(catalog, options)
    explained = Explained(catalog.find(options.model))
    if options.unit:
        return _unit(explained, options)
    return _units(explained, options) if options.layer else _layers(explained, options)


def _layers(explained: Explained, options: argparse.Namespace) -> int:
    plain = [{"name": one.name, "units": one.units, "side": one.side} for one in explained.layers]
    lines = [f"{one.name:24} {one.units:5} units of {one.side}x{one.side}" for one in explained.layers]
    say({"model": options.model, "layers": plain}, options.json, lines)
    return FINE


def _units(explained: Explained, options: argparse.Namespace) -> int:
    context = foreground(options.layer)
    effects = explained.effects(options.layer, context.step)
    order = effects.argsort()[::-1]
    plain = [{"unit": int(unit) + 1, "change": float(effects[unit])} for unit in order]
    lines = [f"unit {one['unit']:5} changes the picture by {one['change']:.2%}" for one in plain[:_LISTED]]
    say({"model": options.model, "layer": options.layer, "units": plain}, options.json, lines)
    return FINE


def _unit(explained: Explained, options: argparse.Namespace) -> int:
    from aigc_studio.training.explain import sheet

    unit, context = options.unit - 1, foreground(options.layer)
    lost = explained.ablation(options.layer, unit, options.seed)
    rows = [lost.before, lost.after]
    document: dict[str, Any] = {"model": options.model, "layer": options.layer, "unit": options.unit}
    try:
        rows.append(explained.exciting(options.layer, unit, options.seed, context.step).pictures)
    except StudioError as error:
        document["not_excited"] = error.message
    name = f"{options.model}-{options.layer}-{options.unit}".replace("/", "-")
    file = _save(sheet(rows), options.out, f"{name}.png")
    lines = [f"Without it pictures change by {lost.change:.2%}.", f"Before, after and what excites it: {file}"]
    say(document | {"change": lost.change, "file": str(file)}, options.json, lines)
    return FINE


def _latent(catalog: Catalog, options: argparse.Namespace) -> int:
    from aigc_studio.core.image import Extent
    from aigc_studio.latent.point import LatentPoint
    from aigc_studio.latent.render import RenderLatent
    from aigc_studio.latent.traversal import traverse
    from aigc_studio.library.pool import ModelPool
    from aigc_studio.training.explain import sheet

    point = LatentPoint(options.seed, options.seed).to_settings() | {"model": options.model}
    request = RenderLatent.from_settings(point | {"width": _SIDE, "height": _SIDE}, catalog)
    request = replace(request, extent=Extent(_SIDE, _SIDE).within(request.card.default_side))
    walk = traverse(request, options.latent - 1, _PICTURES, ModelPool(), foreground(f"number {options.latent}"))
    file = _save(sheet([walk.pictures]), options.out, f"{options.model}-latent-{options.latent}.png")
    document = {"model": options.model, "latent": options.latent, "numbers": walk.numbers, "file": str(file)}
    say(document, options.json, [f"Written to {file}"])
    return FINE


def _save(picture: Picture, folder: Path, name: str) -> Path:
    from PIL import Image

    try:
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(folder / name, "PNG")
    except OSError as error:
        raise StudioError(
            f"“{name}” cannot be written ({error.strerror or error}).", "Choose another folder."
        ) from error
    return folder / name
