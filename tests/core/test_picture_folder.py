"""Folders among the pictures that a person names."""

from __future__ import annotations

from aigc_studio.core.picture_folder import in_order, pictures_in


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


def test_numbers_are_counted_not_spelt(tmp_path):
    for number in (10, 2, 1):
        (tmp_path / f"frame {number}.png").touch()
    assert [path.stem for path in pictures_in(tmp_path)] == ["frame 1", "frame 2", "frame 10"]
    assert in_order({"10", "9", "", "b", "a"}) == ["", "9", "10", "a", "b"]
