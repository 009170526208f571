"""Whether a recipe from a file can be worked with, before sliders and panels read it."""

from __future__ import annotations

from aigc_studio.core.errors import StudioError
from aigc_studio.core.recipe import Recipe
from aigc_studio.enhance.photo import EnhanceSettings
from aigc_studio.latent.render import read_numbers
from aigc_studio.replay.make import DEEPEST
from aigc_studio.style.stylize import StyleSettings


def check_recipe(recipe: Recipe, depth: int = 0) -> None:
    """Raises StudioError for damaged settings. A model that is not at hand is no damage: it may come back."""
    settings = recipe.settings
    if depth > DEEPEST:
        raise StudioError("The recipe in this file is nested too deep.", "The picture itself can still be used.")
    if recipe.task == "generate":
        read_numbers(settings)
    if recipe.task == "stylize":
        StyleSettings.from_settings(settings)
    if recipe.task == "enhance":
        EnhanceSettings.from_settings(settings)
    words = [settings.get(key, "") for key in ("model", "photo", "photo_name")]
    if not all(isinstance(word, str) for word in words):
        raise StudioError("The recipe in this file is damaged.", "The picture itself can still be used.")
    if settings.get("base"):
        check_recipe(Recipe.from_dict(settings["base"]), depth + 1)


def is_whole(recipe: Recipe) -> bool:
    """Whether `check_recipe` has nothing to say."""
    try:
        check_recipe(recipe)
    except StudioError:
        return False
    return True
