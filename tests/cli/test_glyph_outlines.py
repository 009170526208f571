"""generate with generators that have classes and draw outlines."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from aigc_studio.cli.main import main
from aigc_studio.core.settings import data_folder
from aigc_studio.jobs.context import JobContext
from aigc_studio.library.importing.way_in import import_model
from aigc_studio.library.networks.glyph_vae import GlyphDecoder


@pytest.fixture
def glyphs(home, tmp_path):
    torch.manual_seed(0)
    network = GlyphDecoder(4, 3, 3, [8, 4])
    network.field.weight.data *= 8  # untrained, it would leave the paper white
    save_file(network.state_dict(), str(tmp_path / "glyphs.safetensors"))
    return import_model(tmp_path / "glyphs.safetensors", data_folder() / "models", JobContext()).id


def test_a_class_is_drawn_as_svg_with_its_recipe(glyphs, tmp_path, capsys):
    words = ["generate", glyphs, "--class", "class 2", "--format", "svg", "--out", str(tmp_path), "--json"]
    assert main(words) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["weights"] == {"class 2": 5.0}
    text = Path(document["pictures"][0]["file"]).read_text("utf-8")
    root = ElementTree.fromstring(text)
    assert root[-1].attrib["d"].startswith("M")
    assert "class 2" in "".join(root[0].itertext())  # the recipe


@pytest.mark.parametrize(("words", "said"), [
    (["glyphs", "--class", "class 9"], "class 9"),
    (["aurora-soft", "--class", "A"], "no classes"),
    (["aurora-soft", "--size", "64", "--format", "svg"], "no outlines"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_one_sentence(glyphs, words, said, tmp_path, capsys):
    assert main(["generate", *words, "--out", str(tmp_path)]) == 2
    assert said in capsys.readouterr().err
