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
from aigc_studio.library.painting import stages
from aigc_studio.library.painting.blocks import Block, join_phases
from aigc_studio.library.painting.graph import extract, parse
from aigc_studio.library.painting.layers import Floats, Layer, read_layers
from aigc_studio.library.painting.margins import Window
from aigc_studio.library.painting.moments import Moments
from aigc_studio.library.painting.planes import FilePlane, MemoryPlane, Plane
from aigc_studio.library.running.memory import first_that_fits

#: Pictures above this many pixels keep the values between layers in a file.
BIG = 1_500_000
#: Bytes of a layer that one strip should take: a few of them fit into a core's share of the cache.
_STRIP_BYTES = 4 << 20
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
    def stages(self) -> tuple[OnnxRuntime, ...]:
        """One stage for each layer and one that paints; each runs on the thread that calls it."""
        skips = {layer.skip for layer in self.layers}
        graphs = []
        for index, layer in enumerate(self.layers):
            before = self.layers[index - 1] if index else None
            graphs.append(stages.convolution_stage(before, layer, keep=index - 1 in skips))
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
        self._stages = painter.stages
        self._threads = painter.threads
        self._image = image
        self._style = norms
        self._in_file = in_file
        self._sizes = list(_sizes(painter.layers, image.shape[0], image.shape[1]))
        self._moments = [Moments(layer.channels) for layer in painter.layers]
        self._norms: dict[int, Floats] = {}  # scale, shift, mean and variance, (4, c)
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
                    style = (self._style[layer.scale], self._style[layer.shift])
                    self._norms[index] = np.stack([*style, *self._moments[index].result()]).astype(np.float32)
                self._release(index)
            self._each_strip(pool, len(self._layers), partial(self._finish, painted), report)
        return painted

    def _each_strip(self, pool: ThreadPoolExecutor, index: int, work: Strip, report: _Reporter) -> None:
        strips = list(self._strips(min(index, len(self._layers) - 1)))
        waiting: list[Future[None]] = [pool.submit(work, top, bottom) for top, bottom in strips]
        for done in as_completed(waiting):
            done.result()
            report.step(index, 1 / len(strips))

    def _strips(self, index: int) -> Iterator[tuple[int, int]]:
        """Top and bottom of strips of a layer's output: whole blocks of rows, enough strips for all threads."""
        layer, (height, width) = self._layers[index], self._sizes[index]
        row_in = layer.weight.shape[1] * width * layer.stride**2 // layer.upsample**2
        row_bytes = 4 * max(layer.channels * width, row_in)
        rows = min(_STRIP_BYTES // row_bytes, -(-height // self._threads))
        rows = max(4, -(-rows // 4) * 4)
        return ((top, min(height, top + rows)) for top in range(0, height, rows))

    def _prepare(self, index: int) -> None:
        """Places for what the strips of a layer will give."""
        layer, (height, width) = self._layers[index], self._sizes[index]
        image_bytes = _BYTES_KEPT * self._image.shape[0] * self._image.shape[1]
        if not (self._in_file and index == 0 and 4 * layer.channels * height * width > image_bytes):
            block = stages.block(layer)
            self._raw[index] = self._plane(layer.channels * block.area, width // block.columns)
        if self._skipped_later(index - 1, index):
            self._kept[index - 1] = self._plane(self._layers[index - 1].channels, self._sizes[index - 1][1])

    def _plane(self, channels: int, width: int) -> Plane:
        return FilePlane(channels, width) if self._in_file else MemoryPlane()

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
        rows, *kept = self._run(index, top, bottom)
        if layer.scale:
            self._moments[index].add(top, rows)
        if index in self._raw:
            self._raw[index].write(top // stages.block(layer).rows, rows)
        if kept:
            edge = layer.margin
            self._kept[index - 1].write(top // layer.upsample, kept[0][:, edge:-edge, edge:-edge])

    def _run(self, index: int, top: int, bottom: int) -> list[Floats]:
        """What the stage of a layer gives for rows top..bottom of the layer's output."""
        layer = self._layers[index]
        height, width = self._sizes[index - 1] if index else self._image.shape[:2]
        if layer.upsample == 2:  # an enlarged picture, mirrored, repeats the edge of the small one
            window = Window(top // 2 - 1, bottom // 2 + 1, height, width, margin=1, reflect=False)
        else:
            margin = layer.margin
            window = Window(
                top * layer.stride - margin, (bottom - 1) * layer.stride + margin + 1, height, width, margin
            )
        block = stages.block(layer)
        inputs = self._inputs(index - 1, window, block) if index else self._picture(window, block)
        values = [np.asarray(value, np.float32)[0] for value in self._stages[index].run(inputs)]
        return [join_phases(values[0]), *values[1:]] if layer.upsample == 2 else values

    def _picture(self, window: Window, block: Block) -> Inputs:
        def fill(top: int, out: NDArray[np.uint8]) -> None:
            out[:] = self._image[top : top + out.shape[1]].transpose(2, 0, 1)

        return {stages.IMAGE: block.pack(window.gather(3, np.uint8, fill))}

    def _inputs(self, before: int, window: Window, block: Block) -> Inputs:
        """What a stage takes of the layer before, packed in `block`."""
        layer = self._layers[before]

        def compute(top: int, out: Floats) -> None:
            out[:] = self._run(before, top, top + out.shape[1])[0]

        fill = self._raw[before].read if before in self._raw else compute
        inputs: Inputs = {stages.RAW: block.pack(window.gather(layer.channels, np.float32, fill))[None]}
        inputs |= self._norm(before, block)
        if layer.skip is not None:
            skip = window.gather(layer.channels, np.float32, self._kept[layer.skip].read)
            inputs[stages.SKIP] = block.pack(skip)[None]
        return inputs

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
        shape = (layer.channels * block.area, (bottom - top) // block.rows, width // block.columns)
        raw = np.empty(shape, np.float32)
        self._raw[last].read(top // block.rows, raw)
        packed = np.asarray(self._stages[-1].run({stages.RAW: raw[None], **self._norm(last, block)})[0], np.uint8)
        block.unpack(packed, painted[top:bottom].transpose(2, 0, 1))

    def _costs(self) -> list[float]:
        """How the work is shared among the layers, by multiplications; painting itself is a little of it."""
        costs = [h * w * layer.weight.size for (h, w), layer in zip(self._sizes, self._layers, strict=True)]
        return [*costs, 0.02 * sum(costs)]


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


def _sizes(layers: tuple[Layer, ...], height: int, width: int) -> Iterator[tuple[int, int]]:
    """Height and width of each layer's output."""
    for layer in layers:
        height = height * layer.upsample // layer.stride
        width = width * layer.upsample // layer.stride
        yield height, width
