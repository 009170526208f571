"""aigc-studio screenshot: the real window with sample content, drawn without a display."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import current_thread, main_thread
from time import monotonic
from typing import TYPE_CHECKING

from aigc_studio.cli import arguments
from aigc_studio.cli.console import FINE, guarded, say
from aigc_studio.cli.main import parser
from aigc_studio.core.display import draw_offscreen
from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent, on_white
from aigc_studio.core.settings import Settings, shipped
from aigc_studio.gallery.files import write_whole
from aigc_studio.library.card import ModelCard

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap

PATIENCE = 120.0  # seconds, on a slow machine
#: The seeds that each generator is shown with, where it is not the usual one.
_SEED, _SEEDS = 7, {
    "aurora-ink": 12, "aurora-soft": 17, "digits-gan": 22, "digits-vae": 0, "faces": 10, "glyphs": 84, "pigment": 41,
    "sprites": 95, "tiles": 44,
}  # fmt: skip
#: The styles of the photos in the gallery, in turn.
_PAINTED = ("night-poster", "morning-haze", "lemon-woodcut", "great-wave", "crimson-grain", "violet-pastel")
#: A training that looks like something after some seconds.
_SHORT = {"steps": 450, "side": 32, "width": 16, "latent": 16, "batch": 16, "sample_every": 50, "checkpoint_every": 150}
#: The generator whose pictures can be learnt in that time, and how many; how many of each are a data set to look at.
_TAUGHT, _LESSONS, _STUDIES = "digits-gan", 400, 60


def take(words: Sequence[str]) -> int:
    """Draw the window as the command line's words say; returns the exit status."""
    draw_offscreen()
    return guarded(lambda: _take(parser().parse_args(words)), as_json="--json" in words)


def _take(options: argparse.Namespace) -> int:
    try:
        size = arguments.extent(options.size)
    except argparse.ArgumentTypeError as error:
        raise StudioError(f"{error}.") from error
    if not (640 <= size.width <= 7680 and 480 <= size.height <= 4320):
        raise StudioError(f"The window cannot be {size}.", "Use 640x480 to 7680x4320.")
    out = Path(options.out)
    if out.suffix.lower() not in (".png", ".jpg", ".jpeg", ".webp"):
        raise StudioError(f"“{out.name}” is not the name of a picture file.", "Write for example window.png.")
    if not out.absolute().parent.is_dir():
        raise StudioError(f"There is no folder “{out.parent}”.", "Choose another place.")
    with tempfile.TemporaryDirectory(prefix="aigc-studio-", ignore_cleanup_errors=True) as folder:
        # A person's own preferences, styles and project stay out of the picture, and untouched.
        os.environ["AIGC_STUDIO_HOME"] = str(Path(folder) / "home")
        looks = (options.theme, options.language)
        data = _draw(options.view, size, looks, Path(folder) / "Harbour postcards", out.suffix[1:])
    write_whole(out, data)
    drawn = {"file": str(out), "view": options.view, "size": str(size)}
    say({**drawn, "theme": options.theme, "language": options.language}, options.json, [])
    return FINE


def _draw(view: str, size: Extent, looks: tuple[str, str], folder: Path, file_format: str) -> bytes:
    """The window as the bytes of a picture file; `looks` are its theme and its language. Raises StudioError, and
    KeyboardInterrupt after Ctrl+C."""
    import asyncio

    from PySide6.QtCore import qInstallMessageHandler
    from qasync import QEventLoop

    from aigc_studio.app import make_application, make_studio, open_project
    from aigc_studio.ui import language, theme
    from aigc_studio.ui.main_window import MainWindow

    qInstallMessageHandler(_pass_on)
    interrupts = _interrupts()
    app = make_application()
    language.apply(app, looks[1])
    theme.apply(app, looks[0], 1.0)
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        window = MainWindow(Settings())
        window.resize(size.width, size.height)
        window.show()
        studio = make_studio(open_project(folder)[0], loop.call_soon_threadsafe)
        window.bind(studio)
        studio.open()

        def turn() -> None:
            loop.run_until_complete(asyncio.sleep(0.02))
            if interrupts:
                raise KeyboardInterrupt

        try:
            Scene(window, studio, turn).stage(view)
            return _encoded(window.grab(), file_format)
        finally:
            window.release()
            studio.settle()
            studio.close()
            window.close()


def _interrupts() -> list[int]:
    """Collects Ctrl+C from now on: Qt swallows what is raised within its calls."""
    noted: list[int] = []
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN and current_thread() is main_thread():
        signal.signal(signal.SIGINT, lambda number, _: noted.append(number))
    return noted


def _encoded(picture: QPixmap, file_format: str) -> bytes:
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not picture.save(buffer, file_format):
        raise StudioError(f"Qt cannot write {file_format} here.", "Choose PNG.")
    return bytes(buffer.data().data())


def _pass_on(_kind: object, _context: object, message: str) -> None:
    """What Qt has to say, but that a window without a display has no size hints is no news."""
    if "propagateSizeHints" not in message:
        print(message, file=sys.stderr)  # noqa: T201


class Scene:
    """Sample content, made by the studio itself: the same calls as an artist's hands cause."""

    def __init__(self, window, studio, turn) -> None:  # type: ignore[no-untyped-def]
        self._window, self._studio, self._turn = window, studio, turn
        self._failures: list[StudioError] = []
        studio.notices.posted.connect(self._listen)

    def stage(self, view: str) -> None:
        """Fill canvas and gallery so that `view` has something to show."""
        studio = self._studio
        self.rest()
        if view in ("train", "data"):
            self._window.show_tab("Train")
            if view == "data":
                self._gather("light-studies", studio.catalog.of_kind("generator"), _STUDIES)
            else:
                training = self._train()
                self._studio.training.pause(training)
                self._until(lambda: not self._studio.training.running)
            self._finish()
            return
        if view == "explain":
            self._explain()
            self._finish()
            return
        for card in studio.catalog.of_kind("generator"):
            self._clear_page()
            studio.latent.choose(card.id)
            studio.latent.set_seed(_SEEDS.get(card.id, _SEED))
            self.rest()
            studio.gallery.keep_settled()
        samples = sorted((shipped("resources") / "samples").glob("*.jpg"))
        for style, photo in zip(_PAINTED, samples * 3, strict=False):
            studio.style.convert([photo], style)
        self.rest()
        if view == "latent":
            self._explore()
        else:
            self._paint(samples)
        if view == "layers":
            self._glaze()
        if view == "gallery":
            self._rate()
            self._window.enlarge("gallery")
        if view == "tools":
            self._enlarge()
        self._window.show_tab({"latent": "Latent", "layers": "Layers", "tools": "Tools"}.get(view, "Style"))
        self._finish()

    def _finish(self) -> None:
        self.rest()
        self._window.quiet()  # what was just made is in the gallery for all to see
        self.check()

    def check(self) -> None:
        """Raises StudioError when something failed: a picture of half the scene would pass for the program's look."""
        if self._failures:
            raise self._failures[0]

    def _listen(self, notice) -> None:  # type: ignore[no-untyped-def]
        if notice.failed:
            self._failures.append(StudioError(notice.title, notice.hint))

    def _glaze(self) -> None:
        """A generated picture over the painting, as light."""
        studio = self._studio
        card = next(iter(studio.catalog.of_kind("generator")))
        studio.latent.choose(card.id)
        studio.canvas.set_layer(studio.canvas.document.selected, blend="soft-light", opacity=0.6)
        studio.canvas.end_gesture()
        self.rest()

    def _enlarge(self) -> None:
        """The painting with twice as many pixels."""
        self._studio.enhance.enhance_layer("upscale")
        self.rest()

    def _rate(self) -> None:
        for index, row in enumerate(self._studio.gallery.rows):
            if index % 3 == 0:
                self._studio.gallery.rate([row.id], 5 - index % 4)
        self.rest()

    def _explore(self) -> None:
        latent = self._studio.latent
        self._clear_page()
        latent.choose("aurora-soft")
        latent.set_seed(113)
        for direction in latent.card.directions[2:5]:
            latent.set_weight(direction.name, direction.high * 0.2)
        latent.release()
        self.rest()
        latent.request_variations()
        self.rest()

    def _explain(self) -> None:
        """A generator whose units can be looked into."""
        studio = self._studio
        self._clear_page()
        studio.latent.choose(_TAUGHT)
        self._studio.latent.set_seed(_SEED)
        self.rest()
        self._window.explain(True)

    def _gather(self, name: str, cards: Iterable[ModelCard], count: int) -> None:
        """A data set of `count` pictures by each generator, a folder each."""
        from aigc_studio.session.training_draft import Terms

        folder = Path(self._studio.project.folder).parent / name
        self._studio.train_on([_generated(self._studio, folder, cards, count)])
        self.rest()
        draft = self._studio.training.draft
        draft.set_terms(Terms("My own pictures", True))
        draft.set_preset("tiny")
        for name, value in _SHORT.items():
            draft.set_number(name, value)
        self.rest()

    def _train(self) -> str:
        """A training that has learnt something; its id."""
        self._gather("digits", [self._studio.catalog.find(_TAUGHT)], _LESSONS)
        training = self._studio.training
        training.start()
        self.rest()
        self._until(lambda: training.rows[0].step >= _SHORT["steps"] * 2 // 3)
        return str(training.rows[0].id)

    def _clear_page(self) -> None:
        from aigc_studio.canvas.document import Document

        self._studio.canvas.push(Document(), "New page")

    def _paint(self, samples: list[Path]) -> None:
        from aigc_studio.session.drops import Anywhere

        studio = self._studio
        self._clear_page()
        studio.take([samples[0]], Anywhere())
        self.rest()
        styles = [style for style in studio.style.styles if style.built_in]
        studio.style.choose(next((s.id for s in styles if s.id == "starry-line"), styles[0].id))
        self.rest()
        studio.style.add_to_mix(next((s.id for s in styles if s.id == "fauve-oils"), styles[1].id))
        studio.style.set_strength(0.9)
        studio.style.release()
        self.rest()
        self._window.canvas.set_split(True)

    def rest(self) -> None:
        """Until every lane is idle and the window has shown what came of it."""
        deadline, quiet = monotonic() + PATIENCE, 0
        while quiet < 12:
            self._turn()
            busy = any(lane.jobs() for lane in self._studio.lanes)
            quiet = 0 if busy else quiet + 1
            if monotonic() > deadline:
                raise StudioError("The sample content was not ready in time.", "Try again when the machine is idle.")

    def _until(self, happened: Callable[[], bool]) -> None:
        deadline = monotonic() + PATIENCE
        while not happened():
            self._turn()
            if monotonic() > deadline:
                raise StudioError("The sample training was not ready in time.", "Try again when the machine is idle.")


def _generated(studio, folder: Path, cards, count: int) -> Path:  # type: ignore[no-untyped-def]
    """`count` small pictures by each generator in a folder of its name, and some that a survey sets aside."""
    import numpy as np
    from PIL import Image

    from aigc_studio.jobs.context import JobContext
    from aigc_studio.latent.point import LatentPoint
    from aigc_studio.latent.render import RenderLatent, render_latent

    for card in cards:
        (folder / card.name).mkdir(parents=True)
        for seed in range(count):
            made = render_latent(RenderLatent(card, LatentPoint(seed, seed), Extent(96, 96)), studio.pool, JobContext())
            Image.fromarray(made.pixels).save(folder / card.name / f"study {seed + 1}.png")
        Image.fromarray(made.pixels[::8, ::8]).save(folder / card.name / "thumbnail.png")
        Image.fromarray(on_white(np.roll(made.pixels, 1, 0))).save(folder / card.name / "study copy.jpg")
    return folder
