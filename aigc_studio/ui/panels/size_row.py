"""The size of a generated picture: presets, and width by height."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from aigc_studio.core.image import Extent
from aigc_studio.ui import theme
from aigc_studio.ui.bind import follow
from aigc_studio.ui.widgets.number_box import NumberBox
from aigc_studio.ui.widgets.quiet_box import QuietBox

#: Pixels a side: the smallest is that of `latent.render`, the largest what a document may have.
SMALLEST, LARGEST = 4, 16384


class SizeRow(QWidget):
    """Speaks once for each size that the person has finished choosing."""

    chosen = Signal(object)  # Extent

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presets = [
            (self.tr("Square, small"), Extent(512, 512)), (self.tr("Square"), Extent(1024, 1024)),
            (self.tr("Square, large"), Extent(2048, 2048)),
            (self.tr("Landscape 3:2"), Extent(1536, 1024)), (self.tr("Portrait 4:5"), Extent(1024, 1280)),
            (self.tr("Wide 16:9"), Extent(1920, 1080)), (self.tr("Phone 9:16"), Extent(1080, 1920)),
            (self.tr("4K"), Extent(3840, 2160)), (self.tr("A4, 300 dpi"), Extent(2480, 3508)),
        ]  # fmt: skip
        tip = self.tr("How large the picture is, in pixels")
        self.preset = QuietBox(self)
        self.preset.setAccessibleName(self.tr("Size"))
        self.preset.setToolTip(tip)
        self.preset.setMinimumContentsLength(6)
        for name, extent in self._presets:
            self.preset.addItem(name, extent)
        self.preset.addItem(self.tr("Custom"), None)
        self.width_box = NumberBox(self.tr("Width"), tip, SMALLEST, LARGEST, self)
        self.height_box = NumberBox(self.tr("Height"), tip, SMALLEST, LARGEST, self)
        self._lay_out()
        self.preset.activated.connect(self._take_preset)
        self.width_box.entered.connect(self._typed)
        self.height_box.entered.connect(self._typed)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(6))
        row.addWidget(self.preset, 1)
        for box in (self.width_box, self.height_box):
            box.setAlignment(Qt.AlignmentFlag.AlignCenter)
        follow(theme.changed(), self._dress)
        times = QLabel("×", self)
        times.setObjectName("quiet")
        row.addWidget(self.width_box)
        row.addWidget(times)
        row.addWidget(self.height_box)

    def _dress(self) -> None:
        for box in (self.width_box, self.height_box):
            box.setFixedWidth(theme.px(62))

    def show_extent(self, extent: Extent) -> None:
        self.width_box.show_number(extent.width)
        self.height_box.show_number(extent.height)
        found = next((i for i, (_, size) in enumerate(self._presets) if size == extent), len(self._presets))
        self.preset.setCurrentIndex(found)

    def _take_preset(self, index: int) -> None:
        extent = self.preset.itemData(index)
        if extent is not None:
            self.chosen.emit(extent)

    def _typed(self) -> None:
        self.chosen.emit(Extent(self.width_box.value(), self.height_box.value()))
