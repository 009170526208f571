"""aigc-studio train report DIR...: the curves of one or several trainings as a page of HTML."""

from __future__ import annotations

import argparse
from pathlib import Path

from aigc_studio.cli.console import FINE, say
from aigc_studio.core.errors import StudioError


def run(options: argparse.Namespace) -> int:
    from aigc_studio.training.report.page import facts, read_run, write_page

    folders = [Path(word) for word in options.data[1:]]
    if not folders:
        raise StudioError("Which training shall be reported?", "Name its folder: aigc-studio train report DIR.")
    runs = [read_run(folder) for folder in folders]
    file = options.out or folders[0] / "report.html"
    file = file / "report.html" if file.is_dir() else file
    write_page(runs, file)
    document = {"file": str(file), "trainings": [facts(run) for run in runs]}
    say(document, options.json, [f"Written to {file}"])
    return FINE
