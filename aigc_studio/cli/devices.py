"""`--device`: where the models of a command run."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from aigc_studio.cli.console import tell

if TYPE_CHECKING:
    from aigc_studio.library.pool import ModelPool


def add_device(parser: Any) -> None:
    parser.add_argument(
        "--device", default="", metavar="NAME",
        help="where models run, see: doctor (default: what was chosen, else the fastest that was measured)",
    )  # fmt: skip


def open_pool(options: argparse.Namespace) -> ModelPool:
    """A pool for one command: what the person should know goes to stderr. Raises StudioError for an unknown device."""
    from aigc_studio.library.device import CPU, find_device
    from aigc_studio.library.pool import ModelPool
    from aigc_studio.library.running.choice import Choices

    device = getattr(options, "device", "")
    if device and device != CPU.id:
        import_engines()
        find_device(device)
    return ModelPool(tell=tell, choices=Choices(only=device), measure_first=not device)


def import_engines() -> None:
    """Have torch loaded, so that its devices are among those that are found."""
    from aigc_studio.library.device import devices

    devices("torch")
