"""Trainings of tests are tiny."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _small(one_thread: None) -> None:
    """One thread each."""
