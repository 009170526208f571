"""Where pictures are made, and the memory that takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from aigc_studio.jobs.context import JobContext

if TYPE_CHECKING:
    from aigc_studio.session.studio import Studio


class DevicePill(QPushButton):
    """Names the device; its menu lists what this computer has and frees memory."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__("CPU", parent)
        self.setObjectName("pill")
        self.setToolTip(self.tr("Where pictures are made"))
        self.setAccessibleName(self.tr("Device"))
        self._studio = studio
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        studio.hop.submit(studio.lanes.look, "Looking for devices", _names, self._show)

    def _show(self, names: list[str]) -> None:
        self._menu.clear()
        for index, name in enumerate(names):
            action = self._menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(index == len(names) - 1)
            action.setEnabled(index == len(names) - 1)
        self._menu.addSeparator()
        self._menu.addAction(self.tr("Free memory now"), self._studio.pool.free)


def _names(_context: JobContext) -> list[str]:
    from aigc_studio.library.device import devices

    return [device.name for device in devices()]
