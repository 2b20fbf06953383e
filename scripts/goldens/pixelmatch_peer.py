#!/usr/bin/env python3
"""Prints the seconds that PyPI's pixelmatch takes for a pair, one process for each processor: FOLDER.

The folder holds expected.png and actual.png, which every process reads and compares once. Needs
PyPI's pillow and pixelmatch.
"""
import os
import sys
import time
from multiprocessing import Pool

from PIL import Image
from pixelmatch.contrib.PIL import pixelmatch


def compare(folder):
    expected, actual = (
        Image.open(os.path.join(folder, f"{kind}.png")).convert("RGBA")
        for kind in ("expected", "actual")
    )
    return pixelmatch(expected, actual, threshold=0.1)


if __name__ == "__main__":
    count = os.cpu_count() or 1
    with Pool(count) as pool:
        pool.map(time.sleep, [0.1] * count)
        start = time.perf_counter()
        pool.map(compare, [sys.argv[1]] * count, chunksize=1)
        print((time.perf_counter() - start) / count)
