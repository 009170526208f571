"""A whole studio for tests: a real project, real lanes, the real window, its own event loop."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import numpy as np
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from aigc_studio.app import make_studio, open_project
from aigc_studio.core.settings import Settings
from aigc_studio.session.studio import Studio
from aigc_studio.ui.main_window import MainWindow


class Desk:
    """One window on one project. `settle` and `until` let events happen."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        # A studio looks for garbage as it closes: not among all that the tests before it have loaded.
        gc.freeze()
        self.app = app
        self.loop = QEventLoop(app)
        asyncio.set_event_loop(self.loop)
        project, complaint = open_project(folder)
        self.complaint = complaint
        self._ended = False
        self.studio: Studio = make_studio(project, self.loop.call_soon_threadsafe, np.random.default_rng(0))
        self.notices: list[object] = []
        self.studio.notices.posted.connect(self.notices.append)
        self.window = MainWindow(Settings())
        self.window.resize(1280, 860)
        self.window.show()
        self.window.bind(self.studio)
        self.studio.open()

    def until(self, happened: Callable[[], object], seconds: float = 30.0) -> None:
        """Let events happen until `happened()`; fails after `seconds`."""
        deadline = monotonic() + seconds
        while not happened():
            assert monotonic() < deadline, f"did not happen in {seconds} s; notices: {self.notices}"
            self.app.processEvents()
            sleep(0.0003)  # as a real event loop waits: a busy one would take a core from the lanes

    def settle(self, seconds: float = 60.0) -> None:
        """Until every lane has been idle for a while."""
        deadline, quiet = monotonic() + seconds, 0
        while quiet < 20:
            self.app.processEvents()
            sleep(0.0003)
            quiet = 0 if any(lane.jobs() for lane in self.studio.lanes) else quiet + 1
            assert monotonic() < deadline, f"the lanes did not come to rest; notices: {self.notices}"

    def end_studio(self) -> None:
        """As the program does when its window is left; the window itself stays."""
        if not self._ended:
            self._ended = True
            self.window.release()
            self.studio.settle()
            self.studio.close()

    def close(self) -> None:
        self.end_studio()
        self.window.close()
        self.window.deleteLater()
        self.app.processEvents()
        # Without an event loop of its own nothing is deleted, and every change of theme restyles all that is left.
        self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.loop.close()
