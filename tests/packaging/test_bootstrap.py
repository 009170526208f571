"""The two commands of the README."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def bootstrap(tmp_path, monkeypatch):
    """The script as a module, with a `.venv` of its own that holds no more than a name of Python."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "packaging" / "bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    module.PYTHON.parent.mkdir(parents=True)
    module.PYTHON.touch()
    commands = []
    monkeypatch.setattr(module, "run", lambda command, complaint: commands.append(command))
    module.commands = commands
    return module


def test_it_needs_nothing_but_the_standard_library():
    program = "import sys; sys.path.insert(0, 'packaging'); import bootstrap; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-S", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_second_start_skips_what_is_done(bootstrap):
    bootstrap.install("run")
    first = len(bootstrap.commands)
    bootstrap.install("run")
    assert first == 3  # dependencies, the studio, what Python makes of it
    assert len(bootstrap.commands) == first


def test_another_lock_installs_again(bootstrap, tmp_path, monkeypatch):
    bootstrap.install("run")
    changed = tmp_path / "requirements.lock"
    changed.write_text("numpy==9\n")
    monkeypatch.setitem(bootstrap.LOCKS, "run", changed)
    bootstrap.install("run")
    assert len(bootstrap.commands) == 6


def test_the_test_install_covers_the_run(bootstrap):
    bootstrap.install("test")
    count = len(bootstrap.commands)
    bootstrap.install("run")
    assert len(bootstrap.commands) == count


def test_without_a_display_it_names_the_command_that_does_the_same(bootstrap, monkeypatch, capsys):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(bootstrap.sys, "platform", "linux")
    monkeypatch.setattr(bootstrap, "ROOT", bootstrap.VENV.parent)
    monkeypatch.setattr(bootstrap, "install", lambda what: None)
    assert bootstrap.main([]) == 0
    said = capsys.readouterr().out.strip()
    assert "no display" in said
    assert "aigc-studio generate" in said
    assert len(said.splitlines()) == 1


def test_the_tests_are_shared_by_the_cores_and_take_words_of_ones_own(bootstrap, monkeypatch):
    handed: list[str] = []
    monkeypatch.setattr(bootstrap, "install", lambda what: None)
    monkeypatch.setattr(bootstrap, "hand_over", lambda arguments, **environment: handed.extend(arguments) or 0)
    monkeypatch.setattr(bootstrap.os, "chdir", lambda folder: None)
    assert bootstrap.main(["test", "tests/core", "-n", "0"]) == 0
    assert handed[:2] == ["-m", "pytest"]
    assert "auto" in handed
    assert handed[-3:] == ["tests/core", "-n", "0"]  # the last word counts


def test_an_unknown_word_is_refused(bootstrap):
    with pytest.raises(SystemExit) as leaving:
        bootstrap.main(["fly"])
    assert "fly" in str(leaving.value)


def test_every_dependency_is_locked():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    locked = {
        line.split("==")[0].lower().replace("_", "-")
        for name in ("requirements.lock", "requirements-test.lock")
        for line in (ROOT / "packaging" / name).read_text("utf-8").splitlines()
        if "==" in line
    }
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {requirement.split(">")[0].split("=")[0].split("<")[0].strip().lower() for requirement in wanted}
    assert names <= locked


def test_nothing_names_a_host_to_install_from():
    for path in (ROOT / "packaging").glob("*.lock"):
        assert "://" not in path.read_text("utf-8")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
