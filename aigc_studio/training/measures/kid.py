"""Kernel Inception distance (Bińkowski et al. 2018): how far made pictures are from those they are meant to be like."""

from __future__ import annotations

from torch import Tensor


def kernel_distance(made: Tensor, real: Tensor) -> float:
    """The unbiased estimate of the squared maximum mean discrepancy under the kernel (x·y / d + 1)³.

    `made` (M, d) and `real` (N, d) are features, M and N at least 2. About 0 for two samples of one distribution, where
    it may be a little below.
    """
    made, real = made.double(), real.double()
    within = _off_diagonal_mean(_kernel(made, made)) + _off_diagonal_mean(_kernel(real, real))
    return float(within - 2 * _kernel(made, real).mean())


def _kernel(one: Tensor, other: Tensor) -> Tensor:
    return (one @ other.T / one.shape[1] + 1) ** 3


def _off_diagonal_mean(square: Tensor) -> Tensor:
    count = len(square)
    return (square.sum() - square.diagonal().sum()) / (count * (count - 1))
