"""A look at every picture: which are good to train on, and why the others are not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.errors import StudioError
from aigc_studio.core.ids import sha256_bytes
from aigc_studio.core.image import Extent
from aigc_studio.core.picture_folder import in_order
from aigc_studio.jobs.context import JobContext
from aigc_studio.training.data.archives import closing_archives
from aigc_studio.training.data.flaws import BEARABLE, Flaw
from aigc_studio.training.data.near_duplicates import NearDuplicates
from aigc_studio.training.data.sources import Source, find_sources
from aigc_studio.training.data.thumbnails import keep_thumbnail

#: Pictures are told apart by what is left of them at this size.
_SIDE = 16
#: Contrast below which a picture shows nothing (standard deviation, of 255).
_BLANK = 1.5
#: How many times the usual distance from the middle of all pictures makes one an outlier; and how many pictures it
#: takes before "usual" means anything.
_FAR, _ENOUGH = 6.0, 48
_TOGETHER = 32
#: In place of the colours of a picture that cannot be read.
_NOTHING = bytes(4 * 4 * 3)


@dataclass(frozen=True, slots=True)
class Entry:
    """A picture of a data set. `flaw` and `reason` say why it was set aside, "" for one to train on; `identity` is the
    SHA-256 of its pixels, "" for one that cannot be read. `home` is its class where it lies in no subfolder."""

    source: Source
    extent: Extent | None = None
    identity: str = ""
    flaw: Flaw = ""
    reason: str = ""
    home: str = ""

    @property
    def label(self) -> str:
        """Its class."""
        return self.source.label or self.home


@dataclass(frozen=True)
class Survey:
    """What was found, in order. `put_back` holds keys of pictures that are taken in spite of the reason, and flaws
    (`BEARABLE`) that keep none away; `left_out` holds keys of good ones that the person does not want.

    Of a hundred thousand pictures the lists take longer than a window may be held: they are made once, by `listed`
    where that is best."""

    entries: tuple[Entry, ...]
    put_back: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()

    @property
    def taken(self) -> Sequence[Entry]:
        return self._sides[0][None]

    @property
    def set_aside(self) -> Sequence[Entry]:
        return self._sides[1][None]

    def of_class(self, label: str | None, aside: bool = False) -> Sequence[Entry]:
        """Those of a class (None: of all) that are taken, or those that were set `aside`."""
        return self._sides[aside].get(label, ())

    @cached_property
    def _sides(self) -> tuple[dict[str | None, Sequence[Entry]], dict[str | None, Sequence[Entry]]]:
        """What is taken and what was set aside: of each class, and under None of all."""
        sides = tuple[list[Entry], list[Entry]](([], []))
        for entry in self.entries:
            sides[not self.takes(entry)].append(entry)
        return _by_label(sides[0]), _by_label(sides[1])

    def takes(self, entry: Entry) -> bool:
        """Whether a picture is trained on."""
        if entry.flaw and entry.flaw not in self.put_back and entry.source.key not in self.put_back:
            return False
        return not self.left_out or entry.source.key not in self.left_out

    @cached_property
    def labels(self) -> dict[str, int]:
        """The classes, and how many pictures each has; pictures outside of subfolders are of the class ""."""
        counts = {label: len(entries) for label, entries in self._sides[0].items() if label is not None}
        return {label: counts[label] for label in in_order(counts)}

    @cached_property
    def extents(self) -> Sequence[Extent]:
        """The smallest and the largest of those that are taken; nothing where nothing is."""
        extents = {entry.extent for entry in self.taken if entry.extent}
        return [found(extents, key=_by_area) for found in (min, max)] if extents else []

    def listed(self) -> Survey:
        """Itself, with every list made."""
        assert self.labels is not None
        assert self.extents is not None
        return self

    def with_put_back(self, keys: Iterable[str]) -> Survey:
        """The same, with those pictures, and all those of flaws among `keys`, taken. One that cannot be read is not put
        back by any wish."""
        wanted = frozenset(keys)
        if wanted.isdisjoint(self.left_out) and wanted <= self.put_back:
            return self
        readable = {entry.source.key for entry in self.entries if entry.identity}.union(BEARABLE)
        return replace(self, put_back=self.put_back | (wanted & readable), left_out=self.left_out - wanted)

    def with_left_out(self, keys: Iterable[str]) -> Survey:
        """The same, without those pictures."""
        wanted = frozenset(keys)
        if wanted <= self.left_out:
            return self
        return replace(self, put_back=self.put_back - wanted, left_out=self.left_out | wanted)

    def for_side(self, side: int) -> Survey:
        """The same for networks of another size: other pictures may be too small."""
        return self._of(tuple(_judged(entry, side) for entry in self.entries))

    def by_folders(self, wanted: bool) -> Survey:
        """The same for networks that want classes, or do not: pictures in no subfolder are of the class of the folder,
        or of the archive, that was given."""
        names = _told_apart({e.source.home for e in self.entries if not e.source.label}) if wanted else {}
        homes = (names.get(entry.source.home, "") if names else "" for entry in self.entries)
        moved = (e if e.home == home else replace(e, home=home) for e, home in zip(self.entries, homes, strict=True))
        return self._of(tuple(moved))

    def _of(self, entries: tuple[Entry, ...]) -> Survey:
        """With other entries; itself, and its lists, where they are the same."""
        same = all(one is other for one, other in zip(entries, self.entries, strict=True))
        return self if same else replace(self, entries=entries)


def _by_label(entries: Sequence[Entry]) -> dict[str | None, Sequence[Entry]]:
    groups: dict[str | None, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.label, []).append(entry)
    return {**groups, None: entries}


def _by_area(extent: Extent) -> tuple[int, int]:
    return extent.width * extent.height, extent.width


def _told_apart(homes: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """A name of each: its last part, after as many of those before as nobody else of that name has."""
    homes = set(homes)
    named: dict[tuple[str, ...], str] = {}
    for home in homes:
        rivals = [other for other in homes if other != home and other[-1:] == home[-1:]]
        length = next((n for n in range(1, len(home)) if all(home[-n:] != other[-n:] for other in rivals)), len(home))
        named[home] = "/".join(part.strip("/\\") for part in home[-length:])
    return named


@dataclass(frozen=True, eq=False)
class _Look:
    entry: Entry
    small: NDArray[np.uint8] | None = None


def survey(paths: Sequence[Path], side: int, context: JobContext, thumbnails: Path | None = None) -> Survey:
    """Look at every picture in `paths` (see `find_sources`), for networks of `side` pixels.

    Broken, tiny, blank, doubled and outlying pictures are set aside with the reason; of pictures that are nearly the
    same the largest stays. A small picture of each is kept in the folder `thumbnails`. Memory holds a
    kilobyte of each. Raises StudioError when there is no picture at all.
    """
    entries: list[Entry] = []
    colours = bytearray()  # 48 of each picture
    doubles = _Doubles(entries)
    with closing_archives():
        sources = list(find_sources(paths, context.step))
        if not sources:
            raise StudioError(
                f"There are no pictures in {', '.join(path.name for path in paths)}.",
                "Give a folder with PNG, JPEG, WebP or TIFF files.",
            )
        for done, look in enumerate(_looked(sources, thumbnails), 1):
            entries.append(look.entry)
            colours += _NOTHING if look.small is None else _coarse(look.small).tobytes()
            if look.small is not None and not look.entry.flaw:
                doubles.judge(len(entries) - 1, look.small)
            context.step(done / len(sources), f"Looking at {look.entry.source.name}")
    sound = [place for place, entry in enumerate(entries) if not entry.flaw]
    for place in _outliers(np.frombuffer(colours, np.uint8).reshape(len(entries), -1), sound):
        entries[place] = replace(entries[place], flaw="outlier", reason="Very unlike all the others.")
    return Survey(tuple(entries)).for_side(side)


class _Doubles:
    """Marks near duplicates among `entries`; the largest picture of each group stays."""

    def __init__(self, entries: list[Entry]) -> None:
        self._entries, self._seen = entries, NearDuplicates()
        self._stays: dict[int, int] = {}  # the first place of a group -> the place of its largest picture

    def judge(self, place: int, small: NDArray[np.uint8]) -> None:
        first = self._seen.find_or_add(small, place)
        if first is None:
            return
        stays = self._stays.get(first, first)
        if _area(self._entries[place]) > _area(self._entries[stays]):
            self._stays[first], stays, place = place, place, stays
        reason = f"Nearly the same picture as {self._entries[stays].source.name}."
        self._entries[place] = replace(self._entries[place], flaw="double", reason=reason)


def _area(entry: Entry) -> int:
    return entry.extent.width * entry.extent.height if entry.extent else 0


def _looked(sources: Sequence[Source], thumbnails: Path | None) -> Iterator[_Look]:
    """In order, a few at a time: pillow decodes outside of Python's lock."""
    waiting = iter(sources)
    with ThreadPoolExecutor(4) as threads:
        while batch := list(islice(waiting, _TOGETHER)):
            yield from threads.map(partial(_look, thumbnails=thumbnails), batch)


def _look(source: Source, thumbnails: Path | None) -> _Look:
    try:
        pixels = source.read()
    except StudioError as error:
        return _Look(Entry(source, flaw="broken", reason=str(error)))
    image = Image.fromarray(pixels.rgb8())
    small = np.asarray(image.resize((_SIDE, _SIDE), Image.Resampling.BOX))
    identity = sha256_bytes(np.ascontiguousarray(pixels.data).data)
    if thumbnails is not None:
        keep_thumbnail(image, identity, thumbnails)
    if _is_blank(pixels.data):
        reason = "A single colour: there is nothing to learn from it."
        return _Look(Entry(source, pixels.extent, identity, "blank", reason), small)
    return _Look(Entry(source, pixels.extent, identity), small)


def _is_blank(data: NDArray[np.generic]) -> bool:
    full = 65535.0 if data.dtype == np.uint16 else 255.0
    step = max(1, min(data.shape[:2]) // 128)
    channels = data[::step, ::step].reshape(-1, data.shape[2]).astype(np.float32) * (255.0 / full)
    return float(channels.std(axis=0).max()) < _BLANK


def _judged(entry: Entry, side: int) -> Entry:
    """With the flaw of being too small for `side`, or without it."""
    if entry.extent is None or entry.flaw not in ("", "tiny"):
        return entry
    if min(entry.extent.width, entry.extent.height) >= side // 2:
        return replace(entry, flaw="", reason="") if entry.flaw else entry
    reason = f"Only {entry.extent}: less than half of the {side} pixels that the network is trained at."
    return replace(entry, flaw="tiny", reason=reason)


def _outliers(colours: NDArray[np.uint8], places: list[int]) -> list[int]:
    """Those of `places` whose colours lie far from everybody's: beyond `_FAR` usual deviations of the distance to the
    median picture (Hampel's rule, 1974)."""
    if len(places) < _ENOUGH:
        return []
    coarse = colours[places]
    distance = np.abs(coarse - np.median(coarse, axis=0).astype(np.float32)).mean(axis=1)
    middle = np.median(distance)
    usual = 1.4826 * float(np.median(np.abs(distance - middle)))
    return [place for place, far in zip(places, distance, strict=True) if usual and far > middle + _FAR * usual]


def _coarse(small: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A 4x4 picture: its colours and where they lie, without the detail that always differs."""
    means = small.reshape(4, _SIDE // 4, 4, _SIDE // 4, 3).mean(axis=(1, 3), dtype=np.float32)
    return np.asarray(means.round(), np.uint8)
