"""A recipe in words: one line for a thumbnail, and the text that other programs show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aigc_studio.core.image import Extent
from aigc_studio.core.recipe import Recipe

_MAX_TEXT = 4000


def summarise(recipe: Recipe) -> str:
    """One line: the model or styles, and the sliders that were moved."""
    settings = recipe.settings
    parts = [_subject(settings)] if _subject(settings) else []
    weights = settings.get("weights")
    if isinstance(weights, Mapping):
        parts += [f"{name} {value:+.2f}" for name, value in weights.items() if _is_number(value) and value]
    if "seed" in settings and _is_number(settings["seed"]):
        parts.append(f"seed {settings['seed']}")
    return " · ".join(parts)[:300]


def _subject(settings: Mapping[str, Any]) -> str:
    if isinstance(settings.get("model"), str):
        return str(settings["model"])
    styles = settings.get("styles")
    if not isinstance(styles, list):
        return ""
    named = [s for s in styles if isinstance(s, Mapping) and isinstance(s.get("name"), str)]
    if len(named) == 1:
        return str(named[0]["name"])
    return " + ".join(f"{s['name']} {s['weight']:.0%}" if _is_number(s.get("weight")) else s["name"] for s in named)


def parameters(recipe: Recipe, extent: Extent) -> str:
    """The text that image tools show as generation parameters: a line of words, then `Key: value, …`."""
    settings = recipe.settings
    facts: dict[str, Any] = {"Seed": settings.get("seed"), "Size": str(extent), "Model": settings.get("model")}
    facts |= {key: value for key, value in settings.items() if key not in ("seed", "model", "width", "height")}
    words = [f"{key}: {_plain(value)}" for key, value in facts.items() if value is not None and _is_scalar(value)]
    words.append(f"Version: AIGC Studio {recipe.program}")
    return f"{summarise(recipe) or recipe.task}\n{', '.join(words)}"[:_MAX_TEXT].replace("\0", " ")


def _plain(value: Any) -> str:
    text = str(value)
    return f'"{text}"' if "," in text or ":" in text else text


def _is_scalar(value: Any) -> bool:
    return isinstance(value, (str, int, float)) and len(str(value)) <= 200


def _is_number(value: Any) -> bool:
    """Whether it is a number that can be written out; foreign recipes hold anything."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e20
