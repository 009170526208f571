"""The trainings there are, one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from aigc_studio.ui import theme
from aigc_studio.ui.bind import follow
from aigc_studio.ui.training.states import progress_of, state_of

if TYPE_CHECKING:
    from aigc_studio.session.training import TrainingRow, TrainingSession


class RunLine(QAbstractButton):
    """A name, how it stands, and a bar while it runs; checked means that it is watched."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.training_id, self.state, self.fraction = "", "", None
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(self.tr("Shows its samples and curves"))
        follow(theme.changed(), self.updateGeometry)

    def show_row(self, row: TrainingRow) -> None:
        self.training_id = row.id
        self.setText(row.name)
        self.state = progress_of(row) if row.state in ("running", "preparing") else state_of(row)
        self.fraction = row.step / max(1, row.steps) if row.state in ("running", "preparing", "paused") else None
        self.setAccessibleName(f"{row.name}: {self.state}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(160), theme.px(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place, radius = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(theme.RADIUS)
        ground = "raised" if self.isChecked() else "hover" if self.underMouse() else "field"
        painter.setPen(QPen(theme.colour("accent"), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(ground))
        painter.drawRoundedRect(place, radius, radius)
        inner = place.adjusted(theme.px(10), theme.px(5), -theme.px(10), -theme.px(6))
        painter.setFont(theme.font(bold=self.isChecked()))
        painter.setPen(theme.colour("text"))
        self._write(painter, inner, self.text(), Qt.AlignmentFlag.AlignTop)
        painter.setFont(theme.font(11))
        painter.setPen(theme.colour("quiet"))
        self._write(painter, inner, self.state, Qt.AlignmentFlag.AlignBottom)
        if self.fraction is not None:
            rail = QRectF(inner.left(), place.bottom() - theme.px(4), inner.width(), theme.px(2))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("groove"))
            painter.drawRect(rail)
            rail.setWidth(rail.width() * min(1.0, self.fraction))
            painter.setBrush(theme.colour("accent"))
            painter.drawRect(rail)

    def _write(self, painter: QPainter, place: QRectF, text: str, where: Qt.AlignmentFlag) -> None:
        metrics = QFontMetrics(painter.font())
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | where, shown)


class RunList(QWidget):
    """Every training, the newest first; a click watches it."""

    def __init__(self, session: TrainingSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.lines: list[RunLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(4))
        follow(session.changed, self.show_rows)

    def show_rows(self) -> None:
        rows = self._session.rows
        while len(self.lines) < len(rows):
            self.lines.append(self._line())
        for index, line in enumerate(self.lines):
            line.setVisible(index < len(rows))
            if index < len(rows):
                line.show_row(rows[index])
                line.setChecked(rows[index].id == self._session.watched)

    def _line(self) -> RunLine:
        line = RunLine(self)
        line.clicked.connect(lambda: self._session.watch(line.training_id))
        self._column.addWidget(line)
        return line
