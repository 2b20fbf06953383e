#!/usr/bin/env python3
"""The strongest CPU peers at inference: OpenVINO and ONNX Runtime, on the same work as torch_peer.py.

    python3 openvino_peer.py --threads 2 [--case dit-sample] [--engine openvino|onnxruntime] [--dtype f32|bf16]

Needs PyPI's torch, openvino, onnxruntime, onnx, onnxscript (and diffusers, transformers for vae-decode, detr).
Prints one JSON line per case with torch_peer.py's keys. dit-sample is 50 calls of the compiled step; its Euler update is left out, in the peer's favour.
"""
import argparse, json, statistics, tempfile, time
import torch
import torch.nn.functional as F
from torch_peer import DiT, Nice


class NiceInverse(torch.nn.Module):
    def __init__(self): super().__init__(); self.nice = Nice()
    def forward(self, z): return self.nice.inverse(z)


class DetrOutputs(torch.nn.Module):
    def __init__(self):
        super().__init__()
        from transformers import DetrConfig, DetrForObjectDetection
        self.detr = DetrForObjectDetection(DetrConfig())
    def forward(self, x):
        o = self.detr(pixel_values=x)
        return o.logits, o.pred_boxes


class Upsample(torch.nn.Module):
    def __init__(self): super().__init__(); self.up = torch.nn.ConvTranspose2d(256, 256, 4, 2, 1)
    def forward(self, x):
        return F.pixel_shuffle(x, 2), F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False), self.up(x)


class Product(torch.nn.Module):
    def forward(self, a, b): return a @ b


class Attention(torch.nn.Module):
    def forward(self, q, k, v): return F.scaled_dot_product_attention(q, k, v)


def vae_decoder():
    from diffusers import AutoencoderKL
    return AutoencoderKL(in_channels=3, out_channels=3, latent_channels=16, block_out_channels=(128, 256, 512, 512),
                         down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
                         layers_per_block=2, use_quant_conv=False, use_post_quant_conv=False).decoder


CASES = {  # name: model, inputs, calls per repeat
    **{f"matmul-{n}": (Product, lambda n=n: (torch.randn(n, n), torch.randn(n, n)), 1) for n in (256, 512, 1024)},
    **{f"convolution-{n}": (lambda n=n: torch.nn.Conv2d(n, n, 3, padding=1, bias=False), lambda n=n, side=side: (torch.randn(1, n, side, side),), 1)
       for n, side in ((64, 64), (256, 32), (512, 16))},
    **{f"attention-{n}": (Attention, lambda n=n: tuple(torch.randn(1, 4, n, 64) for _ in range(3)), 1) for n in (256, 1024, 4096)},
    "upsample": (Upsample, lambda: (torch.randn(1, 256, 64, 64),), 1),
    "nice-sample": (NiceInverse, lambda: (torch.randn(100, 784),), 1),
    "dit-sample": (DiT, lambda: (torch.randn(16, 3, 32, 32), torch.full((16,), 0.5), torch.arange(16) % 10), 50),
    "vae-decode": (vae_decoder, lambda: (torch.randn(1, 16, 64, 64),), 1),
    "detr": (DetrOutputs, lambda: (torch.randn(1, 3, 800, 1066),), 1),
}


def compiled(engine, model, inputs, a):
    arrays = [x.numpy() for x in inputs]
    if engine == "openvino":
        import openvino
        m = openvino.Core().compile_model(openvino.convert_model(model, example_input=inputs), "CPU",
                                          {"INFERENCE_PRECISION_HINT": a.dtype, "INFERENCE_NUM_THREADS": a.threads, "PERFORMANCE_HINT": "LATENCY"})
        request = m.create_infer_request()
        return lambda: request.infer(arrays)
    import onnxruntime
    with tempfile.NamedTemporaryFile(suffix=".onnx") as f:
        torch.onnx.export(model, inputs, f.name, dynamo=True, verbose=False, external_data=False)
        o = onnxruntime.SessionOptions(); o.intra_op_num_threads = a.threads
        s = onnxruntime.InferenceSession(f.name, o, providers=["CPUExecutionProvider"])
    feed = dict(zip([i.name for i in s.get_inputs()], arrays))
    return lambda: s.run(None, feed)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--case", action="append"); p.add_argument("--engine", action="append", choices=["openvino", "onnxruntime"])
    p.add_argument("--threads", type=int, default=2); p.add_argument("--dtype", default="f32", choices=["f32", "bf16"]); p.add_argument("--seconds", type=float, default=6)
    a = p.parse_args()
    torch.manual_seed(0)
    for name in a.case or CASES:
        make, inputs, calls = CASES[name]
        for engine in a.engine or ["openvino", "onnxruntime"]:
            if engine == "onnxruntime" and a.dtype == "bf16": continue
            try:
                with torch.no_grad(): run = compiled(engine, make().eval(), inputs(), a)
            except Exception as e:
                print(json.dumps({"case": name, "engine": engine, "dtype": a.dtype, "error": repr(e)[:160]}), flush=True); continue
            run(); times, end = [], time.perf_counter() + a.seconds
            while not times or time.perf_counter() < end:
                t = time.perf_counter(); run(); times.append(time.perf_counter() - t)
            print(json.dumps({"case": name, "engine": engine, "dtype": a.dtype, "threads": a.threads, "best_s": round(min(times) * calls, 6),
                              "median_s": round(statistics.median(times) * calls, 6), "repeats": len(times)}), flush=True)


if __name__ == "__main__":
    main()
