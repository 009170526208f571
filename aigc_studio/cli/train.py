"""aigc-studio train: a folder of pictures becomes a model with sliders."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from aigc_studio.cli.console import FINE, foreground, say
from aigc_studio.core.errors import StudioError
from aigc_studio.training.families import FAMILIES


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "train",
        help="make a model of your own pictures",
        description="train DATA... starts a training in --out; train resume DIR goes on with one that was stopped.",
    )
    parser.add_argument("data", nargs="+", metavar="DATA", help="folders, zip archives or pictures; or: resume DIR")
    parser.add_argument("--family", choices=FAMILIES, default="vae")
    parser.add_argument("--preset", choices=("tiny", "cpu", "laptop", "large"), default="cpu")
    parser.add_argument("--name", default="", help="of the model; the folder's name otherwise")
    parser.add_argument("--steps", type=int, metavar="N")
    parser.add_argument("--batch", type=int, metavar="N")
    parser.add_argument("--side", type=int, metavar="PIXELS", help="16, 32, 64, 128 or 256")
    parser.add_argument("--rate", type=float, metavar="R", help="learning rate")
    parser.add_argument("--seed", type=int, metavar="N")
    parser.add_argument("--colour", choices=("rgb", "grey", "rgba"), default="rgb")
    parser.add_argument("--framing", choices=("crop", "whole"), default="crop")
    parser.add_argument("--flip", action="store_true", help="also show the networks mirrored pictures")
    parser.add_argument("--licence", default="", metavar="TEXT", help="the terms of the pictures, for the model's card")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder of the training: samples, losses, checkpoints")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from aigc_studio.core.settings import cache_folder, data_folder
    from aigc_studio.training.run import train

    folder = _resumed(options.data) if options.data[0] == "resume" else _begun(options)
    try:
        trained = train(folder, cache_folder() / "training", data_folder() / "models", foreground(folder.name))
    except KeyboardInterrupt:
        print(f"\nStopped. Go on with: aigc-studio train resume {folder}", file=sys.stderr)
        raise
    for sentence in (*trained.set_aside, *trained.notices):
        print(sentence, file=sys.stderr)
    document = {
        "model": trained.card.id, "name": trained.card.name, "steps": trained.steps, "pictures": trained.pictures,
        "set_aside": list(trained.set_aside), "notices": list(trained.notices), "folder": str(folder),
    }  # fmt: skip
    say(document, options.json, [f"{trained.card.name} is in the library: aigc-studio generate {trained.card.id}"])
    return FINE


def _resumed(words: list[str]) -> Path:
    if len(words) != 2:
        raise StudioError("Which training shall go on?", "Name its folder: aigc-studio train resume DIR.")
    return Path(words[1])


def _begun(options: argparse.Namespace) -> Path:
    from aigc_studio.training.families import preset_plan
    from aigc_studio.training.request import TrainModel, begin

    if options.out is None:
        raise StudioError("A training needs a folder for its samples and checkpoints.", "Name one with --out DIR.")
    chosen = {name: getattr(options, name) for name in ("steps", "batch", "side", "rate", "seed")}
    plan = preset_plan(
        options.family, options.preset, flip=options.flip, **{k: v for k, v in chosen.items() if v is not None}
    )
    pictures = tuple(map(Path, options.data))
    request = TrainModel(
        pictures, plan, options.name or pictures[0].stem.replace("-", " ").capitalize(), options.colour,
        options.framing, options.licence,
    )  # fmt: skip
    begin(request, options.out)
    return Path(options.out)
