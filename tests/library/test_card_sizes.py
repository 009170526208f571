"""How large the pictures are that a card begins with."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigc_studio.library.card import ModelCard, default_side, own_size


def card(**changes) -> ModelCard:
    return ModelCard("a", "A", "generator", "dcgan", Path(), **changes)


@pytest.mark.parametrize(
    ("settings", "size"),
    [
        ({"side": 64}, (64, 64)),
        ({"side": 64, "width": 512}, (64, 64)),  # a StyleGAN's width is that of w
        ({"side": 1024, "start": 4, "across": 2, "width": 512}, (512, 1024)),
        ({"height": 96, "width": 160, "side": 160}, (160, 96)),
        ({"height": 0, "width": 0}, (0, 0)),
        ({}, (0, 0)),
    ],
)
def test_a_networks_own_size(settings, size):
    assert own_size(settings) == size
    assert default_side(settings) == (max(size) or 512)


@pytest.mark.parametrize(
    ("changes", "size"),
    [
        ({}, (1024, 1024)),
        ({"default_side": 512, "settings": {"side": 64, "field": True}}, (512, 512)),
        ({"default_side": 1024, "settings": {"side": 1024, "start": 4, "across": 2}}, (512, 1024)),
        ({"default_side": 320, "settings": {"height": 96, "width": 160, "side": 160}}, (320, 192)),
    ],
)
def test_a_picture_to_begin_with_has_the_networks_aspect(changes, size):
    assert card(**changes).default_size == size
