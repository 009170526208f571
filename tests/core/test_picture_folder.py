"""Folders among the pictures that a person names."""

from __future__ import annotations

from aigc_studio.core.picture_folder import pictures_in


def test_a_folder_is_its_pictures_and_anything_else_itself(tmp_path):
    for name in ("b.jpg", "a.png", ".hidden.png", "notes.txt"):
        (tmp_path / name).touch()
    empty = tmp_path / "empty"
    empty.mkdir()
    long = tmp_path / ("x" * 5000)
    assert pictures_in(tmp_path) == [tmp_path / "a.png", tmp_path / "b.jpg"]
    assert [pictures_in(path) for path in (empty, long, tmp_path / "gone.png")] == [
        [empty], [long], [tmp_path / "gone.png"],
    ]  # fmt: skip
