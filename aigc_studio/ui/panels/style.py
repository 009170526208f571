"""The style inspector: a mix of styles, how strongly, how finely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from aigc_studio.ui import peoples_words, theme
from aigc_studio.ui.bind import follow
from aigc_studio.ui.language import said
from aigc_studio.ui.panels.directions import labelled
from aigc_studio.ui.tab_order import by_layout
from aigc_studio.ui.widgets.latent_slider import LatentSlider
from aigc_studio.ui.widgets.section import EmptyHint, IconButton, Section, Switch, as_page, page, scrolling

if TYPE_CHECKING:
    from aigc_studio.session.style import StyleSession

#: Of a slider's width: the names of styles are longer than those of directions.
_WORDS_SHARE = 0.47


class StylePanel(QWidget):
    """Sliders of the style of the selected layer."""

    def __init__(self, session: StyleSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.mix: dict[str, LatentSlider] = {}
        as_page(self)
        self._make_controls()
        inner, column = page()
        self._fill(column)
        hint = self.tr("Drop a photo on the canvas,\nthen choose a style in the library.")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(EmptyHint(hint, self))
        self._stack.addWidget(scrolling(inner, self))
        session.styles_changed.connect(self.show_state)
        follow(session.changed, self.show_state)

    def _make_controls(self) -> None:
        session = self._session
        self.strength = LatentSlider(self.tr("Strength"), 0.0, 1.0, default=1.0)
        labelled(
            self.strength, self.tr("From the photo as it was to the style in full"), session.set_strength,
            session.release,
        )  # fmt: skip
        self.brush = LatentSlider(self.tr("Brush size"), 0.5, 2.0, default=1.0, suffix="×")
        labelled(self.brush, self.tr("Small: fine strokes. Large: broad ones."), session.set_brush, session.release)
        self.strength.words_share = self.brush.words_share = _WORDS_SHARE
        self.keep = Switch(
            self.tr("Keep colours"), "palette", self.tr("Paint with the style's strokes in the photo's own colours")
        )
        self.keep.clicked.connect(session.set_keep_colour)
        self.clear = QPushButton(self.tr("Back to the photo"), self, focusPolicy=Qt.FocusPolicy.TabFocus)
        self.clear.setToolTip(self.tr("Takes the style off; Undo brings it back"))
        self.clear.clicked.connect(session.clear)
        self.add = IconButton(
            "plus", self.tr("Add a style to the mix"), self.tr("Blend another style in"), self._offer_styles
        )
        self.hint = QLabel(self.tr("Choose a style in the library to paint this picture."), self)
        self.compare = QLabel(self.tr("Hold \\ on the canvas to see the photo."), self)
        for label in (self.hint, self.compare):
            label.setObjectName("quiet")
            label.setWordWrap(True)

    def _fill(self, column: QVBoxLayout) -> None:
        column.addWidget(Section(self.tr("Mix"), self.add))
        column.addWidget(self.hint)
        self._mix_column = QVBoxLayout()
        self._mix_column.setSpacing(0)
        column.addLayout(self._mix_column)
        column.addWidget(Section(self.tr("Painting")))
        sliders = QVBoxLayout()
        sliders.setSpacing(0)  # as in the mix above
        sliders.addWidget(self.strength)
        sliders.addWidget(self.brush)
        column.addLayout(sliders)
        column.addSpacing(theme.px(4))
        column.addWidget(self.keep)
        column.addSpacing(theme.px(12))
        column.addWidget(self.clear)
        column.addWidget(self.compare)
        column.addStretch(1)

    def show_state(self) -> None:
        """Read everything from the session; nothing is emitted."""
        session = self._session
        self._stack.setCurrentIndex(1 if session.active else 0)
        mix = session.mix
        if list(mix) != list(self.mix):
            self._rebuild(list(mix))
        shown = [(self.mix[key], value) for key, value in mix.items()]
        for slider, value in (*shown, (self.strength, session.strength), (self.brush, session.brush)):
            if not slider.moving:
                slider.set_value(value)
        self.keep.setChecked(session.keep_colour)
        for widget in (self.strength, self.brush, self.keep):
            widget.setEnabled(bool(mix))
        self.hint.setVisible(not mix)
        self.clear.setVisible(bool(mix))
        self.compare.setVisible(bool(mix))

    def _rebuild(self, ids: list[str]) -> None:
        names = {entry.id: said(entry.name) for entry in self._session.styles}
        for slider in self.mix.values():
            self._mix_column.removeWidget(slider)
            slider.deleteLater()
        self.mix = {}
        for style_id in ids:
            self.mix[style_id] = self._slider(style_id, names.get(style_id, style_id))
            self._mix_column.addWidget(self.mix[style_id])
        by_layout(self)

    def _slider(self, style_id: str, name: str) -> LatentSlider:
        session = self._session
        slider = LatentSlider(name, 0.0, 1.0, default=1.0, mark="remove", parent=self)
        slider.words_share = _WORDS_SHARE
        tip = self.tr("How much of {0} is in the mix. The cross or Delete takes it out.").format(name)
        labelled(slider, tip, lambda value: session.set_weight(style_id, value), session.release)
        slider.mark_clicked.connect(lambda: session.remove_from_mix(style_id))
        return slider

    def _offer_styles(self) -> None:
        self.styles_menu().popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))

    def styles_menu(self) -> QMenu:
        """The styles that are not in the mix yet."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for entry in self._session.styles:
            if entry.id not in self.mix:
                menu.addAction(peoples_words.label(said(entry.name))).triggered.connect(
                    lambda _=False, style_id=entry.id: self._session.add_to_mix(style_id)
                )
        return menu
