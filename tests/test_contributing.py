"""The example of CONTRIBUTING.md, run as it stands there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
import torch
from torch import Tensor, nn

from aigc_studio.library import families as package
from aigc_studio.library.families import families
from tests.library.families.image_family import disagreement, picture, randomised, shapes_of

CODE = re.findall(r"```python\n(.*?)```", (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text("utf-8"), re.DOTALL)


@pytest.fixture
def film_colours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The page's family, found as a file among the others."""
    (tmp_path / "film_colours.py").write_text(CODE[0], "utf-8")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    families.cache_clear()
    yield families()["film-colours"]
    families.cache_clear()


def page_tests(family: ModuleType) -> dict[str, Callable[[], None]]:
    names = {
        "film_colours": family, "nn": nn, "torch": torch, "Tensor": Tensor, "disagreement": disagreement,
        "picture": picture, "randomised": randomised, "shapes_of": shapes_of,
    }  # fmt: skip
    exec(CODE[1], names)  # the page is ours
    return {name: value for name, value in names.items() if name.startswith("test_")}


def test_the_example_is_a_family_that_passes_its_tests(film_colours: ModuleType) -> None:
    found = page_tests(film_colours)
    assert len(found) == 2
    for test in found.values():
        test()


def test_its_tests_can_fail(film_colours: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(film_colours, "_RULES", film_colours._RULES[:1])
    with pytest.raises(AssertionError):
        page_tests(film_colours)["test_it_colours_as_the_reference_does"]()
