"""VAE with normalising flows: an inverse autoregressive posterior (Kingma et al. 2016) and a learnt prior (RealNVP)."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor, nn

from aigc_studio.library.networks.flows import AutoregressiveStep, normal_log_density
from aigc_studio.training.networks.autoencoder import Autoencoder
from aigc_studio.training.networks.variational import VaeTask, critic_of
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.task import Losses

NAME = "flow-vae"
TITLE = "VAE with flows"
PRESETS: Mapping[str, Mapping[str, float | str]] = {
    "tiny": {"steps": 200, "side": 16, "width": 8, "latent": 8, "flows": 2, "batch": 16, "rate": 1e-3},
    "cpu": {
        "steps": 4_000, "side": 32, "width": 32, "latent": 16, "flows": 4, "batch": 64, "rate": 1e-3, "clip": 10.0,
        "warm_up": 100, "schedule": "cosine", "beta": 4.0, "critic": 3.0, "penalty": 1.0, "shift": 0.125, "tint": 0.5,
        "cutout": 0.25,
    },
    "laptop": {
        "steps": 40_000, "side": 64, "width": 48, "latent": 64, "flows": 6, "batch": 128, "rate": 1e-3, "clip": 10.0,
        "warm_up": 500, "schedule": "cosine", "beta": 4.0, "critic": 3.0, "penalty": 1.0, "shift": 0.125, "tint": 0.5,
        "cutout": 0.25,
    },
    "large": {
        "steps": 100_000, "side": 128, "width": 64, "latent": 128, "flows": 8, "batch": 256, "rate": 5e-4,
        "clip": 10.0, "warm_up": 500, "schedule": "cosine", "beta": 4.0, "critic": 3.0, "penalty": 2.0,
        "shift": 0.125, "tint": 0.5, "cutout": 0.25,
    },
}  # fmt: skip
#: How wide the posterior's flow is, for each number of z.
_WIDER = 4


def make_task(plan: TrainingPlan, channels: int, classes: int) -> FlowVaeTask:
    """The untrained networks. `classes` are of no use to this family."""
    network = FlowAutoencoder(plan.latent, plan.width, plan.side, channels, plan.flows)
    return FlowVaeTask(plan, network, critic_of(plan, channels))


class FlowAutoencoder(Autoencoder):
    """An autoencoder whose z is bent twice: after the encoder, and before a normal distribution judges it."""

    def __init__(self, latent: int, width: int, side: int, channels: int, flows: int) -> None:
        super().__init__(latent, width, side, channels, flows=flows)
        self.fc_context = nn.Linear(self.fc_mu.in_features, latent)
        self.posterior = nn.ModuleList(AutoregressiveStep(latent, _WIDER * latent) for _ in range(flows))

    def posterior_sample(self, pictures: Tensor, noise: Tensor) -> tuple[Tensor, Tensor]:
        """Pictures (N, C, side, side) and standard normal noise (N, latent) -> z (N, latent) and log q(z|x) (N,)."""
        seen = self.encoder(pictures).flatten(1)
        log_variance = self.fc_var(seen).clamp(-12, 6)
        z, context = self.fc_mu(seen) + (0.5 * log_variance).exp() * noise, self.fc_context(seen)
        density = normal_log_density(noise) - 0.5 * log_variance.sum(1)
        for step in self.posterior:
            z, volume = step(z.flip(1), context)
            density = density - volume
        return z, density


class FlowVaeTask(VaeTask):
    """See `task.Task`. Encoder and prior learn each other: the divergence is from the prior as it is."""

    def fitted(self, z: Tensor, classes: Tensor) -> Losses:
        """Nothing: the divergence teaches the prior."""
        return {}

    def encoded(self, network: nn.Module, pictures: Tensor, noise: Tensor) -> tuple[Tensor, Tensor]:
        """With flows the divergence, log q(z|x) - log p(z), has no closed form: one sample of z estimates it."""
        z, density = network.posterior_sample(pictures, noise)
        return z, (density - network.prior.log_density(z)).mean()
