"""The makers of pictures for the models that ship, on packages with a few files in them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from recipes import packages, sprites, tiles
from recipes.hues import in_other_hue
from recipes.packages import fetch


def game(folder: Path, files: dict[str, tuple[int, int, int, int]]) -> Path:
    """A package with the game's tiles of those colours; each has a darker middle, so that it is not flat."""
    for name, colour in files.items():
        path = folder / "game-1" / "source" / "rltiles" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        tile = np.full((32, 32, 4), colour, np.uint8)
        tile[8:24, 8:24, :3] //= 3
        Image.fromarray(tile, "RGBA").save(path)
    return folder


def test_tiles_are_sorted_by_material_and_shown_in_other_hues(tmp_path):
    package = game(tmp_path / "package", {
        "dngn/wall/brick_brown0": (160, 90, 60, 255), "dngn/floor/lava0": (200, 60, 20, 255),
        "dngn/floor/lava1": (8, 4, 2, 255), "dngn/floor/grass0": (40, 160, 40, 120),
        "dngn/floor/sigil_cross": (200, 200, 90, 255),
    })  # fmt: skip
    seam = np.asarray(Image.open(package / "game-1/source/rltiles/dngn/floor/lava0.png")).copy()
    seam[:, :16, :3] //= 2
    Image.fromarray(seam, "RGBA").save(package / "game-1/source/rltiles/dngn/floor/lava2.png")
    assert tiles.make([package], tmp_path / "out", each=3) == 6
    made = sorted(folder.name for folder in (tmp_path / "out").iterdir())
    assert made == ["brick", "lava"]  # those that can be seen, are whole, go on across their edges and show a material
    first, second, _third = (np.asarray(Image.open(file)) for file in sorted((tmp_path / "out" / "lava").iterdir()))
    assert tuple(first[28, 28]) == (200, 60, 20)
    assert tuple(second[28, 28]) != (200, 60, 20)


def test_sprites_fill_up_with_other_hues_and_adventurers_are_dressed(tmp_path):
    places = [(folder, *begins) for (folder, begins), *_more in sprites.CLASSES.values()]
    files = {f"{folder}/{begin[0] if begin else 'thing'}{place}": (90 + 40 * place, 90, 160, 255)
             for folder, *begin in places for place in (0, 1)}  # fmt: skip
    worn = {f"{folder}/piece": (10 * place, 200, 90, 255 if "base" in folder else 90)
            for place, (folder, _chance) in enumerate(sprites._WORN)}  # fmt: skip
    others = {"item/potion/i-haste": (255, 255, 255, 255), "item/armour/glove1": (255, 255, 255, 255)}
    package = game(tmp_path / "package", files | worn | others)
    assert sprites.make([package], tmp_path / "out", 5, 7) == 5 * len(sprites.CLASSES) + 7
    boots = {tuple(np.asarray(Image.open(file))[28, 28, 1:]) for file in (tmp_path / "out" / "boots").iterdir()}
    assert (255, 255, 255) not in boots  # what has another shape is left out
    potions = [np.asarray(Image.open(file)) for file in sorted((tmp_path / "out" / "potion").iterdir())]
    assert [tuple(potion[28, 28, :3]) for potion in potions[:2]] == [(90, 90, 160), (130, 90, 160)]
    assert all(potion.shape == (32, 32, 4) for potion in potions)
    dressed = {np.asarray(Image.open(file)).tobytes() for file in (tmp_path / "out" / "adventurer").iterdir()}
    assert len(dressed) > 1


def test_another_hue_keeps_opacity_and_greys():
    picture = np.zeros((4, 4, 4), np.uint8)
    picture[..., :3], picture[:2, :, 3] = 120, 255
    picture[0, 0, :3] = (220, 30, 30)
    turned = np.asarray(in_other_hue(Image.fromarray(picture, "RGBA"), np.random.default_rng(1)))
    assert (turned[..., 3] == picture[..., 3]).all()
    assert np.ptp(turned[1, 1, :3].astype(int)) == 0
    assert tuple(turned[0, 0, :3]) != (220, 30, 30)


def test_round_faces_are_cut_to_their_heads_and_what_is_none_is_left_out(tmp_path):
    pytest.importorskip("resvg_py", reason="only recipes need resvg-py")
    from recipes import emoji

    folder = tmp_path / "package" / "package"
    folder.mkdir(parents=True)
    small_head = {"body": '<circle cx="10" cy="20" r="8" fill="#f00"/>'}
    square, ball = {"body": '<path fill="#f00" d="M0 0h16v16H0z"/>'}, {"body": '<circle cx="16" cy="16" r="15"/>'}
    icons = {"grin": small_head, "heart": square, "8-ball": ball, "old-man": ball, "sun": ball}
    drawn = {"prefix": "set", "width": 32, "height": 32, "icons": icons}
    (folder / "icons.json").write_text(json.dumps(drawn), "utf-8")
    kinds = {"Smileys & Emotion": ["grin", "gone", "heart", "8-ball", "old-man"], "Travel": ["sun"]}
    (folder / "metadata.json").write_text(json.dumps({"categories": kinds}), "utf-8")
    assert emoji.make([tmp_path / "package"], tmp_path / "out", side=32, each=2) == 2
    own, other = (np.asarray(Image.open(file)) for file in sorted((tmp_path / "out" / "set").iterdir()))
    assert own.shape == (32, 32, 4)
    assert (own[16, 16] == (255, 0, 0, 255)).all()
    assert tuple(other[16, 16]) != (255, 0, 0, 255)
    assert own[0, 0, 3] == 0
    inked = own[..., 3] > 127  # the head fills the picture, wherever it was
    assert inked[16].sum() == inked[:, 16].sum() == 30


def test_faces_are_put_together_of_the_eyes_of_one_and_the_mouth_of_another(tmp_path):
    pytest.importorskip("resvg_py")
    from recipes import emoji

    folder = tmp_path / "package" / "package"
    folder.mkdir(parents=True)
    head = '<circle cx="16" cy="16" r="15" fill="#fc0"/>'
    eyes = [f'<path d="M8 9h4v4H8zM20 9h4v4h-4z" fill="#{colour}"/>' for colour in ("00f", "080", "a00")]
    mouths = [f'<path d="M{11 + 2 * place} 22h4v3h-4z"/>' for place in range(3)]
    icons = {f"face-{place}": {"body": head + eyes[place] + mouths[place]} for place in range(3)}
    # Of no use for that: with a hand over what lies between eyes and mouth.
    icons["hand"] = {"body": head + eyes[0] + mouths[0] + '<path d="M4 10h24v14H4z"/>'}
    drawn = {"prefix": "set", "width": 32, "height": 32, "icons": icons}
    (folder / "icons.json").write_text(json.dumps(drawn), "utf-8")
    (folder / "metadata.json").write_text(json.dumps({"categories": {"People": list(icons)}}), "utf-8")
    assert emoji.make([tmp_path / "package"], tmp_path / "out", side=32, each=20) == 20
    pictures = [np.asarray(Image.open(file), int) for file in sorted((tmp_path / "out" / "set").iterdir())]
    own = pictures[:10]  # four as they are, and the six that the other pairs of three make
    seen = {(picture[8:14].tobytes(), picture[20:26].tobytes()) for picture in own}
    assert len(seen) == 10
    assert len({eyes for eyes, _ in seen}) == len({mouth for _, mouth in seen}) == 4


def test_packages_of_other_kinds_are_fetched_by_their_own_commands(tmp_path, monkeypatch):
    asked = []

    def run(command, folder, complaint, hint):
        asked.append(command)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "scope-icons-1.2.tgz").write_bytes(b"not it")

    monkeypatch.setattr(packages, "_run", run)
    with pytest.raises(packages.StudioError, match="SHA-256"):
        fetch("@scope/icons", "1.2", "0" * 64, tmp_path / "cache", kind="npm")
    assert asked == [["npm", "pack", "@scope/icons@1.2"]]
