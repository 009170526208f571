"""Undo and redo of anything that is an immutable value."""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

State = TypeVar("State")


class History(Generic[State]):
    """The states a thing went through, each with the words for what was done to reach it.

    A step is made by `push`, or by a gesture: any number of `amend` until `commit`, which together are one step. A
    gesture that ends where it began leaves no step. Only the newest `limit` steps are kept.
    """

    def __init__(self, state: State, limit: int = 500) -> None:
        if limit < 1:
            raise ValueError("A history keeps at least one step.")
        self._state = state
        # What led to the present: (state before, text), oldest first.
        self._done: deque[tuple[State, str]] = deque(maxlen=limit)
        # What was undone: (state after, text), the next one last.
        self._undone: list[tuple[State, str]] = []
        # The gesture that is under way: (state before, text).
        self._gesture: tuple[State, str] | None = None

    @property
    def state(self) -> State:
        """The present."""
        return self._state

    @property
    def undo_text(self) -> str:
        """What `undo` would take back, "" when nothing."""
        if self._gesture is not None:
            return self._gesture[1]
        return self._done[-1][1] if self._done else ""

    @property
    def redo_text(self) -> str:
        """What `redo` would do again, "" when nothing."""
        return self._undone[-1][1] if self._undone and self._gesture is None else ""

    def push(self, state: State, text: str) -> None:
        """One step to a new state. Ends a gesture. What was undone is forgotten."""
        self.commit()
        self._step(self._state, text)
        self._state = state

    def amend(self, state: State, text: str) -> None:
        """Go on with the gesture `text`; begins it, and ends another one, where needed."""
        if self._gesture is None or self._gesture[1] != text:
            self.commit()
            self._gesture = (self._state, text)
        self._state = state

    def commit(self) -> None:
        """End the gesture that is under way, if any."""
        if self._gesture is None:
            return
        before, text = self._gesture
        self._gesture = None
        if before != self._state:
            self._step(before, text)

    def cancel(self) -> State:
        """Give up the gesture that is under way, if any: back to where it began."""
        if self._gesture is not None:
            self._state = self._gesture[0]
            self._gesture = None
        return self._state

    def replace(self, state: State) -> None:
        """Change the present without a step: for what is no deed of the person's, such as a late result."""
        self._state = state

    def undo(self) -> State:
        """The state before the last step; the present one when there is none. Ends a gesture first."""
        self.commit()
        if self._done:
            before, text = self._done.pop()
            self._undone.append((self._state, text))
            self._state = before
        return self._state

    def redo(self) -> State:
        """The state after the step undone last; the present one when there is none. Ends a gesture first."""
        self.commit()
        if self._undone:
            after, text = self._undone.pop()
            self._done.append((self._state, text))
            self._state = after
        return self._state

    def _step(self, before: State, text: str) -> None:
        self._undone.clear()
        self._done.append((before, text))
