#!/usr/bin/env python3
"""Times PyPI's pixelmatch on the pairs that bench-goldens wrote; needs PyPI's pillow and pixelmatch."""
import os
import sys
import time

from PIL import Image
from pixelmatch.contrib.PIL import pixelmatch

folder = sys.argv[1]
for index in range(4):
    start = time.perf_counter()
    expected, actual = (Image.open(os.path.join(folder, f"{index}.{k}.png")).convert("RGBA") for k in ("expected", "actual"))
    count = pixelmatch(expected, actual, threshold=0.1)
    print(f"pair {index}: pixelmatch {1000 * (time.perf_counter() - start):.1f} ms, {count} pixels")
