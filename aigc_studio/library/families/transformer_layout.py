"""The tensors of `networks.transformer.Transformer`, for families that have one as a part."""

from __future__ import annotations


def transformer_layout(
    tokens: int, length: int, width: int, depth: int, starts: int
) -> dict[str, tuple[int, ...]]:
    """Names and shapes; `starts` counts the classes, 1 without any."""
    layout: dict[str, tuple[int, ...]] = {
        "token_embedding.weight": (tokens, width), "start.weight": (starts, width), "positions": (length, width),
        "head.weight": (tokens, width), "norm.weight": (width,), "norm.bias": (width,),
    }  # fmt: skip
    linears = {"attention.into": (3, 1), "attention.out": (1, 1), "wide.0": (4, 1), "wide.2": (1, 4)}
    for block in range(depth):
        for norm in ("norm1", "norm2"):
            layout |= {f"blocks.{block}.{norm}.{part}": (width,) for part in ("weight", "bias")}
        for linear, (outputs, inputs) in linears.items():
            layout[f"blocks.{block}.{linear}.weight"] = (outputs * width, inputs * width)
            layout[f"blocks.{block}.{linear}.bias"] = (outputs * width,)
    return layout
