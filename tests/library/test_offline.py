"""Running networks writes nothing into the person's home and calls nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_the_runtime_keeps_no_device_id(tmp_path: Path) -> None:
    person = tmp_path / "person"
    person.mkdir()
    words = ["generate", "aurora-soft", "--size", "16", "--out", str(tmp_path / "out")]
    environment = {k: v for k, v in os.environ.items() if k not in ("XDG_CACHE_HOME", "ORT_DISABLE_TELEMETRY")}
    environment |= {"HOME": str(person), "USERPROFILE": str(person), "LOCALAPPDATA": str(person)}
    subprocess.run([sys.executable, "-m", "aigc_studio", *words], env=environment, check=True, capture_output=True)
    assert [str(path) for path in person.rglob("*")] == []
