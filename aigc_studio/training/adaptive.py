"""Augmentation that finds its own strength while a GAN is trained (Karras et al. 2020a)."""

from __future__ import annotations

import torch.distributed as dist
from torch import Tensor

from aigc_studio.training.augment import Augmentation
from aigc_studio.training.plan import TrainingPlan

#: How sure of real pictures a discriminator may be on average, -1..1, before it is taken to know them by heart; and the
#: pictures in which the chance of a change goes from 0 to 1 at most. The paper's 500,000 are too slow for small data.
SURE, PACE = 0.6, 100_000


class AdaptiveAugmentation(Augmentation):
    """Where the plan says `adaptive`, the chance of a change begins at 0 and moves; it is kept with the weights."""

    def __init__(self, plan: TrainingPlan) -> None:
        super().__init__(plan)
        self._adaptive, self._most = plan.adaptive, plan.augment
        if plan.adaptive:
            self.chance.zero_()

    def adapt(self, certainty: Tensor) -> None:
        """After a look at real pictures: `certainty` (N,) is above 0 for those that were taken for real. The chance
        grows while the discriminator is too sure of them."""
        if not self._adaptive:
            return
        sure = certainty.detach().sign().mean()
        if dist.is_initialized():
            dist.all_reduce(sure)
            sure = sure / dist.get_world_size()
        self.chance.add_((sure - SURE).sign() * (len(certainty) / PACE)).clamp_(0.0, self._most)
