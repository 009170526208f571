"""The data set that is put together: what is taken, what was set aside and why, and how networks will see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from aigc_studio.session.drops import OnTraining
from aigc_studio.ui import theme
from aigc_studio.ui.bind import follow, follow_soon
from aigc_studio.ui.drop_events import accept_copy, carries_files
from aigc_studio.ui.language import said
from aigc_studio.ui.widgets.card_grid import CardGrid
from aigc_studio.ui.widgets.cards import Card
from aigc_studio.ui.widgets.drop_zone import DropZone
from aigc_studio.ui.widgets.flow import Flow
from aigc_studio.ui.widgets.pictures import crop_guide, whole
from aigc_studio.ui.widgets.quiet_box import QuietBox
from aigc_studio.ui.widgets.section import Switch
from aigc_studio.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from aigc_studio.session.studio import Studio
    from aigc_studio.training.data.flaws import Flaw
    from aigc_studio.training.data.survey import Entry, Survey

#: Cards in the grid at most: nobody looks through a hundred thousand pictures.
SHOWN = 600
_PREVIEW_MS = 300


class PictureCards(CardGrid):
    """Pictures of a data set; Delete means what the button beside them says."""

    discarded = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.selected_ids():
            self.discarded.emit()
        else:
            super().keyPressEvent(event)


class PicturesPage(QWidget):
    """Reads the draft and asks it to put back and to leave out. Takes drops everywhere."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio, self._draft = studio, studio.training.draft
        self._framing = ""
        self.setAcceptDrops(True)
        self._make_parts()
        self._lay_out()
        self._preview_soon = QTimer(self, singleShot=True, interval=_PREVIEW_MS)
        self._preview_soon.timeout.connect(self._ask_preview)
        self._draft.looked.connect(lambda fraction: self.bar.setValue(round(1000 * fraction)))
        follow_soon(self, self._draft.pictures_changed, self.show_pictures)
        follow(self._draft.changed, self._show_state)
        theme.changed().connect(self._guide)

    def _make_parts(self) -> None:
        self.zone = DropZone(
            self.tr("Drop a folder of pictures here:\na model learns to make more like them.\n\n"
                    "Archives (zip, tar) and pictures of the gallery will do as well;\nsubfolders become classes."),
            self.tr("Some hundreds of pictures of one kind work best. Click to choose a folder."), self,
        )  # fmt: skip
        self.zone.dropped.connect(self._drop)
        self.zone.clicked.connect(self.ask_folder)
        self.looking = QLabel(self.tr("Looking at every picture…"), self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.title = QLabel(self)
        self.title.setObjectName("title")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.facts = self._quiet()
        self.reasons = self._quiet()
        self.taken = self._switch(self.tr("Taken"), "image", self.tr("The pictures that it will learn from"))
        self.aside = self._switch(self.tr("Set aside"), "tray", self.tr("What it will not learn from, and why"))
        self.seen = self._switch(
            self.tr("As networks see them"), "eye", self.tr("A few pictures, cropped and changed as they will be shown")
        )
        for button in (self.taken, self.aside, self.seen):
            button.clicked.connect(lambda _, button=button: self._choose(button))
        self.taken.setChecked(True)
        self.classes = QuietBox(self)
        self.classes.setAccessibleName(self.tr("Class"))
        self.classes.setToolTip(self.tr("Shows only pictures of one subfolder; each subfolder is a class"))
        self.classes.activated.connect(lambda _: self.show_pictures())
        self.grid = PictureCards(self.tr("Pictures"), 96, many=True, parent=self)
        self.grid.dropped.connect(lambda _, mime: self._drop(mime))
        self.grid.selection_moved.connect(self._show_move)
        self.grid.chosen.connect(lambda _: self._move())
        self.grid.discarded.connect(self._move)
        self.move_button = QPushButton(self)
        self.move_button.clicked.connect(self._move)
        self.sheet = Sheet(self.tr("As networks see them"), self.tr("A few pictures are being prepared."), self)

    def _quiet(self) -> QLabel:
        label = QLabel(self)
        label.setObjectName("quiet")
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _switch(self, text: str, icon: str, tip: str) -> Switch:
        return Switch(text, icon, tip, self)

    def _lay_out(self) -> None:
        margin = theme.px(16)
        welcome, waiting, page = QWidget(self), QWidget(self), QWidget(self)
        column = QVBoxLayout(welcome)
        column.setContentsMargins(*[theme.px(48)] * 4)
        column.addStretch(1)
        self.zone.setMinimumHeight(theme.px(180))
        self.zone.setMaximumWidth(theme.px(560))
        centred = QHBoxLayout()
        centred.addWidget(self.zone, 1)
        column.addLayout(centred)
        column.addStretch(1)
        column = QVBoxLayout(waiting)
        column.setContentsMargins(*[theme.px(64)] * 4)
        column.addStretch(1)
        column.addWidget(self.looking, 0, Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.bar)
        column.addStretch(1)
        column = QVBoxLayout(page)
        column.setContentsMargins(margin, margin, margin, theme.px(8))
        column.setSpacing(theme.px(8))
        head = QHBoxLayout()
        head.setSpacing(theme.px(8))
        head.addWidget(self.title, 1)
        head.addWidget(self.move_button)
        column.addLayout(head)
        column.addWidget(self.facts)
        column.addLayout(self._choices_row())
        column.addWidget(self.reasons)
        self._views = QStackedLayout()
        self._views.addWidget(self.grid)
        self._views.addWidget(self.sheet)
        column.addLayout(self._views, 1)
        self._pages = QStackedLayout(self)
        for one in (welcome, waiting, page):
            self._pages.addWidget(one)

    def _choices_row(self) -> Flow:
        """Two lines in a narrow window."""
        row = Flow()
        row.setSpacing(theme.px(6))
        for widget in (self.taken, self.aside, self.seen, self.classes):
            row.addWidget(widget)
        return row

    # Showing

    def show_pictures(self) -> None:
        """Counts and cards of the group that is looked at."""
        self._show_state()
        found = self._draft.survey
        if found is None:
            self.grid.show_cards([])
            return
        taken, aside = found.taken, found.set_aside
        self.taken.setText(self.tr("Taken {0}").format(f"{len(taken):,}"))
        self.aside.setText(self.tr("Set aside {0}").format(f"{len(aside):,}"))
        self.title.setText(self._draft.name or self.tr("Pictures"))
        self.facts.setText(self._facts(found))
        self._show_classes(found)
        self._views.setCurrentIndex(1 if self.seen.isChecked() else 0)
        label = self.classes.currentData()
        group = found.of_class(label, self.aside.isChecked())
        self.grid.show_cards(self._card(one) for one in group[:SHOWN])
        self.reasons.setText(self._reasons(group))
        self.reasons.setVisible(bool(self.reasons.text()) and not self.seen.isChecked())
        self._show_move()
        if self.seen.isChecked():
            self._preview_soon.start()

    def _guide(self) -> None:
        """Pictures whole, with what the frame cuts off."""
        self._framing = self._draft.framing
        self.grid.thumbnails.show_by(crop_guide if self._framing == "crop" else whole)

    def _show_state(self) -> None:
        draft = self._draft
        if draft.framing != self._framing:
            self._guide()
        self._pages.setCurrentIndex(1 if draft.looking else 2 if draft.survey is not None else 0)
        if not draft.looking:
            self.bar.setValue(0)
        if self.seen.isChecked() and draft.survey is not None:
            self._preview_soon.start()

    def _facts(self, found: Survey) -> str:
        words = [self.tr("{0} pictures").format(f"{len(found.taken):,}")]
        if found.extents:
            words.append(self.tr(" to ").join(dict.fromkeys(f"{one.width} × {one.height}" for one in found.extents)))
        if len(found.labels) > 1:
            words.append(self.tr("{0} classes").format(len(found.labels)))
        return " · ".join(words)

    def _reasons(self, group: Sequence[Entry]) -> str:
        """Of what was set aside, how many for which reason; of what is too much to show, how much."""
        words = []
        if self.aside.isChecked():
            counts = Counter(one.flaw for one in group)
            words += [f"{count} {self._flaw(flaw).lower()}" for flaw, count in counts.most_common()]
        if not group:
            return self.tr("Nothing was set aside.") if self.aside.isChecked() else self.tr("No picture is taken.")
        if len(group) > SHOWN:
            words.append(self.tr("the first {0} are shown").format(SHOWN))
        return " · ".join(words)

    def _flaw(self, flaw: Flaw) -> str:
        return {
            "broken": self.tr("Damaged"), "tiny": self.tr("Too small"), "blank": self.tr("One colour"),
            "double": self.tr("Nearly the same"), "outlier": self.tr("Unlike the others"),
        }.get(flaw, self.tr("Left out"))  # fmt: skip

    def _card(self, entry: Entry) -> Card:
        from aigc_studio.training.data.thumbnails import thumbnail_file

        small = thumbnail_file(entry.identity, self._draft.thumbnails) if entry.identity else None
        size = f"{entry.extent.width} × {entry.extent.height}" if entry.extent else ""
        tip = "\n".join(filter(None, (entry.source.name, size, entry.label, said(entry.reason))))
        file = entry.source.path if not entry.source.member else None
        name = self._flaw(entry.flaw) if self.aside.isChecked() else entry.source.name
        return Card(entry.source.key, name, small, tip, file)

    def _show_classes(self, found: Survey) -> None:
        labels = list(found.labels)
        if [self.classes.itemData(index) for index in range(1, self.classes.count())] != labels:
            self.classes.clear()
            self.classes.addItem(self.tr("All classes"), None)
            for label in labels:
                self.classes.addItem(label or self.tr("Not in a subfolder"), label)
        self.classes.setVisible(len(labels) > 1 and not self.seen.isChecked())

    def _show_move(self) -> None:
        aside, some = self.aside.isChecked(), len(self.grid.selected_ids())
        self.move_button.setVisible(not self.seen.isChecked())
        self.move_button.setText(self.tr("Put back") if aside else self.tr("Leave out"))
        self.move_button.setToolTip(
            self.tr("The selected pictures are learnt from all the same; damaged ones cannot be")
            if aside else self.tr("Nothing is learnt from the selected pictures; the files stay where they are")
        )  # fmt: skip
        self.move_button.setEnabled(some > 0)

    # Doing

    def _choose(self, chosen: Switch) -> None:
        """One of the three views. No QButtonGroup: it takes the keyboard's way from those that are off."""
        for button in (self.taken, self.aside, self.seen):
            button.setChecked(button is chosen)
        self.show_pictures()

    def _move(self) -> None:
        keys = self.grid.selected_ids()
        if self.aside.isChecked():
            self._draft.put_back(keys)
        else:
            self._draft.leave_out(keys)

    def _ask_preview(self) -> None:
        if self.seen.isChecked() and self.isVisible():
            self._draft.preview(self.sheet.show_picture)

    def ask_folder(self) -> None:
        """Ask for a folder of pictures."""
        name = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder of pictures"))
        if name:
            self._studio.train_on([Path(name)])

    def _drop(self, mime: QMimeData) -> None:
        self._studio.drop(mime, OnTraining())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if carries_files(event.mimeData()):
            accept_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        accept_copy(event)
        self._drop(event.mimeData())
