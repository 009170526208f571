"""Bring the translations up to date: `python packaging/translate.py refresh` lists what is new in the .ts files of
resources/translations, without a translation yet; `compile` makes the .qm files that the window reads.

window_LANGUAGE.ts has what widgets say themselves, found by Qt's lupdate. sentences_LANGUAGE.ts has what the other
rooms say, what cards are called, and lists of words that are kept as data: found here, as patterns, because the window
gets them finished. Both are Qt Linguist's files.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from aigc_studio.library.card import Kind
from aigc_studio.training.described import described_families
from aigc_studio.ui.language import ENGLISH, LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
PACKAGE, FOLDER = ROOT / "aigc_studio", ROOT / "resources" / "translations"
#: What is no person's sentence: SQL, markup, formats, paths, tensors' names.
_NOT_WORDS = re.compile(
    r"[<>=%_\\|#*$&]|\S/|/\S|\{\}|PRAGMA|SELECT|INSERT|UPDATE |ORDER BY|made, id|DESC|^no such $|escape sequence"
)
_COMPLAINTS = {"ValueError", "TypeError", "RuntimeError", "AssertionError", "NotImplementedError", "KeyError"}
_LOG = {"debug", "info", "warning", "error", "exception"}
#: Rooms that speak on a terminal or go through `tr`; of the window's, only lists of words that are kept as data.
_OTHER_ROOMS = ("ui", "cli", "screenshot.py", "display.py", "__main__.py", "aurora", "report")
_SINGLE_WORDS = ("session/", "ui/", "training/story", "enhance/")
_LISTS = ("ui/commands.py", "ui/handlers.py", "ui/main_window.py")


def refresh(language: str, folder: Path = FOLDER) -> int:
    """List what is new in both files, and forget what is said no more; gives how many have no translation."""
    window, sentences = folder / f"window_{language}.ts", folder / f"sentences_{language}.ts"
    _run(
        "pyside6-lupdate", *_sources(), "-ts", window, "-no-obsolete", "-locations", "none",
        "-source-language", "en", "-target-language", language,
    )  # fmt: skip
    known = _translations(sentences) if sentences.is_file() else {}
    _write(sentences, {source: known.get(source, "") for source in sorted(set(spoken_below()))}, language)
    return sum(path.read_text("utf-8").count('type="unfinished"') for path in (window, sentences))


def compile_into(folder: Path, language: str) -> Path:
    """What Qt reads, made of the window's file."""
    target = folder / f"{language}.qm"
    _run("pyside6-lrelease", FOLDER / f"window_{language}.ts", "-qm", target, "-silent")
    return target


def _run(tool: str, *words: str | Path) -> None:
    """One of Qt's tools, which come with PySide6."""
    command = shutil.which(tool, path=Path(sys.executable).parent)
    if command is None:
        raise FileNotFoundError(f"{tool} is not beside {sys.executable}: install the project's dependencies.")
    subprocess.run([command, *map(str, words)], check=True, stdout=subprocess.DEVNULL)


def spoken_below() -> Iterator[str]:
    """Every sentence, label and name that the window shows without `tr`, as a pattern: {0} is a value."""
    for path in _sources():
        name = path.relative_to(PACKAGE).as_posix()
        yield from _asked_for(path)
        if name in _LISTS or not any(part in _OTHER_ROOMS for part in name.split("/")):
            yield from _strings(path, labels=name.startswith(_SINGLE_WORDS))
    for family in described_families():
        yield from (family.title, family.about.replace("`", ""))
    for kind in get_args(Kind):
        yield from (kind, kind.capitalize())
    for card in sorted((ROOT / "models").glob("*/card.json")):
        yield from _of_card(json.loads(card.read_text("utf-8")))


def _sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _of_card(card: dict[str, object]) -> Iterator[str]:
    yield str(card["name"])
    yield str(card["summary"])
    for listed in ("directions", "styles"):
        for one in card.get(listed, ()):  # type: ignore[attr-defined]
            yield from (text for text in (one["name"], one.get("hint", "")) if re.search("[A-Za-z]{2}", text))


def _strings(path: Path, labels: bool) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    silent = _silent(tree)
    for node in ast.walk(tree):
        if id(node) in silent:
            continue
        text = _pattern(node)
        if text is not None and (_is_sentence(text) or (labels and _is_label(text))):
            yield text


def _asked_for(path: Path) -> Iterator[str]:
    """What the window itself asks the phrasebook for, where there is no widget whose `tr` could."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "said":
            text = _pattern(node.args[0])
            if text is not None and re.search("[A-Za-z]{2}", text):
                yield text


def _pattern(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    places = iter(range(len(node.values)))
    return "".join(
        part.value if isinstance(part, ast.Constant) else f"{{{next(places)}}}" for part in node.values  # type: ignore[misc]
    )


def _is_sentence(text: str) -> bool:
    words = re.sub(r"\{\d+\}", "", text)
    told = " " in text.strip() and re.search("[a-z]{2}", words) and not _NOT_WORDS.search(words)
    return bool(told)


def _is_label(text: str) -> bool:
    return bool(re.fullmatch("[A-Z][a-z]+…?", text))


def _silent(tree: ast.AST) -> set[int]:
    """Nodes that nobody reads in the window: docstrings, types, logs, complaints to programmers; parts of f-strings."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if node.body and isinstance(node.body[0], ast.Expr):
                found.add(id(node.body[0].value))
            continue
        hidden: list[ast.AST] = []
        if isinstance(node, ast.JoinedStr):
            found.update(map(id, node.values))
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            hidden = [node] if name in _COMPLAINTS | {"cast", "tr"} else [*node.args] if name in _LOG else []
        elif isinstance(node, ast.AnnAssign):
            hidden = [node.annotation]
        elif isinstance(node, ast.Assert) and node.msg is not None:
            hidden = [node.msg]
        found.update(id(inner) for one in hidden for inner in ast.walk(one))
    return found


def _translations(path: Path) -> dict[str, str]:
    messages = ElementTree.parse(path).getroot().iter("message")
    return {message.findtext("source", ""): message.findtext("translation", "") for message in messages}


def _write(path: Path, messages: dict[str, str], language: str) -> None:
    root = ElementTree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = "Sentences"
    for source, said in messages.items():
        message = ElementTree.SubElement(context, "message")
        ElementTree.SubElement(message, "source").text = source
        translation = ElementTree.SubElement(message, "translation")
        translation.text = said
        if not said:
            translation.set("type", "unfinished")
    ElementTree.indent(root, "    ")
    body = ElementTree.tostring(root, encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', "utf-8")


if __name__ == "__main__":
    for one in LANGUAGES:
        if one == ENGLISH:
            continue
        if sys.argv[1:] == ["refresh"]:
            print(f"{one}: {refresh(one)} without a translation")
        elif sys.argv[1:] == ["compile"]:
            compile_into(FOLDER, one)
        else:
            sys.exit(__doc__)
