"""How a training stands, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigc_studio.ui.jobs_button import clock
from aigc_studio.ui.language import said

if TYPE_CHECKING:
    from aigc_studio.session.training import TrainingRow


def state_of(row: TrainingRow) -> str:
    """A word or two: for a list."""
    return {
        "queued": said("Waits for its turn"), "preparing": said("Preparing"), "running": said("Training"),
        "new": said("Not started"), "interrupted": said("Interrupted"), "paused": said("Paused"),
        "failed": said("Failed"), "finished": said("Finished"),
    }.get(row.state, row.state)  # fmt: skip


def progress_of(row: TrainingRow) -> str:
    """How far, and how long still."""
    if row.state == "preparing":
        return said(row.message) or said("Preparing")
    done = said("{0} of {1} steps").format(f"{row.step:,}", f"{row.steps:,}")
    left = row.now.seconds_left if row.now else None
    return " · ".join([done, said("{0} left").format(clock(left))] if left is not None else [done])


def facts_of(row: TrainingRow, speed: float) -> str:
    """Everything about a running one: steps, time left, throughput, memory."""
    words = [state_of(row), progress_of(row)] if row.state != "preparing" else [progress_of(row)]
    speed = row.now.pictures_per_second if row.now else speed
    if speed:
        words.append(said("{0} pictures a second").format(f"{speed:,.0f}" if speed >= 10 else f"{speed:.1f}"))
    if row.now and row.now.memory:
        words.append(said("{0} of memory").format(in_bytes(row.now.memory)))
    return " · ".join(words)


def in_bytes(count: float) -> str:
    """Bytes as 812 MB or 2.4 GB."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
