"""The library: generators and styles, found by name, chosen by a click, fed by drops."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from aigc_studio.session.drops import Anywhere, DropTarget, OnGenerator, OnStyle, OnStyles
from aigc_studio.ui import icons, theme
from aigc_studio.ui.bind import follow, follow_soon
from aigc_studio.ui.language import said
from aigc_studio.ui.panels.library_menus import PICTURES, LibraryMenus, files_mime
from aigc_studio.ui.tab_order import by_layout
from aigc_studio.ui.widgets.card_grid import CardGrid
from aigc_studio.ui.widgets.cards import Card
from aigc_studio.ui.widgets.drop_zone import DropZone
from aigc_studio.ui.widgets.quiet_box import QuietBox
from aigc_studio.ui.widgets.search_box import SearchBox
from aigc_studio.ui.widgets.section import FoldingSection, IconButton, as_page, page, scrolling

if TYPE_CHECKING:
    from aigc_studio.session.studio import Studio
    from aigc_studio.session.style import StyleEntry



class LibraryPanel(QWidget):
    """Which models and styles there are. Clicks choose, drops convert; the session decides what that means."""

    tool_chosen = Signal(str)  # an enhancer was clicked

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        as_page(self)
        self._make_parts()
        inner, column = page(margin=0, spacing=0)
        self._fill(column)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, theme.px(12), 0, 0)
        outer.setSpacing(theme.px(4))
        head = QVBoxLayout()
        head.setContentsMargins(theme.px(12), 0, theme.px(12), 0)
        row = QHBoxLayout()
        row.setSpacing(theme.px(4))
        row.addWidget(self.search, 1)
        row.addWidget(self.more)
        head.addLayout(row)
        head.addWidget(self.tags)
        outer.addLayout(head)
        outer.addWidget(scrolling(inner, self), 1)
        outer.addLayout(self._zones())
        by_layout(self)
        follow_soon(self, studio.style.styles_changed, self.show_cards)
        studio.library.changed.connect(self.show_cards)
        studio.library.edited.connect(self._forget_picture)
        studio.library.scanned.connect(self.menus.show_found)
        follow(studio.latent.changed, self._show_generator)
        follow(studio.style.changed, self._show_mix)

    def _make_parts(self) -> None:
        words = self.tr("Search models and styles")
        tip = self.tr("Shows only models and styles whose name or tag holds these letters")
        self.search = SearchBox(words, tip, self)
        self.search.setPlaceholderText(words)
        self.search.textChanged.connect(self.show_cards)
        self.menus = LibraryMenus(self._studio, self)
        tip = self.tr("Look through a folder, check the models, see what they take on the disk")
        self.more = IconButton("menu", self.tr("More for models"), tip, self._offer_library_menu)
        self.tags = QuietBox(self)
        self.tags.setAccessibleName(self.tr("Tag"))
        self.tags.setToolTip(self.tr("Shows only models with this tag"))
        self.tags.activated.connect(lambda _: self.show_cards())
        self.generators = CardGrid(self.tr("Generators"), 58, grows=True, parent=self)
        self.generators.chosen.connect(self._studio.latent.choose)
        self.generators.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.generators.customContextMenuRequested.connect(self._offer_model_menu)
        self.generators.dropped.connect(lambda card, mime: self._drop(mime, OnGenerator(card) if card else Anywhere()))
        self.styles = CardGrid(self.tr("Styles"), 58, grows=True, parent=self)
        self.styles.chosen.connect(self._choose_style)
        self.styles.dropped.connect(lambda card, mime: self._drop(mime, OnStyle(card) if card else OnStyles()))
        self.styles.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.styles.customContextMenuRequested.connect(self._offer_style_menu)
        self.tools = self._plain_grid(self.tr("Tools"))
        self.tools.chosen.connect(self.tool_chosen)
        self.encoders = self._plain_grid(self.tr("Encoders"))
        self.encoders.chosen.connect(self.menus.about)
        self.nothing = QLabel(self.tr("Nothing has that name."), self)
        self.nothing.setObjectName("quiet")
        self.paintings = DropZone(
            self.tr("Drop a painting:\na new style"),
            self.tr("A painting becomes a style that any photo can take. Click to choose a file."), self,
        )  # fmt: skip
        self.paintings.clicked.connect(self._ask_paintings)
        self.paintings.dropped.connect(lambda mime: self._drop(mime, OnStyles()))
        self.zone = DropZone(
            self.tr("Drop a photo\nor a model here"),
            self.tr("A photo becomes a layer, a picture of AIGC Studio the state that made it, a model's file a card."),
            self,
        )  # fmt: skip
        self.zone.clicked.connect(self._ask_photos)
        self.zone.dropped.connect(lambda mime: self._drop(mime, Anywhere()))

    def _plain_grid(self, name: str) -> CardGrid:
        """Models that are neither put on the canvas nor painted with."""
        grid = CardGrid(name, 58, grows=True, parent=self)
        grid.dropped.connect(lambda _, mime: self._drop(mime, Anywhere()))
        grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        grid.customContextMenuRequested.connect(lambda point: self._offer_menu(grid, point))
        return grid

    def _fill(self, column: QVBoxLayout) -> None:
        self._generators_head = self._heading(self.tr("Generators"))
        self._styles_head = self._heading(self.tr("Styles"), self._add_button())
        self._tools_head, self._encoders_head = self._heading(self.tr("Tools")), self._heading(self.tr("Encoders"))
        # Cards carry half of their gap on each side, so grids begin 4 px before the headings.
        for widget, left in (
            (self._generators_head, 12), (self.generators, 8), (self._styles_head, 12), (self.styles, 8),
            (self._tools_head, 12), (self.tools, 8), (self._encoders_head, 12), (self.encoders, 8), (self.nothing, 12),
        ):  # fmt: skip
            place = QVBoxLayout()
            place.setContentsMargins(theme.px(left), 0, theme.px(left), 0)
            place.addWidget(widget)
            column.addLayout(place)
        column.addStretch(1)

    def _heading(self, title: str, *buttons: QToolButton) -> FoldingSection:
        head = FoldingSection(title, self.tr("Fold {0} away, or show them again").format(title), *buttons)
        head.folded.connect(self.show_cards)
        return head

    def _zones(self) -> QHBoxLayout:
        """Always in sight, below what scrolls."""
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(12))
        row.setSpacing(theme.px(8))
        row.addWidget(self.paintings)
        row.addWidget(self.zone)
        return row

    def _add_button(self) -> QToolButton:
        tip = self.tr("Choose a painting: it becomes a style")
        return IconButton("plus", self.tr("Add a painting"), tip, self._ask_paintings)

    # Showing

    def show_cards(self) -> None:
        """Cards whose name or tag holds what is searched for, and that have the chosen tag."""
        self._show_tags()
        # One's own paintings first: they are what was added on purpose.
        entries = sorted(self._studio.style.styles, key=lambda entry: entry.built_in)
        wanted = [entry for entry in entries if self._is_wanted(entry.name, entry.tags)]
        shown = {
            self.generators: (self._generators_head, self._model_cards("generator")),
            self.styles: (self._styles_head, [self._style_card(entry) for entry in wanted]),
            self.tools: (self._tools_head, self._model_cards("enhancer")),
            self.encoders: (self._encoders_head, self._model_cards("encoder")),
        }
        for grid, (head, cards) in shown.items():
            grid.show_cards(cards)
            grid.setVisible(bool(cards) and (not head.is_folded or bool(self.search.text())))
            head.setVisible(bool(cards))
        self.nothing.setVisible(not any(cards for _, cards in shown.values()))

    def _model_cards(self, kind: str) -> list[Card]:
        return [
            Card(card.id, said(card.name), card.thumbnail, said(card.summary or card.name))
            for card in self._studio.catalog.of_kind(kind)
            if self._is_wanted(card.name, card.tags)
        ]

    def _is_wanted(self, name: str, tags: tuple[str, ...]) -> bool:
        wanted, tag = self.search.text().strip().casefold(), self.tags.currentData()
        if tag and tag not in tags:
            return False
        return any(wanted in word.casefold() for word in (name, said(name), *tags))

    def _show_tags(self) -> None:
        """The tags in use; hidden while there are none. The chosen one stays chosen."""
        chosen, tags = self.tags.currentData() or "", self._studio.library.tags
        if [self.tags.itemData(index) for index in range(self.tags.count())] != ["", *tags]:
            self.tags.clear()
            self.tags.addItem(self.tr("All tags"), "")
            for tag in tags:
                self.tags.addItem(tag, tag)
            self.tags.setCurrentIndex(max(0, self.tags.findData(chosen)))
        self.tags.setVisible(bool(tags))

    def _forget_picture(self, card_id: str) -> None:
        """A card was written: its picture may be another."""
        card = self._studio.catalog.cards.get(card_id)
        for grid in (self.generators, self.styles, self.tools, self.encoders):
            if card is not None:
                grid.thumbnails.forget(card.thumbnail)
            grid.viewport().update()

    def _style_card(self, entry: StyleEntry) -> Card:
        name = said(entry.name)
        tip = self.tr("{0}: click to paint the selected picture, drop photos to paint them all").format(name)
        return Card(entry.id, name, entry.thumbnail, tip)

    def _show_generator(self) -> None:
        card = self._studio.latent.card
        self.generators.set_marked({card.id} if card else ())

    def _show_mix(self) -> None:
        self.styles.set_marked(self._studio.style.mix)

    # Doing

    def _choose_style(self, style_id: str) -> None:
        """A click paints with this style only; with Shift or Ctrl it joins the mix."""
        joins = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
        if QApplication.keyboardModifiers() & joins:
            self._studio.style.add_to_mix(style_id)
        else:
            self._studio.style.choose(style_id)

    def _drop(self, mime: QMimeData, target: DropTarget) -> None:
        self._studio.drop(mime, target)

    def _offer_style_menu(self, point: QPoint) -> None:
        index = self.styles.indexAt(point)
        if index.isValid():
            menu = self.style_menu(self.styles.cards.cards[index.row()].id)
            menu.popup(self.styles.viewport().mapToGlobal(point))

    def _offer_model_menu(self, point: QPoint) -> None:
        self._offer_menu(self.generators, point)

    def _offer_menu(self, grid: CardGrid, point: QPoint) -> None:
        index = grid.indexAt(point)
        if index.isValid():
            self.model_menu(grid.cards.cards[index.row()].id).popup(grid.viewport().mapToGlobal(point))

    def _offer_library_menu(self) -> None:
        self.menus.library_menu().popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def model_menu(self, card_id: str) -> QMenu:
        """What can be done with a model."""
        return self.menus.model_menu(card_id)

    def style_menu(self, style_id: str) -> QMenu:
        """What can be done with a style."""
        style = self._studio.style
        entry = next(entry for entry in style.styles if entry.id == style_id)
        menu = self.menus.empty()
        menu.addAction(self.tr("Paint with this")).triggered.connect(lambda: style.choose(style_id))
        menu.addAction(self.tr("Add to the mix")).triggered.connect(lambda: style.add_to_mix(style_id))
        photos = menu.addAction(icons.icon("image"), self.tr("Paint photos…"))
        photos.triggered.connect(lambda: self._ask_photos(OnStyle(style_id)))
        if entry.model:
            self.menus.add_own(menu, entry.model, learns=entry.learns)
        elif not entry.built_in:
            menu.addSeparator()
            menu.addAction(self.tr("Rename…")).triggered.connect(lambda: self._rename(entry))
            remove = menu.addAction(icons.icon("trash"), self.tr("Remove"))
            remove.triggered.connect(lambda: style.remove_style(style_id))
        return menu

    def _rename(self, entry: StyleEntry) -> None:
        name, agreed = QInputDialog.getText(self, self.tr("Rename style"), self.tr("Name"), text=entry.name)
        if agreed:
            self._studio.style.rename_style(entry.id, name)

    def _ask_paintings(self) -> None:
        self._ask(self.tr("Choose paintings"), OnStyles())

    def _ask_photos(self, target: object = None) -> None:
        is_target = isinstance(target, OnStyle)
        self._ask(self.tr("Choose photos"), target if is_target else Anywhere())

    def _ask(self, title: str, target: DropTarget) -> None:
        files, _ = QFileDialog.getOpenFileNames(self, title, "", self.tr("Pictures ({0})").format(PICTURES))
        if files:
            self._drop(files_mime([Path(file) for file in files]), target)
