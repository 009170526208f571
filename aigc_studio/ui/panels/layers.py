"""The Layers panel: the order of layers, and how the selected one mixes with those below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from aigc_studio.ui import icons, theme
from aigc_studio.ui.tab_order import by_layout
from aigc_studio.ui.widgets.latent_slider import LatentSlider
from aigc_studio.ui.widgets.layer_list import LayerList
from aigc_studio.ui.widgets.quiet_box import QuietBox
from aigc_studio.ui.widgets.section import as_page

if TYPE_CHECKING:
    from aigc_studio.canvas.layer import Layer
    from aigc_studio.session.canvas import CanvasSession


class LayersPanel(QWidget):
    """Bound to the canvas session: shows its document, and passes on what hands want."""

    def __init__(self, session: CanvasSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_page(self)
        self._session = session
        self.list = LayerList(self)
        self.blend = self._blend_box()
        self.opacity = LatentSlider(self.tr("Opacity"), 0, 100, default=100, decimals=0, suffix=" %", parent=self)
        self.opacity.setToolTip(self.tr("How much of the layers below shows through"))
        self.empty = QLabel(self.tr("No layers yet.\nDrop a photo on the canvas, or choose a generator."), self)
        self._lay_out()
        by_layout(self)
        self._connect()
        self.show_document()
        self.show_thumbnails()

    def show_document(self) -> None:
        """Everything as the document says, without answering back."""
        document = self._session.document
        layers = list(reversed(document.layers))
        self.list.show_layers(layers, [self._detail(layer) for layer in layers], document.selected)
        self.list.setVisible(bool(layers))
        self.empty.setVisible(not layers)
        self._show_current(document.current, layers)

    def show_thumbnails(self) -> None:
        from aigc_studio.ui.canvas.shown import image_of

        for row in range(self.list.count()):
            picture = self._session.layer_thumbnail(self.list.layer_id(row))
            self.list.show_picture(row, None if picture is None else image_of(picture))

    def _show_current(self, current: Layer | None, layers: list[Layer]) -> None:
        for widget in (self.blend, self.opacity, self.duplicate, self.remove):
            widget.setEnabled(current is not None)
        row = layers.index(current) if current is not None else -1
        self.raise_layer.setEnabled(row > 0)
        self.lower_layer.setEnabled(0 <= row < len(layers) - 1)
        if current is None:
            return
        self.blend.blockSignals(True)
        self.blend.setCurrentIndex(self.blend.findData(current.blend))
        self.blend.blockSignals(False)
        if not self.opacity.moving:
            self.opacity.set_value(current.opacity * 100)

    def _detail(self, layer: Layer) -> str:
        parts = [self._mode_name(layer.blend)] if layer.blend != "normal" else []
        if layer.opacity < 1:
            parts.append(f"{layer.opacity * 100:.0f} %")
        return " · ".join(parts)

    # -- hands -------------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        session, rows = self._session, self.list
        session.document_changed.connect(self.show_document)
        session.thumbnails_changed.connect(self.show_thumbnails)
        rows.chosen.connect(session.select)
        rows.renamed.connect(lambda layer_id, name: self._set_once(layer_id, name=name))
        rows.visibility_toggled.connect(self._toggle)
        rows.moved.connect(self._move)
        rows.remove_wanted.connect(session.remove)
        rows.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        rows.customContextMenuRequested.connect(self._offer_menu)
        self.blend.activated.connect(lambda _: self._set_once(self._current_id, blend=self.blend.currentData()))
        self.opacity.valueChanged.connect(lambda value: session.set_layer(self._current_id, opacity=value / 100))
        self.opacity.released.connect(lambda _: session.end_gesture())
        self.duplicate.clicked.connect(lambda: session.duplicate(self._current_id))
        self.remove.clicked.connect(lambda: session.remove(self._current_id))
        self.raise_layer.clicked.connect(lambda: self._move(self._current_id, rows.currentRow() - 1))
        self.lower_layer.clicked.connect(lambda: self._move(self._current_id, rows.currentRow() + 1))

    @property
    def _current_id(self) -> str:
        selected: str = self._session.document.selected
        return selected

    def _set_once(self, layer_id: str, **changes: object) -> None:
        """A change that is a whole gesture."""
        self._session.set_layer(layer_id, **changes)
        self._session.end_gesture()

    def _toggle(self, layer_id: str) -> None:
        if layer := self._session.document.layer(layer_id):
            self._set_once(layer_id, visible=not layer.visible)

    def _move(self, layer_id: str, row: int) -> None:
        self._session.reorder(layer_id, len(self._session.document.layers) - 1 - row)

    def _offer_menu(self, point: QPoint) -> None:
        index = self.list.indexAt(point)
        if index.isValid():
            self.layer_menu(index.row()).popup(self.list.viewport().mapToGlobal(point))

    def layer_menu(self, row: int) -> QMenu:
        """What can be done with the layer in a row."""
        session, layer_id = self._session, self.list.layer_id(row)
        layer = session.document.layer(layer_id)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if layer is None:
            return menu
        rename = menu.addAction(self.tr("Rename"))
        rename.triggered.connect(lambda: self.list.editItem(self.list.item(row)))
        hide = menu.addAction(icons.icon("eye"), self.tr("Hide") if layer.visible else self.tr("Show"))
        hide.triggered.connect(lambda: self._toggle(layer_id))
        duplicate = menu.addAction(icons.icon("duplicate"), self.tr("Duplicate"))
        duplicate.triggered.connect(lambda: session.duplicate(layer_id))
        menu.addSeparator()
        for icon, text, step in (("up", self.tr("Move up"), -1), ("down", self.tr("Move down"), 1)):
            move = menu.addAction(icons.icon(icon), text)
            move.setEnabled(0 <= row + step < self.list.count())
            move.triggered.connect(lambda _=False, step=step: self._move(layer_id, row + step))
        menu.addSeparator()
        menu.addAction(icons.icon("trash"), self.tr("Remove")).triggered.connect(lambda: session.remove(layer_id))
        return menu

    # -- building ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.raise_layer = self._button("up", self.tr("Move the layer up"))
        self.lower_layer = self._button("down", self.tr("Move the layer down"))
        self.duplicate = self._button("duplicate", self.tr("Duplicate the layer"))
        self.remove = self._button("trash", self.tr("Remove the layer (Del); undo brings it back"))
        self.empty.setObjectName("quiet")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        blending, buttons, column = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        label = QLabel(self.tr("Blend"), self)
        label.setBuddy(self.blend)
        blending.addWidget(label)
        blending.addWidget(self.blend, 1)
        for button in (self.raise_layer, self.lower_layer, self.duplicate):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.remove)
        column.addLayout(blending)
        column.addWidget(self.opacity)
        column.addWidget(self.list, 1)
        column.addWidget(self.empty, 1)
        column.addLayout(buttons)
        column.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        column.setSpacing(theme.px(8))

    def _button(self, icon: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon(icon))
        button.setIconSize(QSize(theme.px(18), theme.px(18)))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def _blend_box(self) -> QuietBox:
        from aigc_studio.canvas.blend import MODES

        box = QuietBox(self)
        for mode in MODES:
            box.addItem(self._mode_name(mode), mode)
        box.setToolTip(self.tr("How the layer's colours mix with those below"))
        box.setAccessibleName(self.tr("Blend mode"))
        return box

    def _mode_name(self, mode: str) -> str:
        names = {
            "normal": self.tr("Normal"), "multiply": self.tr("Multiply"), "screen": self.tr("Screen"),
            "overlay": self.tr("Overlay"), "darken": self.tr("Darken"), "lighten": self.tr("Lighten"),
            "color-dodge": self.tr("Colour dodge"), "color-burn": self.tr("Colour burn"),
            "hard-light": self.tr("Hard light"), "soft-light": self.tr("Soft light"),
            "difference": self.tr("Difference"), "exclusion": self.tr("Exclusion"), "hue": self.tr("Hue"),
            "saturation": self.tr("Saturation"), "color": self.tr("Colour"), "luminosity": self.tr("Luminosity"),
        }  # fmt: skip
        return names[mode]
