"""The window: docks around the canvas. It is painted empty first and bound to a studio a moment later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QMenu, QTabWidget, QWidget

from aigc_studio.core.settings import Settings
from aigc_studio.ui import theme
from aigc_studio.ui.centre import Centre
from aigc_studio.ui.commands import STUDIO_COMMANDS, Commands
from aigc_studio.ui.dock_title import DockTitle
from aigc_studio.ui.drop_events import accept_copy, carries_files
from aigc_studio.ui.language import LANGUAGES, said
from aigc_studio.ui.status_line import StatusLine
from aigc_studio.ui.top_bar import TopBar

if TYPE_CHECKING:
    from aigc_studio.session.studio import Studio
    from aigc_studio.ui.canvas_view import CanvasView
    from aigc_studio.ui.explain.stage import ExplainStage
    from aigc_studio.ui.panels.latent import LatentPanel

Leave = Callable[[Path | None], object]
_CANVAS_MENU = (
    ("edit.copy", "edit.paste"), ("layer.duplicate", "layer.remove"), ("tool.enlarge", "tool.denoise"),
    ("view.fit", "view.actual", "view.split"), ("page.keep", "page.export"),
)  # fmt: skip
#: How often the gallery looks for what others have put into it, milliseconds.
ELSEWHERE_EVERY = 3000
_LAYOUT = 2  # of the docks; another number forgets stored places


class MainWindow(QMainWindow):
    """Menus, docks and the place of the canvas."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.studio: Studio | None = None
        self.canvas: CanvasView | None = None
        self.commands = Commands(self, STUDIO_COMMANDS, settings.shortcuts)
        self._latent: LatentPanel | None = None
        self._explanation: ExplainStage | None = None
        self._leave: Leave | None = None
        self._furnished = False
        self._elsewhere = QTimer(self, interval=ELSEWHERE_EVERY)
        self._elsewhere.timeout.connect(self._catch_up)
        self.setWindowTitle("AIGC Studio")
        self.setAcceptDrops(True)
        self.setDockOptions(
            QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.AnimatedDocks
        )
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        # Sliders and variations need height more than the gallery needs width.
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.top = TopBar(self)
        self.commands.fill(self.top.menus)
        self.top.open_by_keys()
        self.setMenuWidget(self.top)
        self.status = StatusLine(self)
        self.setStatusBar(self.status)
        self._centre = Centre(self)
        self.setCentralWidget(self._centre)
        self.inspector = QTabWidget(self)
        self.inspector.setObjectName("inspector")
        self.inspector.setDocumentMode(True)
        self.inspector.tabBar().setDrawBase(False)
        self.inspector.tabBarClicked.connect(self._leave_tab)
        self._docks = {
            "library": self._dock("Library", Qt.DockWidgetArea.LeftDockWidgetArea),
            "inspector": self._dock("Inspector", Qt.DockWidgetArea.RightDockWidgetArea),
            "gallery": self._dock("Gallery", Qt.DockWidgetArea.BottomDockWidgetArea),
        }
        self._docks["inspector"].setWidget(self.inspector)
        self._list_docks()
        self._group("theme", ("system", "dark", "light"), settings.theme)
        self._group("language", ("system", *LANGUAGES), settings.language)
        self._place()

    # -- a studio to show --------------------------------------------------------------------------------------------

    def bind(self, studio: Studio) -> None:
        """Fill the docks with the panels of an open project."""
        for _ in self.furnish(studio):
            pass

    def furnish(self, studio: Studio) -> Iterator[None]:
        """As `bind`, a panel at a step, each with the modules that it is made of: between them the window answers."""
        from aigc_studio.ui.canvas_view import CanvasView
        from aigc_studio.ui.device_pill import DevicePill
        from aigc_studio.ui.jobs_button import JobsButton
        from aigc_studio.ui.notice_bar import NoticeBars

        self.studio = studio
        self.setWindowTitle(f"{studio.project_name} — AIGC Studio")
        self.top.project.setText(studio.project_name)
        self.top.add_pill(DevicePill(studio))
        self.top.add_pill(JobsButton(studio.jobs))
        self.canvas = canvas = CanvasView(studio.canvas, studio.drop)
        canvas.menu_wanted.connect(self._offer_canvas_menu)
        self._centre.show_canvas(canvas, NoticeBars(studio.notices, self._centre))
        yield
        from aigc_studio.ui.model_drags import ModelDrags
        from aigc_studio.ui.panels.library import LibraryPanel

        library = LibraryPanel(studio)
        library.tool_chosen.connect(self._show_tool)
        library.menus.explanation_wanted.connect(self._explain_model)
        self._docks["library"].setWidget(library)
        ModelDrags([self, canvas, library, *library.findChildren(QWidget)], studio.library.expect, self)
        yield
        from aigc_studio.ui.panels.gallery import GalleryPanel

        self._docks["gallery"].setWidget(GalleryPanel(studio))
        yield
        from aigc_studio.ui.panels.latent import LatentPanel

        self._latent = LatentPanel(studio.latent)
        self._latent.dropped.connect(studio.drop)
        self._latent.asked_about.connect(library.menus.about)
        self._latent.explanation_wanted.connect(self.explain)
        self._add_tab(self._latent, "Latent")
        yield
        from aigc_studio.ui.explain.stage import ExplainStage

        self._explanation = ExplainStage(studio.explain)
        self._centre.add_stage(self._explanation)
        yield
        from aigc_studio.ui.panels.style import StylePanel

        self._add_tab(StylePanel(studio.style), "Style")
        yield
        from aigc_studio.ui.panels.tools import ToolsPanel

        self._add_tab(ToolsPanel(studio), "Tools")
        yield
        from aigc_studio.ui.panels.layers import LayersPanel
        from aigc_studio.ui.panels.recipe import RecipePanel

        self._add_tab(LayersPanel(studio.canvas), "Layers")
        self._add_tab(RecipePanel(studio.canvas), "Recipe")
        yield
        from aigc_studio.ui.panels.train_panel import TrainPanel

        train = TrainPanel(studio)
        self._centre.add_stage(train.stage)
        self._add_tab(train, "Train")
        yield
        self._connect(studio, canvas)

    def _connect(self, studio: Studio, canvas: CanvasView) -> None:
        """All is there to answer."""
        from aigc_studio.ui.handlers import Handlers
        from aigc_studio.ui.menu_state import MenuState

        studio.training.placed.connect(self._use_model)
        studio.training.wanted.connect(lambda: self.show_tab("Train"))
        self.inspector.currentChanged.connect(self._show_stage)
        studio.explain.changed.connect(self._show_stage)
        self.status.bind(studio)
        self.commands.handle(Handlers(self, studio).table())
        MenuState(self.commands.actions, studio, canvas)
        self.show_tab(self.settings.tab)
        self._furnished = True
        self._elsewhere.start()
        self._follow_layer()
        studio.canvas.document_changed.connect(self._follow_layer)
        canvas.setFocus()

    def release(self) -> None:
        """Empty the docks again, before another project or the end."""
        self._elsewhere.stop()
        if self.canvas is not None:
            self.canvas.release()
        if self.studio is not None:  # which goes on until all is saved, and tells of it
            self.studio.explain.changed.disconnect(self._show_stage)
            self.studio.canvas.document_changed.disconnect(self._follow_layer)
            self.studio.training.placed.disconnect(self._use_model)
        self.studio = self.canvas = self._latent = self._explanation = None
        self._furnished = False
        self.commands.handle(dict.fromkeys(self.commands.actions, lambda *_: None))
        self.inspector.currentChanged.disconnect(self._show_stage)
        self.top.clear_pills()
        self._centre.clear()
        while self.inspector.count():
            panel = self.inspector.widget(0)
            self.inspector.removeTab(0)
            panel.deleteLater()
        for name in ("library", "gallery"):
            if panel := self._docks[name].widget():
                panel.deleteLater()
        self.status.release()

    def on_leave(self, leave: Leave) -> None:
        """`leave(folder)` is called once: with another project's folder, or None when the window closes."""
        self._leave = leave

    def leave(self, folder: Path | None) -> None:
        if self._leave is not None:
            leave, self._leave = self._leave, None
            leave(folder)

    def show_tab(self, name: str) -> None:
        """Bring a tab of the inspector to the front: Latent, Style, Tools, Layers, Recipe or Train."""
        for index in range(self.inspector.count()):
            if self.inspector.tabBar().tabData(index) == name:
                self._leave_tab(index)
                self.inspector.setCurrentIndex(index)

    def _tab(self) -> str:
        """The name of the one in front, whatever the language."""
        return str(self.inspector.tabBar().tabData(self.inspector.currentIndex()) or "")

    def _add_tab(self, panel: QWidget, name: str) -> None:
        self.inspector.tabBar().setTabData(self.inspector.addTab(panel, said(name)), name)

    def _leave_tab(self, index: int) -> None:
        """What has the keyboard is about to be hidden: Qt would give it to the first button of the other tab, and Space
        would press that instead of panning."""
        panel, holder = self.inspector.currentWidget(), QApplication.focusWidget()
        if index in (-1, self.inspector.currentIndex()) or self.canvas is None or panel is None or holder is None:
            return
        if panel.isAncestorOf(holder):
            self.canvas.setFocus()

    def explain(self, on: bool) -> None:
        """What the generator of the selected layer has learnt, beside its sliders; or the canvas again."""
        assert self.studio is not None
        if on:
            self.show_tab("Latent")
        self.studio.explain.set_on(on)

    def _explain_model(self, card_id: str) -> None:
        """A generator of the library: it goes on the canvas, because what it does is shown with its picture."""
        assert self.studio is not None
        self.studio.latent.choose(card_id)
        self.explain(True)

    def _show_tool(self, card_id: str) -> None:
        """An enhancer was clicked in the library: its tool, with it chosen."""
        assert self.studio is not None
        for tool in ("upscale", "denoise"):
            self.studio.enhance.choose(tool, card_id)  # nothing for the tool that it is not made for
        self.show_tab("Tools")

    def _use_model(self, card_id: str) -> None:
        """A model that was trained here is put to work."""
        assert self.studio is not None
        kind = self.studio.catalog.cards[card_id].kind
        if kind == "enhancer":
            self._show_tool(card_id)
            return
        self.show_tab("Latent" if kind == "generator" else "Style")
        if kind == "generator":
            self.studio.latent.choose(card_id)

    def _show_stage(self) -> None:
        """The Train tab brings its stage along, the sliders theirs while they are explained, all others the canvas."""
        assert self.studio is not None
        panel = self.inspector.currentWidget()
        if self.studio.explain.on and panel is not self._latent:
            self.studio.explain.set_on(False)  # the person has moved on; this comes back here
            return
        stage = self._explanation if self.studio.explain.on else getattr(panel, "stage", self.canvas)
        if self._latent is not None:
            self._latent.explain.setChecked(self.studio.explain.on)
        if stage is not None:
            self._centre.bring(stage)

    def quiet(self) -> None:
        """Put the present notice away."""
        self._centre.quiet()

    def enlarge(self, name: str) -> None:
        """Give a dock half of the window's height."""
        self.resizeDocks([self._docks[name]], [round(self.height() * 0.5)], Qt.Orientation.Vertical)

    def scale_docks(self, factor: float) -> None:
        """Another interface scale: the docks grow with what is in them."""
        docks = list(self._docks.values())
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        self.resizeDocks(docks[:2], [round(dock.width() * factor) for dock in docks[:2]], across)
        self.resizeDocks(docks[2:], [round(dock.height() * factor) for dock in docks[2:]], down)

    def reset_layout(self) -> None:
        """The docks as they come."""
        for name, area in _AREAS.items():
            dock = self._docks[name]
            dock.setFloating(False)
            self.addDockWidget(area, dock)
            dock.show()
        self._size_docks()

    def remember(self, **changes: object) -> None:
        """Change preferences and keep them."""
        self.settings = replace(self.settings, **changes)
        self.settings.save()

    # -- events ------------------------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        docks = bytes(self.saveState(_LAYOUT).toBase64().data()).decode()
        project = str(self.studio.project.folder) if self.studio else self.settings.project
        # Tabs arrive one by one, the first in front, and the one that was left comes there last.
        tab = self._tab() if self._furnished else self.settings.tab
        self.remember(window=geometry, docks=docks, project=project, tab=tab)
        event.accept()
        self.leave(None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.settings.docks:
            self._size_docks()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.studio is not None and carries_files(event.mimeData()):
            accept_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Somewhere between the panels."""
        from aigc_studio.session.drops import Anywhere

        if self.studio is not None:
            accept_copy(event)
            self.studio.drop(event.mimeData(), Anywhere())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._hold(event, True):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self._hold(event, False):
            super().keyReleaseEvent(event)

    def _hold(self, event: QKeyEvent, held: bool) -> bool:
        """The canvas's keys that act as long as they are held, where what has the keyboard has no use for them."""
        if self.canvas is None or event.isAutoRepeat():
            return False
        holds = {Qt.Key.Key_Backslash: self.canvas.hold_before, Qt.Key.Key_Space: self.canvas.hold_hand}
        if event.key() not in holds:
            return False
        holds[Qt.Key(event.key())](held)
        return True

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() != QEvent.Type.ActivationChange or self.canvas is None or self.studio is None:
            return
        if self.isActiveWindow():
            self._catch_up()
        else:
            self.canvas.hold_before(False)  # the keys' release goes to another window
            self.canvas.hold_hand(False)

    def _catch_up(self) -> None:
        """Show what another window, or a command, has put into the gallery."""
        if self.studio is not None and self.isVisible() and not self.isMinimized():
            self.studio.gallery.catch_up()

    # -- how it works ------------------------------------------------------------------------------------------------

    def _dock(self, title: str, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(said(title), self)
        dock.setObjectName(f"{title.lower()}Dock")
        dock.setTitleBarWidget(DockTitle(dock))
        self.addDockWidget(area, dock)
        return dock

    def _list_docks(self) -> None:
        """In the Window menu, each with a tick while it is shown."""
        menu = self.top.menus.actions()[-2].menu()
        menu.addSeparator()
        for name, dock in self._docks.items():
            action = dock.toggleViewAction()
            action.setObjectName(f"dock.{name}")
            menu.addAction(action)

    def _group(self, what: str, choices: tuple[str, ...], chosen: str) -> None:
        """Of several commands, one has the tick."""
        group = QActionGroup(self)
        for choice in choices:
            group.addAction(self.commands.actions[f"{what}.{choice}"]).setChecked(choice == chosen)

    def _place(self) -> None:
        """As it was left; the first time most of the screen."""
        if self.settings.window and self.restoreGeometry(QByteArray.fromBase64(self.settings.window.encode())):
            if self.settings.docks:
                self.restoreState(QByteArray.fromBase64(self.settings.docks.encode()), _LAYOUT)
            return
        screen = QApplication.primaryScreen().availableGeometry()
        frame = theme.px(40)  # the title bar, whose height is not known before it is there
        self.resize(min(theme.px(1600), screen.width()), min(theme.px(1000), screen.height() - frame))

    def _size_docks(self) -> None:
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        self.resizeDocks([self._docks["library"], self._docks["inspector"]], [theme.px(248), theme.px(324)], across)
        # On a low screen the library needs the height more than the thumbnails do.
        self.resizeDocks([self._docks["gallery"]], [min(theme.px(208), round(self.height() * 0.22))], down)

    def _offer_canvas_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for part in _CANVAS_MENU:
            if menu.actions():
                menu.addSeparator()
            menu.addActions([self.commands.actions[name] for name in part])
        menu.popup(at)

    def _follow_layer(self) -> None:
        """Another kind of layer was selected: its sliders come to the front, unless the artist looks elsewhere."""
        assert self.studio is not None
        layer = self.studio.canvas.document.current
        task = layer.recipe.task if layer and layer.recipe else ""
        kind = "Latent" if task == "generate" else "Style"
        if (layer.id if layer else "", kind) != getattr(self, "_followed", None):
            self._followed = (layer.id if layer else "", kind)
            if layer is not None and self._tab() in ("Latent", "Style"):
                self.show_tab(kind)


_AREAS = {
    "library": Qt.DockWidgetArea.LeftDockWidgetArea,
    "inspector": Qt.DockWidgetArea.RightDockWidgetArea,
    "gallery": Qt.DockWidgetArea.BottomDockWidgetArea,
}
