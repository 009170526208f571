"""A recipe: everything needed to make a picture again, as plain data."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from aigc_studio import __version__
from aigc_studio.core.errors import StudioError

SCHEMA = 1
Task = Literal["generate", "stylize", "enhance", "import", "compose"]


@dataclass(frozen=True)
class Recipe:
    """How a picture was made.

    `task` says which feature makes it; `settings` are that feature's inputs as JSON values (the feature that reads
    them defines and checks them: `latent.render`, `style.stylize`, `canvas.compose`). `runtime` records versions and
    device and does not change the picture. `sources` are the SHA-256 of the files it was made from.
    """

    task: Task
    settings: dict[str, Any]
    sources: tuple[str, ...] = ()
    runtime: dict[str, str] = field(default_factory=dict)
    program: str = __version__

    def to_json(self) -> str:
        """One line of JSON with sorted keys, so that equal recipes are equal text."""
        data = {
            "schema": SCHEMA, "task": self.task, "program": self.program, "settings": self.settings,
            "sources": list(self.sources), "runtime": self.runtime,
        }  # fmt: skip
        return json.dumps(data, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Recipe:
        """Parse a recipe. Raises StudioError for damage or a newer schema."""
        try:
            return cls.from_dict(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise StudioError("The recipe in this file is damaged.", "The picture itself can still be used.") from error

    @classmethod
    def from_dict(cls, data: Any) -> Recipe:
        """The same from parsed JSON."""
        damaged = StudioError("The recipe in this file is damaged.", "The picture itself can still be used.")
        if not isinstance(data, dict) or not isinstance(data.get("schema"), int):
            raise damaged
        if data["schema"] > SCHEMA:
            raise StudioError(
                f"This recipe was written by AIGC Studio {data.get('program', '')}, which is newer.",
                "Update AIGC Studio to replay it; the picture itself can still be used.",
            )
        settings, sources, runtime = data.get("settings"), data.get("sources", []), data.get("runtime", {})
        if (
            data.get("task") not in get_args(Task)
            or not isinstance(settings, dict)
            or not isinstance(sources, list)
            or not isinstance(runtime, dict)
        ):
            raise damaged
        return cls(
            task=data["task"],
            settings=settings,
            sources=tuple(str(s) for s in sources),
            runtime={str(k): str(v) for k, v in runtime.items()},
            program=str(data.get("program", "")),
        )

    def to_dict(self) -> dict[str, Any]:
        """The same as parsed JSON."""
        parsed: dict[str, Any] = json.loads(self.to_json())
        return parsed
