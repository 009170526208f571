"""The look: two palettes, one stylesheet made from them, and the interface scale."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from aigc_studio.ui.stylesheet import stylesheet


@dataclass(frozen=True)
class Colours:
    """The colours of one theme as `#rrggbb`, named after their job.

    Text is read on `surround`, `panel`, `raised`, `field` and `hover`; every such pair reaches 4.5 : 1 (WCAG AA).
    """

    name: str
    surround: str  # around the picture
    panel: str
    raised: str  # a chosen tab, a button, a pill
    hover: str
    field: str  # where one types, and the floor of thumbnails
    line: str  # hairlines and outlines
    groove: str  # the empty part of a slider
    handle: str
    text: str
    quiet: str  # labels that help but are not the content
    disabled: str
    accent: str
    on_accent: str
    danger: str
    star: str
    shadow: str


DARK = Colours(
    name="dark", surround="#1b1b1d", panel="#242428", raised="#35353b", hover="#2d2d32", field="#1d1d20",
    line="#3b3b42", groove="#3d3d44", handle="#ececee", text="#e8e8ea", quiet="#acacb4", disabled="#6a6a72",
    accent="#7aa2f7", on_accent="#10131a", danger="#ff8f8f", star="#f2c14e", shadow="#000000",
)  # fmt: skip
LIGHT = Colours(
    name="light", surround="#d9d9dc", panel="#f3f3f5", raised="#e1e1e5", hover="#eaeaed", field="#ffffff",
    line="#c6c6cc", groove="#cfcfd5", handle="#ffffff", text="#1c1c1f", quiet="#55555d", disabled="#9c9ca4",
    accent="#1f52c4", on_accent="#ffffff", danger="#a81a1a", star="#7d5200", shadow="#5a5a60",
)  # fmt: skip

FONT_PIXELS = 13
RADIUS = 6
# Asked for where the platform names no font of its own: drawn faces of screen quality, in this order.
_SCREEN_FACES = ("Inter", "Noto Sans", "Open Sans", "Cantarell", "Ubuntu", "Noto Sans CJK SC", "DejaVu Sans")


@dataclass(frozen=True)
class _Look:
    colours: Colours = DARK
    scale: float = 1.0
    choice: str = "system"


class _State(QObject):
    """What is in force; one per program, because the palette of a QApplication is too."""

    changed = Signal()
    look = _Look()
    follows = False


_state = _State()


def colours() -> Colours:
    """The palette in force; read it while painting, so that a change of theme needs no wiring."""
    return _state.look.colours


def px(length: float) -> int:
    """A length of the design (pixels at 100 %) at the interface scale, at least 1."""
    return max(1, round(length * _state.look.scale))


def changed() -> Signal:
    """Emitted after another theme or scale came into force."""
    return _state.changed


def colour(name: str, alpha: float = 1.0) -> QColor:
    """A colour of the palette in force by its field's name, `alpha` 0..1."""
    found = QColor(getattr(colours(), name))
    found.setAlphaF(alpha)
    return found


def shade(alpha: float) -> QColor:
    """Black laid over a picture so that something can be read on it; the same in both themes, as pictures are."""
    found = QColor(0, 0, 0)
    found.setAlphaF(alpha)
    return found


def font(pixels: float = FONT_PIXELS, bold: bool = False, spacing: float = 0.0) -> QFont:
    """The interface font at a design size; `spacing` is extra letter spacing in design pixels."""
    made = QFont(QApplication.font())
    made.setPixelSize(px(pixels))
    if bold:
        made.setWeight(QFont.Weight.DemiBold)
    if spacing:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing * _state.look.scale)
    return made


def apply(app: QApplication, choice: str = "system", scale: float = 1.0) -> None:
    """Dress the program: `choice` is "dark", "light" or "system" (which then follows the system while running)."""
    schemes = {"dark": Qt.ColorScheme.Dark, "light": Qt.ColorScheme.Light}
    app.styleHints().setColorScheme(schemes.get(choice, Qt.ColorScheme.Unknown))  # title bars and native dialogs
    _state.look = _Look(_palette_of(app, choice), min(max(scale, 0.75), 3.0), choice)
    app.setFont(_interface_font())
    app.setPalette(qt_palette(colours()))
    app.setStyleSheet(stylesheet(colours(), px))
    if not _state.follows:
        app.styleHints().colorSchemeChanged.connect(lambda: _follow(app))
        _state.follows = True
    _state.changed.emit()


def _follow(app: QApplication) -> None:
    if _state.look.choice == "system" and _palette_of(app, "system") is not colours():
        apply(app, "system", _state.look.scale)


def _palette_of(app: QApplication, choice: str) -> Colours:
    if choice == "system":
        # Unknown means dark: pictures are judged on dark grey unless the person says otherwise.
        return LIGHT if system_scheme(app) == Qt.ColorScheme.Light else DARK
    return LIGHT if choice == "light" else DARK


def system_scheme(app: QApplication) -> Qt.ColorScheme:
    """What the system prefers, Unknown where it does not say."""
    return app.styleHints().colorScheme()


def _interface_font() -> QFont:
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if made.family() in ("Sans Serif", "Sans", "sans-serif", ""):
        made.setFamilies(list(_SCREEN_FACES))
    made.setPixelSize(px(FONT_PIXELS))
    return made


def qt_palette(c: Colours) -> QPalette:
    """The same colours in Qt's roles, for what no stylesheet reaches (menus of the platform, dialogs)."""
    role, made = QPalette.ColorRole, QPalette()
    for name, value in {
        role.Window: c.panel, role.WindowText: c.text, role.Base: c.field, role.AlternateBase: c.panel,
        role.Text: c.text, role.Button: c.raised, role.ButtonText: c.text, role.BrightText: c.danger,
        role.Highlight: c.accent, role.HighlightedText: c.on_accent, role.Accent: c.accent, role.Link: c.accent,
        role.ToolTipBase: c.raised, role.ToolTipText: c.text, role.PlaceholderText: c.quiet,
        role.Light: c.hover, role.Midlight: c.hover, role.Mid: c.line, role.Dark: c.surround, role.Shadow: c.shadow,
    }.items():  # fmt: skip
        made.setColor(name, QColor(value))
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(c.disabled))
    return made


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two `#rrggbb` colours, 1..21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(value: str) -> float:
    channels = [int(value[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
