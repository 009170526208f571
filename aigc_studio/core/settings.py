"""Where things are kept, and what the person prefers."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import platformdirs

from aigc_studio.core.replacing import put_in_place

_APP = "aigc-studio"


def shipped(name: str) -> Path:
    """The folder `models` or `resources` that ships: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


def cache_folder() -> Path:
    """Things that can be made again: rewritten graphs, thumbnails. `AIGC_STUDIO_HOME` moves it (and the rest)."""
    return _home("cache") or Path(platformdirs.user_cache_dir(_APP, appauthor=False))


def data_folder() -> Path:
    """Things that belong to the person: imported models, taught styles, the default project."""
    return _home("data") or Path(platformdirs.user_data_dir(_APP, appauthor=False))


def log_folder() -> Path:
    return _home("log") or Path(platformdirs.user_log_dir(_APP, appauthor=False))


def settings_file() -> Path:
    return (_home("config") or Path(platformdirs.user_config_dir(_APP, appauthor=False))) / "settings.json"


def _home(part: str) -> Path | None:
    home = os.environ.get("AIGC_STUDIO_HOME")
    return Path(home) / part if home else None


def default_project() -> Path:
    return data_folder() / "My Project"


@dataclass(frozen=True)
class Settings:
    """The person's preferences; unknown keys of a newer version are kept out, wrong types fall back to defaults."""

    theme: str = "system"  # system, dark, light
    scale: float = 1.0  # interface scale
    language: str = "system"  # system, or one of ui.language.LANGUAGES
    project: str = ""  # the project opened last
    window: str = ""  # geometry, base64
    docks: str = ""  # places of the docks, base64
    tab: str = ""  # the inspector's, as the person left it
    shortcuts: str = ""  # JSON: command -> keys, only those the person changed

    @classmethod
    def load(cls) -> Settings:
        try:
            stored: Any = json.loads(settings_file().read_text("utf-8"))
        except (OSError, ValueError):
            return cls()
        if not isinstance(stored, dict):
            return cls()
        preferences = cls()
        for f in fields(cls):
            value = stored.get(f.name)
            if isinstance(value, type(f.default)):
                object.__setattr__(preferences, f.name, value)
        return preferences

    def save(self) -> None:
        """Where there is no room or no right to write, preferences last until the end of the program."""
        path = settings_file()
        temporary = path.with_suffix(".tmp")
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(asdict(self), indent=1), "utf-8")
            put_in_place(temporary, path)
