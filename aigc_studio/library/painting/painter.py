"""Runs a painting network over pictures of any size, layer by layer and strip by strip.

An instance norm needs the mean and variance of the whole picture, so a picture cannot simply be cut up. Here every
layer runs over all strips of the picture before the next one starts, and its exact statistics are gathered on the way.
Strips fit into a processor's cache and are spread over its cores, which makes this faster than one big graph; with the
values between layers in a temporary file, memory stays flat for pictures of any size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from aigc_studio.library.adapters.base import Progress, no_progress
from aigc_studio.library.device import ON_CPU, OnnxRuntime, Place, cpu_threads
from aigc_studio.library.painting import minimal_filtering, stages, strips
from aigc_studio.library.painting.blocks import Block, join_phases
from aigc_studio.library.painting.buffers import shared_buffers
from aigc_studio.library.painting.bundles import bundle_size
from aigc_studio.library.painting.graph import extract, parse
from aigc_studio.library.painting.layers import Floats, read_layers
from aigc_studio.library.painting.margins import Window, inside
from aigc_studio.library.painting.moments import Moments
from aigc_studio.library.painting.planes import FilePlane, MemoryPlane, Plane
from aigc_studio.library.running.memory import first_that_fits

#: Pictures above this many pixels keep the values between layers in a file.
BIG = 1_500_000
#: In big pictures, a first layer that takes more bytes than this a pixel is computed twice rather than kept.
_BYTES_KEPT = 64

Inputs = dict[str, NDArray[np.generic]]
Strip = Callable[[int, int], None]


class Painter:
    """A painting network on the CPU. `graph` is ONNX with the inputs `image` and `style`, its norms fused."""

    def __init__(self, graph: bytes, style_shape: tuple[int, ...], threads: int = 0, place: Place = ON_CPU) -> None:
        self._place = place
        model = parse(graph)
        self.layers = read_layers(model)
        self.threads = threads or cpu_threads()
        self._style_shape = style_shape
        self._norms = [name for layer in self.layers for name in (layer.scale, layer.shift) if name]
        part = extract(model, {"style": style_shape}, self._norms)
        self._style = OnnxRuntime(part.SerializeToString(), place, threads=1)

    @cached_property
    def bundle(self) -> int:
        """Channels side by side in the layout that stages use between themselves."""
        return bundle_size() if self._place.device.is_cpu else 1

    @cached_property
    def bundles(self) -> tuple[int, ...]:
        """Channels side by side in what each layer leaves."""
        return stages.bundles_of(self.layers, self.bundle)

    @cached_property
    def minimal(self) -> bool:
        """Whether the first layer's products are few and its rows are sums of them."""
        return self._place.device.is_cpu and minimal_filtering.pays(self.layers[0])

    @cached_property
    def rooms(self) -> tuple[int, ...]:
        """What the window of each layer's successor has more on each side."""
        return *(1 if layer.upsample == 2 else layer.margin for layer in self.layers[1:]), 0

    @cached_property
    def stages(self) -> tuple[OnnxRuntime, ...]:
        """One stage for each layer and one that paints; each runs on the thread that calls it."""
        return self._open(tuple(0 for _ in self.layers))

    @cached_property
    def roomy_stages(self) -> tuple[OnnxRuntime, ...]:
        """Stages that leave room around what they give, in which it becomes the next stage's input without a copy."""
        return self._open(self.rooms)

    def _open(self, rooms: tuple[int, ...]) -> tuple[OnnxRuntime, ...]:
        skips = {layer.skip for layer in self.layers}
        used = [self.bundle if count > 1 else 1 for count in self.bundles]
        graphs = []
        for index, layer in enumerate(self.layers):
            before, taken = (self.layers[index - 1], used[index - 1]) if index else (None, 1)
            room = rooms[index] if layer.upsample == 1 else 0
            if self.minimal and not index:
                graphs.append(stages.filtering_stage(layer, used[index], room))
                continue
            graphs.append(stages.convolution_stage(before, layer, index - 1 in skips, taken, used[index], room))
        graphs.append(stages.painting_stage(self.layers[-1]))
        return tuple(OnnxRuntime(graph, self._place, threads=1, share_memory=True) for graph in graphs)

    def paint(
        self, image: NDArray[np.uint8], style: Floats, progress: Progress = no_progress, big: bool | None = None
    ) -> NDArray[np.uint8]:
        """`image` (h, w, 3) uint8, h and w multiples of 4 and at least 16, painted in `style`: same shape and type.

        `progress` may raise to stop; nothing is left behind then. `big` says whether values are kept in a file (None:
        for pictures above `BIG` pixels, and when memory is too short). Raises StudioError when the disk is too full.
        """
        numbers = self._style.run({"style": style.reshape(self._style_shape)})
        norms = dict(zip(self._norms, (np.asarray(n, np.float32) for n in numbers), strict=True))
        if (image[0] == image[0, 0]).all() and (image == image[0, 0]).all():
            # What one colour leaves for a norm to scale is rounding, which norm after norm would blow up to a pattern.
            norms |= {layer.scale: np.zeros_like(norms[layer.scale]) for layer in self.layers if layer.scale}
        in_file = image.shape[0] * image.shape[1] > BIG if big is None else big
        return first_that_fits(
            lambda in_file: self._painted(image, norms, in_file, progress), [True] if in_file else [False, True],
            self._place.host,
        )  # fmt: skip

    def _painted(
        self, image: NDArray[np.uint8], norms: dict[str, Floats], in_file: bool, progress: Progress
    ) -> NDArray[np.uint8]:
        painting = _Painting(self, image, norms, in_file)
        try:
            return painting.run(progress)
        finally:
            painting.close()


class _Painting:
    """One picture on its way through the layers."""

    def __init__(self, painter: Painter, image: NDArray[np.uint8], norms: dict[str, Floats], in_file: bool) -> None:
        self._layers = painter.layers
        self._stages = painter.stages if in_file else painter.roomy_stages
        self._rooms = (0,) * len(painter.layers) if in_file else painter.rooms
        self._bundle, self._bundles = painter.bundle, painter.bundles
        self._minimal = painter.minimal
        self._buffers = shared_buffers(4 * BIG * self._layers[0].channels)
        self._threads = painter.threads
        self._image = image
        self._size = (image.shape[0], image.shape[1])
        self._style = norms
        self._in_file = in_file
        self._sizes = strips.sizes(painter.layers, image.shape[0], image.shape[1])
        self._strip_rows = strips.strip_rows(painter.layers, self._sizes, painter.threads)
        self._moments = [Moments(layer.channels) for layer in painter.layers]
        self._norms: dict[int, Floats] = {}  # what a norm comes to for this picture: scale and shift, (2, c)
        self._raw: dict[int, Plane] = {}  # what a layer's convolution gave
        self._kept: dict[int, Plane] = {}  # finished layers that a later one adds

    def close(self) -> None:
        for plane in (*self._raw.values(), *self._kept.values()):
            plane.close()

    def run(self, progress: Progress) -> NDArray[np.uint8]:
        painted: NDArray[np.uint8] = np.empty_like(self._image)
        report = _Reporter(progress, self._costs())
        with _pool(self._threads) as pool:
            for index, layer in enumerate(self._layers):
                self._prepare(index)
                self._each_strip(pool, index, partial(self._convolve, index), report)
                if layer.scale:
                    mean, variance = self._moments[index].result()
                    scale = self._style[layer.scale] / np.sqrt(variance + layer.epsilon)
                    shift = self._style[layer.shift] - scale * mean
                    self._norms[index] = np.stack([scale, shift]).astype(np.float32)
                self._release(index)
            self._each_strip(pool, len(self._layers), partial(self._finish, painted), report)
        return painted

    def _each_strip(self, pool: ThreadPoolExecutor, index: int, work: Strip, report: _Reporter) -> None:
        parts = self._strips(min(index, len(self._layers) - 1))
        waiting: list[Future[None]] = [pool.submit(work, top, bottom) for top, bottom in parts]
        for done in as_completed(waiting):
            done.result()
            report.step(index, 1 / len(waiting))

    def _strips(self, index: int) -> Iterator[tuple[int, int]]:
        """Top and bottom of strips of a layer's output."""
        height, rows = self._sizes[index][0], self._strip_rows[index]
        return ((top, min(height, top + rows)) for top in range(0, height, rows))

    def _prepare(self, index: int) -> None:
        """Places for what the strips of a layer will give."""
        layer, (height, width) = self._layers[index], self._sizes[index]
        image_bytes = _BYTES_KEPT * self._image.shape[0] * self._image.shape[1]
        if not (self._in_file and index == 0 and 4 * layer.channels * height * width > image_bytes):
            block = stages.block(layer)
            self._raw[index] = self._plane(index, layer.channels * block.area, width // block.columns)
        if self._skipped_later(index - 1, index):
            self._kept[index - 1] = self._plane(index - 1, self._layers[index - 1].channels, self._sizes[index - 1][1])

    def _plane(self, index: int, channels: int, width: int) -> Plane:
        bundle = self._bundles[index]
        return (
            FilePlane(channels // bundle, width * bundle) if self._in_file else MemoryPlane(partial(self._used, index))
        )

    def _skipped_later(self, layer: int, since: int) -> bool:
        return any(other.skip == layer for other in self._layers[since:])

    def _release(self, index: int) -> None:
        """Close what no layer after this one reads."""
        if index - 1 in self._raw:
            self._raw.pop(index - 1).close()
        for layer in [layer for layer in self._kept if not self._skipped_later(layer, index)]:
            self._kept.pop(layer).close()

    def _convolve(self, index: int, top: int, bottom: int) -> None:
        """Rows top..bottom of a layer: stored, with their moments, and the finished rows of the layer before."""
        layer = self._layers[index]
        given, *kept = self._run(index, top, bottom)
        rows = inside(given, self._rooms[index], self._bundles[index])
        if layer.scale:
            self._moments[index].add(top, rows, self._bundles[index])
        if index in self._raw:
            self._raw[index].write(top // stages.block(layer).rows, rows, given)
        if self._in_file:
            self._used(index, given)
        if kept:
            finished = inside(kept[0], layer.margin, self._bundles[index - 1])
            self._kept[index - 1].write(top // layer.upsample, finished, kept[0])

    def _run(self, index: int, top: int, bottom: int) -> list[Floats]:
        """What the stage of a layer gives for rows top..bottom of the layer's output, with room around it."""
        layer, bundle = self._layers[index], self._bundles[index]
        inputs = self._inputs(index, top, bottom) if index else self._picture(top, bottom)
        output, *kept = (np.asarray(value, np.float32) for value in self._stages[index].run(inputs))
        if self._minimal and not index:
            return [self._rows_of([_by_rows(product, bundle) for product in (output, *kept)], bottom - top)]
        if layer.upsample == 2:
            used = self._bundle if bundle > 1 else 1
            given = join_phases(_by_rows(output, used), used, bundle, self._rooms[index])
        else:
            given = _by_rows(output, bundle)
        return [given, *(_by_rows(values, self._bundles[index - 1]) for values in kept)]

    def _used(self, index: int, given: Floats) -> None:
        """What a layer gave is needed no more."""
        if self._minimal and not index:
            self._buffers.give_back(given)

    def _rows_of(self, products: list[Floats], count: int) -> Floats:
        """So many rows of the first layer, with room around them; to be given back when they have been used."""
        (channels, _, width), room = products[0].shape, self._rooms[0]
        given = self._buffers.take((channels, count + 2 * room, width))
        minimal_filtering.rows_of(products, given[:, room : room + count])
        return given

    def _window(self, index: int, top: int, bottom: int) -> Window:
        """What rows top..bottom of a layer's output see of the layer before, or of the picture."""
        layer = self._layers[index]
        (height, width), bundle = (self._sizes[index - 1], self._bundles[index - 1]) if index else (self._size, 3)
        if layer.upsample == 2:  # an enlarged picture, mirrored, repeats the edge of the small one
            return Window(top // 2 - 1, bottom // 2 + 1, height, width, 1, reflect=False, bundle=bundle)
        margin, stride = layer.margin, layer.stride
        return Window(top * stride - margin, bottom * stride + margin, height, width, margin, bundle=bundle)

    def _picture(self, top: int, bottom: int) -> Inputs:
        window, block = self._window(0, top, bottom), stages.block(self._layers[0])
        rows = self._image.reshape(1, self._image.shape[0], -1)

        def fill(top: int, out: NDArray[np.uint8]) -> None:
            out[:] = rows[:, top : top + out.shape[1]]

        picture = window.gather(1, np.uint8, fill)
        if self._minimal:
            sums = minimal_filtering.sums_of_rows(picture[0], self._layers[0].weight.shape[2])
            return {stages.IMAGE: sums.reshape(*sums.shape[:2], -1, 3)}
        packed = block.pack(picture, 3)
        return {stages.IMAGE: packed.reshape(block.area, packed.shape[1], -1, 3)}

    def _inputs(self, index: int, top: int, bottom: int) -> Inputs:
        """What the stage of a layer takes of the layer before for rows top..bottom."""
        before, block = self._layers[index - 1], stages.block(self._layers[index])
        window = self._window(index, top, bottom)
        inputs: Inputs = {stages.RAW: self._values(index - 1, self._raw.get(index - 1), window, block)}
        if before.skip is not None:
            inputs[stages.SKIP] = self._values(before.skip, self._kept[before.skip], window, block)
        return inputs | self._norm(index - 1, block)

    def _values(self, index: int, plane: Plane | None, window: Window, block: Block) -> Floats:
        """Values of a layer, (1, c, h, w), packed in `block`; without a plane they are computed again."""
        channels, bundle = self._layers[index].channels, self._bundles[index]

        def compute(top: int, out: Floats) -> None:
            computed = self._run(index, top, top + out.shape[1])[0]
            out[:] = computed
            self._used(index, computed)

        fill, strip = (plane.read, plane.around(*window.middle)) if plane else (compute, None)
        if strip is not None and strip.shape[1] == window.last - window.first:
            rows = window.complete(strip, fill)
        else:
            rows = window.gather(channels // bundle, np.float32, fill)
        # The columns of a block stay side by side where they make up a bundle together.
        packing = Block(block.rows) if 1 < bundle < self._bundle else block
        height, width = (window.last - window.first) // block.rows, (window.width + 2 * window.margin) // block.columns
        return packing.pack(rows, bundle).reshape(1, -1, height, width)

    def _norm(self, index: int, block: Block) -> Inputs:
        """What a stage takes to normalise a layer packed in `block`; nothing for a layer without a norm."""
        if index not in self._norms:
            return {}
        return dict(zip(stages.NORM, np.tile(self._norms[index], block.area), strict=True))

    def _finish(self, painted: NDArray[np.uint8], top: int, bottom: int) -> None:
        """Rows top..bottom of the painted picture."""
        last = len(self._layers) - 1
        layer, width = self._layers[last], self._sizes[last][1]
        block = stages.block(layer)
        rows = (top // block.rows, bottom // block.rows)
        raw = self._raw[last].around(*rows)
        if raw is None:
            raw = np.empty((layer.channels * block.area, rows[1] - rows[0], width // block.columns), np.float32)
            self._raw[last].read(rows[0], raw)
        pixels = np.asarray(self._stages[-1].run({stages.RAW: raw[None], **self._norm(last, block)})[0], np.uint8)
        painted[top:bottom].reshape(-1, *pixels.shape[:1], *pixels.shape[2:])[:] = pixels.swapaxes(0, 1)

    def _costs(self) -> list[float]:
        """How the work is shared among the layers, by multiplications; painting itself is a little of it."""
        costs = [h * w * layer.weight.size for (h, w), layer in zip(self._sizes, self._layers, strict=True)]
        return [*costs, 0.02 * sum(costs)]


def _by_rows(values: Floats, bundle: int) -> Floats:
    """(1, c, h, w) out of a stage as planes keep it: (c / bundle, h, w * bundle)."""
    _, channels, height, width = values.shape
    return values.reshape(channels // bundle, height, width * bundle)


class _Reporter:
    """Turns finished shares of layers into the fraction of the whole."""

    def __init__(self, progress: Progress, costs: list[float]) -> None:
        self._progress = progress
        self._shares = [cost / sum(costs) for cost in costs]
        self._done = 0.0
        progress(0.0)

    def step(self, index: int, share: float) -> None:
        self._done += self._shares[index] * share
        self._progress(min(1.0, self._done))


@contextmanager
def _pool(threads: int) -> Iterator[ThreadPoolExecutor]:
    """Worker threads; when the work is stopped, strips that have not started are dropped."""
    pool = ThreadPoolExecutor(threads, thread_name_prefix="paint")
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
