"""The whole program, from its start to its end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from aigc_studio import app
from aigc_studio.session.studio import Studio
from aigc_studio.ui.main_window import MainWindow

bind, close = MainWindow.bind, Studio.close

def bind_and_close(window, studio):
    bind(window, studio)
    QTimer.singleShot(200, window.close)

def close_slowly(studio):
    import time
    time.sleep(0.5)
    close(studio)
    print("everything is saved")

MainWindow.bind, Studio.close = bind_and_close, close_slowly
sys.exit(app.run())
"""


def test_the_program_ends_when_everything_is_saved_and_not_with_its_window(tmp_path: Path) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "AIGC_STUDIO_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert (done.returncode, done.stdout) == (0, "everything is saved\n")
