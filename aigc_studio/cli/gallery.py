"""aigc-studio gallery: a project's pictures."""

from __future__ import annotations

import argparse
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aigc_studio.cli.console import BAD_INPUT, FINE, complain, say
from aigc_studio.core.errors import StudioError

if TYPE_CHECKING:
    from aigc_studio.gallery.artwork import Artwork


def register(commands: Any) -> None:
    parser = commands.add_parser("gallery", help="list a project's pictures, or add some")
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|add")
    listing = actions.add_parser("list", help="the pictures, newest first")
    listing.add_argument("--search", default="", metavar="TEXT")
    listing.add_argument("--stars", type=int, choices=range(6), default=0, help="at least so many")
    adding = actions.add_parser("add", help="copy pictures, or those of a folder, into the project")
    adding.add_argument("pictures", nargs="+", type=Path, metavar="PICTURE")
    for one in (listing, adding):
        one.add_argument("--project", type=Path, required=True, metavar="DIR")
        one.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    return _add(options) if options.action == "add" else _list(options)


def _list(options: argparse.Namespace) -> int:
    from aigc_studio.gallery.project import Project

    if not options.project.is_dir():
        raise StudioError(
            f"There is no project at {options.project}.", "Make one with: gallery add PICTURE --project DIR."
        )
    with Project.open(options.project) as project:
        found = project.artworks(options.search, options.stars, stacked=False)
        document = {"project": str(options.project), "pictures": [_plain(artwork) for artwork in found]}
    say(
        document,
        options.json,
        [f"{a.made:%Y-%m-%d %H:%M}  {'★' * a.stars:5}  {a.path.name}  {a.summary}" for a in found],
    )
    return FINE


def _add(options: argparse.Namespace) -> int:
    from aigc_studio.core.picture_folder import pictures_in
    from aigc_studio.gallery.project import Project

    added, failed = [], []
    with Project.create(options.project) as project:
        for path in chain.from_iterable(map(pictures_in, options.pictures)):
            try:
                added.append(_plain(project.add_file(path)))
            except StudioError as error:
                failed.append({"picture": str(path), "error": error.sentence()})
                complain(error, path.name)
    say({"added": added, "failed": failed}, options.json, [str(one["file"]) for one in added])
    return BAD_INPUT if failed else FINE


def _plain(artwork: Artwork) -> dict[str, Any]:
    return {
        "id": artwork.id, "name": artwork.name, "file": str(artwork.path), "width": artwork.width,
        "height": artwork.height, "made": artwork.made.isoformat(), "task": artwork.task, "stars": artwork.stars,
        "summary": artwork.summary,
    }  # fmt: skip
