"""What GANs are trained to make small, against the formulas."""

from __future__ import annotations

import math

import pytest
import torch

from aigc_studio.training import losses

REAL, FAKE = torch.tensor([0.3, -1.2, 2.0]), torch.tensor([-0.4, 0.9, 1.5])


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def test_losses_are_those_of_the_papers() -> None:
    pairs = list(zip(REAL.tolist(), FAKE.tolist(), strict=True))
    sigmoid = [(1 / (1 + math.exp(-r)), 1 / (1 + math.exp(-f))) for r, f in pairs]
    wanted = {
        "logistic_discriminator": mean([-math.log(r) - math.log(1 - f) for r, f in sigmoid]),
        "hinge_discriminator": mean([max(0, 1 - r) + max(0, 1 + f) for r, f in pairs]),
        "relativistic_discriminator": mean([math.log(1 + math.exp(f - r)) for r, f in pairs]),
        "relativistic_generator": mean([math.log(1 + math.exp(r - f)) for r, f in pairs]),
    }
    for name, value in wanted.items():
        assert float(getattr(losses, name)(REAL, FAKE)) == pytest.approx(value, abs=1e-6)
    assert float(losses.logistic_generator(FAKE)) == pytest.approx(mean([-math.log(f) for _, f in sigmoid]), abs=1e-6)
    assert float(losses.hinge_generator(FAKE)) == pytest.approx(-mean(FAKE.tolist()), abs=1e-6)


def test_the_gradient_penalty_is_the_square_of_the_gradient() -> None:
    """Of D(x) = x·A·x / 2 the gradient is A·x, and that of the penalty by A is 2·A·x·xᵀ, symmetrised."""
    torch.manual_seed(0)
    half = torch.randn(12, 12, dtype=torch.float64)
    matrix = (half + half.t()).requires_grad_()
    pictures = torch.randn(5, 3, 2, 2, dtype=torch.float64, requires_grad=True)
    flat = pictures.flatten(1)
    penalty = losses.gradient_penalty(0.5 * (flat @ matrix * flat).sum(1), pictures)
    slopes = flat.detach() @ matrix.detach()
    torch.testing.assert_close(penalty.detach(), slopes.square().sum(1).mean())
    penalty.backward()
    # A enters through A and its transpose, because autograd does not know that it is symmetric.
    outer = torch.einsum("ni,nj->ij", slopes, flat.detach()) / len(flat)
    torch.testing.assert_close(matrix.grad, outer + outer.t())
