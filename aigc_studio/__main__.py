"""aigc-studio: the window without arguments, a command with them."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """The entry point; returns the exit status."""
    try:
        from aigc_studio.core.standard_streams import prepare

        prepare()
        return _start()
    except KeyboardInterrupt:  # while modules were being read
        sys.stderr.write("Cancelled.\n")
        return 130


def _start() -> int:
    arguments = sys.argv[1:]
    if not arguments:
        from aigc_studio.core.display import lacking

        if complaint := lacking():
            sys.stderr.write(f"{complaint}.\n")
            return 2
        # Next to nothing that is made up to the first paint is garbage; looking for it takes hundredths of that time.
        gc.disable()
        from aigc_studio.app import run

        return run()
    if arguments[0] == "screenshot":
        from aigc_studio.screenshot import take

        return take(arguments)
    from aigc_studio.cli.main import main as command_line

    return command_line(arguments)


if __name__ == "__main__":
    sys.exit(main())
