"""The document's pixels: shared, saved, forgotten and collected."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError
from aigc_studio.gallery.pixel_store import PixelStore


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    layers = tmp_path / "layers"
    layers.mkdir()
    return layers


def picture(seed: int, channels: int = 3) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (20, 30, channels)).astype(np.uint8)


@pytest.mark.parametrize("channels", [3, 4])
def test_saved_pixels_come_back_in_another_store(folder: Path, channels: int) -> None:
    store = PixelStore(folder)
    key = store.put(picture(0, channels))
    assert list(folder.iterdir()) == []
    store.save(key)
    store.save(key)
    other = PixelStore(folder)
    assert key in other
    np.testing.assert_array_equal(other.get(key), picture(0, channels))


def test_keys_are_of_shape_and_bytes(folder: Path) -> None:
    store = PixelStore(folder)
    flat = np.zeros((2, 8, 3), np.uint8)
    assert store.put(flat) == store.put(flat.copy())
    assert store.put(flat) != store.put(flat.reshape(8, 2, 3))
    assert store.put(np.zeros((2, 6, 4), np.uint8)) != store.put(flat)


def test_pixels_are_shared_and_cannot_be_changed(folder: Path) -> None:
    store = PixelStore(folder)
    key = store.put(picture(0))
    assert store.get(key) is store.get(key)
    with pytest.raises(ValueError, match="read-only"):
        store.get(key)[0, 0] = 0


def test_views_into_larger_pictures_are_copied(folder: Path) -> None:
    store = PixelStore(folder)
    whole = picture(0, 4)
    key = store.put(whole[..., :3])
    whole[:] = 0
    np.testing.assert_array_equal(store.get(key), picture(0, 4)[..., :3])


def test_memory_is_bounded_but_unsaved_pixels_stay(folder: Path) -> None:
    size = picture(0).nbytes
    store = PixelStore(folder, capacity=3 * size)
    keys = [store.put(picture(seed)) for seed in range(8)]
    assert store.bytes_held == 8 * size  # nowhere else yet
    store.flush()
    assert store.bytes_held <= 3 * size
    for seed, key in enumerate(keys):
        np.testing.assert_array_equal(store.get(key), picture(seed))
        assert store.bytes_held <= 3 * size


def test_wrong_arrays_are_a_mistake_of_ours(folder: Path) -> None:
    for wrong in (np.zeros((2, 2), np.uint8), np.zeros((2, 2, 3), np.float32), np.zeros((0, 2, 3), np.uint8)):
        with pytest.raises(ValueError, match="uint8"):
            PixelStore(folder).put(wrong)  # type: ignore[arg-type]


def test_missing_and_damaged_pictures_are_sentences(folder: Path) -> None:
    store = PixelStore(folder)
    for key in ("", "../x", "0" * 64):
        assert key not in store
        with pytest.raises(StudioError, match="missing"):
            store.get(key)
    key = store.put(picture(0))
    store.save(key)
    other = store.put(picture(1))
    store.save(other)
    (folder / f"{key}.png").write_bytes((folder / f"{other}.png").read_bytes())
    with pytest.raises(StudioError, match="missing"):
        PixelStore(folder).get(key)


def test_collecting_spares_the_used_and_the_young(folder: Path) -> None:
    store = PixelStore(folder)
    keys = [store.put(picture(seed)) for seed in range(3)]
    store.flush()
    week = time.time() - 7 * 24 * 3600
    for key in keys[:2]:
        os.utime(folder / f"{key}.png", (week, week))
    (folder / "mine.png").touch()
    os.utime(folder / "mine.png", (week, week))
    assert store.collect({keys[0]}) == 0  # in memory, so perhaps in the undo history
    fresh = PixelStore(folder)
    assert fresh.collect({keys[0]}) == 1
    assert (keys[0] in fresh, keys[1] in fresh, keys[2] in fresh) == (True, False, True)
    assert (folder / "mine.png").exists()


def test_putting_again_makes_an_old_file_young(folder: Path) -> None:
    first = PixelStore(folder)
    key = first.put(picture(0))
    first.save(key)
    week = time.time() - 7 * 24 * 3600
    os.utime(folder / f"{key}.png", (week, week))
    PixelStore(folder).put(picture(0))  # another window starts to use it
    assert PixelStore(folder).collect(set()) == 0


def test_threads(folder: Path) -> None:
    store = PixelStore(folder, capacity=4 * picture(0).nbytes)
    failures: list[BaseException] = []

    def work(start: int) -> None:
        try:
            for seed in range(start, start + 12):
                key = store.put(picture(seed % 15))
                store.save(key)
                np.testing.assert_array_equal(store.get(key), picture(seed % 15))
        except BaseException as error:  # noqa: BLE001 - carried to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=work, args=(start,)) for start in range(0, 12, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(list(folder.iterdir())) == 15
