"""The one stylesheet of the program, written from the colours of a theme."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from aigc_studio.core.settings import shipped

if TYPE_CHECKING:
    from aigc_studio.ui.theme import Colours


def stylesheet(c: Colours, px: Callable[[float], int]) -> str:
    """Qt stylesheet; `px` turns lengths of the design into pixels at the interface scale."""
    return "\n".join((_surfaces(c, px), _buttons(c, px), _fields(c, px), _checks(c, px), _bars(c, px), _menus(c, px)))


def _surfaces(c: Colours, px: Callable[[float], int]) -> str:
    return f"""
QMainWindow, QMainWindow::separator {{ background: {c.surround}; }}
QWidget#surround {{ background: {c.surround}; }}
QWidget#topBar {{ background: {c.panel}; border-bottom: 1px solid {c.surround}; }}
QWidget#dockTitle {{ background: {c.panel}; }}
QWidget#dockTitle QToolButton {{ padding: 0; }}
QWidget#topBar QMenuBar {{ border: none; }}
QLabel#brand {{ font-weight: 600; }}
QMainWindow::separator {{ width: 1px; height: 1px; }}
QDockWidget {{ color: {c.text}; }}
QDockWidget::title {{ background: {c.panel}; padding: {px(6)}px {px(12)}px; }}
QFrame#panel, QWidget#panel, QScrollArea, QWidget#page, QListView {{ background: {c.panel}; border: none; }}
QLabel#quiet {{ color: {c.quiet}; }}
QLabel#title {{ font-weight: 600; }}
QLabel#danger {{ color: {c.danger}; }}
QToolTip {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.line}; padding: {px(4)}px {px(6)}px; }}
QFrame#popover {{ background: {c.panel}; border: 1px solid {c.line}; border-radius: {px(6)}px; }}
QFrame#notice {{ background: {c.raised}; border: 1px solid {c.line}; border-radius: {px(6)}px; }}
QFrame#strip {{ background: {c.panel}; border: 1px solid {c.line}; }}
"""


def _buttons(c: Colours, px: Callable[[float], int]) -> str:
    return f"""
QPushButton {{ background: {c.raised}; color: {c.text}; border: 1px solid transparent; border-radius: {px(6)}px;
  padding: {px(4)}px {px(12)}px; min-height: {px(18)}px; }}
QPushButton:hover {{ border-color: {c.line}; background: {c.hover}; }}
QPushButton:pressed {{ background: {c.field}; }}
QPushButton:focus {{ border-color: {c.accent}; }}
QPushButton:disabled {{ color: {c.disabled}; }}
QPushButton#primary {{ background: {c.accent}; color: {c.on_accent}; }}
QPushButton#primary:hover, QPushButton#primary:focus {{ border-color: {c.text}; }}
QPushButton#primary:disabled {{ background: {c.raised}; color: {c.disabled}; border-color: transparent; }}
QFrame#notice QPushButton {{ background: {c.panel}; }}
QFrame#notice QPushButton:hover {{ background: {c.hover}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QPushButton#pill {{ border-radius: {px(13)}px; padding: {px(4)}px {px(18)}px; }}
QPushButton::menu-indicator {{ image: url("{_drawn(c, "arrow")}"); width: {px(10)}px; height: {px(10)}px;
  subcontrol-position: right center; right: {px(5)}px; }}
QToolButton {{ background: transparent; color: {c.text}; border: 1px solid transparent; border-radius: {px(6)}px;
  padding: {px(3)}px {px(5)}px; }}
QToolButton:hover {{ background: {c.hover}; }}
QToolButton:checked {{ background: {c.raised}; }}
QToolButton:pressed {{ background: {c.field}; }}
QToolButton:focus {{ border-color: {c.accent}; }}
QToolButton:disabled {{ color: {c.disabled}; }}
QToolButton::menu-indicator {{ image: none; }}
QToolButton#switch {{ background: {c.field}; padding: {px(3)}px {px(8)}px; color: {c.quiet}; }}
QToolButton#switch:hover {{ background: {c.hover}; }}
QToolButton#switch:checked {{ background: {c.raised}; color: {c.accent}; }}
QToolButton#switch:disabled {{ color: {c.disabled}; }}
QToolButton#switch:focus {{ border-color: {c.accent}; }}
QTabBar {{ background: {c.panel}; border: none; }}
QTabBar::tab {{ background: transparent; color: {c.quiet}; border: none; border-radius: {px(6)}px;
  padding: {px(5)}px {px(6)}px; margin: {px(6)}px {px(1)}px; }}
QTabBar::tab:hover {{ background: {c.hover}; }}
QTabBar::tab:selected {{ background: {c.raised}; color: {c.text}; }}
QTabBar::tab:focus {{ color: {c.accent}; }}
QTabBar::tab:first {{ margin-left: {px(6)}px; }}
QTabWidget::pane {{ border: none; background: {c.panel}; }}
"""


def _fields(c: Colours, px: Callable[[float], int]) -> str:
    return f"""
QLineEdit, QSpinBox, QDoubleSpinBox, QPlainTextEdit, QComboBox {{ background: {c.field}; color: {c.text};
  border: 1px solid {c.line}; border-radius: {px(6)}px; padding: {px(3)}px {px(8)}px; min-height: {px(18)}px;
  selection-background-color: {c.accent}; selection-color: {c.on_accent}; placeholder-text-color: {c.quiet}; }}
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus, QComboBox:focus
  {{ border-color: {c.accent}; }}
QLineEdit:disabled, QSpinBox:disabled, QComboBox:disabled {{ color: {c.disabled}; }}
QLineEdit#inline {{ padding: 0 {px(4)}px; min-height: 0; border-radius: {px(4)}px; border-color: {c.accent}; }}
QSpinBox QLineEdit, QDoubleSpinBox QLineEdit, QComboBox QLineEdit
  {{ background: transparent; border: none; padding: 0; min-height: 0; }}
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button
  {{ width: 0; border: none; }}
QComboBox::drop-down {{ border: none; width: {px(20)}px; }}
QComboBox::down-arrow {{ image: url("{_drawn(c, "arrow")}"); width: {px(10)}px; height: {px(10)}px; }}
QTableView {{ background: {c.field}; color: {c.text}; border: 1px solid {c.line}; border-radius: {px(6)}px; }}
QTableView::item {{ padding: {px(3)}px {px(6)}px; }}
QTableView::item:focus {{ background: {c.hover}; color: {c.text}; }}
QTableView::item:disabled {{ color: {c.disabled}; }}
QTableView::indicator {{ width: {px(14)}px; height: {px(14)}px; border: 1px solid {c.quiet};
  border-radius: {px(3)}px; }}
QTableView::indicator:checked {{ background: {c.accent}; border-color: {c.accent};
  image: url("{_drawn(c, "check")}"); }}
QTableView::indicator:disabled {{ background: transparent; border-color: transparent; }}
QHeaderView {{ background: {c.field}; border: none; }}
QHeaderView::section {{ background: {c.field}; color: {c.quiet}; border: none; border-bottom: 1px solid {c.line};
  padding: {px(4)}px {px(6)}px; text-align: left; }}
QComboBox QAbstractItemView {{ background: {c.panel}; color: {c.text}; border: 1px solid {c.line};
  selection-background-color: {c.raised}; selection-color: {c.text}; outline: none; padding: {px(4)}px; }}
QComboBox QAbstractItemView::item {{ min-height: {px(24)}px; padding: 0 {px(4)}px; border-radius: {px(4)}px; }}
QComboBox QAbstractItemView::item:selected {{ background: {c.raised}; color: {c.text}; }}
"""


def _checks(c: Colours, px: Callable[[float], int]) -> str:
    return f"""
QCheckBox {{ color: {c.text}; spacing: {px(8)}px; }}
QCheckBox:disabled {{ color: {c.disabled}; }}
QCheckBox::indicator {{ width: {px(14)}px; height: {px(14)}px; border: 1px solid {c.quiet};
  border-radius: {px(3)}px; background: {c.field}; }}
QCheckBox::indicator:checked {{ background: {c.accent}; border-color: {c.accent};
  image: url("{_drawn(c, "check")}"); }}
QCheckBox::indicator:focus {{ border-color: {c.accent}; }}
QSlider::groove:horizontal {{ background: {c.groove}; height: {px(4)}px; border-radius: {px(2)}px; }}
QSlider::sub-page:horizontal {{ background: {c.accent}; border-radius: {px(2)}px; }}
QSlider::sub-page:horizontal:disabled {{ background: {c.groove}; }}
QSlider::handle:horizontal {{ background: {c.handle}; border: 1px solid {c.line}; width: {px(12)}px;
  height: {px(12)}px; margin: -{px(5)}px 0; border-radius: {px(7)}px; }}
QSlider::handle:horizontal:focus {{ border-color: {c.accent}; }}
QSlider::handle:horizontal:disabled {{ background: {c.disabled}; border-color: transparent; }}
"""


def _drawn(c: Colours, name: str) -> str:
    """Stylesheets take pictures by path only, so these icons ship in both colours."""
    return (shipped("resources") / "icons" / f"{name}-{c.name}.svg").as_posix()


def _bars(c: Colours, px: Callable[[float], int]) -> str:
    return f"""
QScrollBar {{ background: transparent; border: none; margin: 0; }}
QScrollBar:vertical {{ width: {px(10)}px; }}
QScrollBar:horizontal {{ height: {px(10)}px; }}
QScrollBar::handle {{ background: {c.groove}; border-radius: {px(3)}px; margin: {px(2)}px; }}
QScrollBar::handle:vertical {{ min-height: {px(28)}px; }}
QScrollBar::handle:horizontal {{ min-width: {px(28)}px; }}
QScrollBar::handle:hover {{ background: {c.quiet}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QProgressBar {{ background: {c.groove}; border: none; border-radius: {px(2)}px; max-height: {px(4)}px;
  min-height: {px(4)}px; color: transparent; }}
QProgressBar::chunk {{ background: {c.accent}; border-radius: {px(2)}px; }}
QStatusBar {{ background: {c.panel}; color: {c.quiet}; border-top: 1px solid {c.surround}; }}
QStatusBar::item {{ border: none; }}
"""


def _menus(c: Colours, px: Callable[[float], int]) -> str:
    return f"""
QMenuBar {{ background: {c.panel}; color: {c.text}; border-bottom: 1px solid {c.surround}; padding: {px(4)}px; }}
QMenuBar::item {{ padding: {px(4)}px {px(8)}px; border-radius: {px(6)}px; background: transparent; }}
QMenuBar::item:selected {{ background: {c.raised}; }}
QMenu {{ background: {c.panel}; color: {c.text}; border: 1px solid {c.line}; padding: {px(4)}px; }}
QMenu::item {{ padding: {px(5)}px {px(24)}px; border-radius: {px(4)}px; }}
QMenu::item:selected {{ background: {c.raised}; }}
QMenu::item:disabled {{ color: {c.disabled}; }}
QMenu::separator {{ height: 1px; background: {c.line}; margin: {px(4)}px {px(8)}px; }}
"""
