"""The units of a layer: where each is at work, what the picture loses without one, and what excites it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from aigc_studio.ui import theme
from aigc_studio.ui.bind import follow
from aigc_studio.ui.widgets.card_grid import CardGrid
from aigc_studio.ui.widgets.cards import Card
from aigc_studio.ui.widgets.picture_row import PictureRow
from aigc_studio.ui.widgets.pictures import to_image
from aigc_studio.ui.widgets.quiet_box import QuietBox
from aigc_studio.ui.widgets.section import Section
from aigc_studio.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from aigc_studio.session.explain import ExplainSession

_EXCITING, _LARGEST = 8, 96


class UnitsView(QWidget):
    """A layer is chosen, then a unit of it."""

    def __init__(self, session: ExplainSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: object = None  # the pictures and measures that the cards were made of
        self.layer = QuietBox(self)
        self.layer.setAccessibleName(self.tr("Layer"))
        self.layer.setToolTip(self.tr("Early layers decide what there is and where, late ones surfaces and colours"))
        self.layer.activated.connect(lambda _: session.choose_layer(self.layer.currentData()))
        words = QLabel(self.tr("Layer"), self)
        words.setBuddy(self.layer)
        self.facts = QLabel(self)
        self.facts.setObjectName("quiet")
        self.facts.setWordWrap(True)
        self.grid = CardGrid(self.tr("Units"), 60, parent=self)
        self.grid.setToolTip(self.tr("Your picture, lit where each unit is at work; those that change most come first"))
        for widget in (self.grid, self.grid.viewport()):
            widget.setAcceptDrops(False)  # what is dropped here is meant for the window
        self.grid.chosen.connect(lambda card_id: session.choose_unit(int(card_id)))
        self.pictures = UnitPictures(session, self)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(words)
        row.addWidget(self.layer, 1)
        left = QVBoxLayout()
        left.setSpacing(theme.px(4))
        left.addLayout(row)
        left.addWidget(self.facts)
        left.addWidget(self.grid, 1)
        body = QHBoxLayout()
        body.setSpacing(theme.px(16))
        body.addLayout(left, 2)
        body.addWidget(self.pictures, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(Section(self.tr("What a unit does")))
        column.addLayout(body, 1)

    def show_state(self) -> None:
        """Read everything from the session."""
        session = self._session
        layers = [(layer.name, layer.units, layer.side) for layer in session.layers]
        if [self.layer.itemData(index) for index in range(self.layer.count())] != [name for name, *_ in layers]:
            self.layer.clear()
            for index, (name, units, side) in enumerate(layers):
                self.layer.addItem(self.tr("{0} of {1} · {2} units").format(index + 1, len(layers), units), name)
                tip = self.tr("{0}: maps of {1} × {1}").format(name, side)
                self.layer.setItemData(index, tip, Qt.ItemDataRole.ToolTipRole)
        self.layer.choose(session.layer)
        units, effects = session.units, session.effects
        if self._shown != (id(units), id(effects)):
            self._shown = (id(units), id(effects))
            self.grid.show_cards(self._cards())
        self.grid.set_marked([str(session.unit)])
        said = self.tr("Lit where each is at work") + ("" if effects is None else self.tr("; the strongest first"))
        self.facts.setText(session.problem.sentence() if session.problem else said)
        self.pictures.show_state()

    def _cards(self) -> list[Card]:
        units, effects = self._session.units, self._session.effects
        order = range(len(units)) if effects is None else effects.argsort(kind="stable")[::-1]
        cards = []
        for unit in map(int, order):
            words = self.tr("Unit {0}").format(unit + 1)
            if effects is not None:
                words = self.tr("{0}: pictures change by {1} without it").format(words, f"{effects[unit]:.1%}")
            if unit < len(units):
                cards.append(Card(str(unit), str(unit + 1), tip=words, picture=to_image(units[unit])))
        return cards


class SquareSheet(Sheet):
    """As high as it is wide, so that what stands below it follows at once."""

    def __init__(self, name: str, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(name, empty, parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return width

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(64), theme.px(64))


class UnitPictures(QWidget):
    """The present picture with and without a unit, where they differ, and pictures that excite it."""

    def __init__(self, session: ExplainSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.title = QLabel(self)
        self.title.setWordWrap(True)
        captions = (self.tr("With it"), self.tr("Without it"), self.tr("What it changes"))
        self.sheets = [SquareSheet(caption, "", self) for caption in captions]
        three = QGridLayout()
        three.setHorizontalSpacing(theme.px(8))
        three.setVerticalSpacing(theme.px(2))
        for index, (caption, sheet) in enumerate(zip(captions, self.sheets, strict=True)):
            words = self._quiet(caption)
            words.setWordWrap(True)
            three.addWidget(words, 0, index, Qt.AlignmentFlag.AlignBottom)
            three.addWidget(sheet, 1, index)
        tip = self.tr("Go to this picture: the sliders start from it; Undo brings yours back")
        self.excited = PictureRow(self.tr("Picture that excites the unit"), tip, _EXCITING, _LARGEST, self)
        self.excited.taken.connect(session.take_excited)
        self.excites = self._quiet("")
        self.excites.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(self.title)
        column.addLayout(three)
        column.addSpacing(theme.px(4))
        column.addWidget(self.excites)
        column.addWidget(self.excited)
        column.addStretch(1)
        follow(theme.changed(), self._dress)

    def _dress(self) -> None:
        self.title.setFont(theme.font(bold=True))

    def _quiet(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setObjectName("quiet")
        return label

    def show_state(self) -> None:
        """Read everything from the session."""
        session = self._session
        lost, excited = session.lost, session.excited
        name = self.tr("Unit {0}").format(session.unit + 1) if session.unit >= 0 else self.tr("Choose a unit")
        if lost is not None:
            name = self.tr("{0} changes your picture by {1}").format(name, f"{lost.change:.1%}")
        self.title.setText(name)
        for sheet, picture in zip(self.sheets, lost.pictures if lost else (None,) * 3, strict=True):
            sheet.show_picture(picture)
        refused = getattr(excited, "hint", None) is not None  # an error instead of pictures
        self.excites.setText(excited.sentence() if refused else self.tr("What excites it most"))
        self.excited.setVisible(not refused)
        if not refused:
            self.excited.show_pictures(excited.pictures if excited else ())
