"""The tools of the inspector: pictures made larger, and cleaner."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from aigc_studio.session.drops import OnTool
from aigc_studio.session.enhance import LARGEST_FACTOR, Tool
from aigc_studio.ui import theme
from aigc_studio.ui.bind import follow
from aigc_studio.ui.language import said
from aigc_studio.ui.panels.directions import labelled
from aigc_studio.ui.panels.library import PICTURES, files_mime
from aigc_studio.ui.tab_order import by_layout
from aigc_studio.ui.widgets.drop_zone import DropZone
from aigc_studio.ui.widgets.factor_row import FactorRow
from aigc_studio.ui.widgets.latent_slider import LatentSlider
from aigc_studio.ui.widgets.quiet_box import QuietBox
from aigc_studio.ui.widgets.section import Section, as_page, page, scrolling

if TYPE_CHECKING:
    from aigc_studio.session.enhance import EnhanceSession
    from aigc_studio.session.studio import Studio

Drop = Callable[[QMimeData, OnTool], None]


class ToolsPanel(QWidget):
    """Enlarge and denoise: the selected layer by a button, photos and folders by dropping them."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_page(self)
        self.enlarge, self.denoise = EnlargeTool(studio.enhance, studio.drop), DenoiseTool(studio.enhance, studio.drop)
        inner, column = page()
        column.addWidget(self.enlarge)
        column.addSpacing(theme.px(12))
        column.addWidget(self.denoise)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolling(inner, self))
        by_layout(self)
        follow(studio.enhance.changed, self.show_state)

    def show_state(self) -> None:
        """Read everything from the session; nothing is emitted."""
        self.enlarge.show_state()
        self.denoise.show_state()


class ToolBox(QWidget):
    """One tool: which network, how, and on what."""

    def __init__(self, tool: Tool, session: EnhanceSession, drop: Drop) -> None:
        super().__init__()
        self._tool, self._session, self._drop = tool, session, drop
        self.models = QuietBox(self)
        self.models.setAccessibleName(self.tr("Model"))
        self.models.setToolTip(self.tr("Which network does it; a model's file dropped on the window joins the list"))
        self.models.activated.connect(lambda index: session.choose(tool, self.models.itemData(index)))
        self.about, self.size = (self._quiet() for _ in range(2))
        self.apply = QPushButton(self, focusPolicy=Qt.FocusPolicy.TabFocus)
        self.apply.clicked.connect(lambda: session.enhance_layer(tool))
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.px(6))

    def _quiet(self) -> QLabel:
        label = QLabel(self)
        label.setObjectName("quiet")
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _zone(self, text: str, tip: str, ask: Callable[[], None]) -> DropZone:
        zone = DropZone(text, tip, self)
        zone.dropped.connect(lambda mime: self._drop(mime, OnTool(self._tool)))
        zone.clicked.connect(ask)
        return zone

    def ask_photos(self) -> None:
        """Ask for photos to use the tool on."""
        self._ask(self.tr("Choose photos"), self.tr("Pictures ({0})").format(PICTURES))

    def ask_model(self) -> None:
        """Ask for the file of a model."""
        self._ask(self.tr("Choose a model's file"), "")

    def _ask(self, title: str, kinds: str) -> None:
        files, _ = QFileDialog.getOpenFileNames(self, title, "", kinds)
        if files:
            self._drop(files_mime([Path(file) for file in files]), OnTool(self._tool))

    def _show_models(self) -> None:
        choices, chosen = self._session.choices(self._tool), self._session.chosen(self._tool)
        shown = [(self.models.itemText(i), self.models.itemData(i)) for i in range(self.models.count())]
        if shown != [(said(one.name), one.id) for one in choices]:
            self.models.clear()
            for one in choices:
                self.models.addItem(said(one.name), one.id)
        self.models.setVisible(bool(choices))
        self.models.setCurrentIndex(choices.index(chosen) if chosen else -1)
        self.about.setText(said(chosen.summary) if chosen else "")
        self.about.setVisible(bool(self.about.text()))


class EnlargeTool(ToolBox):
    """Any factor, by a network or by a plain resize."""

    def __init__(self, session: EnhanceSession, drop: Drop) -> None:
        super().__init__("upscale", session, drop)
        self.factor = FactorRow(LARGEST_FACTOR, self)
        self.factor.chosen.connect(session.set_factor)
        self.apply.setText(self.tr("Enlarge the layer"))
        self.apply.setToolTip(self.tr("Gives the selected picture more pixels; Undo takes them back"))
        self.advice = self._quiet()
        self.advice.setText(
            self.tr("For more detail drop an enhancer's file here, or install Real-ESRGAN:")
            + '\npip install "aigc-studio[upscale]"'
        )
        self.advice.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.zone = self._zone(
            self.tr("Drop photos or folders:\nenlarged into the gallery"),
            self.tr("Each becomes a larger picture in the gallery. Click to choose files."), self.ask_photos,
        )  # fmt: skip
        for widget in (
            Section(self.tr("Enlarge")), self.models, self.about, self.advice, self.factor, self.size, self.apply,
            self.zone,
        ):  # fmt: skip
            self.column.addWidget(widget)

    def show_state(self) -> None:
        """Read everything from the session."""
        session = self._session
        self._show_models()
        self.advice.setVisible(len(session.choices("upscale")) == 1)
        self.factor.show_factor(session.factor)
        old, new = session.extent, session.enlarged
        self.apply.setEnabled(old is not None)
        sizes = f"{old.width} × {old.height} → {new.width} × {new.height}" if old and new else ""
        self.size.setText(sizes or self.tr("Select a picture on the canvas, or drop photos below."))


class DenoiseTool(ToolBox):
    """The same size, without noise."""

    def __init__(self, session: EnhanceSession, drop: Drop) -> None:
        super().__init__("denoise", session, drop)
        self.strength = LatentSlider(self.tr("Strength"), 0.0, 1.0, default=1.0)
        labelled(
            self.strength, self.tr("From the photo as it is to the network's picture in full"), session.set_strength,
            lambda: None,
        )  # fmt: skip
        self.apply.setText(self.tr("Denoise the layer"))
        self.apply.setToolTip(self.tr("Cleans the selected picture; Undo brings the noise back"))
        self.advice = self._quiet()
        self.advice.setText(
            self.tr("There is no denoiser yet. Drop the file of one here, DnCNN's weights for example.")
        )
        self.zone = self._zone(
            self.tr("Drop photos or folders:\ndenoised into the gallery"),
            self.tr("Each becomes a cleaner picture in the gallery. Click to choose files."), self.ask_photos,
        )  # fmt: skip
        self.wait = self._zone(
            self.tr("Drop a denoiser's file here"), self.tr("A model's file joins the library. Click to choose one."),
            self.ask_model,
        )  # fmt: skip
        for widget in (
            Section(self.tr("Denoise")), self.models, self.about, self.advice, self.strength, self.apply, self.zone,
            self.wait,
        ):  # fmt: skip
            self.column.addWidget(widget)

    def show_state(self) -> None:
        """Read everything from the session."""
        session = self._session
        self._show_models()
        some = session.chosen("denoise") is not None
        for widget in (self.strength, self.apply, self.zone):
            widget.setVisible(some)
        for widget in (self.advice, self.wait):
            widget.setVisible(not some)
        if not self.strength.moving:
            self.strength.set_value(session.strength)
        self.apply.setEnabled(session.extent is not None)
