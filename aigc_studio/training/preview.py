"""What a training is going to see: pictures of its data set, and how they are changed at random."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from aigc_studio.library.adapters.torch_generator import to_rgb
from aigc_studio.training.augment import Augmentation
from aigc_studio.training.batches import Batches, Share
from aigc_studio.training.data.tensors import PictureTensor
from aigc_studio.training.plan import TrainingPlan


def augmentation_sheet(data: PictureTensor, plan: TrainingPlan, rows: int = 6, columns: int = 8) -> NDArray[np.uint8]:
    """(rows * side, columns * side, 3) uint8: a picture in each row, first as it is, then as networks may see it."""
    plain = replace(plan, batch=rows, accumulate=1, flip=False)
    changed = replace(plain, flip=plan.flip)
    cpu = torch.device("cpu")
    shown = [Batches(data, plain, cpu).at(0, Share(), 0).pictures]
    augmentation = Augmentation(changed)
    batches = Batches(data, changed, cpu)
    indices = batches.indices(0, Share())
    for version in range(1, columns):
        draw = batches.draw(plan.seed, version, Share())
        shown.append(augmentation(batches.pictures(indices, draw), draw))
    sheet = [np.concatenate([to_rgb(picture) for picture in column.numpy()], axis=0) for column in shown]
    return np.ascontiguousarray(np.concatenate(sheet, axis=1))
