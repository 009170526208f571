"""Why pictures are set aside."""

from __future__ import annotations

from typing import Literal

#: It cannot be read, is too small, of one colour, there already, unlike all others; "" for a good one.
Flaw = Literal["", "broken", "tiny", "blank", "double", "outlier"]
#: Those in spite of which a picture can be put back.
BEARABLE = ("tiny", "blank", "double", "outlier")
