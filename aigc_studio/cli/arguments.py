"""Values on the command line, read with one clear sentence when they are wrong."""

from __future__ import annotations

import argparse
import re

from aigc_studio.core.image import Extent


def extent(text: str) -> Extent:
    """`WxH` in pixels, or one number for a square."""
    match = re.fullmatch(r"(\d{1,6})(?:[xX×](\d{1,6}))?", text.strip())
    if match is None:
        raise argparse.ArgumentTypeError(f"“{text}” is not a size; write for example 1024x768")
    width = int(match[1])
    return Extent(width, int(match[2] or width))


def setting(text: str) -> tuple[str, float]:
    """`NAME=VALUE` with a number."""
    name, separator, value = text.rpartition("=")
    try:
        return name.strip(), float(value) if separator else _refuse(text)
    except ValueError:
        return name, _refuse(text)


def number_or_word(text: str) -> tuple[str, float | str]:
    """`NAME=VALUE` with a number or one of some words, which are not known here."""
    name, separator, value = text.rpartition("=")
    if not separator or not value.strip():
        raise argparse.ArgumentTypeError(f"“{text}” is not NAME=VALUE; write for example beta=4 or schedule=cosine")
    try:
        return name.strip(), float(value)
    except ValueError:
        return name.strip(), value.strip()


def _refuse(text: str) -> float:
    raise argparse.ArgumentTypeError(f"“{text}” is not NAME=NUMBER; write for example warmth=0.5")


def whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number") from None


def number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number") from None


def count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 1 <= number <= 10_000:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number from 1 to 10000")
    return number


def seed(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = -1
    if not 0 <= number < 1 << 31:
        raise argparse.ArgumentTypeError(f"“{text}” is not a seed; write a whole number from 0 to 2147483647")
    return number
