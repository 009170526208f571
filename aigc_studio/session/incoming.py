"""What comes in from outside: which pictures are in a drop, and what each becomes."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData

from aigc_studio.canvas.document import Document
from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Extent
from aigc_studio.core.image_io import read_pixels, srgb8, suffix_of
from aigc_studio.core.pasted import Pasted, name_of
from aigc_studio.core.recipe import Recipe
from aigc_studio.gallery.metadata import read_recipe
from aigc_studio.gallery.project import Project
from aigc_studio.jobs.context import JobContext
from aigc_studio.replay.check import check_recipe
from aigc_studio.replay.make import Maker
from aigc_studio.session.style import import_recipe
from aigc_studio.session.web_names import name_of_drop, web_pictures

_PICTURE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/tiff", "image/bmp", "image/gif")
_INLINE = re.compile(r"data:image/[\w.+-]+;base64,([\w+/=%]+)")


@dataclass(frozen=True)
class Dropped:
    """What a drop or the clipboard holds: files, or pictures that have none (from a browser)."""

    paths: tuple[Path, ...] = ()
    pictures: tuple[Pasted, ...] = ()


@dataclass(frozen=True, eq=False)
class Incoming:
    """One picture on its way to the canvas, by its key in the store of layers; `before` is that of the photo of a
    painting that came with its recipe."""

    name: str
    key: str
    extent: Extent
    recipe: Recipe
    before: str = ""
    notice: str = ""


def dropped(mime: QMimeData) -> Dropped:
    """Files first: a browser offers both, and a file still has its metadata."""
    paths = tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())
    if paths:
        return Dropped(paths)
    for kind in _PICTURE_TYPES:
        if mime.hasFormat(kind):
            return Dropped(pictures=(Pasted(bytes(mime.data(kind).data()), name_of_drop(mime)),))
    if mime.hasImage():
        return Dropped(pictures=(Pasted(_png(mime.imageData()), name_of_drop(mime)),))
    return Dropped(pictures=_inline(mime))


def _inline(mime: QMimeData) -> tuple[Pasted, ...]:
    """Pictures that a web page holds within itself, written out in their own addresses."""
    text = mime.html() or " ".join(url.toString() for url in mime.urls())
    names = {picture.address: picture.name for picture in web_pictures(mime.html())}
    try:
        return tuple(
            Pasted(b64decode(unquote(found[1])), names.get(found[0], "")) for found in _INLINE.finditer(text)
        )
    except binascii.Error:
        return ()


def _png(image: object) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[attr-defined] # a QImage, which lives in QtGui
    return bytes(data.data())


def read_incoming(source: Path | bytes, project: Project, maker: Maker, context: JobContext) -> Incoming | Document:
    """A picture for a new layer, or the whole page where the file's recipe describes one. Raises StudioError."""
    name = name_of(source)
    recipe, notice = _recipe_in(source)
    if recipe is not None and recipe.task == "compose":
        return Document.from_dict(recipe.settings.get("document"))
    picture = srgb8(read_pixels(source))
    key, extent = project.layers.put(picture), Extent(picture.shape[1], picture.shape[0])
    if recipe is None or recipe.task == "import":
        return Incoming(name, key, extent, import_recipe(project.keep_source(source), name), notice=notice)
    if recipe.task == "generate":
        return Incoming(_generator_name(recipe, maker, name), key, extent, recipe)
    try:
        before = project.layers.put(srgb8(maker.photo(recipe, context, project.source)))
    except StudioError:
        if recipe.task == "enhance":  # its tools go on from the picture
            return Incoming(name, key, extent, recipe)
        photo = recipe.settings.get("photo_name") or "its photo"
        notice = f"To change the style of “{name}”, drop “{photo}” on the canvas, then this file again."
        return Incoming(name, key, extent, recipe, notice=notice)
    return Incoming(name, key, extent, recipe, before)


def _generator_name(recipe: Recipe, maker: Maker, otherwise: str) -> str:
    try:
        return maker.catalog.find(str(recipe.settings.get("model"))).name
    except StudioError:
        return otherwise


def _recipe_in(source: Path | bytes) -> tuple[Recipe | None, str]:
    """The recipe in a file; where it is damaged or of a newer program none, and a sentence that says so."""
    if not isinstance(source, Path):
        return None, ""
    suffix_of(source)  # what is no picture at all is refused here
    try:
        recipe = read_recipe(source)
        if recipe is not None:
            check_recipe(recipe)
    except StudioError as error:
        return None, f"“{source.stem}” came without its sliders. {error.message}"
    return recipe, ""
