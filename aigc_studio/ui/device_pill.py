"""Where pictures are made, and the memory that takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from aigc_studio.ui import peoples_words
from aigc_studio.ui.bind import follow
from aigc_studio.ui.language import said

if TYPE_CHECKING:
    from aigc_studio.library.card import ModelCard
    from aigc_studio.session.studio import Studio

#: Models that the menu offers places for: those used last.
_MODELS = 6


class DevicePill(QPushButton):
    """Names the device of the model used last; its menu chooses devices, for all models or one, and frees memory."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__("CPU", parent)
        self.setObjectName("pill")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard where it is
        self.setToolTip(self.tr("Where pictures are made"))
        self.setAccessibleName(self.tr("Device"))
        self._devices = studio.devices
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self.fill)
        self.setMenu(self._menu)
        follow(studio.devices.changed, self._show)
        follow(studio.canvas.composed, self._show)
        studio.devices.look()

    def _show(self, *_: object) -> None:
        cards = self._devices.cards
        name = self._devices.where(cards[0]) if cards else ""
        if name and name != self.text():
            self.setText(name)

    def fill(self) -> None:
        """The menu as things are now."""
        self._menu.clear()
        devices = self._devices
        self._head(self.tr("All models"))
        self._tick(self._menu, self.tr("Wherever each is fastest"), devices.default == "", lambda: devices.choose(""))
        for device in devices.found:
            chosen = devices.default == device.id
            self._tick(self._menu, device.name, chosen, lambda name=device.id: devices.choose(name))
        cards = devices.cards[:_MODELS]
        if cards:
            self._menu.addSeparator()
            self._head(self.tr("Open models"))
        for card in cards:
            self._add_card(card)
        self._menu.addSeparator()
        measure = self._menu.addAction(self.tr("Measure the open models now"), lambda: devices.measure(cards))
        measure.setEnabled(bool(cards))
        free = self._menu.addAction(self.tr("Free memory now") + f" ({devices.held / 1e6:.0f} MB)", devices.free)
        free.setToolTip(self.tr("Close the models that are open"))

    def _add_card(self, card: ModelCard) -> None:
        devices = self._devices
        menu = self._menu.addMenu(f"{peoples_words.label(said(card.name))}: {devices.where(card)}")
        menu.setToolTipsVisible(True)
        chosen, rows = devices.chosen(card), devices.places(card)
        self._tick(menu, self.tr("As all models"), chosen == "", lambda: devices.choose_for(card, ""))
        for row in rows:
            speed = f"   {row.seconds:.2g} s" if row.seconds is not None else ""
            act = lambda place=row.id: devices.choose_for(card, place)  # noqa: E731
            action = self._tick(menu, said(row.name) + speed, chosen == row.id, act)
            action.setEnabled(not row.refused)
            action.setToolTip(row.refused or self.tr("Seconds for its trial picture"))
        if not rows:
            menu.addAction(self.tr("Not measured yet")).setEnabled(False)

    def _head(self, text: str) -> None:
        """A line that only says what follows: the texts of Qt's own sections are not shown by every style."""
        self._menu.addAction(text).setEnabled(False)

    def _tick(self, menu: QMenu, text: str, on: bool, act: object) -> QAction:
        action = menu.addAction(text, act)
        action.setCheckable(True)
        action.setChecked(on)
        return action
