"""The translations are whole: nothing that is said lacks one, and each says it with the same values."""

from __future__ import annotations

import importlib.util
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from aigc_studio.ui.language import CHINESE
from aigc_studio.ui.phrasebook import Phrasebook, read_messages

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "resources" / "translations"
FILES = ("window", "sentences")
_PLACE = re.compile(r"\{[^}]*\}")


@pytest.fixture(scope="module")
def translate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translate", ROOT / "packaging" / "translate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_nothing_lacks_a_translation(translate: ModuleType, tmp_path: Path) -> None:
    """Else: python packaging/translate.py refresh, translate what it lists, then compile."""
    for file in FILES:
        shutil.copy(FOLDER / f"{file}_{CHINESE}.ts", tmp_path)
    assert translate.refresh(CHINESE, tmp_path) == 0
    for file in FILES:
        name = f"{file}_{CHINESE}.ts"
        assert read_messages(tmp_path / name) == read_messages(FOLDER / name)


def test_the_window_reads_what_is_in_the_file(translate: ModuleType, tmp_path: Path) -> None:
    """Else: python packaging/translate.py compile."""
    assert translate.compile_into(tmp_path, CHINESE).read_bytes() == (FOLDER / f"{CHINESE}.qm").read_bytes()


@pytest.mark.parametrize("file", FILES)
def test_values_keep_their_places(file: str) -> None:
    """A translation may leave out a value (an ending, a verb), but none that is asked for by `tr`."""
    for source, said in read_messages(FOLDER / f"{file}_{CHINESE}.ts").items():
        given, used = sorted(_PLACE.findall(source)), sorted(_PLACE.findall(said))
        assert set(used) <= set(given), source
        if file == "window":
            assert used == given, source
        assert source.strip() != source or said.strip() == said, source
        assert source.startswith(" ") <= (said[:1] in " ，。（、已"), source


def test_each_sentence_is_recognised() -> None:
    """None is taken for another one."""
    messages = read_messages(FOLDER / f"sentences_{CHINESE}.ts")
    book = Phrasebook(messages)
    for source, said in messages.items():
        values = [f"Qx{place}z" for place in range(len(set(_PLACE.findall(source))))]
        if len(re.findall("[a-z]", _PLACE.sub("", source))) > 2:
            assert book.said(source.format(*values)) == said.format(*values)
