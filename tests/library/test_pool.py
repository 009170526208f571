"""The pool: leases that wait for nobody else's model, a budget of memory, closing on demand."""

from __future__ import annotations

import gc
import shutil
import threading
import weakref
from pathlib import Path
from time import sleep
from types import SimpleNamespace

import numpy as np
import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.core.settings import cache_folder
from aigc_studio.jobs.context import JobContext
from aigc_studio.library import opening
from aigc_studio.library.card import ModelCard
from aigc_studio.library.device import Place
from aigc_studio.library.pool import ModelPool

MIB = 2**20


@pytest.fixture(autouse=True)
def _nothing_measured(home: Path) -> None:
    shutil.rmtree(cache_folder() / "measured", ignore_errors=True)


class Model:
    def run(self, image: np.ndarray) -> np.ndarray:
        return image + 1


class Shelf:
    """Adapters that open models of a given size, as slowly as told, and count how often."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        self.opened: list[str] = []
        self.wait: dict[str, threading.Event] = {}
        self.models: dict[str, weakref.ref[Model]] = {}
        self.error: Exception | None = None

    def open_model(self, card: ModelCard, place: Place) -> Model:
        self.opened.append(card.id)
        if card.id in self.wait:
            assert self.wait[card.id].wait(20)
        if self.error is not None:
            raise self.error
        place.host.hold(self.sizes.get(card.id, MIB))
        model = Model()
        self.models[card.id] = weakref.ref(model)
        return model


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    made = Shelf()
    monkeypatch.setattr(opening, "import_module", lambda _name: SimpleNamespace(open_model=made.open_model))
    return made


def card(name: str) -> ModelCard:
    return ModelCard(name, name.title(), "translator", "cppn", Path("/nowhere"))


def use(pool: ModelPool, *names: str) -> None:
    for name in names:
        with pool.lease(card(name)):
            pass


def test_a_model_is_opened_once(shelf: Shelf) -> None:
    pool = ModelPool()
    use(pool, "a", "a", "b", "a")
    assert shelf.opened == ["a", "b"]
    assert [one.id for one in pool.open_cards()] == ["a", "b"]
    assert pool.held == 2 * MIB


def test_the_least_recently_used_one_goes_when_the_budget_is_spent(shelf: Shelf) -> None:
    pool = ModelPool(budget=3 * MIB)
    use(pool, "a", "b", "c", "a", "d")
    assert sorted(one.id for one in pool.open_cards()) == ["a", "c", "d"]
    assert pool.held == 3 * MIB


def test_a_model_larger_than_the_budget_stays_while_it_is_the_one_in_use(shelf: Shelf) -> None:
    pool = ModelPool(budget=3 * MIB)
    shelf.sizes["huge"] = 9 * MIB
    use(pool, "a", "huge", "huge")
    assert shelf.opened == ["a", "huge"]
    use(pool, "b")
    assert [one.id for one in pool.open_cards()] == ["b"]


def test_no_model_is_closed_while_it_is_leased(shelf: Shelf) -> None:
    pool = ModelPool(budget=MIB)
    with pool.lease(card("a")) as model:
        use(pool, "b", "c")
        assert pool.is_open(card("a"))
        assert model.run(np.zeros((2, 2, 3), np.uint8) + np.eye(2, dtype=np.uint8)[..., None]).max() == 2
    use(pool, "c")
    assert not pool.is_open(card("a"))


def test_free_closes_everything_and_the_memory_is_gone(shelf: Shelf) -> None:
    pool = ModelPool()
    use(pool, "a", "b")
    with pool.lease(card("c")) as model:
        assert pool.free() == 3 * MIB
        assert (shelf.models["a"](), shelf.models["b"]()) == (None, None)
        assert shelf.models["c"]() is not None  # it is at work, and ends with its lease
        assert model is not None
    del model
    gc.collect()
    assert shelf.models["c"]() is None
    assert (pool.held, pool.open_cards()) == (0, [])


def test_leases_go_on_while_another_model_is_being_opened(shelf: Shelf) -> None:
    pool = ModelPool()
    use(pool, "quick")
    shelf.wait["slow"] = threading.Event()
    loading = threading.Thread(target=use, args=(pool, "slow"))
    loading.start()
    while "slow" not in shelf.opened:
        sleep(0.001)
    with pool.lease(card("quick")):
        assert loading.is_alive()  # still waits for its model: we did not
    assert pool.held == MIB
    assert [one.id for one in pool.open_cards()] == ["quick"]
    shelf.wait["slow"].set()
    loading.join()
    assert pool.is_open(card("slow"))


def test_two_who_want_the_same_model_get_the_same(shelf: Shelf) -> None:
    pool, got = ModelPool(), []
    shelf.wait["a"] = threading.Event()

    def want() -> None:
        with pool.lease(card("a")) as model:
            got.append(model)

    threads = [threading.Thread(target=want) for _ in range(4)]
    for thread in threads:
        thread.start()
    sleep(0.02)
    shelf.wait["a"].set()
    for thread in threads:
        thread.join()
    assert shelf.opened == ["a"]
    assert len(got) == 4
    assert len({id(model) for model in got}) == 1


def test_what_fails_to_open_fails_for_all_who_wait_and_is_tried_anew(shelf: Shelf) -> None:
    pool = ModelPool()
    shelf.error = StudioError("The weights are damaged.")
    for _ in range(2):
        with pytest.raises(StudioError, match="damaged"):
            use(pool, "a")
    shelf.error = None
    use(pool, "a")
    assert shelf.opened == ["a", "a", "a"]


def test_a_card_that_changed_is_opened_anew(shelf: Shelf) -> None:
    pool = ModelPool()
    use(pool, "a", "b")
    pool.forget("a")
    pool.forget("nobody")
    use(pool, "a", "b")
    assert shelf.opened == ["a", "b", "a"]


def test_room_is_made_for_a_model_that_runs_out_of_memory(shelf: Shelf) -> None:
    pool = ModelPool()
    use(pool, "a", "b")
    with pool.lease(card("c")):
        assert pool.close_idle(but="c")
        assert [one.id for one in pool.open_cards()] == ["c"]
        assert not pool.close_idle(but="c")


def test_a_measured_card_that_is_faster_elsewhere_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    from aigc_studio.library.catalog import Catalog
    from aigc_studio.library.running.measured import Measured, Measurements, read_measurements
    from tests.library.fake_gpu import plug_in

    plug_in(monkeypatch)
    aurora = Catalog().find("aurora-ink")
    pool = ModelPool()
    use_card = lambda: pool.lease(aurora).__enter__()  # noqa: E731
    use_card()
    assert pool.place(aurora).id == "cpu"
    found = pool.measure(aurora, JobContext())
    assert set(found.places) == {"cpu", "gpu"}
    assert found.refused == {}
    assert read_measurements(aurora) == found
    found = Measurements({"cpu": Measured(1.0), "gpu": Measured(0.1)})
    monkeypatch.setattr("aigc_studio.library.running.measuring.measure", lambda *_: found)
    pool.measure(aurora, JobContext())
    use_card()
    assert pool.place(aurora).id == "gpu"


def test_commands_measure_first_and_only_where_there_is_a_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    from aigc_studio.library.catalog import Catalog
    from aigc_studio.library.running.measured import read_measurements
    from tests.library.fake_gpu import plug_in

    crystal = Catalog().find("aurora-crystal")
    with ModelPool(measure_first=True).lease(crystal):
        assert not read_measurements(crystal).places
    plug_in(monkeypatch)
    with ModelPool(measure_first=True).lease(crystal):
        assert set(read_measurements(crystal).places) == {"cpu", "gpu"}
