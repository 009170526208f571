"""Headings, hints for empty places, and small buttons: what panels are made of."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from aigc_studio.ui import icons, theme
from aigc_studio.ui.bind import follow


class Section(QWidget):
    """A heading in small spaced capitals; buttons may stand at its right end."""

    def __init__(self, title: str, *buttons: QToolButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, theme.px(8), 0, 0)
        row.setSpacing(theme.px(2))
        self.label = QLabel(title.upper(), self)
        self.label.setObjectName("quiet")
        self.label.setAccessibleName(title)
        row.addWidget(self.label)
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        follow(theme.changed(), self._dress)

    def _dress(self) -> None:
        self.label.setFont(theme.font(11, bold=True, spacing=0.8))


class FoldingSection(Section):
    """A heading whose part of a panel can be folded away by the last of its buttons. `folded` tells that it was."""

    folded = Signal()

    def __init__(self, title: str, tip: str, *buttons: QToolButton, parent: QWidget | None = None) -> None:
        super().__init__(title, *buttons, parent=parent)
        self.is_folded = False
        self.arrow = IconButton("chevron-down", title, tip, self.fold)
        self.layout().addWidget(self.arrow)

    def fold(self) -> None:
        """Fold it, or unfold it again."""
        self.is_folded = not self.is_folded
        self.arrow.setIcon(icons.icon("chevron-right" if self.is_folded else "chevron-down", "quiet"))
        self.folded.emit()


class EmptyHint(QLabel):
    """What to do in a place where nothing is yet."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setObjectName("quiet")
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMargin(theme.px(12))


class Switch(QToolButton):
    """A choice that is on or off, as a word with an icon. A click leaves the keyboard where it is."""

    def __init__(self, text: str, icon: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("switch")
        self.setText(text)
        self.setIcon(icons.icon(icon, "quiet"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setToolTip(tip)
        follow(theme.changed(), self._dress)

    def _dress(self) -> None:
        self.setIconSize(QSize(theme.px(16), theme.px(16)))


class IconButton(QToolButton):
    """A button that is only an icon; `name` is read by screen readers, `tip` says what it does to the picture.

    A click leaves the keyboard where it is."""

    def __init__(self, icon: str, name: str, tip: str, pressed: Callable[[], object]) -> None:
        super().__init__()
        self.setIcon(icons.icon(icon, "quiet"))
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.clicked.connect(lambda: pressed())
        follow(theme.changed(), self._dress)

    def _dress(self) -> None:
        self.setIconSize(QSize(theme.px(16), theme.px(16)))


def as_primary(button: QPushButton) -> None:
    """The button of a dialog that does what the dialog is for."""
    button.setObjectName("primary")
    button.style().unpolish(button)  # the stylesheet looks at names only once
    button.style().polish(button)


def as_page(widget: QWidget) -> None:
    """Give a panel the ground of the theme."""
    widget.setObjectName("page")
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


class UprightArea(QScrollArea):
    """Scrolls upright only, so it is never narrower than what is in it: nothing is cut off at the side."""

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        if (inner := self.widget()) is not None:
            hint.setWidth(max(hint.width(), inner.minimumSizeHint().width()))
        return hint

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


def scrolling(inner: QWidget, parent: QWidget) -> QScrollArea:
    """A panel's page that scrolls upright when the panel is too low for it."""
    area = UprightArea(parent)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    as_page(inner)
    area.setWidget(inner)
    inner.installEventFilter(area)
    return area


def page(*, margin: int = 12, spacing: int = 4) -> tuple[QWidget, QVBoxLayout]:
    """An empty page with the margins of the design."""
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.setContentsMargins(*[theme.px(margin)] * 4)
    column.setSpacing(theme.px(spacing))
    return widget, column
