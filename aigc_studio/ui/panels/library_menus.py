"""What can be done with the models of the library, as menus, and the dialogs they open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, Qt, QUrl, Signal
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QWidget

from aigc_studio.library.encoders import partners
from aigc_studio.session.drops import OnGenerator
from aigc_studio.ui import icons

if TYPE_CHECKING:
    from aigc_studio.library.importing import Found
    from aigc_studio.session.studio import Studio
    from aigc_studio.ui.card_dialog import CardDialog
    from aigc_studio.ui.scan_dialog import ScanDialog

PICTURES = "*.png *.jpg *.jpeg *.webp *.tif *.tiff *.bmp *.gif"


class LibraryMenus(QObject):
    """Menus close and delete themselves; dialogs do not hold up the window."""

    explanation_wanted = Signal(str)  # of a generator

    def __init__(self, studio: Studio, panel: QWidget) -> None:
        super().__init__(panel)
        self._studio, self._panel = studio, panel

    def empty(self) -> QMenu:
        """A menu without entries."""
        menu = QMenu(self._panel)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def model_menu(self, card_id: str) -> QMenu:
        """What can be done with a generator, a tool or an encoder; those that ship cannot be changed."""
        card = self._studio.catalog.find(card_id)
        menu = self.empty()
        if card.kind == "generator":
            menu.addAction(self.tr("Put on the canvas")).triggered.connect(lambda: self._studio.latent.choose(card_id))
            if partners(card, self._studio.catalog.of_kind("encoder")):
                photo = menu.addAction(icons.icon("image"), self.tr("Start from a photo…"))
                photo.triggered.connect(lambda: self._ask_photo(card_id))
            explain = menu.addAction(icons.icon("explain"), self.tr("Explain"))
            explain.triggered.connect(lambda: self.explanation_wanted.emit(card_id))
        self.add_own(menu, card_id)
        return menu

    def add_own(self, menu: QMenu, card_id: str, learns: bool = False) -> None:
        """The entries about the model itself. `learns`: it makes styles of paintings."""
        card = self._studio.catalog.find(card_id)
        if learns:
            painting = menu.addAction(icons.icon("plus"), self.tr("New style from a painting…"))
            painting.triggered.connect(lambda: self._ask_painting(card_id))
        if menu.actions():
            menu.addSeparator()
        about = menu.addAction(icons.icon("info"), self.tr("About this model…"))
        about.triggered.connect(lambda: self.about(card_id))
        self.add_export(menu, card_id)
        if card.imported:
            menu.addAction(self.tr("Rename…")).triggered.connect(lambda: self._rename(card_id, card.name))
            menu.addAction(self.tr("Show the folder")).triggered.connect(lambda: self._reveal(card_id))
            remove = menu.addAction(icons.icon("trash"), self.tr("Remove"))
            remove.triggered.connect(lambda: self._studio.library.remove(card_id))

    def add_export(self, menu: QMenu, card_id: str) -> None:
        """The way out to other programs."""
        export = menu.addAction(icons.icon("export"), self.tr("Export…"))
        export.triggered.connect(lambda: self._ask_export(card_id))

    def library_menu(self) -> QMenu:
        """What concerns the library as a whole."""
        library, menu = self._studio.library, self.empty()
        menu.addAction(self.tr("Import models…")).triggered.connect(self._ask_models)
        menu.addAction(self.tr("Scan a folder…")).triggered.connect(self._ask_folder)
        menu.addAction(self.tr("Check all models")).triggered.connect(library.verify)
        menu.addSeparator()
        room = menu.addAction(self.tr("Your models on the disk: …"))
        room.setEnabled(False)
        library.measure(lambda count: self._show_room(menu, count))
        return menu

    def about(self, card_id: str) -> CardDialog:
        """Open a model's card."""
        from aigc_studio.ui.card_dialog import CardDialog

        dialog = CardDialog(self._studio.library, self._studio.catalog.find(card_id), self._panel.window())
        dialog.show()
        return dialog

    def show_found(self, found: list[Found]) -> ScanDialog:
        """What a folder holds, to be ticked."""
        from aigc_studio.ui.scan_dialog import ScanDialog

        dialog = ScanDialog(found, self._studio.library.import_files, self._panel.window())
        dialog.show()
        return dialog

    def _show_room(self, menu: QMenu, count: int) -> None:
        import shiboken6

        from aigc_studio.ui.card_rows import bytes_in_words

        if shiboken6.isValid(menu):
            menu.actions()[-1].setText(self.tr("Your models on the disk: {0}").format(bytes_in_words(count)))

    def _reveal(self, card_id: str) -> None:
        from aigc_studio.ui.card_dialog import reveal_folder

        reveal_folder(self._studio.catalog.find(card_id))

    def _rename(self, card_id: str, name: str) -> None:
        name, agreed = QInputDialog.getText(self._panel, self.tr("Rename model"), self.tr("Name"), text=name)
        if agreed:
            self._studio.library.rename(card_id, name)

    def _ask_photo(self, card_id: str) -> None:
        kinds = self.tr("Pictures ({0})").format(PICTURES)
        file, _ = QFileDialog.getOpenFileName(self._panel, self.tr("Start from a photo"), "", kinds)
        if file:
            self._studio.drop(files_mime([Path(file)]), OnGenerator(card_id))

    def _ask_painting(self, card_id: str) -> None:
        kinds = self.tr("Pictures ({0})").format(PICTURES)
        files, _ = QFileDialog.getOpenFileNames(self._panel, self.tr("Choose paintings"), "", kinds)
        for file in files:
            self._studio.style.add_painting(Path(file), card_id)

    def _ask_export(self, card_id: str) -> None:
        """The chosen kind of file decides the format, and its ending is added where none was written."""
        kinds = {self.tr("ONNX (*.onnx)"): (".onnx", "onnx"), self.tr("TorchScript (*.pt)"): (".pt", "torchscript")}
        title, name = self.tr("Export the model"), f"{card_id}.onnx"
        file, kind = QFileDialog.getSaveFileName(self._panel, title, name, ";;".join(kinds))
        if not file:
            return
        path = Path(file)
        if path.suffix.lower() not in (".onnx", ".pt", ".pth"):
            path = path.with_name(path.name + kinds.get(kind, (".onnx", ""))[0])
        self._studio.library.export(card_id, "onnx" if path.suffix.lower() == ".onnx" else "torchscript", path)

    def _ask_models(self) -> None:
        self._studio.library.expect()
        files, _ = QFileDialog.getOpenFileNames(self._panel, self.tr("Import models"))
        self._studio.library.import_files([Path(file) for file in files])

    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self._panel, self.tr("Scan a folder"))
        if folder:
            self._studio.library.scan(Path(folder))


def files_mime(paths: list[Path]) -> QMimeData:
    """Files as if they had been dropped."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime
