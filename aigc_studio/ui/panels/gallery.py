"""The gallery: everything that was made in this project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QActionGroup, QDesktopServices, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from aigc_studio.session.drops import OnGallery
from aigc_studio.ui import icons, theme
from aigc_studio.ui.bind import follow_soon
from aigc_studio.ui.language import said
from aigc_studio.ui.panels.library_menus import files_mime
from aigc_studio.ui.widgets.card_grid import CardGrid
from aigc_studio.ui.widgets.cards import Card, CardsOf
from aigc_studio.ui.widgets.search_box import SearchBox
from aigc_studio.ui.widgets.section import EmptyHint, as_page

if TYPE_CHECKING:
    from aigc_studio.session.enhance import Tool
    from aigc_studio.session.gallery import GalleryRow
    from aigc_studio.session.studio import Studio

_TYPING_MS = 200
_TRASH = -1  # in place of a number of stars: what was removed
_STARS = {Qt.Key.Key_0: 0, Qt.Key.Key_1: 1, Qt.Key.Key_2: 2, Qt.Key.Key_3: 3, Qt.Key.Key_4: 4, Qt.Key.Key_5: 5}


class GalleryGrid(CardGrid):
    """Cards that can be rated, copied and thrown away by key."""

    rated = Signal(int)
    discarded = Signal()
    copied = Signal()
    recalled = Signal()  # Undo, while `recalls` says that a picture was thrown away

    recalls: Callable[[], bool] = staticmethod(lambda: False)

    def event(self, event: QEvent) -> bool:
        # 0 and 1 are zoom elsewhere, Copy means the page; on a selected picture they are stars, and it is copied.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._means(event):
            event.accept()
            return True
        return super().event(event)

    def _means(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Undo):
            return self.recalls()
        if event.matches(QKeySequence.StandardKey.Copy):
            return bool(self.selected_ids())
        ours = event.key() in _STARS or event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        return ours and bool(self.selected_ids()) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._means(event):
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.recalled.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        elif event.key() in _STARS:
            self.rated.emit(_STARS[Qt.Key(event.key())])
        else:
            self.discarded.emit()


class GalleryPanel(QWidget):
    """Search, stars, order, and the pictures: open them, drag them out, drop others in."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio, self._session = studio, studio.gallery
        self._stars, self._sort = 0, "newest"
        as_page(self)
        self._make_head()
        self._make_grid()
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(8), theme.px(6), theme.px(8), theme.px(4))
        column.setSpacing(theme.px(8))
        column.addLayout(self._head())
        self._pages = QStackedLayout()
        self._pages.addWidget(self.grid)
        self._pages.addWidget(self.empty)
        column.addLayout(self._pages, 1)
        follow_soon(self, self._session.changed, self.show_rows)

    def _make_head(self) -> None:
        tip = self.tr("Shows pictures whose name, style or model holds these words")
        self.search = SearchBox(self.tr("Search the gallery"), tip, self)
        self.search.setMaximumWidth(theme.px(240))
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._filter)
        self.search.textChanged.connect(lambda _: self._typing.start())
        self.stars_button = self._menu_button(
            self.tr("Stars"), self.tr("Shows only pictures with at least so many stars, or what was removed"),
            [(self.tr("All pictures"), 0), *((self._at_least(n), n) for n in range(1, 6)),
             (self.tr("Removed"), _TRASH)], self._take_stars,
        )  # fmt: skip
        self.sort_button = self._menu_button(
            self.tr("Order"), self.tr("Which pictures come first"),
            [(self.tr("Newest"), "newest"), (self.tr("Oldest"), "oldest"), (self.tr("Most stars"), "stars"),
             (self.tr("Name"), "name")], self._take_sort,
        )  # fmt: skip
        self.all_button = QToolButton(self)
        self.all_button.setText(self.tr("Show all"))
        self.all_button.setToolTip(self.tr("Back from the versions of one picture to all pictures"))
        self.all_button.clicked.connect(lambda: self._session.expand_stack(""))
        self.all_button.hide()

    @staticmethod
    def _at_least(stars: int) -> str:
        return "★" * stars + ("" if stars == 5 else "+")

    def _menu_button(self, name: str, tip: str, choices: list[tuple[str, object]], choose: object) -> QToolButton:
        button = QToolButton(self)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setText(f"{choices[0][0]} ▾")
        menu = QMenu(button)
        group = QActionGroup(menu)
        for text, value in choices:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setData(value)
            group.addAction(action)
        menu.actions()[0].setChecked(True)
        menu.triggered.connect(lambda action: button.setText(f"{action.text()} ▾"))
        menu.triggered.connect(lambda action: choose(action.data()))
        button.setMenu(menu)
        return button

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(4), 0, theme.px(4), 0)
        row.setSpacing(theme.px(8))
        row.addWidget(self.search, 1)
        for button in (self.stars_button, self.sort_button, self.all_button):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _make_grid(self) -> None:
        session = self._session
        self.grid = GalleryGrid(self.tr("Gallery"), 112, many=True, parent=self)
        self.grid.set_named(False)
        self.grid.chosen.connect(self._studio.open_on_canvas)
        self.grid.rated.connect(lambda stars: session.rate(self.grid.selected_ids(), stars))
        self.grid.discarded.connect(self._discard)
        self.grid.copied.connect(lambda: self._copy(self.grid.selected_ids()))
        self.grid.recalls = lambda: session.can_undo_trash
        self.grid.recalled.connect(lambda: session.undo_trash())
        self.grid.dropped.connect(lambda _, mime: self._studio.drop(mime, OnGallery()))
        self.grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.grid.customContextMenuRequested.connect(self._offer_menu)
        self.empty = EmptyHint("", self)

    # Showing

    def show_rows(self) -> None:
        """The session's rows as cards."""
        rows = self._session.rows
        ids, files = [row.id for row in rows], [row.file for row in rows]
        self.grid.show_cards(CardsOf(rows, _card_of, ids, files))
        self.search.setPlaceholderText(self.tr("Search {0} pictures").format(f"{self._session.total:,}"))
        self.all_button.setVisible(self._session.expanded)
        self._pages.setCurrentIndex(0 if rows else 1)
        if not rows:
            found_none = self._session.total > 0
            if self._session.in_trash:
                words = self.tr("Nothing that was removed is like that.") if self.search.text() else ""
                self.empty.setText(words or self.tr("Nothing was removed."))
            elif found_none:
                self.empty.setText(self.tr("No picture is like that. Clear the search, or ask for fewer stars."))
            else:
                self.empty.setText(self.tr("Everything you make is kept here. Drop photos on a style to begin."))

    # Doing

    def _filter(self) -> None:
        self._typing.stop()
        text = self.search.text().strip()
        if self._stars == _TRASH:
            self._session.show_trash(text)
        else:
            self._session.set_filter(text, self._stars, self._sort)

    def _take_stars(self, stars: int) -> None:
        self._stars = stars
        self._filter()

    def _take_sort(self, sort: str) -> None:
        self._sort = sort
        self._filter()

    def _discard(self) -> None:
        ids = self.grid.selected_ids()
        if not self._session.in_trash:
            self.grid.select_beside(ids)  # so that keys go on with the next picture
            self._session.trash(ids)

    def _copy(self, ids: list[str]) -> None:
        """The files, for other programs and for Paste."""
        QGuiApplication.clipboard().setMimeData(files_mime(self._session.paths(ids)))

    def _export(self, ids: list[str]) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Export into a folder"))
        if name:
            self._session.export(ids, Path(name))

    def _offer_menu(self, point: QPoint) -> None:
        index = self.grid.indexAt(point)
        if index.isValid():
            card_id = self.grid.cards.cards.ids[index.row()]
            self.picture_menu(card_id).popup(self.grid.viewport().mapToGlobal(point))

    def picture_menu(self, card_id: str) -> QMenu:
        """What can be done with a picture, and with the others that are selected along with it."""
        session = self._session
        ids = self.grid.selected_ids()
        ids = ids if card_id in ids else [card_id]
        row = next(row for row in session.rows if row.id == card_id)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if session.in_trash:
            menu.addAction(icons.icon("undo"), self.tr("Put back")).triggered.connect(lambda: session.restore(ids))
            return menu
        opened = menu.addAction(icons.icon("image"), self.tr("Open on the canvas"))
        opened.triggered.connect(lambda: self._studio.open_on_canvas(card_id))
        if row.stack_count > 1 or session.expanded:
            text = self.tr("Show all pictures") if session.expanded else self.tr("Show its versions")
            menu.addAction(icons.icon("stack"), text).triggered.connect(lambda: session.expand_stack(card_id))
        self._offer_tools(menu, session.paths(ids))
        train = menu.addAction(self.tr("Train on these") if len(ids) > 1 else self.tr("Train on this"))
        train.setToolTip(self.tr("They join the pictures that a model learns from, in the Train tab"))
        train.triggered.connect(lambda: self._studio.train_on(session.paths(ids)))
        rate = menu.addMenu(icons.icon("star"), self.tr("Stars"))
        for stars in range(6):
            text = "★" * stars or self.tr("None")
            rate.addAction(text).triggered.connect(lambda _=False, n=stars: session.rate(ids, n))
        menu.addAction(icons.icon("copy"), self.tr("Copy")).triggered.connect(lambda: self._copy(ids))
        export = menu.addAction(icons.icon("export"), self.tr("Export…"))
        export.setToolTip(self.tr("Copies of all that are selected, into a folder of your choice"))
        export.triggered.connect(lambda: self._export(ids))
        folder = menu.addAction(self.tr("Show in its folder"))
        folder.triggered.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(row.path.parent))))
        menu.addSeparator()
        trash = menu.addAction(icons.icon("trash"), self.tr("Remove"))
        trash.triggered.connect(lambda: session.trash(ids))
        return menu

    def _offer_tools(self, menu: QMenu, paths: list[Path]) -> None:
        """Enlarge and denoise, as the tools are set."""
        enhance = self._studio.enhance
        texts: dict[Tool, str] = {"upscale": self.tr("Enlarge {0}×"), "denoise": self.tr("Denoise")}
        for tool, text in texts.items():
            chosen = enhance.chosen(tool)
            if chosen is not None:
                action = menu.addAction(text.format(f"{enhance.factor:g}"))
                action.setToolTip(chosen.name)
                action.triggered.connect(lambda _=False, tool=tool: enhance.enhance_photos(paths, tool))


def _card_of(row: GalleryRow) -> Card:
    made = row.made.strftime("%Y-%m-%d %H:%M")
    tip = "\n".join(part for part in (row.name, said(row.summary), made) if part)
    badge = str(row.stack_count) if row.stack_count > 1 else ""
    return Card(row.id, row.name, row.thumbnail, tip, row.path, row.stars, badge)
