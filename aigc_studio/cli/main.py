"""The parser of the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from aigc_studio import __version__
from aigc_studio.cli import arguments
from aigc_studio.cli.console import BAD_INPUT, guarded
from aigc_studio.core.errors import StudioError

VIEWS = ("main", "latent", "explain", "style", "tools", "layers", "train", "data", "gallery")
COMMANDS = ("generate", "stylize", "enhance", "train", "explain", "models", "gallery", "replay", "doctor")


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, in a person's words."""

    def __init__(self, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        self.register("type", int, arguments.whole)
        self.register("type", float, arguments.number)

    def error(self, message: str) -> NoReturn:
        raise StudioError(f"{message[:1].upper()}{message[1:]}.", f"See {self.prog} --help.")


def parser() -> Parser:
    """Every command; its module is imported with it, heavy ones import inside their functions."""
    top = Parser(
        prog="aigc-studio",
        description="An offline desktop studio for artists. Without a command it opens the window.",
    )
    top.add_argument("--version", action="version", version=f"AIGC Studio {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    for name in COMMANDS:
        import_module(f"aigc_studio.cli.{name}").register(commands)
    shot = commands.add_parser("screenshot", help="draw the real window with sample content, without a display")
    shot.add_argument("out", metavar="OUT.png")
    shot.add_argument("--view", choices=VIEWS, default="main")
    shot.add_argument("--size", default="1600x1000", metavar="WxH")
    shot.add_argument("--theme", choices=("dark", "light"), default="dark")
    shot.add_argument("--language", choices=("en", "zh_CN"), default="en")
    shot.add_argument("--json", action="store_true")
    return top


def main(given: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    words = sys.argv[1:] if given is None else given
    return guarded(lambda: _run(words), as_json="--json" in words)


def _run(words: Sequence[str]) -> int:
    options = parser().parse_args(words)
    if options.command is None:
        parser().print_help(sys.stderr)
        return BAD_INPUT
    return int(options.run(options))
