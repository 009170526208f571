"""What is asked of a training, kept in its folder as `training.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aigc_studio.core.errors import StudioError
from aigc_studio.core.replacing import put_in_place
from aigc_studio.training.plan import TrainingPlan

if TYPE_CHECKING:
    from aigc_studio.training.data.tensors import Colour, Framing

FILE = "training.json"
_FORMAT = 1


@dataclass(frozen=True)
class TrainModel:
    """A training: pictures (files, folders, archives), how they are prepared, the plan, and the model's name.

    `put_back` holds keys of pictures (`data.sources.Source.key`) that are used in spite of what the survey says, or the
    flaws that keep none away (`data.flaws.BEARABLE`), `left_out` keys of those that the person does not want.
    `licence` says under which terms the pictures may be used and `consent` how the people in or behind them agreed;
    both go into the model's card.
    """

    pictures: tuple[Path, ...]
    plan: TrainingPlan
    name: str
    colour: Colour = "rgb"
    framing: Framing = "crop"
    licence: str = ""
    consent: str = ""
    put_back: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "format": _FORMAT, "pictures": [str(path.resolve()) for path in self.pictures], "name": self.name,
            "colour": self.colour, "framing": self.framing, "licence": self.licence, "consent": self.consent,
            "put_back": list(self.put_back), "left_out": list(self.left_out), "plan": self.plan.to_json(),
        }  # fmt: skip


def begin(request: TrainModel, folder: Path) -> None:
    """Make `folder` that of a new training. Raises StudioError when it holds another one."""
    if (folder / FILE).exists():
        hint = f"Go on with it: aigc-studio train resume {folder}, or choose another folder."
        raise StudioError(f"{folder} already holds a training.", hint)
    write(request, folder)


def write(request: TrainModel, folder: Path) -> None:
    """Keep `request` in `folder`, which is made. Raises StudioError."""
    try:
        (folder / "samples").mkdir(parents=True, exist_ok=True)
        temporary = folder / "training.tmp"
        temporary.write_text(json.dumps(request.to_json(), indent=1, ensure_ascii=False), "utf-8")
        put_in_place(temporary, folder / FILE)
    except OSError as error:
        raise StudioError(f"{folder} cannot be written ({error.strerror}).", "Choose another folder.") from error


def asked(folder: Path) -> TrainModel:
    """What the training in `folder` was asked for. Raises StudioError."""
    try:
        raw = json.loads((folder / FILE).read_text("utf-8"))
        if raw["format"] != _FORMAT:
            raise ValueError(f"format {raw['format']}")
        return TrainModel(
            tuple(map(Path, raw["pictures"])), TrainingPlan.from_json(raw["plan"]), str(raw["name"]), raw["colour"],
            raw["framing"], str(raw["licence"]), str(raw.get("consent", "")), tuple(map(str, raw.get("put_back", ()))),
            tuple(map(str, raw.get("left_out", ()))),
        )  # fmt: skip
    except OSError as error:
        raise StudioError(f"There is no training in {folder}.", "Name the folder that was given as --out.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise StudioError(f"The training in {folder} is damaged ({error}).", "Start it anew.") from error
