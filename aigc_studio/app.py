"""Start: the one place where the window, the event loop and the studio meet."""

from __future__ import annotations

import gc
import signal
import sys
import tempfile
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from aigc_studio.core.errors import StudioError
from aigc_studio.core.settings import Settings, default_project
from aigc_studio.jobs.garbage import spare_modules

# isort: split
# `ui` before the first word of PySide: see there.
from aigc_studio.ui import language, theme
from aigc_studio.ui.main_window import MainWindow

# isort: split
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    import numpy as np

    from aigc_studio.gallery.project import Project
    from aigc_studio.session.hop import Post
    from aigc_studio.session.studio import Studio

#: Seconds between runs of Qt's loop while the program ends.
_PAUSE = 0.01


def run() -> int:
    """Open the window and stay until it is closed; returns the exit status."""
    app = make_application()
    settings = Settings.load()
    language.apply(app, settings.language)
    theme.apply(app, settings.theme, settings.scale)
    window = MainWindow(settings)
    window.show()
    app.processEvents()  # the window is painted before anything heavier than Qt is imported
    spare_modules()
    gc.enable()

    import asyncio

    from qasync import QEventLoop

    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    for number in (signal.SIGINT, signal.SIGTERM):  # of a terminal and of a system that shuts down
        signal.signal(number, lambda *_: window.close())
    with loop:
        life = loop.create_task(_live(window, settings))
        life.add_done_callback(lambda _: loop.stop())
        while not life.done():
            loop.run_forever()
            # Qt ends its loop with the last window, while what was made is still being saved; or because it was told
            # to quit, or its display is gone, after which it ends at once however often it is begun again.
            window.leave(None)
            sleep(_PAUSE)
        life.result()
    return 0


def make_application() -> QApplication:
    """The application object with its names; an existing one is used again."""
    # The style is named here, not set later: `setStyle` wraps every enum of QStyle, a tenth of the time to first paint.
    app = QApplication.instance() or QApplication([sys.argv[0], "-style", "fusion"])
    assert isinstance(app, QApplication)
    app.setApplicationName("AIGC Studio")
    app.setDesktopFileName("aigc-studio")
    return app


async def _live(window: MainWindow, settings: Settings) -> None:
    """Open one project after another until the window is closed."""
    import asyncio

    loop = asyncio.get_running_loop()
    folder: Path | None = Path(settings.project) if settings.project else default_project()
    known = bool(settings.project)
    while folder is not None:
        # Reading modules and healing a project take their time; the window stays alive meanwhile.
        project, complaint = await loop.run_in_executor(None, open_project, folder, known)
        studio = make_studio(project, loop.call_soon_threadsafe)
        for _ in window.furnish(studio):
            await asyncio.sleep(0)
        studio.open()
        if complaint is None:
            window.remember(project=str(project.folder))  # for the next start, also after a crash
        else:
            studio.notices.failed(complaint)
        asked: asyncio.Future[Path | None] = loop.create_future()
        window.on_leave(asked.set_result)
        if not window.isVisible():  # it was closed while the project was being opened
            window.leave(None)
        folder, known = await asked, False
        window.release()
        studio.settle()
        await loop.run_in_executor(None, studio.close)


def open_project(folder: Path, known: bool = False) -> tuple[Project, StudioError | None]:
    """The project in `folder`, or another and the reason why: beside the default one, or, where nothing can be
    written, among the system's temporary files. `known`: it was there before, so that an empty one in its place would
    look like a loss. Imports all the rest."""
    import aigc_studio.session.studio  # noqa: F401 - imported here, off the window's thread
    from aigc_studio.gallery.project import Project

    try:
        if known and not folder.is_dir():
            raise StudioError(
                f"The project “{folder.name}” is not in {folder.parent} now.",
                "Connect its disk, or find where it was moved to, and open it from the File menu.",
            )
        return Project.create(folder), None
    except StudioError as error:
        if project := _another_project():
            instead = f"“{project.name}” is open in place of “{folder.name}”."
            return project, StudioError(error.message, f"{error.hint} {instead}".lstrip())
        passing = Path(tempfile.mkdtemp(prefix="aigc-studio-")) / default_project().name
        hint = f"What you make is in {passing} for now: export what you want to keep."
        return Project.create(passing), StudioError(error.message, hint)


def _another_project() -> Project | None:
    from aigc_studio.gallery.project import Project

    base = default_project()
    for number in range(1, 100):
        folder = base if number == 1 else base.with_name(f"{base.name} {number}")
        try:
            return Project.create(folder)
        except StudioError:
            continue
    return None


def make_studio(project: Project, post: Post, chance: np.random.Generator | None = None) -> Studio:
    from aigc_studio.session.studio import Studio

    return Studio(project, post, chance=chance)
