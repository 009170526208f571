"""Make `.venv`, install the locked dependencies and open the studio. Standard library only.

    python3 packaging/bootstrap.py            open the studio
    python3 packaging/bootstrap.py test       install the test extra and run the whole suite headless
    python3 packaging/bootstrap.py install    only install
    python3 packaging/bootstrap.py -- ARGS    run the command line, for example: -- models list
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCKS = {"run": ROOT / "packaging" / "requirements.lock", "test": ROOT / "packaging" / "requirements-test.lock"}


def fingerprint(lock: Path) -> str:
    """Changes when the lock, the project's metadata or the Python version does."""
    digest = hashlib.sha256(sys.version.encode())
    for path in (lock, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def install(what: str) -> None:
    """Bring `.venv` up to date; does nothing when the last install was of the same locks."""
    done = VENV / f"installed-{what}"
    wanted = fingerprint(LOCKS[what])
    if PYTHON.exists() and done.exists() and done.read_text("utf-8") == wanted:
        return
    if not PYTHON.exists():
        print("Making .venv …", flush=True)
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    print("Installing dependencies (the first time takes some minutes) …", flush=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    run([*pip, "-r", str(LOCKS[what])], "The dependencies could not be installed. Check the network and start again.")
    run([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], "The studio could not be installed into .venv.")
    # As pip does with what it copies: the first start does not compile, nor does any where Python must not write.
    run([str(PYTHON), "-m", "compileall", "-q", str(ROOT / "aigc_studio")], "The studio could not be compiled.")
    done.write_text(wanted, "utf-8")
    if what == "test":  # which holds everything that running needs
        (VENV / "installed-run").write_text(fingerprint(LOCKS["run"]), "utf-8")


def run(command: list[str], complaint: str) -> None:
    if subprocess.run(command, check=False).returncode != 0:
        sys.exit(complaint)


def hand_over(arguments: list[str], **environment: str) -> int:
    """Run Python in `.venv`; on Unix in this very process, so that signals and the exit status are its own."""
    os.environ.update(environment)
    command = [str(PYTHON), *arguments]
    if os.name != "nt":
        sys.stdout.flush()
        os.execv(command[0], command)
    return subprocess.run(command, check=False).returncode


def has_display() -> bool:
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - this very file is what an older Python runs
        sys.exit(f"AIGC Studio needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    command = arguments[0] if arguments else "open"
    if command == "test":
        install("test")
        os.chdir(ROOT)
        # Every file's tests by one process, so that what they share is made once; a process for each core.
        spread = ["--numprocesses", "auto", "--maxprocesses", "8", "--dist", "loadfile"]
        return hand_over(["-m", "pytest", *spread, *arguments[1:]], QT_QPA_PLATFORM="offscreen")
    if command not in ("open", "install", "--"):
        sys.exit(f"“{command}” is not known here. Use no word, “test”, “install”, or “-- COMMAND”.")
    install("run")
    if command == "install":
        return 0
    if command == "--":
        return hand_over(["-m", "aigc_studio", *arguments[1:]])
    if not has_display():
        shown = PYTHON.relative_to(ROOT).parent / "aigc-studio"
        print(
            "There is no display here to open the window on; the command line does the same work: "
            f"{shown} generate aurora-soft --count 4 --out pictures"
        )
        return 0
    return hand_over(["-m", "aigc_studio"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
