"""What stands in the middle of the window while the Train tab is in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedLayout, QWidget

from aigc_studio.ui.bind import follow
from aigc_studio.ui.training.pictures_page import PicturesPage
from aigc_studio.ui.training.watch_page import WatchPage
from aigc_studio.ui.widgets.section import as_page

if TYPE_CHECKING:
    from aigc_studio.session.studio import Studio


class TrainStage(QWidget):
    """The pictures of a training that is put together, or the samples and curves of one that is watched."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_page(self)
        self._session = studio.training
        self.pictures, self.watching = PicturesPage(studio, self), WatchPage(studio.training, self)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.pictures)
        self._pages.addWidget(self.watching)
        follow(self._session.changed, self.show_page)

    def show_page(self) -> None:
        watched = self._session.row(self._session.watched) is not None
        self._pages.setCurrentWidget(self.watching if watched else self.pictures)
