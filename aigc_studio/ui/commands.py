"""Every action by name, with its keys; the command palette and the menus show the same ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar, QWidget

from aigc_studio.ui.language import said


@dataclass(frozen=True)
class Command:
    """`keys` as QKeySequence reads them; `hint` is the tooltip."""

    id: str
    menu: str
    text: str
    keys: str = ""
    hint: str = ""
    checkable: bool = False


class Commands:
    """The actions of a window. Handlers are attached when there is a studio to act on; until then nothing answers."""

    def __init__(self, owner: QWidget, listed: tuple[Command | None, ...], changed_keys: str) -> None:
        self.actions: dict[str, QAction] = {}
        self.names = {command.id: said(command.text).rstrip("…") for command in filter(None, listed)}
        self._listed = listed
        self._handlers: dict[str, Callable[..., object]] = {}
        keys = _parse(changed_keys)
        for command in filter(None, listed):
            action = QAction(said(command.text), owner)
            action.setObjectName(command.id)
            action.setData(command.text)  # to be found by in the palette, whatever the language
            action.setCheckable(command.checkable)
            action.setShortcut(QKeySequence(keys.get(command.id, command.keys)))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setToolTip(said(command.hint or command.text))
            action.setStatusTip("")
            action.triggered.connect(lambda checked=False, name=command.id: self._run(name, checked))
            self.actions[command.id] = action
            owner.addAction(action)

    def handle(self, handlers: dict[str, Callable[..., object]]) -> None:
        """Attach what the actions do; a checkable action's handler gets its state."""
        self._handlers |= handlers

    def fill(self, bar: QMenuBar) -> None:
        """Menus in the order of the list; None is a separator in the menu before it."""
        menu = None
        for command in self._listed:
            if command is None:
                if menu is not None:
                    menu.addSeparator()
                continue
            title = said(command.menu)
            if menu is None or menu.title() != title:
                menu = next((a.menu() for a in bar.actions() if a.menu() and a.text() == title), None)
            if menu is None:
                menu = bar.addMenu(title)
                menu.menuAction().setData(command.menu)  # whatever the language
            menu.addAction(self.actions[command.id])

    def rebind(self, command_id: str, keys: QKeySequence) -> str:
        """Give a command other keys (taken from whichever had them); returns the JSON for the settings."""
        for other in self.actions.values():
            if not keys.isEmpty() and other.shortcut() == keys:
                other.setShortcut(QKeySequence())
        self.actions[command_id].setShortcut(keys)
        return self.changed_keys()

    def reset_keys(self) -> str:
        for command in filter(None, self._listed):
            self.actions[command.id].setShortcut(QKeySequence(command.keys))
        return ""

    def changed_keys(self) -> str:
        changed = {
            command.id: self.actions[command.id].shortcut().toString()
            for command in filter(None, self._listed)
            if self.actions[command.id].shortcut() != QKeySequence(command.keys)
        }
        return json.dumps(changed) if changed else ""

    def _run(self, name: str, checked: bool) -> None:
        handler = self._handlers.get(name)
        if handler is None:
            return
        if self.actions[name].isCheckable():
            handler(checked)
        else:
            handler()


def _parse(changed_keys: str) -> dict[str, str]:
    try:
        parsed = json.loads(changed_keys) if changed_keys else {}
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in parsed.items()} if isinstance(parsed, dict) else {}


STUDIO_COMMANDS: tuple[Command | None, ...] = (
    Command("project.new", "File", "New project…", "Ctrl+Shift+N", "Begin an empty project in a folder of its own"),
    Command("project.open", "File", "Open project…", "Ctrl+O", "Open another project's folder"),
    None,
    Command("picture.open", "File", "Add pictures…", "Ctrl+I", "Bring picture files onto the canvas"),
    Command("page.keep", "File", "Keep in gallery", "Ctrl+S", "Put the page, flattened, into the gallery"),
    Command("page.export", "File", "Export…", "Ctrl+E", "Save the page as a picture file anywhere"),
    None,
    Command("window.quit", "File", "Quit", "Ctrl+Q"),
    Command("edit.undo", "Edit", "Undo", "Ctrl+Z"),
    Command("edit.redo", "Edit", "Redo", "Ctrl+Shift+Z"),
    None,
    Command("edit.copy", "Edit", "Copy page", "Ctrl+C", "Copy the page as a picture"),
    Command("edit.paste", "Edit", "Paste", "Ctrl+V", "Paste a picture as a new layer"),
    Command("layer.duplicate", "Edit", "Duplicate layer", "Ctrl+D"),
    Command("layer.remove", "Edit", "Remove layer", "Ctrl+Backspace"),
    None,
    Command("work.stop", "Edit", "Stop what is running", "Esc"),
    Command("edit.shortcuts", "Edit", "Keyboard shortcuts…"),
    Command("view.fit", "View", "Fit page", "0"),
    Command("view.actual", "View", "Actual size", "1"),
    Command("view.in", "View", "Zoom in", "+"),
    Command("view.out", "View", "Zoom out", "-"),
    Command("view.split", "View", "Before / after", "B", "Compare with the photo on either side of a line", True),
    None,
    Command("theme.system", "View", "Theme: as the system", checkable=True),
    Command("theme.dark", "View", "Theme: dark", checkable=True),
    Command("theme.light", "View", "Theme: light", checkable=True),
    None,
    Command("language.system", "View", "Language: as the system", checkable=True),
    Command("language.en", "View", "Language: English", checkable=True),
    Command("language.zh_CN", "View", "语言：简体中文", checkable=True),
    None,
    Command("scale.up", "View", "Larger interface", "Ctrl+Alt+="),
    Command("scale.down", "View", "Smaller interface", "Ctrl+Alt+-"),
    Command("latent.randomise", "Explore", "Random sliders", "R", "Set every unlocked slider to a random place"),
    Command("latent.seed", "Explore", "New seed", "Shift+R", "Another picture with the same sliders"),
    Command("latent.reset", "Explore", "Reset sliders", "Backspace", "Every unlocked slider back to zero"),
    Command("latent.variations", "Explore", "Variations", "V", "Nine neighbours of this picture"),
    Command("latent.lock", "Explore", "Lock slider", "L", "Keep the focused slider as it is"),
    Command("latent.explain", "Explore", "Explain", "X", "What the numbers and units of this generator do", True),
    None,
    Command("latent.tile", "Explore", "Seamless", "", "The picture repeats without an edge", True),
    Command("latent.loop", "Explore", "Loop", "", "The picture moves in a loop", True),
    Command("style.clear", "Style", "Take the style off"),
    Command("style.colours", "Style", "Keep colours", "K", "Paint with the photo's own colours", True),
    Command("style.brush-smaller", "Style", "Smaller brush", "["),
    Command("style.brush-larger", "Style", "Larger brush", "]"),
    Command("style.painting", "Style", "New style from a painting…"),
    None,
    Command("style.convert", "Style", "Paint photos…", "", "Paint many photos with the chosen styles"),
    Command("tool.enlarge", "Tools", "Enlarge layer", "Ctrl+Alt+I", "More pixels for the selected picture"),
    Command("tool.enlarge-photos", "Tools", "Enlarge photos…", "", "Larger copies of many photos, in the gallery"),
    None,
    Command("tool.denoise", "Tools", "Denoise layer", "", "Take the noise out of the selected picture"),
    Command("tool.denoise-photos", "Tools", "Denoise photos…", "", "Cleaner copies of many photos, in the gallery"),
    Command("train.new", "Train", "New training…", "Ctrl+T", "A folder of pictures becomes a model with sliders"),
    Command("train.add", "Train", "Add a folder of pictures…", "", "Pictures for the training that is put together"),
    Command("train.start", "Train", "Start training", "", "Begin what was put together"),
    None,
    Command("train.watch", "Train", "Watch the training", "Ctrl+Shift+T", "Samples and curves of the one that runs"),
    Command("train.keep", "Train", "Stop and keep", "", "End the training; its model joins the library as it is"),
    Command("train.pause", "Train", "Pause", "", "Save the training and free the computer"),
    Command("window.palette", "Window", "Find a command…", "Ctrl+K"),
    None,
    Command("window.free", "Window", "Free memory now", "", "Close the models that are open"),
    Command("window.reset", "Window", "Reset the layout"),
    Command("help.tour", "Help", "A short tour"),
    Command("help.about", "Help", "About AIGC Studio"),
)
