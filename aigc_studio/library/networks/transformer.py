"""An autoregressive transformer: tokens in, the logits of each from those before it out (Radford et al. 2019)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

#: Numbers of one attention head; a narrower network has one head.
HEAD = 32

#: Keys and values (N, heads, tokens so far, width / heads) of each block.
Cache = list[tuple[Tensor, Tensor]]


class Transformer(nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """Of a vocabulary of `tokens`, for sequences of up to `length`. `classes` condition what a sequence begins with;
    0 and 1 are no condition. `width` is a multiple of `HEAD` or smaller than it."""

    def __init__(
        self, tokens: int, length: int, width: int, depth: int, classes: int = 0, dropout: float = 0.0
    ) -> None:
        super().__init__()
        self.length = length
        self.token_embedding = nn.Embedding(tokens, width)
        self.start = nn.Embedding(max(1, classes), width)
        self.positions = nn.Parameter(torch.zeros(length, width))
        self.blocks = nn.ModuleList(Block(width, dropout) for _ in range(depth))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, tokens, bias=False)
        for name, weight in self.named_parameters():
            if weight.dim() == 2:  # the last of each block begins small: depth then does not amplify (ibid., 2.3)
                ends = name.endswith(("attention.out.weight", "wide.2.weight"))
                nn.init.normal_(weight, 0.0, 0.02 / (2 * depth) ** 0.5 if ends else 0.02)

    def forward(self, tokens: Tensor, classes: Tensor | None = None) -> Tensor:
        """Tokens (N, T) int64, T at most `length`, and classes (N,) -> logits (N, T, vocabulary): those at place t
        depend on the class and the tokens before t."""
        values = torch.cat([self.begin(tokens[:, 0], classes), self.token_embedding(tokens[:, :-1])], 1)
        values = values + self.positions[: tokens.shape[1]]
        for block in self.blocks:
            values = block(values)
        return self.head(self.norm(values))

    def begin(self, like: Tensor, classes: Tensor | None = None) -> Tensor:
        """What as many sequences as `like` (N,) has numbers begin with: (N, 1, width)."""
        known = self.start.num_embeddings > 1 and classes is not None
        return self.start(classes if known else torch.zeros_like(like, dtype=torch.long))[:, None]

    def next_logits(self, newest: Tensor, place: int, cache: Cache) -> Tensor:
        """One step of sequences that are being made: what `begin` gives or the embedding of the newest token, (N, 1,
        width) -> logits (N, vocabulary) of the token at `place`. `cache` begins as [] and is filled here."""
        values = newest + self.positions[place]
        for index, block in enumerate(self.blocks):
            values, kept = block.step(values, cache[index] if place else None)
            cache[index : index + 1] = [kept]
        return self.head(self.norm(values))[:, 0]

    def sample(
        self, uniforms: Tensor, classes: Tensor | None = None, order: Tensor | None = None, temperature: float = 1.0,
        most: int = 0,
    ) -> Tensor:  # fmt: skip
        """Sequences (N, T) int64 out of evenly distributed numbers (N, T) in 0..1, one for each token: it is where in
        the cumulative distribution of the next token to look. The same numbers give the same sequence.

        `order` (vocabulary,) lists the tokens in the order in which they are summed: where neighbours in it are alike,
        a number that moves a little moves to a token that is alike. `temperature` below 1 and only the `most` likely
        tokens (0: all) make what is likely likelier.
        """
        order = torch.arange(self.head.out_features, device=uniforms.device) if order is None else order
        cache: Cache = []
        found: list[Tensor] = []
        newest = self.begin(uniforms[:, 0], classes)
        for place in range(int(uniforms.shape[1])):
            logits = self.next_logits(newest, place, cache) / temperature
            if most:
                logits = logits.masked_fill(logits < logits.topk(most, 1).values[:, -1:], -torch.inf)
            sums = logits.float().softmax(1)[:, order].cumsum(1)
            sought = uniforms[:, place : place + 1] * sums[:, -1:]  # the last sum is 1 but for rounding
            found.append(order[(sums < sought).sum(1)])
            newest = self.token_embedding(found[-1])[:, None]
        return torch.stack(found, 1)


class Block(nn.Module):  # type: ignore[misc]
    """Attention to what is before, then two wide layers; each added to what it was given (N, T, width)."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width)
        self.wide = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.dropout = nn.Dropout(dropout)

    def forward(self, values: Tensor) -> Tensor:
        return self._and_wide(values, self.attention(self.norm1(values)))

    def step(self, values: Tensor, kept: tuple[Tensor, Tensor] | None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """As `forward` for one new place (N, 1, width), with the keys and values of those before it."""
        seen, kept = self.attention.step(self.norm1(values), kept)
        return self._and_wide(values, seen), kept

    def _and_wide(self, values: Tensor, seen: Tensor) -> Tensor:
        values = values + self.dropout(seen)
        return values + self.dropout(self.wide(self.norm2(values)))


class Attention(nn.Module):  # type: ignore[misc]
    """Causal self-attention of several heads (Vaswani et al. 2017)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self._heads = max(1, width // HEAD)
        self.into, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, values: Tensor) -> Tensor:
        queries, keys, held = self._split(values)
        return self._joined(F.scaled_dot_product_attention(queries, keys, held, is_causal=True))

    def step(self, values: Tensor, kept: tuple[Tensor, Tensor] | None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """One place's values (N, 1, width), which may look at all that is kept and itself."""
        queries, keys, held = self._split(values)
        if kept is not None:
            keys, held = torch.cat([kept[0], keys], 2), torch.cat([kept[1], held], 2)
        return self._joined(F.scaled_dot_product_attention(queries, keys, held)), (keys, held)

    def _split(self, values: Tensor) -> list[Tensor]:
        return [part.unflatten(2, (self._heads, -1)).transpose(1, 2) for part in self.into(values).chunk(3, 2)]

    def _joined(self, seen: Tensor) -> Tensor:
        return self.out(seen.transpose(1, 2).flatten(2))


def uniforms(z: Tensor) -> Tensor:
    """Standard normal numbers as evenly distributed ones: the normal distribution function, within 0..1."""
    return (0.5 + 0.5 * torch.erf(z.float() * 0.5**0.5)).clamp(1e-6, 1 - 1e-6)
