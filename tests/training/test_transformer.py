"""The autoregressive transformer: causal, the same with and without its cache, drawn by numbers in 0..1."""

from __future__ import annotations

import pytest
import torch

from aigc_studio.library.networks.transformer import Transformer, uniforms


def _network(classes: int = 0) -> Transformer:
    torch.manual_seed(0)
    network = Transformer(tokens=7, length=6, width=64, depth=2, classes=classes).eval()
    for weight in network.parameters():
        torch.nn.init.normal_(weight, 0.0, 0.3)
    return network.requires_grad_(False)


def test_logits_depend_on_what_is_before_and_on_nothing_else() -> None:
    network, tokens = _network(), torch.randint(7, (1, 6))
    logits = network(tokens)
    for place in range(6):
        other = tokens.clone()
        other[0, place] = (other[0, place] + 1) % 7
        changed = (network(other) - logits).abs().amax(2)[0] > 1e-4
        assert changed.tolist() == [t > place for t in range(6)]


def test_one_token_at_a_time_gives_the_logits_of_the_whole() -> None:
    network, tokens, classes = _network(3), torch.randint(7, (4, 6)), torch.tensor([0, 1, 2, 1])
    cache: list = []
    given = [network.begin(classes, classes), *network.token_embedding(tokens)[:, :5, None].unbind(1)]
    steps = [network.next_logits(newest, place, cache) for place, newest in enumerate(given)]
    assert torch.allclose(torch.stack(steps, 1), network(tokens, classes), atol=1e-4)


def test_classes_matter_where_there_are_some() -> None:
    tokens = torch.randint(7, (2, 6))
    conditioned, plain = _network(2), _network()
    first, second = torch.zeros(2, dtype=torch.long), torch.ones(2, dtype=torch.long)
    assert not torch.allclose(conditioned(tokens, first), conditioned(tokens, second))
    assert torch.equal(plain(tokens, first), plain(tokens, second))


@pytest.mark.parametrize("order", [None, torch.tensor([3, 1, 6, 0, 2, 5, 4])])
def test_samples_are_distributed_as_the_logits_say(order: torch.Tensor | None) -> None:
    network = _network()
    grid = ((torch.arange(4000) + 0.5) / 4000)[:, None]
    drawn = network.sample(grid, order=order)[:, 0]
    wanted = network(drawn[:1, None])[0, 0].softmax(0)
    assert torch.allclose(torch.bincount(drawn, minlength=7) / 4000, wanted, atol=1e-3)
    ranks = drawn if order is None else order.argsort()[drawn]
    assert (ranks.diff() >= 0).all()  # larger numbers, later tokens


def test_cold_and_few_make_the_likeliest_token() -> None:
    network = _network()
    numbers = torch.rand(50, 6, generator=torch.Generator().manual_seed(0))
    greedy = network.sample(numbers, most=1)
    assert torch.equal(greedy, network.sample(numbers, temperature=1e-4))
    assert len(greedy.unique(dim=0)) == 1
    assert len(network.sample(numbers, most=2)[:, 0].unique()) == 2
    assert len(network.sample(numbers).unique(dim=0)) > 10


def test_the_smallest_and_the_largest_number_are_tokens_too() -> None:
    extremes = torch.tensor([[0.0] * 6, [1.0] * 6])
    assert _network().sample(extremes).max() < 7
    z = torch.tensor([-40.0, -1.0, 0.0, 1.0, 40.0])
    assert uniforms(z).tolist() == pytest.approx([1e-6, 0.158655, 0.5, 0.841345, 1 - 1e-6], abs=1e-6)


def test_a_pattern_is_learnt() -> None:
    """Sequences that count upwards from anywhere: after the first token all is certain."""
    torch.manual_seed(0)
    network = Transformer(tokens=7, length=6, width=32, depth=1)
    tokens = (torch.arange(7)[:, None] + torch.arange(6)) % 7
    optimiser = torch.optim.Adam(network.parameters(), 5e-3)
    for _ in range(80):
        loss = torch.nn.functional.cross_entropy(network(tokens).flatten(0, 1), tokens.flatten())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    network.eval()
    made = network.sample(torch.rand(64, 6, generator=torch.Generator().manual_seed(1)))
    assert ((made.diff() % 7) == 1).float().mean() > 0.95
    assert len(made[:, 0].unique()) >= 5
