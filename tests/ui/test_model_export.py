"""“Export…” in a model's menu: the file that is asked for, as other programs read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from PySide6.QtWidgets import QFileDialog

from aigc_studio.library.adapters.torch_generator import open_network
from aigc_studio.library.exporting.to_torchscript import load_own
from aigc_studio.ui.panels.library import LibraryPanel
from tests.library import tiny_models

ONNX, TORCHSCRIPT = "ONNX (*.onnx)", "TorchScript (*.pt)"


@pytest.fixture
def faces(desk: Any, tmp_path: Path) -> Any:
    desk.studio.library.import_files([tiny_models.save_dcgan(tmp_path / "faces.pth")])
    desk.settle()
    return next(card for card in desk.studio.catalog.cards.values() if card.imported)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What the dialog was asked, after an element that it answers: the file and its kind."""
    questions: list[tuple[str, ...]] = []

    def answer(_parent: Any, title: str, name: str, kinds: str) -> tuple[str, str]:
        given = questions.pop()
        questions.append((title, name, kinds))
        return given[0], given[1]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(answer))
    return questions


def export(desk: Any, card_id: str, asked: list[tuple[str, ...]], file: Path | str, kind: str) -> None:
    asked[:] = [(str(file), kind)]
    menu = desk.window.findChild(LibraryPanel).model_menu(card_id)
    entry = next(action for action in menu.actions() if action.text() == "Export…")
    entry.trigger()
    menu.close()
    desk.settle()


def drawn(faces: Any, z: np.ndarray) -> np.ndarray:
    """What the studio's own network draws, (N, 3, side, side) in -1..1."""
    with torch.inference_mode():
        return np.asarray(open_network(faces)(torch.from_numpy(z)))


def test_the_file_draws_what_the_studio_draws(desk: Any, faces: Any, asked: Any, tmp_path: Path) -> None:
    z = np.random.default_rng(3).standard_normal((1, 12)).astype(np.float32)
    export(desk, faces.id, asked, tmp_path / "out.onnx", ONNX)
    assert asked == [("Export the model", f"{faces.id}.onnx", f"{ONNX};;{TORCHSCRIPT}")]
    session = onnxruntime.InferenceSession(tmp_path / "out.onnx", providers=["CPUExecutionProvider"])
    (onnx,) = session.run(None, {session.get_inputs()[0].name: z})
    np.testing.assert_allclose(onnx, drawn(faces, z), atol=1e-4)
    assert "out.onnx" in desk.notices[-1].title + desk.notices[-1].details

    export(desk, faces.id, asked, tmp_path / "out.pt", TORCHSCRIPT)
    with torch.inference_mode():
        scripted = load_own(tmp_path / "out.pt")(torch.from_numpy(z))
    np.testing.assert_allclose(np.asarray(scripted), drawn(faces, z), atol=1e-4)


@pytest.mark.parametrize(("kind", "ending"), [(ONNX, ".onnx"), (TORCHSCRIPT, ".pt"), ("", ".onnx")])
def test_a_name_without_an_ending_gets_that_of_its_kind(
    desk: Any, faces: Any, asked: Any, tmp_path: Path, kind: str, ending: str
) -> None:
    export(desk, faces.id, asked, tmp_path / "v1.2", kind)
    assert (tmp_path / f"v1.2{ending}").stat().st_size > 1000
    if ending == ".pt":
        load_own(tmp_path / "v1.2.pt")


def test_nothing_is_written_when_the_dialog_is_cancelled(desk: Any, faces: Any, asked: Any, tmp_path: Path) -> None:
    before, notices = sorted(tmp_path.rglob("*.onnx")), len(desk.notices)
    export(desk, faces.id, asked, "", "")
    assert sorted(tmp_path.rglob("*.onnx")) == before
    assert len(desk.notices) == notices


def test_a_folder_that_is_none_is_said(desk: Any, faces: Any, asked: Any, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    export(desk, faces.id, asked, tmp_path / "taken" / "out.onnx", ONNX)
    assert "not a folder" in desk.notices[-1].title
