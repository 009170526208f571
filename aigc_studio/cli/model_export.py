"""aigc-studio models export: a model as a file for other programs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from aigc_studio.cli.console import FINE, foreground, say


def register(actions: Any) -> argparse.ArgumentParser:
    """The action's parser, added to those of `models`."""
    parser: argparse.ArgumentParser = actions.add_parser(
        "export", help="write a model as ONNX or TorchScript, with a report of how far it agrees and how fast it is"
    )
    parser.add_argument("model", metavar="ID")
    parser.add_argument("--format", choices=("onnx", "torchscript"), default="onnx", help="onnx if not given")
    parser.add_argument("--out", type=Path, default=Path(), metavar="FILE|DIR", help="here if not given")
    return parser


def run(options: argparse.Namespace) -> int:
    from aigc_studio.library.catalog import Catalog
    from aigc_studio.library.exporting import export_model

    card = Catalog().find(options.model)
    done = export_model(card, options.format, options.out, foreground(card.name))
    document = done.report.to_plain() | {"files": [str(path) for path in done.files]}
    say(document, options.json, [*done.report.to_text().splitlines(), f"Written to {done.file}"])
    return FINE
