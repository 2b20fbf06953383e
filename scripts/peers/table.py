#!/usr/bin/env python3
"""Makes the table of scripts/bench-peers from what everybody printed.

    python3 table.py --cases      the names of all cases, a line each
    python3 table.py FOLDER --threads N --seconds S --rounds R

FOLDER holds CASE,DTYPE,ENGINE,ROUND.json (the line that the engine printed), CASE,DTYPE,ENGINE.log
(its complaints), the same with .failed where it failed, doctor-start.json and doctor-end.json, and
versions.txt (commit, Swift, clang).
"""
import argparse
import glob
import importlib.metadata
import json
import os
import platform
import time

ENGINES = {"atelier": "ours", "torch": "PyTorch", "compiled": "compiled", "openvino": "OpenVINO",
           "onnxruntime": "ONNX Runtime", "onednn": "oneDNN"}
PYTORCH = ["torch", "compiled"]
FASTEST = ["openvino", "onnxruntime", "onednn"]

# How many times as fast as the best PyTorch, as the best of the other peers, and what fraction of
# the peak: what each case has to reach in f32 and in bf16.
GOALS = {
    "matmul-256": {},
    "matmul-512": {},
    "matmul-1024": {"f32": {"PyTorch": 2, "peak": 0.90}},
    "convolution-64": {"f32": {"peak": 0.85}},
    "convolution-256": {"f32": {"peak": 0.85}},
    "convolution-512": {"f32": {"peak": 0.85}},
    "attention-256": {"f32": {"PyTorch": 2}},
    "attention-1024": {"f32": {"PyTorch": 2}},
    "attention-4096": {"f32": {"PyTorch": 2}},
    "nice-sample": {"f32": {"others": 1}, "bf16": {"others": 1}},
    "dit-sample": {"f32": {"others": 1.1}, "bf16": {"others": 1}},
    "vae-decode": {"f32": {"others": 1}, "bf16": {"others": 0.95}},
    "detr": {"f32": {"others": 1}, "bf16": {"others": 0.95}},
    "sd3-step": {"f32": {"PyTorch": 2.2}, "bf16": {"PyTorch": 1.2}},
    "upsample": {"f32": {"PyTorch": 1.4}},
    "espcn-x2": {"f32": {"PyTorch": 1.3}},
    "fsrcnn-x2": {"f32": {"PyTorch": 1.3}},
    "waifu2x": {"f32": {"PyTorch": 1.3}},
    "nice-train": {"f32": {"PyTorch": 1.9}},
    "glow-sample": {"f32": {"PyTorch": 2}},
    "glow-train": {"f32": {"PyTorch": 2}},
    "spline-sample": {"f32": {"PyTorch": 2}},
    "spline-train": {"f32": {"PyTorch": 2}},
    "realnvp-sample": {"f32": {"PyTorch": 2}},
    "realnvp-train": {"f32": {"PyTorch": 2}},
    "dit-train": {"f32": {"PyTorch": 2}, "bf16": {"PyTorch": 1}},
}


class Results:
    """The best round of each engine at each case, and why there is none."""

    def __init__(self, folder):
        self.folder, self.best, self.failures, self.peaks = folder, {}, {}, {}
        for path in sorted(glob.glob(os.path.join(folder, "*,*,*,*.json"))):
            case, dtype, engine, _ = os.path.basename(path)[:-5].split(",")
            key = (case, dtype, engine)
            for line in read_lines(path):
                if "error" in line:
                    self.failures[key] = line["error"]
                    continue
                if line.get("gflops") and line.get("peak_fraction"):
                    peak = line["gflops"] / line["peak_fraction"]
                    self.peaks[dtype] = max(self.peaks.get(dtype, 0), peak)
                if key not in self.best or line["best_s"] < self.best[key]["best_s"]:
                    self.best[key] = line
        for path in sorted(glob.glob(os.path.join(folder, "*.failed"))):
            key = tuple(os.path.basename(path)[: -len(".failed")].split(","))
            self.failures[key] = self.complaint(key, path)

    def complaint(self, key, path):
        """The line of the log that says most: the last one that names an error, else the last."""
        try:
            with open(os.path.join(self.folder, ",".join(key) + ".log"), errors="replace") as log:
                lines = [line.strip() for line in log if line.strip()]
        except OSError:
            lines = []
        with open(path) as file:
            status = file.read().strip()
        named = [line for line in lines if "Error" in line] or lines
        return f"{status}: {named[-1][:200]}" if named else status

    def seconds(self, case, dtype, engine):
        line = self.best.get((case, dtype, engine))
        return line and line["best_s"]

    def peak_fraction(self, case, dtype):
        """Of the highest peak that any of our runs measured: one alone may have met a noisy moment."""
        line = self.best.get((case, dtype, "atelier")) or {}
        return line["gflops"] / self.peaks[dtype] if line.get("gflops") and dtype in self.peaks else None

    def cases(self):
        found = {key[0] for key in [*self.best, *self.failures]}
        known = [case for case in GOALS if case in found]
        return known + sorted(found - set(known))

    def is_known(self, case):
        """Whether ours has the case: else it ended with the code for wrong usage, and nobody ran."""
        return not self.failures.get((case, "f32", "atelier"), "").startswith("exit 64")


def read_lines(path):
    lines = []
    with open(path, errors="replace") as file:
        for text in file:
            try:
                lines.append(json.loads(text))
            except ValueError:
                continue  # Libraries print things, too.
    return [line for line in lines if isinstance(line, dict) and ("best_s" in line or "error" in line)]


def read_doctor(folder, when):
    try:
        with open(os.path.join(folder, f"doctor-{when}.json")) as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def shown(seconds):
    if seconds is None:
        return "–"
    if seconds >= 1:
        return f"{seconds:.3g} s"
    milliseconds = seconds * 1e3
    return f"{milliseconds:.0f} ms" if milliseconds >= 100 else f"{milliseconds:.3g} ms"


def row(results, case, dtype, notes):
    seconds = {engine: results.seconds(case, dtype, engine) for engine in ENGINES}
    ours = seconds["atelier"]

    def cell(engine):
        key = (case, dtype, engine)
        if engine == "atelier" and results.failures.get(key, "").startswith("exit 64"):
            return "–"  # Ours does not know these numbers yet.
        if seconds[engine] is None and key in results.failures:
            notes.append(f"{case}, {dtype}, {ENGINES[engine]}: {results.failures[key]}")
            return f"failed ({len(notes)})"
        return shown(seconds[engine])

    def ratio(engines):
        times = [seconds[engine] for engine in engines if seconds[engine]]
        return min(times) / ours if ours and times else None

    peak = results.peak_fraction(case, dtype)
    reached = {"PyTorch": ratio(PYTORCH), "others": ratio(FASTEST), "peak": peak}
    goals = GOALS.get(case, {}).get(dtype, {})
    verdicts, wanted = [], []
    for what, goal in goals.items():
        wanted.append(f"{goal:.0%} of peak" if what == "peak" else f"{goal:g}× {what}")
        if reached[what] is not None:
            verdicts.append(reached[what] >= goal)
    verdict = "–" if not verdicts else "met" if all(verdicts) else "**missed**"
    if verdicts and len(verdicts) < len(goals):
        verdict += " (in part)"
    times = {engine: cell(engine) for engine in ENGINES}
    ratios = {what: f"{value:.2f}×" if value else "–" for what, value in reached.items()}
    return [case, dtype, times["atelier"], f"{peak:.0%}" if peak else "–",
            times["torch"], times["compiled"], ratios["PyTorch"],
            times["openvino"], times["onnxruntime"], times["onednn"], ratios["others"],
            ", ".join(wanted) or "–", verdict]


def markdown(rows):
    head = ["case", "numbers", "ours", "of peak", "PyTorch", "compiled", "× PyTorch", "OpenVINO",
            "ONNX Runtime", "oneDNN", "× others", "goal", ""]
    lines = [head, ["---"] * 2 + ["---:"] * 9 + ["---"] * 2] + rows
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def machine(folder, options):
    start, end = read_doctor(folder, "start"), read_doctor(folder, "end")
    with open(os.path.join(folder, "versions.txt")) as file:
        commit, swift, clang = (file.read().splitlines() + ["unknown"] * 3)[:3]
    peers = []
    for package in ["torch", "diffusers", "openvino", "onnxruntime", "numpy"]:
        try:
            peers.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            peers.append(f"{package}: not installed")
    peaks = [found.get("peak_gflops") for found in (start, end)]
    lines = [
        f"* {start.get('processor') or platform.processor()}, {start.get('processors')} processors, "
        f"{start.get('memory_bytes', 0) / 1e9:.0f} GB, {platform.system()} {platform.release()}",
        f"* atelier {start.get('version')} ({commit}), {start.get('isa')}; {swift}; {clang}",
        f"* {', '.join(peers)}; Python {platform.python_version()}",
        f"* {options.threads} threads for everybody; the best of {options.rounds} rounds of "
        f"{options.seconds:g} s, case by case in turns; {time.strftime('%Y-%m-%d')}",
        f"* peak of fused multiply-adds in f32: {peaks[0]} GFLOP/s at the start, {peaks[1]} at the end; "
        f"copy: {start.get('copy_gigabytes_per_second')} and {end.get('copy_gigabytes_per_second')} GB/s",
    ]
    if all(peaks) and min(peaks) < 0.95 * max(peaks):
        lines.append("* **The machine was not quiet: the two peaks differ by more than 5 %.**")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--cases", action="store_true")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--rounds", type=int)
    options = parser.parse_args()
    if options.cases:
        print("\n".join(GOALS))
        return
    results, notes = Results(options.folder), []
    unknown = [case for case in results.cases() if not results.is_known(case)]
    rows = [row(results, case, dtype, notes)
            for case in results.cases() if results.is_known(case) for dtype in ("f32", "bf16")]
    print(machine(options.folder, options))
    print()
    print(markdown(rows))
    print()
    print("× PyTorch: how many times as fast as the better of its two; × others: as the best of the "
          "peers after it; of peak: of the highest that was measured beside any case.")
    for index, note in enumerate(notes, 1):
        print(f"\n({index}) {note}")
    if unknown:
        print(f"\nNot timed, since ours has no such case yet: {', '.join(unknown)}.")


if __name__ == "__main__":
    main()
