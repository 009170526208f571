"""A card in words: label and value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt

if TYPE_CHECKING:
    from aigc_studio.library.card import ModelCard
    from aigc_studio.library.card_facts import CardFacts

Row = tuple[str, str]


def rows_of(card: ModelCard) -> list[Row]:
    """What the card itself says; rows without a value are left out."""
    from aigc_studio.training.story import words_of

    imported = card.imported
    rows = [
        (_tr("File"), str(imported.get("file", ""))),
        (_tr("Source"), card.source if card.source != imported.get("file") else ""),
        (_tr("Imported"), _date(str(imported.get("date", "")))),
        (_tr("SHA-256 of the file"), str(imported.get("sha256", ""))),
        *_sizes(card),
        *words_of(card.training).items(),
    ]
    return [(words, value) for words, value in rows if value]


def facts_known(card: ModelCard, facts: CardFacts) -> list[Row]:
    """What had to be looked up."""
    rows = [(_tr("SHA-256 of the weights"), facts.weights_sha256), (_tr("On disk"), bytes_in_words(facts.disk))]
    rows += [(_tr("A picture on {0}").format(place), seconds_in_words(s)) for place, s in facts.seconds.items()]
    return [(words, value) for words, value in rows if value]


def bytes_in_words(count: int) -> str:
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def seconds_in_words(seconds: float) -> str:
    return _tr("{0} ms").format(round(seconds * 1000)) if seconds < 1 else _tr("{0:.1f} s").format(seconds)


def _sizes(card: ModelCard) -> Iterator[Row]:
    from aigc_studio.library.card import own_size

    settings = card.settings
    width, height = own_size(settings)
    if card.kind == "generator" and not width:
        yield _tr("Pictures"), _tr("of any size")
    elif width and height:
        yield (_tr("Pictures"), f"{width} × {height}")
    elif card.kind in ("translator", "enhancer", "stylizer"):
        yield _tr("Pictures"), _tr("of any size")
    if settings.get("scale", 1) != 1:
        yield _tr("Enlarges"), f"{settings['scale']} ×"
    channels = {1: _tr("grey"), 3: _tr("colour"), 4: _tr("colour and opacity")}.get(int(settings.get("channels") or 0))
    yield _tr("Colours"), channels or ""
    yield _tr("Numbers in a point"), str(settings.get("latent") or "")
    yield _tr("Classes"), str(settings.get("classes") or "")
    yield _tr("Sliders"), str(len(card.directions) or "")
    yield _tr("Style"), {
        "vector": _tr("{0} numbers"), "label": _tr("one of {0}"), "image": _tr("a painting"),
    }.get(settings.get("style", {}).get("form"), "").format(settings.get("style", {}).get("size", ""))  # fmt: skip


def _date(text: str) -> str:
    when = QDateTime.fromString(text, Qt.DateFormat.ISODate)
    return QLocale().toString(when.toLocalTime(), QLocale.FormatType.ShortFormat) if when.isValid() else text


def _tr(text: str) -> str:
    return QCoreApplication.translate("Card", text)
