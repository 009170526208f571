"""What a web page calls the pictures that are dragged out of it."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from PySide6.QtCore import QMimeData

from aigc_studio.core.image_file import READABLE_SUFFIXES

#: Characters; a whole paragraph is no name.
_LONGEST = 80


@dataclass(frozen=True)
class WebPicture:
    """An `<img>`: its address, and the words that stand for it."""

    address: str
    words: str

    @property
    def name(self) -> str:
        """The file's name in the address, else the words, "" where there are neither."""
        return name_in(self.address) or tidy(self.words)


def web_pictures(html: str) -> list[WebPicture]:
    """Every picture in a piece of a page, in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def name_of_drop(mime: QMimeData) -> str:
    """The name of the one picture in a drop: from its address or the words about it, "" where there are none.

    The page comes first, because beside a picture that is a link the address is where the link leads.
    """
    in_page = [picture.name for picture in web_pictures(mime.html())] if mime.hasHtml() else []
    in_addresses = [name_in(url.toString()) for url in mime.urls()]
    return next(filter(None, [*in_page, *in_addresses]), "")


def name_in(address: str) -> str:
    """The stem of a picture's file in an address of the web; "" where it names none."""
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets that are no IPv6 address
        return ""
    file = PurePosixPath(unquote(parts.path))
    if parts.scheme not in ("http", "https") or file.suffix.lower() not in READABLE_SUFFIXES:
        return ""
    return tidy(file.stem)


def tidy(words: str) -> str:
    """On one line, without what cannot be seen, and not longer than a name."""
    line = " ".join("".join(one if one.isprintable() else " " for one in words).split())
    return line if len(line) <= _LONGEST else line[:_LONGEST].rsplit(" ", 1)[0].rstrip() + "…"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[WebPicture] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            given = dict(attrs)
            self.found.append(WebPicture(given.get("src") or "", given.get("alt") or given.get("title") or ""))
