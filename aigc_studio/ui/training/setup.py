"""A training is put together: whose pictures, which family, how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from aigc_studio.session.drops import OnTraining
from aigc_studio.session.training_draft import Terms
from aigc_studio.ui import icons, peoples_words, theme
from aigc_studio.ui.bind import follow
from aigc_studio.ui.language import said
from aigc_studio.ui.training.family_words import family_words
from aigc_studio.ui.training.number_words import hint, word
from aigc_studio.ui.training.numbers_form import NumbersForm
from aigc_studio.ui.widgets.drop_zone import DropZone
from aigc_studio.ui.widgets.quiet_box import QuietBox
from aigc_studio.ui.widgets.section import IconButton, Section, as_primary

if TYPE_CHECKING:
    from aigc_studio.session.studio import Studio
    from aigc_studio.ui.training.pictures_page import PicturesPage


class SetupBox(QWidget):
    """Reads and changes the draft of the session."""

    def __init__(self, studio: Studio, pictures: PicturesPage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio, self._draft = studio, studio.training.draft
        self._pictures = pictures
        self._make_picture_parts()
        self._make_model_parts()
        self._make_start_parts()
        self._lay_out()
        follow(self._draft.changed, self.show_state)

    # Parts

    def _make_picture_parts(self) -> None:
        draft = self._draft
        self.zone = DropZone(
            self.tr("Drop folders or pictures"),
            self.tr("They join the pictures to learn from. Click to choose a folder."), self,
        )  # fmt: skip
        self.zone.dropped.connect(self._drop)
        self.zone.clicked.connect(self._pictures.ask_folder)
        self.clear = IconButton(
            "trash", self.tr("No pictures"), self.tr("Takes all pictures away; the files stay where they are"),
            draft.clear,
        )  # fmt: skip
        self.colour = self._box(
            self.tr("Colour"), self.tr("Grey learns faster; with opacity for pictures that were cut out"),
            [(self.tr("In colour"), "rgb"), (self.tr("Grey"), "grey"), (self.tr("Colour and opacity"), "rgba")],
        )  # fmt: skip
        self.colour.activated.connect(lambda _: draft.set_colour(self.colour.currentData()))
        self.framing = self._box(
            self.tr("Frame"), self.tr("Networks see squares: the middle of each picture, or all of it with a border"),
            [(self.tr("The middle, cropped"), "crop"), (self.tr("All of it"), "whole")],
        )  # fmt: skip
        self.framing.activated.connect(lambda _: draft.set_framing(self.framing.currentData()))
        self.licence = QuietBox(self)
        self.licence.setEditable(True)
        self.licence.setAccessibleName(self.tr("Whose pictures"))
        self.licence.setToolTip(self.tr("Under which terms they may be used; it stays on the model's card"))
        self.licence.addItems(
            [self.tr("My own pictures"), self.tr("With leave of who made them"), "CC0 / public domain", "CC BY"]
        )
        self.licence.setCurrentIndex(-1)
        self.licence.lineEdit().setPlaceholderText(self.tr("Whose are they?"))
        self.licence.lineEdit().setAccessibleName(self.licence.accessibleName())
        self.licence.lineEdit().setToolTip(self.licence.toolTip())
        self.licence.editTextChanged.connect(lambda _: self._agree())
        self.consent = QCheckBox(
            self.tr("I may use these pictures for this,\nand the people in them agree."), self
        )
        self.consent.setToolTip(self.tr("Asked once for these pictures; your answer stays on the model's card"))
        self.consent.clicked.connect(lambda _: self._agree())

    def _make_model_parts(self) -> None:
        draft = self._draft
        self.name = self._edit(self.tr("Name"), self.tr("What the model will be called in the library"))
        self.name.textEdited.connect(draft.set_name)
        self.family = self._box(self.tr("Kind"), self.tr("The kind of networks that learn"), [])
        self.family.activated.connect(lambda _: draft.set_family(self.family.currentData()))
        self.about = QLabel(self)
        self.about.setObjectName("quiet")
        self.about.setWordWrap(True)
        self.preset = self._box(self.tr("Made for"), self.tr("How large the networks are, and how long they learn"), [])
        self.preset.activated.connect(lambda _: draft.set_preset(self.preset.currentData()))
        self.steps = self._edit(word("steps"), hint("steps"))
        self.steps.editingFinished.connect(self._typed_steps)
        self.advanced = QToolButton(self)
        self.advanced.setText(self.tr("All numbers"))
        self.advanced.setToolTip(self.tr("Everything that decides how the training goes; presets suit most pictures"))
        self.advanced.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.advanced.setCheckable(True)
        self.advanced.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.advanced.toggled.connect(self._fold)
        self.numbers = NumbersForm(draft.set_number, self)
        self._fold(False)

    def _make_start_parts(self) -> None:
        self.origin = QPushButton(icons.icon("close"), "", self)
        self.origin.setToolTip(self.tr("It begins with what that one has learnt; click to begin from nothing"))
        self.origin.clicked.connect(self._draft.forget_origin)
        self.missing = QLabel(self)
        self.missing.setObjectName("quiet")
        self.missing.setWordWrap(True)
        self.start = QPushButton(self.tr("Start training"), self)
        self.start.setToolTip(self.tr("It runs beside everything else; where another one runs it waits its turn"))
        self.start.clicked.connect(self._studio.training.start)
        as_primary(self.start)

    def _box(self, name: str, tip: str, choices: list[tuple[str, str]]) -> QuietBox:
        box = QuietBox(self)
        box.setAccessibleName(name)
        box.setToolTip(tip)
        for text, data in choices:
            box.addItem(text, data)
        return box

    def _edit(self, name: str, tip: str) -> QLineEdit:
        edit = QLineEdit(self)
        edit.setAccessibleName(name)
        edit.setToolTip(tip)
        return edit

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        column.addWidget(Section(self.tr("Pictures"), self.clear))
        column.addWidget(self.zone)
        column.addLayout(
            self._rows((self.tr("Colour"), self.colour), (self.tr("Frame"), self.framing),
                       (self.tr("Rights"), self.licence))
        )  # fmt: skip
        column.addWidget(self.consent)
        column.addWidget(Section(self.tr("Model")))
        column.addLayout(self._rows((self.tr("Name"), self.name), (self.tr("Kind"), self.family)))
        column.addWidget(self.about)
        column.addLayout(self._rows((self.tr("Made for"), self.preset), (word("steps"), self.steps)))
        column.addWidget(self.advanced, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.numbers)
        column.addSpacing(theme.px(4))
        column.addWidget(self.origin)
        column.addWidget(self.start)
        column.addWidget(self.missing)

    def _rows(self, *rows: tuple[str, QWidget]) -> QFormLayout:
        form = QFormLayout()
        form.setSpacing(theme.px(6))
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for words, widget in rows:
            label = QLabel(words, self)
            label.setMinimumWidth(theme.px(64))
            form.addRow(label, widget)
        return form

    # Showing

    def show_state(self) -> None:
        """Read everything from the draft; nothing is told."""
        draft = self._draft
        self.clear.setVisible(draft.survey is not None)
        self.colour.choose(draft.colour)
        self.framing.choose(draft.framing)
        self._show_terms(draft.terms)
        if self.name.text() != draft.name:
            self.name.setText(draft.name)
        self._fill(self.family, [(said(one.title), one.name) for one in draft.families])
        self.family.choose(draft.plan.family)
        self.about.setText(family_words(draft.family) if draft.family else "")
        self.about.setToolTip(said(draft.family.about.replace("`", "")) if draft.family else "")
        self._fill(self.preset, [(word(preset), preset) for preset in draft.presets])
        self.preset.choose(draft.preset)
        if not (self.steps.hasFocus() and self.steps.isModified()):
            self.steps.setText(f"{draft.plan.steps:,}")
        self.numbers.show_plan(draft.plan, draft.family.numbers if draft.family else frozenset())
        self.origin.setVisible(draft.origin is not None)
        if draft.origin is not None:
            row = self._studio.training.row(draft.origin.name)
            name = peoples_words.label(row.name if row else draft.origin.name)
            self.origin.setText(self.tr("Begins with “{0}”").format(name))
        self.start.setEnabled(not draft.missing)
        self.missing.setText(said(draft.missing))
        self.missing.setVisible(bool(draft.missing))

    def _show_terms(self, terms: Terms) -> None:
        self.consent.setChecked(terms.agreed)
        if self.licence.currentText() != terms.licence:
            self.licence.blockSignals(True)
            self.licence.setEditText(terms.licence)
            self.licence.blockSignals(False)

    @staticmethod
    def _fill(box: QuietBox, choices: list[tuple[str, str]]) -> None:
        if [(box.itemText(index), box.itemData(index)) for index in range(box.count())] != choices:
            box.clear()
            for text, data in choices:
                box.addItem(text, data)

    def _fold(self, shown: bool) -> None:
        self.advanced.setIcon(icons.icon("chevron-down" if shown else "chevron-right", "quiet"))
        self.numbers.setVisible(shown)

    # Doing

    def _agree(self) -> None:
        self._draft.set_terms(Terms(self.licence.currentText(), self.consent.isChecked()))

    def _typed_steps(self) -> None:
        if self.steps.isModified():
            self.steps.setModified(False)
            text = self.steps.text().replace(",", "").replace(" ", "")
            problem = self._draft.set_number("steps", int(text)) if text.isdecimal() else self.tr("Type a number.")
            if problem:
                self.missing.setText(said(problem))
                self.missing.show()

    def _drop(self, mime: QMimeData) -> None:
        self._studio.drop(mime, OnTraining())
