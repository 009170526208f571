"""The sliders of a generator, the film strip of what one of them does, and which of its classes is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from aigc_studio.ui.language import said
from aigc_studio.ui.widgets.film_strip import FilmStrip
from aigc_studio.ui.widgets.latent_slider import LatentSlider
from aigc_studio.ui.widgets.quiet_box import QuietBox
from aigc_studio.ui.widgets.section import IconButton, Section

if TYPE_CHECKING:
    from aigc_studio.library.card import DirectionLabel, ModelCard
    from aigc_studio.session.latent import LatentSession

#: “a” and “A” are two classes.
_EXACTLY = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchCaseSensitive
_STALE_MS = 400  # frames of another seed are renewed when the hand has rested this long


class Directions(QWidget):
    """One slider a direction; resting on one shows its film strip beside the panel, so that nothing jumps."""

    def __init__(self, session: LatentSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._card: ModelCard | None = None
        self._strip_of: object = None  # the point that the frames were made for
        self.sliders: dict[str, LatentSlider] = {}
        self.strip = FilmStrip(self)
        self.strip.picked.connect(self._pick)
        session.filmstrip_ready.connect(self.strip.show_frames)
        self._renew = QTimer(self, singleShot=True, interval=_STALE_MS)
        self._renew.timeout.connect(self._ask)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._heading())
        self.drawn = ClassChoice(session, self)
        self._column.addWidget(self.drawn)

    def _heading(self) -> Section:
        session = self._session
        return Section(
            self.tr("Directions"),
            IconButton(
                "dice", self.tr("Random sliders"), self.tr("Every unlocked slider somewhere else (R)"),
                session.randomise,
            ),
            IconButton(
                "reset", self.tr("Reset sliders"), self.tr("Every unlocked slider back to zero"),
                lambda: session.reset(None),
            ),
        )  # fmt: skip

    def show_state(self) -> None:
        """Read everything from the session."""
        session = self._session
        if session.card is not self._card:
            self._rebuild(session.card)
        self.drawn.show_state()
        point = session.point
        for name, slider in self.sliders.items():
            slider.set_locked(name in session.locked)
            if not slider.moving:
                slider.set_value(point.weights.get(name, 0.0))
        if self.strip.isVisible() and self._strip_of != (point.seed, point.noise_seed, point.weights):
            self._renew.start()

    def _rebuild(self, card: ModelCard | None) -> None:
        self._card = card
        for slider in self.sliders.values():
            slider.hide()
            slider.deleteLater()
        self.sliders = {}
        self.strip.clear()
        self.drawn.show_card(card)
        classes = set(card.classes if card else ())
        for label in card.directions if card else ():
            if label not in classes:
                self.sliders[label.name] = self._slider(label)
                self._column.addWidget(self.sliders[label.name])

    def _slider(self, label: DirectionLabel) -> LatentSlider:
        word = capitalised(said(label.name))
        slider = LatentSlider(word, label.low, label.high, mark="lock", parent=self)
        keys = self.tr("Double click resets, L locks, digits type a value.")
        slider.setToolTip(f"{said(label.hint) or word}\n{keys}")
        name, session = label.name, self._session
        slider.valueChanged.connect(lambda value: session.set_weight(name, value))
        slider.released.connect(lambda _: session.release())
        slider.mark_clicked.connect(lambda: session.toggle_lock(name))
        slider.installEventFilter(self)
        slider.rested.connect(lambda: self.show_strip(name))
        slider.left.connect(self.strip.leave_soon)
        slider.taken.connect(self.strip.hide)
        return slider

    def show_strip(self, name: str) -> None:
        """Ask for the frames of a direction."""
        slider = self.sliders[name]
        point = self._session.point
        if name != self.strip.direction or self._strip_of != (point.seed, point.noise_seed, point.weights):
            words = f"{slider.toolTip()} {self.tr('Click a frame to go there.')}"
            self.strip.aim(name, slider.label, words, slider.low, slider.high)
            self._ask()
        self.strip.show_beside(slider, self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The strip holds the words of the tooltip, which would lie on its frames.
        return event.type() == QEvent.Type.ToolTip and self.strip.isVisible()

    def hideEvent(self, event: QHideEvent) -> None:
        self.strip.hide()

    def _ask(self) -> None:
        point = self._session.point
        if self.strip.direction:
            self._strip_of = (point.seed, point.noise_seed, point.weights)
            self._session.request_filmstrip(self.strip.direction)

    def _pick(self, name: str, value: float) -> None:
        if name in self.sliders:
            self.sliders[name].take(value)


class ClassChoice(QWidget):
    """Which of a generator's classes every seed draws; hidden where there are none."""

    def __init__(self, session: LatentSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.box = QuietBox(self)
        self.box.setAccessibleName(self.tr("Draws"))
        self.box.setToolTip(self.tr("What is drawn, whatever the seed; or left to the seed"))
        self.box.setMaxVisibleItems(16)
        self.box.activated.connect(lambda index: session.choose_class(self.box.itemData(index)))
        words = QLabel(self.tr("Draws"), self)
        words.setBuddy(self.box)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(words)
        row.addWidget(self.box, 1)
        self.hide()

    def show_card(self, card: ModelCard | None) -> None:
        """The classes of another generator."""
        self.box.clear()
        self.box.addItem(self.tr("What the seed says"), "")
        for label in card.classes if card else ():
            self.box.addItem(capitalised(said(label.name)) if len(label.name) > 1 else label.name, label.name)
        self.setVisible(self.box.count() > 1)

    def show_state(self) -> None:
        """The class that is chosen now."""
        self.box.setCurrentIndex(max(0, self.box.findData(self._session.drawn_class, flags=_EXACTLY)))


def capitalised(word: str) -> str:
    """With a large first letter, the others as they are."""
    return word[:1].upper() + word[1:]


def labelled(slider: LatentSlider, tip: str, moved: Callable[[float], None], released: Callable[[], None]) -> None:
    """Give a slider of its own its tooltip and what it drives."""
    slider.setToolTip(tip)
    slider.valueChanged.connect(moved)
    slider.released.connect(lambda _: released())
