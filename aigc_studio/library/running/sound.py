"""Is it a picture? The one place where black squares and numbers that are none are found, before anything is saved."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aigc_studio.core.errors import StudioError

#: A photo whose brightest and darkest numbers are no farther apart may rightly become one colour.
_FLAT = 24
#: Every so many rows and columns are looked at first: a picture that differs there needs no second look.
_STRIDE = 37


class NotAPicture(StudioError):
    """A network gave something that must not be saved."""


def check_numbers(values: NDArray[Any], hint: str = "Its file may be damaged; try another model.") -> None:
    """Raises NotAPicture for NaN and infinities, which would become black where they become bytes."""
    if not np.isfinite(values).all():
        raise NotAPicture("The network gave numbers that are no picture.", hint)


def check_made(made: NDArray[Any], given: NDArray[np.uint8] | None = None) -> None:
    """What an adapter made: a picture (h, w, 3) uint8 (of the picture `given`, if any), or a vector of float32.

    Raises NotAPicture for one single colour, unless the picture given is (nearly) one colour itself."""
    if made.dtype != np.uint8:
        check_numbers(made, "Try another picture; the model's file may be damaged.")
    elif is_one_colour(made) and (given is None or _contrast(given) > _FLAT):
        raise NotAPicture(
            "The network made a picture of a single colour.",
            "Move its sliders nearer to the middle." if given is None else "Try another photo, or another model.",
        )


def is_one_colour(picture: NDArray[np.uint8]) -> bool:
    """Whether every pixel of (h, w, channels) is like the first; a single pixel is no colour field."""
    if picture.shape[0] * picture.shape[1] < 2:
        return False
    first = picture[0, 0]
    return bool((picture[::_STRIDE, ::_STRIDE] == first).all() and (picture == first).all())


def _contrast(picture: NDArray[np.uint8]) -> int:
    """Of the channel that differs most."""
    return int((picture.max((0, 1)).astype(int) - picture.min((0, 1))).max())
