"""What networks are trained to make small. Logits are (N,) or (N, 1); every loss is a mean over the batch."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

#: A `gradient_penalty` is due in every so many steps, and weighs as much more then (Karras et al. 2020).
PENALISED_EVERY = 8


def logistic_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """Binary cross-entropy of logits, real pictures being 1 (Goodfellow et al. 2014)."""
    return F.softplus(-real).mean() + F.softplus(fake).mean()


def logistic_generator(fake: Tensor) -> Tensor:
    """The non-saturating loss of the generator (Goodfellow et al. 2014)."""
    return F.softplus(-fake).mean()


def hinge_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """max(0, 1 - D(x)) + max(0, 1 + D(G(z))) (Lim & Ye 2017; Miyato et al. 2018)."""
    return F.relu(1 - real).mean() + F.relu(1 + fake).mean()


def hinge_generator(fake: Tensor) -> Tensor:
    """-D(G(z)), the partner of `hinge_discriminator`."""
    return -fake.mean()


def relativistic_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """softplus(D(G(z)) - D(x)): real pictures need only look more real than made ones (Jolicoeur-Martineau 2019; with
    `gradient_penalty` of both, R3GAN, Huang et al. 2024)."""
    return F.softplus(fake - real).mean()


def relativistic_generator(real: Tensor, fake: Tensor) -> Tensor:
    """softplus(D(x) - D(G(z))), the partner of `relativistic_discriminator`."""
    return F.softplus(real - fake).mean()


def square_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """((1 - D(x))² + D(G(z))²) / 2 (least squares GAN, Mao et al. 2017); logits of any shape."""
    return 0.5 * ((1 - real).square().mean() + fake.square().mean())


def square_generator(fake: Tensor) -> Tensor:
    """(1 - D(G(z)))², the partner of `square_discriminator`."""
    return (1 - fake).square().mean()


def gradient_penalty(logits: Tensor, pictures: Tensor) -> Tensor:
    """|∇D(x)|², of real pictures (R1) or made ones (R2, Mescheder et al. 2018). `pictures` must require a gradient."""
    (gradient,) = torch.autograd.grad(logits.sum(), pictures, create_graph=True)
    return gradient.square().flatten(1).sum(1).mean()


def charbonnier(made: Tensor, pictures: Tensor, roundness: float = 1e-3) -> Tensor:
    """sqrt(difference² + roundness²), a mean over all values: |difference| without its corner (Lai et al. 2017)."""
    return ((made - pictures).square() + roundness**2).sqrt().mean()


def kl_divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Of N(mean, exp(log_variance)) (N, D) from N(0, 1), in nats a picture (Kingma & Welling 2014, appendix B)."""
    return unit_divergences(mean, log_variance).sum()


def unit_divergences(mean: Tensor, log_variance: Tensor) -> Tensor:
    """As `kl_divergence`, of each number of z apart: (D,). Those near 0 tell nothing of a picture."""
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).mean(0)


def gaussian_likelihood(made: Tensor, pictures: Tensor) -> Tensor:
    """-log p(x|z) in nats a picture, up to a constant, with the variance that fits the batch best (σ-VAE, Rybkin et al.
    2021): it weighs reconstruction against the divergence without a number to tune."""
    error = F.mse_loss(made, pictures)
    return 0.5 * pictures[0].numel() * (error + 1e-8).log()


def laplace_likelihood(made: Tensor, pictures: Tensor, slopes: float = 0.0) -> Tensor:
    """As `gaussian_likelihood`, of errors that are spread like Laplace's: absolute ones, which blur edges less. With
    `slopes`, those of the differences between neighbours count too, by that weight."""
    error = F.l1_loss(made, pictures)
    for axis in (2, 3) if slopes else ():
        error = error + slopes * F.l1_loss(made.diff(dim=axis), pictures.diff(dim=axis))
    return pictures[0].numel() * (error + 1e-5).log()
