"""The history against a model that keeps every state in a list."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from aigc_studio.canvas.history import History

LIMIT = 6


class HistoryMachine(RuleBasedStateMachine):
    """`states[at]` is the present; `texts[i]` led from states[i] to states[i + 1]; `drag` is where a gesture began."""

    def __init__(self) -> None:
        super().__init__()
        self.history: History[int] = History(0, limit=LIMIT)
        self.states, self.texts, self.at = [0], [], 0
        self.drag: tuple[int, str] | None = None

    def _step(self, state: int, text: str) -> None:
        del self.states[self.at + 1 :], self.texts[self.at :]
        self.states.append(state)
        self.texts.append(text)
        extra = max(0, len(self.texts) - LIMIT)
        del self.states[:extra], self.texts[:extra]
        self.at = len(self.texts)

    def _end(self) -> None:
        if self.drag is None:
            return
        (before, text), self.drag = self.drag, None
        present, self.states[self.at] = self.states[self.at], before
        if present != before:
            self._step(present, text)

    @rule(state=st.integers(0, 3), text=st.sampled_from("ab"))
    def push(self, state: int, text: str) -> None:
        self.history.push(state, text)
        self._end()
        self._step(state, text)

    @rule(state=st.integers(0, 3), text=st.sampled_from("xy"))
    def amend(self, state: int, text: str) -> None:
        self.history.amend(state, text)
        if self.drag is None or self.drag[1] != text:
            self._end()
            self.drag = (self.states[self.at], text)
        self.states[self.at] = state

    @rule()
    def commit(self) -> None:
        self.history.commit()
        self._end()

    @rule()
    def cancel(self) -> None:
        self.history.cancel()
        if self.drag is not None:
            self.states[self.at], self.drag = self.drag[0], None

    @rule()
    def undo(self) -> None:
        self._end()
        self.at = max(0, self.at - 1)
        assert self.history.undo() == self.states[self.at]

    @rule()
    def redo(self) -> None:
        self._end()
        self.at = min(len(self.texts), self.at + 1)
        assert self.history.redo() == self.states[self.at]

    @invariant()
    def agrees(self) -> None:
        assert self.history.state == self.states[self.at]
        if self.drag is not None:
            assert (self.history.undo_text, self.history.redo_text) == (self.drag[1], "")
            return
        assert self.history.undo_text == (self.texts[self.at - 1] if self.at else "")
        assert self.history.redo_text == (self.texts[self.at] if self.at < len(self.texts) else "")


TestHistory = HistoryMachine.TestCase
TestHistory.settings = settings(max_examples=60, stateful_step_count=30, deadline=None, database=None)


def test_a_drag_is_one_step() -> None:
    history = History(0)
    for position in range(1, 50):
        history.amend(position, "Move")
    history.commit()
    assert history.undo_text == "Move"
    assert history.undo() == 0
    assert history.undo_text == ""
    assert history.redo() == 49


def test_a_gesture_back_to_its_start_is_no_step_and_keeps_redo() -> None:
    history = History(0)
    history.push(1, "Paint")
    history.undo()
    history.amend(5, "Move")
    history.amend(0, "Move")
    history.commit()
    assert (history.undo_text, history.redo_text) == ("", "Paint")


def test_a_late_result_is_no_step() -> None:
    history = History("draft")
    history.push("rendering", "Render")
    history.replace("rendered")
    assert history.state == "rendered"
    assert history.undo() == "draft"
    assert history.redo() == "rendered"


def test_a_history_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        History(0, limit=0)
