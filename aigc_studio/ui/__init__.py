"""The window and all that is in it."""

import sys
from types import ModuleType

import PySide6.QtCore  # noqa: F401 - it brings the module that is changed below


def _import_plainly() -> None:
    """Tell PySide that no module asks for its `__feature__` switches.

    It reads the source of every module that is imported after it to find out: a tenth of the time to the first paint,
    and a quarter of a second more when torch comes. Where a release has no such question there is nothing to answer.
    """
    features: ModuleType | None = sys.modules.get("shibokensupport.feature")
    if features is not None and hasattr(features, "_mod_uses_pyside"):
        features._mod_uses_pyside = lambda _module: False


_import_plainly()
