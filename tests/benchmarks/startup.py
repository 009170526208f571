"""From process start to the first painted window, over a bare QMainWindow doing the same."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from statistics import median
from typing import Any

ROUNDS = 21

# Each prints, at the end of its window's first paint, the seconds since its process began and what was imported.
_REPORT = """
import os, sys, time
def report(window):
    ticks = float(open("/proc/self/stat").read().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
    uptime = time.clock_gettime(time.CLOCK_BOOTTIME)
    heavy = [name for name in ("torch", "onnxruntime", "onnx", "numpy", "PIL") if name in sys.modules]
    print(uptime - ticks, ",".join(heavy), flush=True)
    os._exit(0)
def once_painted(base):
    # Reports when the first paint, children included, is done: by an event posted behind it.
    from PySide6.QtCore import QCoreApplication, QEvent
    class Window(base):
        def paintEvent(self, event):
            super().paintEvent(event)
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))
        def event(self, event):
            if event.type() == QEvent.Type.User:
                report(self)
            return super().event(event)
    return Window
"""

_BARE = (
    _REPORT
    + """
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv[:1])
window = once_painted(QMainWindow)()
window.resize(1600, 1000)
window.show()
app.exec()
"""
)

_STUDIO = (
    _REPORT
    + """
import aigc_studio.app
aigc_studio.app.MainWindow = once_painted(aigc_studio.app.MainWindow)
sys.argv = ["aigc-studio"]
from aigc_studio.__main__ import main
main()
"""
)


def run() -> dict[str, Any]:
    """`ratio`: the median over rounds, in each of which both start, one after the other; `imported`: heavy modules that
    are there at the first paint.

    Python keeps what it compiles, as it does on a person's machine, whatever the caller's environment says of it."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"AIGC_STUDIO_HOME": home, "QT_QPA_PLATFORM": "offscreen"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        bare, studio, imported = [], [], ""
        for _ in range(ROUNDS + 1):
            bare.append(_first_paint(_BARE, environment)[0])
            seconds, imported = _first_paint(_STUDIO, environment)
            studio.append(seconds)
    ours, theirs = studio[1:], bare[1:]  # the first round reads the disk and compiles
    ratio = median(one / other for one, other in zip(ours, theirs, strict=True))
    return {
        "name": "startup", "ratio": round(ratio, 3), "studio_s": round(median(ours), 4),
        "bare_s": round(median(theirs), 4), "imported": imported, "rounds": ROUNDS,
    }  # fmt: skip


def _first_paint(program: str, environment: dict[str, str]) -> tuple[float, str]:
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    seconds, _, imported = done.stdout.strip().partition(" ")
    return float(seconds), imported
