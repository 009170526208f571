"""Whether there is a screen to open a window on: Qt itself ends the program with an abort where there is none."""

from __future__ import annotations

import os
import sys

#: The system's libraries that Qt asks for: where each is found at Debian's and at Fedora's.
_QT: dict[str, tuple[str, str]] = {
    "libGL.so.1": ("libgl1", "libglvnd-glx"),
    "libEGL.so.1": ("libegl1", "libglvnd-egl"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
}
#: And those that it asks for on X11, which many systems do not bring: it ends with an abort without one of them.
_X11: dict[str, tuple[str, str]] = {
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb"),
}


def draw_offscreen() -> None:
    """Have Qt draw without a screen, unless the environment says otherwise; before Qt is imported."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if sys.platform == "win32":  # where it finds no fonts by itself then, and draws boxes for letters
        os.environ.setdefault("QT_QPA_FONTDIR", os.path.join(os.environ.get("WINDIR", r"C:\Windows"), "Fonts"))


def lacking() -> str:
    """What is in the window's way, as a sentence with what to do next; "" when nothing is."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    wayland = bool(os.environ.get("WAYLAND_DISPLAY"))
    if not wayland and not os.environ.get("DISPLAY"):
        return "There is no display here to open the window on; the command line does the same work: aigc-studio --help"
    asked = _QT if wayland else _QT | _X11
    missing = [library for library in asked if not _loads(library)]
    if not missing:
        return ""
    debian, fedora = (" ".join(dict.fromkeys(asked[library][at] for library in missing)) for at in (0, 1))
    which = f"library {missing[0]}" if len(missing) == 1 else f"libraries {', '.join(missing)}"
    return (
        f"The window needs the system's {which}; install: sudo apt install {debian} (Debian, Ubuntu), "
        f"sudo dnf install {fedora} (Fedora)"
    )


def _loads(library: str) -> bool:
    import ctypes  # only here: the window waits for every module that is read

    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
