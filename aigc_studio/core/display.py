"""Whether there is a screen to open a window on: Qt itself ends the program with an abort where there is none."""

from __future__ import annotations

import os
import sys

#: What Qt loads on X11, and what many systems do not bring.
_CURSOR = "libxcb-cursor.so.0"


def draw_offscreen() -> None:
    """Have Qt draw without a screen, unless the environment says otherwise; before Qt is imported."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if sys.platform == "win32":  # where it finds no fonts by itself then, and draws boxes for letters
        os.environ.setdefault("QT_QPA_FONTDIR", os.path.join(os.environ.get("WINDIR", r"C:\Windows"), "Fonts"))


def lacking() -> str:
    """What is in the window's way, as a sentence with what to do next; "" when nothing is."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    if os.environ.get("WAYLAND_DISPLAY"):
        return ""
    if not os.environ.get("DISPLAY"):
        return "There is no display here to open the window on; the command line does the same work: aigc-studio --help"
    if not _loads(_CURSOR):
        return (
            f"The window needs the system's library {_CURSOR}; install it: sudo apt install libxcb-cursor0 (Debian, "
            "Ubuntu), sudo dnf install xcb-util-cursor (Fedora)"
        )
    return ""


def _loads(library: str) -> bool:
    import ctypes  # only here: the window waits for every module that is read

    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
