"""Rewritten graphs: made once, checked, kept whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from onnx import TensorProto, helper

from aigc_studio.core.errors import StudioError
from aigc_studio.library.painting import rewritten as cache


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AIGC_STUDIO_HOME", str(tmp_path / "empty home"))
    path = tmp_path / "model.onnx"
    path.write_bytes(b"source")
    return path


class Counting:
    """A rewrite that counts how often it is made."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self, _source: Path):
        self.made += 1
        value = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])
        return helper.make_model(helper.make_graph([], f"made {self.made}", [value], []))


def agree(_source: Path, _made: bytes) -> None:
    pass


def entry() -> Path:
    (path,) = (cache.cache_folder() / "graphs").iterdir()
    return path


def test_made_once_and_kept(source: Path):
    rewrite = Counting()
    first = cache.rewritten(source, "v", rewrite, agree)
    assert cache.rewritten(source, "v", rewrite, agree) == first
    assert rewrite.made == 1


def test_another_source_or_variant_is_another_entry(source: Path):
    rewrite = Counting()
    cache.rewritten(source, "v", rewrite, agree)
    cache.rewritten(source, "other", rewrite, agree)
    source.write_bytes(b"changed")
    cache.rewritten(source, "v", rewrite, agree)
    assert rewrite.made == 3


@pytest.mark.parametrize("damage", [b"", b"rubbish", None])
def test_a_damaged_entry_is_made_again(source: Path, damage: bytes | None):
    rewrite = Counting()
    cache.rewritten(source, "v", rewrite, agree)
    data = bytearray(entry().read_bytes())
    data[-1] ^= 1
    entry().write_bytes(bytes(data) if damage is None else damage)
    assert b"made 2" in cache.rewritten(source, "v", rewrite, agree)
    cache.rewritten(source, "v", rewrite, agree)
    assert rewrite.made == 2


def test_a_rewrite_that_disagrees_is_not_kept(source: Path):
    def disagree(_source: Path, _made: bytes) -> None:
        raise cache.disagreement("model.onnx", 0.5)

    with pytest.raises(StudioError, match=r"other pictures .* 0\.5"):
        cache.rewritten(source, "v", Counting(), disagree)
    assert not (cache.cache_folder() / "graphs").exists()


def test_a_cache_that_cannot_be_written_only_costs_time(source: Path):
    cache.cache_folder().mkdir(parents=True)
    (cache.cache_folder() / "graphs").write_text("a file is in the way")
    rewrite = Counting()
    assert b"made 1" in cache.rewritten(source, "v", rewrite, agree)
    assert b"made 2" in cache.rewritten(source, "v", rewrite, agree)
