"""The language of the window: English as it is written in the source, or a translation of `resources/translations`.

Words of the window go through Qt (`tr`, window_LANGUAGE.ts compiled to LANGUAGE.qm); what comes from the rooms below,
from cards and from other processes is said again by a phrasebook (sentences_LANGUAGE.ts).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

from aigc_studio.core.settings import shipped

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

    from aigc_studio.ui.phrasebook import Phrasebook

ENGLISH, CHINESE = "en", "zh_CN"
LANGUAGES = (ENGLISH, CHINESE)

_spoken = ENGLISH
_installed: list[QTranslator] = []


def apply(app: QCoreApplication, choice: str) -> None:
    """Speak one of LANGUAGES, or with "system" the system's if it is one of them. Before the window is made."""
    global _spoken
    for translator in _installed:
        app.removeTranslator(translator)
    _installed.clear()
    _spoken = choice if choice in LANGUAGES else _of_system(QLocale.system().uiLanguages())
    said.cache_clear()
    _phrasebook.cache_clear()
    if _spoken == ENGLISH:
        return
    ours = str(shipped("resources") / "translations")
    qts = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)  # of its own dialogs
    for name, folder in ((f"qtbase_{_spoken}", qts), (_spoken, ours)):
        translator = QTranslator(app)
        if translator.load(name, folder):
            app.installTranslator(translator)
            _installed.append(translator)


@lru_cache(4096)
def said(text: str) -> str:
    """What a room below says, or a name on a card, in the person's language."""
    book = _phrasebook()
    return book.said(text) if book is not None else text


@lru_cache(1)
def _phrasebook() -> Phrasebook | None:
    if _spoken == ENGLISH:
        return None
    from aigc_studio.ui.phrasebook import Phrasebook

    return Phrasebook.read(shipped("resources") / "translations" / f"sentences_{_spoken}.ts")


def _of_system(preferred: list[str]) -> str:
    """The first that the system names decides; Chinese is written in simplified letters unless it says otherwise."""
    words = preferred[0].replace("_", "-").split("-") if preferred else []
    traditional = {"Hant", "TW", "HK", "MO"}.intersection(words)
    return CHINESE if words[:1] == ["zh"] and not traditional else ENGLISH
