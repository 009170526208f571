"""Train a model that ships again: python -m recipes models/NAME [--work DIR]."""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from aigc_studio.cli.console import foreground, guarded
from aigc_studio.core.errors import StudioError
from aigc_studio.training.branching import fork
from aigc_studio.training.families import preset_plan
from aigc_studio.training.request import FILE, TrainModel, asked, begin
from aigc_studio.training.run import train
from recipes.packages import fetch_all
from recipes.shipping import ship

#: Where packages, pictures and trainings are kept between runs.
WORK = Path("build/recipes")
#: What a recipe says of its data beside the options of the module that makes the pictures.
_NOT_OPTIONS = ("make", "packages", "licence", "measured_on")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m recipes", description=__doc__)
    parser.add_argument("model", type=Path, help="a folder with recipe.toml, such as models/digits")
    parser.add_argument("--work", type=Path, default=WORK, help="for packages, pictures and checkpoints")
    options = parser.parse_args()
    return guarded(lambda: _cook(options.model, options.work))


def _cook(model: Path, work: Path) -> int:
    recipe = _read(model)
    folder = work / "trainings" / model.name
    if not (folder / FILE).exists():
        begin(_request(recipe, _pictures(recipe["data"], work, model.name)), folder)
    trained = train(folder, work / "tensors", work / "library", foreground(model.name))
    if "then" in recipe:
        second = folder.with_name(f"{model.name}-then")
        if not (second / FILE).exists():
            fork(then(asked(folder), recipe["then"]), second, folder)
        trained = train(second, work / "tensors", work / "library", foreground(model.name))
    ship(trained.card, recipe, model, _held_out(recipe["data"], work, model.name))
    sys.stderr.write(f"{model} holds the model that was trained.\n")
    return 0


def then(request: TrainModel, numbers: Mapping[str, Any]) -> TrainModel:
    """The second training of a recipe: as the first, with other `numbers` of its plan. Raises StudioError."""
    try:
        return replace(request, plan=replace(request.plan, **numbers).checked())
    except TypeError as error:
        raise StudioError(f"The recipe's [then] names no number of a plan ({error}).", "Correct the recipe.") from error


def _read(model: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads((model / "recipe.toml").read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise StudioError(f"{model} has no recipe.toml that can be read ({error}).", "Name another folder.") from error


def _pictures(data: Mapping[str, Any], work: Path, name: str) -> Path:
    """The folder of pictures, made by `recipes.MAKE` from the packages; made once."""
    folder, whole = work / "pictures" / name, work / "pictures" / f"{name}.whole"
    if not whole.exists():
        packages = list(fetch_all(data["packages"], work / "packages"))
        options = {key: value for key, value in data.items() if key not in _NOT_OPTIONS}
        count = import_module(f"recipes.{data['make']}").make(packages, folder, **options)
        sys.stderr.write(f"{count} pictures in {folder}\n")
        whole.touch()
    return folder


def _held_out(data: Mapping[str, Any], work: Path, name: str) -> Path | None:
    """The folder of the photos that the model is measured on, where the recipe names some."""
    if "measured_on" not in data:
        return None
    return _pictures({**data, "names": data["measured_on"]}, work, f"{name}-held-out")


def _request(recipe: Mapping[str, Any], pictures: Path) -> TrainModel:
    asked = dict(recipe["training"])
    family, preset = asked.pop("family"), asked.pop("preset")
    colour, framing = asked.pop("colour", "rgb"), asked.pop("framing", "crop")
    put_back = asked.pop("put_back", ())
    plan = preset_plan(family, preset, **asked)
    licence = recipe["data"]["licence"]
    return TrainModel(
        (pictures,), plan, recipe["model"]["name"], colour, framing, licence, put_back=tuple(put_back)
    )  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
