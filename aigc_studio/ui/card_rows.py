"""A card in words: label and value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, Qt

from aigc_studio.ui.language import said

if TYPE_CHECKING:
    from aigc_studio.library.card import ModelCard
    from aigc_studio.library.card_facts import CardFacts

Row = tuple[str, str]


def rows_of(card: ModelCard) -> list[Row]:
    """What the card itself says; rows without a value are left out."""
    from aigc_studio.training.story import words_of

    imported = card.imported
    rows = [
        (said("File"), str(imported.get("file", ""))),
        (said("Source"), card.source if card.source != imported.get("file") else ""),
        (said("Imported"), _date(str(imported.get("date", "")))),
        (said("SHA-256 of the file"), str(imported.get("sha256", ""))),
        *_sizes(card),
        *((said(word), said(value)) for word, value in words_of(card.training).items()),
    ]
    return [(words, value) for words, value in rows if value]


def facts_known(card: ModelCard, facts: CardFacts) -> list[Row]:
    """What had to be looked up."""
    rows = [(said("SHA-256 of the weights"), facts.weights_sha256), (said("On disk"), bytes_in_words(facts.disk))]
    rows += [(said("A picture on {0}").format(place), seconds_in_words(s)) for place, s in facts.seconds.items()]
    return [(words, value) for words, value in rows if value]


def bytes_in_words(count: int) -> str:
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def seconds_in_words(seconds: float) -> str:
    return said("{0} ms").format(round(seconds * 1000)) if seconds < 1 else said("{0:.1f} s").format(seconds)


def _sizes(card: ModelCard) -> Iterator[Row]:
    from aigc_studio.library.card import own_size

    settings = card.settings
    width, height = own_size(settings)
    if card.kind == "generator" and not width:
        yield said("Pictures"), said("of any size")
    elif width and height:
        yield (said("Pictures"), f"{width} × {height}")
    elif card.kind in ("translator", "enhancer", "stylizer"):
        yield said("Pictures"), said("of any size")
    if settings.get("scale", 1) != 1:
        yield said("Enlarges"), f"{settings['scale']} ×"
    colours = {1: said("grey"), 3: said("colour"), 4: said("colour and opacity")}
    yield said("Colours"), colours.get(int(settings.get("channels") or 0), "")
    yield said("Numbers in a point"), str(settings.get("latent") or "")
    yield said("Classes"), str(settings.get("classes") or "")
    yield said("Sliders"), str(len(card.directions) or "")
    yield said("Style"), {
        "vector": said("{0} numbers"), "label": said("one of {0}"), "image": said("a painting"),
    }.get(settings.get("style", {}).get("form"), "").format(settings.get("style", {}).get("size", ""))  # fmt: skip


def _date(text: str) -> str:
    when = QDateTime.fromString(text, Qt.DateFormat.ISODate)
    return QLocale().toString(when.toLocalTime(), QLocale.FormatType.ShortFormat) if when.isValid() else text
