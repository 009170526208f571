"""Run one benchmark and print one JSON document."""

from __future__ import annotations

import argparse
import json
import os
from importlib import import_module

NAMES = ("slider", "style", "startup", "lease", "import", "enhance", "data", "training", "training_window")
_MODULES = {"import": "importing"}  # whose name is a word of the language


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--json", action="store_true", help="one JSON document (default: lines)")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    result = import_module(f"tests.benchmarks.{_MODULES.get(options.name, options.name)}").run()
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        print("\n".join(f"{key:28} {value}" for key, value in result.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
