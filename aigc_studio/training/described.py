"""What can be trained, read without importing any of it: a window that lists families must not wait for torch."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from aigc_studio.core.errors import StudioError
from aigc_studio.training.families import FAMILIES, module_of, trainable
from aigc_studio.training.plan import TrainingPlan

_NETWORKS, _ROOM = "aigc_studio.training.networks", "aigc_studio.training"
#: Trains every family: the numbers that it reads matter to all of them, and those of the plan's own `rate_at`.
_TRAINER, _RATE = "aigc_studio.training.run", {"schedule", "warm_up"}
_PROGRAM = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Described:
    """A family: its id, its title, what it is in one sentence, its presets by name, and which numbers of a plan make a
    difference to it."""

    name: str
    title: str
    about: str
    presets: Mapping[str, Mapping[str, Any]]
    numbers: frozenset[str]

    def plan(self, preset: str, **changes: Any) -> TrainingPlan:
        """The plan of a preset with what differs from it. Raises StudioError for numbers that cannot be trained."""
        return TrainingPlan(self.name, **(dict(self.presets[preset]) | changes)).checked()


@cache
def described_families() -> tuple[Described, ...]:
    """Every family, in the order in which `families.FAMILIES` names them."""
    described = tuple(_described(name) for name in FAMILIES)
    _tree.cache_clear()  # tens of thousands of nodes, which nobody looks at again
    return described


def refuse_unused(family: str, numbers: Iterable[str]) -> None:
    """Raises StudioError for the first of `numbers`, names of a plan's, that makes no difference to `family`."""
    described = next(one for one in described_families() if one.name == family)
    for name in numbers:
        if name not in described.numbers:
            used = ", ".join(sorted(described.numbers))
            raise StudioError(f"A training of {described.title} does not use {name}.", f"It uses {used}.")


def _described(name: str) -> Described:
    tree = _tree(module_of(name))
    title, presets = _constant(tree, "TITLE"), _constant(tree, "PRESETS")
    if title is None or presets is None:  # it is computed there, so it must be run
        module = trainable(name)
        title, presets = module.TITLE, module.PRESETS
    about = (ast.get_docstring(tree) or title).split("\n\n")[0].replace("\n", " ")
    read = (_read_by(module_of(name)) | _read_by(_TRAINER) | _RATE) - {"family"}
    return Described(name, title, about, presets, frozenset(read & {field.name for field in fields(TrainingPlan)}))


def _file(module: str) -> Path:
    return _PROGRAM.joinpath(*module.split(".")).with_suffix(".py")


@cache
def _tree(module: str) -> ast.Module:
    file = _file(module)
    return ast.parse(file.read_text("utf-8") if file.exists() else "")


def _constant(tree: ast.Module, wanted: str) -> Any:
    """A constant of the module that is written out in full, there or in another family; None for any other."""
    for node in tree.body:
        if isinstance(node, ast.AnnAssign | ast.Assign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == wanted for target in targets):
                return _value(node.value)
    return None


def _value(node: ast.expr) -> Any:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return _constant(_tree(f"{_NETWORKS}.{node.value.id}"), node.attr)
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


@cache
def _read_by(module: str) -> frozenset[str]:
    """Which attributes of a plan a module reads, or what it imports of this room."""
    found: set[str] = set()
    waiting, seen = [module], {module}
    while waiting:
        read, imported = _reads_and_imports(waiting.pop())
        found |= read
        waiting += imported - seen
        seen |= imported
    return frozenset(found)


@cache
def _reads_and_imports(module: str) -> tuple[frozenset[str], frozenset[str]]:
    nodes = list(ast.walk(_tree(module)))
    read = {node.attr for node in nodes if isinstance(node, ast.Attribute) and _is_plan(node.value)}
    return frozenset(read), frozenset(name for node in nodes for name in _imported(node))


def _is_plan(node: ast.expr) -> bool:
    return getattr(node, "id", getattr(node, "attr", "")) in ("plan", "_plan")


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(_ROOM):
        yield node.module
        yield from (f"{node.module}.{one.name}" for one in node.names if _file(f"{node.module}.{one.name}").exists())
