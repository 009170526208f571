"""What can be trained, read without importing any of it: a window that lists families must not wait for torch."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from aigc_studio.training.families import FAMILIES, module_of, trainable
from aigc_studio.training.plan import TrainingPlan


@dataclass(frozen=True)
class Described:
    """A family: its id, its title, what it is in one sentence, and its presets by name."""

    name: str
    title: str
    about: str
    presets: Mapping[str, Mapping[str, Any]]

    def plan(self, preset: str, **changes: Any) -> TrainingPlan:
        """The plan of a preset with what differs from it. Raises StudioError for numbers that cannot be trained."""
        return TrainingPlan(self.name, **(dict(self.presets[preset]) | changes)).checked()


@cache
def described_families() -> tuple[Described, ...]:
    """Every family, in the order in which `families.FAMILIES` names them."""
    return tuple(_described(name) for name in FAMILIES)


def _described(name: str) -> Described:
    tree = _tree(name)
    title, presets = _constant(tree, "TITLE"), _constant(tree, "PRESETS")
    if title is None or presets is None:  # it is computed there, so it must be run
        module = trainable(name)
        title, presets = module.TITLE, module.PRESETS
    about = (ast.get_docstring(tree) or title).split("\n\n")[0].replace("\n", " ")
    return Described(name, title, about, presets)


def _tree(name: str) -> ast.Module:
    spec = find_spec(module_of(name))
    return ast.parse(Path(spec.origin).read_text("utf-8") if spec and spec.origin else "")


def _constant(tree: ast.Module, wanted: str) -> Any:
    """A constant of the module that is written out in full, there or in another family; None for any other."""
    for node in tree.body:
        if isinstance(node, ast.AnnAssign | ast.Assign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == wanted for target in targets):
                return _value(node.value)
    return None


def _value(node: ast.expr) -> Any:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in FAMILIES:
        return _constant(_tree(node.value.id), node.attr)
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None
