"""Draws a batch of pictures with PyTorch and torchvision into files, and says how fast.

A diffusion transformer of the size of models/tiles-rf.safetensors with random weights: guided Euler
steps, batches, and torchvision.utils.save_image for each picture. The clock runs from the first noise
to the last file; importing and building the model are not counted.
"""
import argparse, os, sys, time
import torch
from torchvision.utils import save_image

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from torch_peer import DiT


def main():
    p = argparse.ArgumentParser()
    p.add_argument("folder")
    p.add_argument("--count", type=int, default=256)
    p.add_argument("--steps", type=int, default=10)
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--compile", action="store_true")
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    os.makedirs(a.folder, exist_ok=True)
    model = DiT(size=32, patch=4, d=192, depth=8, heads=3).eval()
    f = torch.compile(model) if a.compile else model
    with torch.inference_mode():
        def draw(first, count):
            x = torch.cat([torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(first + k))
                           for k in range(count)])
            y = (torch.arange(first, first + count) % 10)
            none = torch.full((count,), 10)
            for i in range(a.steps):
                t = torch.full((2 * count,), 1 - i / a.steps)
                c, u = f(torch.cat([x, x]), t, torch.cat([y, none])).chunk(2)
                x = x - (u + 2 * (c - u)) / a.steps
            return (x + 1) / 2
        if a.compile: draw(0, a.batch)
        start = time.perf_counter()
        for first in range(0, a.count, a.batch):
            for k, picture in enumerate(draw(first, min(a.batch, a.count - first))):
                save_image(picture, f"{a.folder}/{first + k:06}.png")
        print(f"{a.count / (time.perf_counter() - start):.2f}")


if __name__ == "__main__":
    main()
