"""About a model: what its card says; for one's own models also what may be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from aigc_studio.library.card_edits import CardEdit
from aigc_studio.ui import theme
from aigc_studio.ui.bind import follow
from aigc_studio.ui.card_rows import facts_known, rows_of
from aigc_studio.ui.language import said
from aigc_studio.ui.widgets.choices import Choices
from aigc_studio.ui.widgets.pictures import cover
from aigc_studio.ui.widgets.section import IconButton, Section, as_primary, page, scrolling

if TYPE_CHECKING:
    from aigc_studio.library.card import ModelCard
    from aigc_studio.library.card_facts import CardFacts
    from aigc_studio.session.library import LibrarySession, Tried

PICTURE = 176  # of the picture, in pixels
_PAUSE = 250  # milliseconds of quiet before a correction is tried


class CardDialog(QDialog):
    """Reads a card and asks the session to try and to write it. A correction is shown before it is saved."""

    def __init__(self, session: LibrarySession, card: ModelCard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About “{0}”").format(said(card.name)))
        self._session, self._card, self._tried, self._guessed = session, card, None, False
        self._asked = 0  # only the answer to the newest question is shown
        self._make_parts()
        self._lay_out()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._try)
        self.choices.changed.connect(self._corrected)
        follow(theme.changed(), self._dress)
        self._show_file()
        session.look_up(card.id, self._show_facts)
        self.resize(theme.px(560), theme.px(620))

    def _make_parts(self) -> None:
        card = self._card
        self.picture = QLabel(self)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName(self.tr("What {0} makes").format(said(card.name)))
        self.kind = self._quiet(f"{said(card.kind.capitalize())} · {card.family}")
        self.summary = self._quiet(said(card.summary))
        self.name = self._edit(said(card.name), self.tr("Name"), self.tr("What the model is called in the library"))
        self.tags = self._edit(
            ", ".join(card.tags), self.tr("Tags"), self.tr("Words to find it by, with commas between them")
        )
        self.licence = self._edit(card.licence, self.tr("Licence"), self.tr("What its maker allows you to do with it"))
        self.choices = Choices(card, self)
        self.status = self._quiet("")
        self.again = QPushButton(self.tr("As it was guessed"), self)
        self.again.setToolTip(self.tr("Takes all corrections back, once you save"))
        self.again.clicked.connect(self._guess_again)
        self.again.setVisible("as_guessed" in card.imported)
        self.facts = QFormLayout()
        self.facts.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.facts.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for words, value in rows_of(card):
            self._add_fact(words, value)
        self._make_buttons()

    def _make_buttons(self) -> None:
        kinds = QDialogButtonBox.StandardButton
        own = bool(self._card.imported)
        self.buttons = QDialogButtonBox(kinds.Save | kinds.Cancel if own else kinds.Close, self)
        self.buttons.rejected.connect(self.reject)
        self.buttons.accepted.connect(self._save)
        if own:
            as_primary(self.buttons.button(kinds.Save))
        reveal = self.buttons.addButton(self.tr("Show the folder"), QDialogButtonBox.ButtonRole.ActionRole)
        reveal.setToolTip(self.tr("Opens the model's folder in the file manager"))
        reveal.clicked.connect(lambda: reveal_folder(self._card))

    def _lay_out(self) -> None:
        beside = QVBoxLayout()
        beside.addWidget(self.kind)
        beside.addWidget(self.summary)
        beside.addWidget(self.status)
        beside.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(theme.px(12))
        head.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(beside, 1)
        inner, column = page(spacing=8)
        column.addLayout(head)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for words, edit in (
            (self.tr("Name"), self.name), (self.tr("Tags"), self.tags), (self.tr("Licence"), self.licence)
        ):  # fmt: skip
            form.addRow(words, edit)
        column.addLayout(form)
        if self.choices.keys:
            column.addWidget(Section(self.tr("How it is run"), parent=inner))
            column.addWidget(self._quiet(self.tr("Found out by trying. If its pictures look wrong, choose otherwise.")))
            column.addWidget(self.choices)
            column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            self.choices.hide()
            self.again.hide()
        column.addWidget(Section(self.tr("Facts"), parent=inner))
        column.addLayout(self.facts)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, theme.px(12))
        outer.addWidget(scrolling(inner, self), 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.px(12), 0, theme.px(12), 0)
        foot.addWidget(self.buttons)
        outer.addLayout(foot)

    def _quiet(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setObjectName("quiet")
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _edit(self, text: str, name: str, tip: str) -> QLineEdit:
        edit = QLineEdit(text, self)
        edit.setCursorPosition(0)
        edit.setAccessibleName(name)
        edit.setToolTip(tip)
        edit.setReadOnly(not self._card.imported)
        return edit

    def _add_fact(self, words: str, value: str) -> None:
        label = QLabel(words, self)
        label.setObjectName("quiet")
        said = QLabel(value, self)
        said.setTextFormat(Qt.TextFormat.PlainText)
        said.setWordWrap(True)
        if len(value) == 64 and " " not in value:  # a hash: shown short, copied whole
            said.setText(f"{value[:12]}…{value[-6:]}")
            said.setToolTip(value)
            copy = IconButton("copy", self.tr("Copy {0}").format(words), self.tr("Puts it on the clipboard"), lambda: (
                QGuiApplication.clipboard().setText(value)
            ))  # fmt: skip
            row = QHBoxLayout()
            row.addWidget(said, 1)
            row.addWidget(copy)
            self.facts.addRow(label, row)
            return
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts.addRow(label, said)

    # Showing

    def _dress(self) -> None:
        self.picture.setFixedSize(QSize(theme.px(PICTURE), theme.px(PICTURE)))

    def _show_file(self) -> None:
        image = QImage(str(self._card.thumbnail)) if self._card.thumbnail.is_file() else QImage()
        self._show_image(image)

    def _show_image(self, image: QImage) -> None:
        if image.isNull():
            self.picture.setText(self.tr("No picture:\nit measures others."))
            return
        ratio = self.devicePixelRatioF()
        side = round(theme.px(PICTURE) * ratio)
        shown = QPixmap.fromImage(cover(image, QSize(side, side)))
        shown.setDevicePixelRatio(ratio)
        self.picture.setPixmap(shown)

    def _show_facts(self, facts: CardFacts) -> None:
        if not _alive(self):
            return
        for words, value in facts_known(self._card, facts):
            self._add_fact(words, value)
        if facts.faults:
            again = self.tr("It is damaged: {0}. Remove it and import the file again.")
            said = again if self._card.imported else self.tr("It is damaged: {0}. Install AIGC Studio again.")
            self.status.setText(said.format(", ".join(facts.faults)))

    # Correcting

    def _corrected(self) -> None:
        self._tried = None
        self._asked += 1
        self.status.setText(self.tr("Trying it…"))
        self._pause.start()

    def _guess_again(self) -> None:
        self._guessed = True
        self.choices.show_guessed()
        self.again.setEnabled(False)
        self._corrected()

    def _try(self) -> None:
        question = self._asked

        def show(tried: Tried) -> None:
            if _alive(self) and question == self._asked:
                self._show_tried(tried)

        self._session.try_out(self._card.id, self.choices.chosen(), show, self._guessed)

    def _show_tried(self, tried: Tried) -> None:
        self._tried = tried
        self.status.setText(tried.problem or self.tr("This is how it looks now. Save to keep it."))
        if tried.picture is not None:
            height, width = tried.picture.shape[:2]
            data = tried.picture.tobytes()
            self._show_image(QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888).copy())

    def _save(self) -> None:
        """What was tried becomes the thumbnail as well; what does not run is not saved."""
        if self._tried is not None and self._tried.problem:
            self.status.setText(self.tr("It does not run like this. {0}").format(self._tried.problem))
            return
        picture = self._tried.picture if self._tried else None
        if self._guessed and (refused := self._session.guess_again(self._card.id, picture)):
            self.status.setText(refused)
            return
        edit = self._changes()
        if edit is not None and (refused := self._session.edit(self._card.id, edit, picture)):
            self.status.setText(refused)
            return
        self.accept()

    def _changes(self) -> CardEdit | None:
        """Only what differs from the card, so that an unchanged dialog writes nothing."""
        card = self._card
        tags = tuple(tag.strip() for tag in self.tags.text().split(",") if tag.strip())
        edit = CardEdit(
            self.name.text() if self.name.text() != said(card.name) else None,
            tags if tags != card.tags else None,
            self.licence.text() if self.licence.text() != card.licence else None,
            self.choices.chosen(),
        )
        return edit if edit != CardEdit() else None


def reveal_folder(card: ModelCard) -> None:
    """The model's folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(card.folder)))


def _alive(widget: QWidget) -> bool:
    """Answers may come after a dialog was closed."""
    import shiboken6

    return bool(shiboken6.isValid(widget)) and widget.isVisible()
