"""One training over two processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from aigc_studio.training import history
from tests.training.pictures import discs

#: Each process trains its share; the first writes the losses. A file store instead of a port: no socket is asked for.
#: The processes meet on this computer.
_ENVIRONMENT = {"GLOO_SOCKET_IFNAME": "lo"} if sys.platform == "linux" else {}
_HAS_TORCHRUN = pytest.mark.skipif(sys.platform == "win32", reason="there PyTorch's torchrun does not start")
_WORKER = """
import json, sys, torch, torch.distributed as dist
from pathlib import Path
from aigc_studio.training.data.tensors import open_tensor
from aigc_studio.training.families import trainable
from aigc_studio.training.networks import cyclegan
from aigc_studio.training.plan import TrainingPlan
from aigc_studio.training.trainer import Trainer
home, family = Path(sys.argv[3]), sys.argv[4]
rank, world, classes = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[5])
cyclegan._REMEMBERED = 8  # full after one step
if world > 1:
    dist.init_process_group("gloo", init_method=f"file://{home}/store", rank=rank, world_size=world)
plan = TrainingPlan(family, steps=4, batch=8, side=16, width=4, latent=8, sample_every=100)
torch.manual_seed(0)
task = trainable(family).make_task(plan, 3, classes)
for network in task.networks.values():  # no norm that looks at its own part of the batch
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.eval()
folder = home / f"run{world}"
folder.mkdir(exist_ok=True)
losses = []
Trainer(task, open_tensor(home / "data"), plan, folder).run(lambda report: losses.append(dict(report.losses)))
if rank == 0:
    (home / f"losses{world}.json").write_text(json.dumps(losses))
if world > 1:
    dist.barrier()
    dist.destroy_process_group()
"""


#: Whether anything keeps the group past its end, with threads that abort a process on its way out.
_LEAVER = """
import sys, weakref, torch, torch.distributed as dist
from aigc_studio.training.processes import agreed, joined
with joined():
    group = weakref.ref(dist.group.WORLD)
    weights = torch.nn.Linear(2, 2)
    torch.optim.Adam(weights.parameters())
    agreed(1)
print("gone" if group() is None else "kept")
"""


@_HAS_TORCHRUN
def test_nothing_keeps_the_group_of_processes_past_its_end() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "--no-python",
         sys.executable, "-c", _LEAVER],
        env=os.environ | _ENVIRONMENT, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.count("gone")) == (0, 2), done.stdout + done.stderr


def _run(world: int, home: Path, family: str, classes: int) -> list[dict[str, float]]:
    environment = os.environ | _ENVIRONMENT
    started = [
        subprocess.Popen(
            [sys.executable, "-c", _WORKER, str(rank), str(world), str(home), family, str(classes)], env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for rank in range(world)
    ]  # fmt: skip
    for process in started:
        output, _ = process.communicate(timeout=180)
        assert process.returncode == 0, output
    return json.loads((home / f"losses{world}.json").read_text())


@_HAS_TORCHRUN
def test_torchrun_trains_and_the_first_process_installs(tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for place, picture in enumerate(discs(tmp_path / "data", 12).pictures):
        Image.fromarray(picture).resize((32, 32)).save(pictures / f"{place}.png")
    done = subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "aigc_studio",
         "train", str(pictures), "--preset", "tiny", "--steps", "3", "--out", str(tmp_path / "run"), "--json"],
        env=os.environ | _ENVIRONMENT, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)  # one process speaks
    assert document["steps"] == 3
    assert [line["step"] for line in history.read(tmp_path / "run")] == [3]
    assert len(list((Path(os.environ["AIGC_STUDIO_HOME"]) / "data" / "models").iterdir())) == 1


@pytest.mark.parametrize(("family", "classes"), [("sngan", 1), ("cyclegan", 2)])
def test_two_processes_give_the_losses_of_one_with_the_whole_batch(tmp_path: Path, family: str, classes: int) -> None:
    """CycleGAN's also remember the same pictures."""
    discs(tmp_path / "data", 32, classes=classes)
    for one, two in zip(_run(1, tmp_path, family, classes), _run(2, tmp_path, family, classes), strict=True):
        assert one == pytest.approx(two, abs=1e-4)


@_HAS_TORCHRUN
def test_a_refusal_is_a_sentence_of_each_process(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "aigc_studio",
         "train", str(tmp_path / "empty"), "--preset", "tiny", "--out", str(tmp_path / "run")],
        env=os.environ | _ENVIRONMENT, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "There are no pictures in" in done.stderr
    assert "processes.py" not in done.stderr  # no traceback of ours
