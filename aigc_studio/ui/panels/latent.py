"""The latent inspector: seed, ψ, size, the eight directions, variations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from aigc_studio.session.drops import OnGenerator
from aigc_studio.ui import theme
from aigc_studio.ui.bind import follow
from aigc_studio.ui.drop_events import accept_copy, carries_files
from aigc_studio.ui.language import said
from aigc_studio.ui.panels.directions import Directions, labelled
from aigc_studio.ui.panels.library_menus import PICTURES, files_mime
from aigc_studio.ui.panels.size_row import SizeRow
from aigc_studio.ui.tab_order import by_layout
from aigc_studio.ui.widgets.latent_slider import LatentSlider
from aigc_studio.ui.widgets.number_box import NumberBox
from aigc_studio.ui.widgets.section import EmptyHint, IconButton, Section, Switch, as_page, page, scrolling
from aigc_studio.ui.widgets.variation_grid import VariationGrid

if TYPE_CHECKING:
    from PySide6.QtWidgets import QToolButton

    from aigc_studio.session.latent import LatentSession

LARGEST_SEED = 999_999


class LatentPanel(QWidget):
    """Everything that moves the generator of the selected layer; a photo dropped here is where it starts from."""

    dropped = Signal(QMimeData, object)  # and the generator it fell on
    asked_about = Signal(str)  # the generator's id
    explanation_wanted = Signal(bool)

    def __init__(self, session: LatentSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._card_id = ""
        as_page(self)
        self.setAcceptDrops(True)
        self._make_controls()
        inner, column = page()
        self._fill(column)
        hint = self.tr("Choose a generator in the library,\nor select a layer that one has made,\nto see its sliders.")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(EmptyHint(hint, self))
        self._stack.addWidget(scrolling(inner, self))
        session.variations_ready.connect(self._show_variations)
        follow(theme.changed(), self._dress)
        follow(session.changed, self.show_state)

    def _dress(self) -> None:
        self.name.setFont(theme.font(15, bold=True))

    def _make_controls(self) -> None:
        session = self._session
        self.name = QLabel(self)
        self.name.setObjectName("title")
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.summary = QLabel(self)
        self.summary.setObjectName("quiet")
        self.summary.setWordWrap(True)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.seed = NumberBox(
            self.tr("Seed"), self.tr("Another number, another picture; the same number, the same picture"),
            0, LARGEST_SEED, self,
        )  # fmt: skip
        self.seed.entered.connect(session.set_seed)
        self.noise = NumberBox(
            self.tr("Noise seed"), self.tr("Where the strokes lie, without changing the style"), 0, LARGEST_SEED, self
        )
        self.noise.entered.connect(session.set_noise_seed)
        self.truncation = LatentSlider(self.tr("Truncation ψ"), 0.0, 2.0, default=1.0)
        labelled(
            self.truncation, self.tr("Low: calm and typical. High: bold and unusual."), session.set_truncation,
            session.release,
        )  # fmt: skip
        self.size_row = SizeRow(self)
        self.size_row.chosen.connect(session.set_extent)
        self._make_switches()
        self.directions = Directions(session, self)
        self.variations = VariationGrid(self)
        self.variations.taken.connect(self._take_variation)

    def _make_switches(self) -> None:
        session = self._session
        self.tile = Switch(self.tr("Seamless"), "tile", self.tr("The picture repeats without a seam, as a texture"))
        self.tile.clicked.connect(session.set_tile)
        self.loop = Switch(self.tr("Loop"), "loop", self.tr("The picture moves and comes back to where it began"))
        self.loop.clicked.connect(session.set_loop)
        self.phase = LatentSlider(self.tr("Phase"), 0.0, 1.0)
        labelled(self.phase, self.tr("The moment of the loop that is shown"), session.set_phase, session.release)

    def _fill(self, column: QVBoxLayout) -> None:
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        tip = self.tr("Shows what each number and each unit of this generator does to your picture (X)")
        self.explain = IconButton("explain", self.tr("Explain"), tip, lambda: None)
        self.explain.setCheckable(True)
        self.explain.clicked.connect(self.explanation_wanted)
        head.addWidget(self.explain)
        tip = self.tr("Where this model comes from, and how it is run")
        head.addWidget(IconButton("info", self.tr("About this model"), tip, self._ask_about))
        column.addLayout(head)
        column.addWidget(self.summary)
        column.addSpacing(theme.px(4))
        column.addLayout(self._seed_row())
        column.addWidget(self.size_row)
        switches = QHBoxLayout()
        switches.setSpacing(theme.px(6))
        for switch in (self.tile, self.loop):
            switches.addWidget(switch)
        switches.addStretch(1)
        column.addLayout(switches)
        column.addWidget(self.phase)
        column.addWidget(self.truncation)
        self.photo = QPushButton(self.tr("Start from a photo…"), self, focusPolicy=Qt.FocusPolicy.TabFocus)
        self.photo.setToolTip(self.tr("The sliders begin at the picture that comes nearest to a photo"))
        self.photo.clicked.connect(self._ask_photo)
        column.addWidget(self.photo)
        column.addWidget(self.directions)
        self.again = IconButton(
            "refresh", self.tr("Other variations"), self.tr("Nine other neighbours of this picture"), self._vary
        )
        column.addWidget(Section(self.tr("Variations"), self.again))
        self.offer = QPushButton(self.tr("Show nine variations"), self, focusPolicy=Qt.FocusPolicy.TabFocus)
        self.offer.setToolTip(self.tr("Eight neighbours of this picture around it; click one to go there"))
        self.offer.clicked.connect(self._vary)
        column.addWidget(self.offer)
        column.addWidget(self.variations)
        self.variations.hide()
        column.addStretch(1)

    def _seed_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.px(6))
        self._noise_words = self._words(self.tr("Noise"), self.noise)
        row.addWidget(self._words(self.tr("Seed"), self.seed))
        row.addWidget(self.seed, 1)
        row.addWidget(self._dice())
        row.addSpacing(theme.px(4))
        row.addWidget(self._noise_words)
        row.addWidget(self.noise, 1)
        return row

    def _dice(self) -> QToolButton:
        tip = self.tr("A new seed: another picture with the same sliders")
        return IconButton("dice", self.tr("New seed"), tip, self._session.new_seed)

    def _words(self, text: str, buddy: QWidget) -> QLabel:
        label = QLabel(text, self)
        label.setBuddy(buddy)
        label.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        return label

    # Showing

    def show_state(self) -> None:
        """Read everything from the session; nothing is emitted."""
        session, card = self._session, self._session.card
        self._stack.setCurrentIndex(1 if card else 0)
        self.directions.show_state()
        if card is None:
            return
        if card.id != self._card_id:
            self._show_card()
        point = session.point
        self.seed.show_number(point.seed)
        self.noise.show_number(point.noise_seed)
        self.size_row.show_extent(session.extent)
        self.tile.setChecked(session.tile)
        self.loop.setChecked(session.loop)
        self.phase.setVisible(session.loop)
        self.photo.setVisible(session.can_start)
        self.variations.show_present(session.varied in (None, point))
        for slider, value in ((self.truncation, point.truncation), (self.phase, session.phase)):
            if not slider.moving:
                slider.set_value(value)

    def _show_card(self) -> None:
        card = self._session.card
        assert card is not None
        self._card_id = card.id
        self.name.setText(said(card.name))
        self.summary.setText(said(card.summary))
        self.summary.setVisible(bool(card.summary))
        self.noise.setVisible(card.noise)
        self._noise_words.setVisible(card.noise)
        self.tile.setVisible("tile" in card.switches)
        self.loop.setVisible("loop" in card.switches)
        self.variations.clear()
        self.variations.hide()
        self.offer.show()
        by_layout(self)  # the sliders are new

    def _ask_about(self) -> None:
        if self._session.card is not None:
            self.asked_about.emit(self._session.card.id)

    # Starting from a photo

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._session.can_start and carries_files(event.mimeData()):
            accept_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        accept_copy(event)
        self._start(event.mimeData())

    def _ask_photo(self) -> None:
        kinds = self.tr("Pictures ({0})").format(PICTURES)
        file, _ = QFileDialog.getOpenFileName(self, self.tr("Start from a photo"), "", kinds)
        if file:
            self._start(files_mime([Path(file)]))

    def _start(self, mime: QMimeData) -> None:
        if self._session.card is not None:
            self.dropped.emit(mime, OnGenerator(self._session.card.id))

    # Variations

    def _vary(self) -> None:
        if self.offer.hasFocus():  # hidden with it, it would leave it to a slider, as if one had come there by Tab
            self.again.setFocus()
        self.offer.hide()
        self.variations.show()
        self._session.request_variations()

    def _show_variations(self, pictures: list[object]) -> None:
        self.offer.hide()
        self.variations.show()
        self.variations.show_pictures(pictures)
        self.variations.show_present(self._session.varied in (None, self._session.point))

    def _take_variation(self, index: int) -> None:
        """Go there, and show its neighbours in turn."""
        self._session.take_variation(index)
        self._session.request_variations()
