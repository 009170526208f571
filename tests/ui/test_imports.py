"""What PySide does to imports, and that it is spared here."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

import pytest

import aigc_studio.ui  # noqa: F401 - it spares it


def test_no_module_is_read_again_to_find_switches_of_pyside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a_module_with_pyside6.py").write_text("from PySide6.QtCore import QObject\nkind = QObject\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    read = []
    monkeypatch.setattr(inspect, "getsource", lambda found: read.append(found) or "")
    module = importlib.import_module("a_module_with_pyside6")
    assert module.kind().objectName() == ""  # Qt's own spelling, no switch is on
    assert not read
