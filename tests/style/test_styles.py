"""The book of styles."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.core.image import Pixels
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.catalog import Catalog
from aigc_studio.library.pool import ModelPool
from aigc_studio.style.styles import StyleBook


@pytest.fixture
def book():
    return StyleBook(Catalog())


def test_twenty_six_named_styles_with_thumbnails(book):
    styles = book.all()
    assert len(styles) == len({style.name for style in styles}) == 26
    assert all(style.built_in and style.thumbnail.is_file() for style in styles)
    assert all(sum(style.vector) == 1 for style in styles)


def test_unknown_styles_suggest_the_nearest(book):
    name = book.all()[0].name
    with pytest.raises(StudioError) as caught:
        book.find(name[:-1] + "x")
    assert name in caught.value.hint


def test_a_painting_becomes_a_style_that_can_be_renamed_and_removed(book):
    painting = Pixels(np.random.default_rng(1).integers(0, 255, (80, 60, 3), np.uint8))
    style = book.add_painting(painting, "Harbour", ModelPool(), JobContext())
    twin = book.add_painting(painting, "harbour", ModelPool(), JobContext())
    assert (style.name, twin.name) == ("Harbour", "harbour 2")
    assert style.thumbnail.is_file()
    book.rename(style, "Port")
    assert book.find("port").vector == style.vector
    aside = book.remove(book.find("port"))
    with pytest.raises(StudioError):
        book.find("port")
    book.restore(aside)
    assert book.find("port").id == style.id


def test_built_in_styles_stay(book):
    for change in (lambda s: book.rename(s, "x"), book.remove):
        with pytest.raises(StudioError, match="built in"):
            change(book.all()[0])


def test_a_damaged_style_folder_is_passed_over(book, home):
    folder = home / "data" / "styles" / "broken"
    folder.mkdir(parents=True)
    (folder / "style.json").write_text("{")
    assert len(book.all()) == 26
