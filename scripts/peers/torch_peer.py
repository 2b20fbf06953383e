#!/usr/bin/env python3
"""The PyTorch side of every speed comparison, on exactly the work this project is timed on.

    python3 torch_peer.py --threads 2 --case dit-sample [--dtype f32|bf16] [--compile]

Needs PyPI's torch; the cases vae-decode, detr and sd3-* need transformers / diffusers too.
Prints one JSON line per case: the best and median seconds over the repeats that fit in --seconds.
The models are randomly initialised: only shapes and arithmetic matter to a timing.

case              work per repeat
matmul-N          [N, N] . [N, N] for N = 256, 512, 1024; with --onednn by oneDNN, where torch was built with it
convolution-N     3x3, N to N channels, on 64x64 for N = 64, 32x32 for 256, 16x16 for 512; in the layout PyTorch is faster with
attention-N       4 heads of 64, N = 256, 1024, 4096 tokens
nice-sample       NICE, 784-d, 4 additive couplings x (5 hidden layers of 1000, ReLU): 100 samples
nice-train        same model, one AdamW step, batch 200
glow-sample       Glow, 3x32x32, 3 levels of 8 steps (actnorm, LU mixing, affine coupling of width 128): 16 images
glow-train        same model, one AdamW step, batch 32
spline-sample, spline-train    same with splines of 8 bins, 4 steps, width 64
realnvp-sample, realnvp-train  RealNVP, 3x32x32, 2 levels, width 48, two residual blocks
dit-sample        rectified-flow DiT, 3x32x32, patch 2 (256 tokens), dim 256, depth 8, 4 heads, MLP x4, adaLN: 16 images x 50 Euler steps
dit-train         same model, one AdamW step, batch 32
upsample          PixelShuffle x2, bilinear x2, ConvTranspose2d 4x4 s2 on 1x256x64x64, one pass of each
espcn-x2, fsrcnn-x2, waifu2x   the super-resolution networks in models/ on 512x512 (waifu2x: 256x256) pixels
vae-decode        SD3's decoder (AutoencoderKL, 16 latent channels) on 1x16x64x64 -> 512x512
sd3-step          one SD3-medium MM-DiT step (24 blocks, dim 1536), 64x64 latent, 154 text tokens, batch 2
detr              DETR R50, 100 queries, 1x3x800x1066
"""
import argparse, json, math, statistics, time
import torch, torch.nn as nn, torch.nn.functional as F


class Nice(nn.Module):
    def __init__(self, d=784, width=1000, hidden=5, couplings=4):
        super().__init__()
        half = d // 2
        def mlp():
            layers, i = [], half
            for _ in range(hidden):
                layers += [nn.Linear(i, width), nn.ReLU()]
                i = width
            return nn.Sequential(*layers, nn.Linear(i, half))
        self.m = nn.ModuleList(mlp() for _ in range(couplings))
        self.log_scale = nn.Parameter(torch.zeros(d))
        self.half = half

    def forward(self, x):  # encode, for training
        a, b = x[:, : self.half], x[:, self.half :]
        for i, m in enumerate(self.m):
            if i % 2 == 0: b = b + m(a)
            else: a = a + m(b)
        return torch.cat([a, b], 1) * self.log_scale.exp()

    def inverse(self, z):
        z = z * (-self.log_scale).exp()
        a, b = z[:, : self.half], z[:, self.half :]
        for i, m in reversed(list(enumerate(self.m))):
            if i % 2 == 0: b = b - m(a)
            else: a = a - m(b)
        return torch.cat([a, b], 1)

    def nll(self, x):  # logistic prior
        h = self(x)
        return -(self.log_scale.sum() - (F.softplus(h) + F.softplus(-h)).sum(1)).mean()


class DiTBlock(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads = heads
        self.ada, self.qkv, self.out = nn.Linear(d, 6 * d), nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, 4 * d), nn.Linear(4 * d, d)
        self.n1 = nn.LayerNorm(d, elementwise_affine=False, eps=1e-6)
        self.n2 = nn.LayerNorm(d, elementwise_affine=False, eps=1e-6)

    def forward(self, x, c):
        s1, b1, g1, s2, b2, g2 = self.ada(F.silu(c)).unsqueeze(1).chunk(6, -1)
        B, T, D = x.shape
        h = self.n1(x) * (1 + s1) + b1
        q, k, v = self.qkv(h).view(B, T, 3, self.heads, D // self.heads).permute(2, 0, 3, 1, 4)
        h = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(B, T, D)
        x = x + g1 * self.out(h)
        h = self.n2(x) * (1 + s2) + b2
        return x + g2 * self.down(F.gelu(self.up(h), approximate="tanh"))


class DiT(nn.Module):
    def __init__(self, size=32, ch=3, patch=2, d=256, depth=8, heads=4):
        super().__init__()
        self.patch, self.d, self.side = patch, d, size // patch
        self.embed = nn.Linear(ch * patch * patch, d)
        self.pos = nn.Parameter(torch.randn(1, self.side**2, d) * 0.02)
        self.t = nn.Sequential(nn.Linear(256, d), nn.SiLU(), nn.Linear(d, d))
        self.y = nn.Embedding(11, d)
        self.blocks = nn.ModuleList(DiTBlock(d, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(d, elementwise_affine=False, eps=1e-6)
        self.ada, self.head = nn.Linear(d, 2 * d), nn.Linear(d, ch * patch * patch)

    def forward(self, x, t, y):
        f = torch.exp(-math.log(10000) * torch.arange(128) / 128)
        a = t[:, None] * 1000 * f[None]
        c = self.t(torch.cat([a.cos(), a.sin()], -1).to(x.dtype)) + self.y(y)
        h = self.embed(F.pixel_unshuffle(x, self.patch).flatten(2).transpose(1, 2)) + self.pos
        for b in self.blocks:
            h = b(h, c)
        s, b = self.ada(F.silu(c)).unsqueeze(1).chunk(2, -1)
        h = self.head(self.norm(h) * (1 + s) + b).transpose(1, 2).reshape(x.shape[0], -1, self.side, self.side)
        return F.pixel_shuffle(h, self.patch)


def cases(a):
    dt = {"f32": torch.float32, "bf16": torch.bfloat16}[a.dtype]
    comp = torch.compile if a.compile else (lambda m: m)
    cast = lambda m: m.to(dt).eval()

    def matmul(size):
        x, y = torch.randn(size, size, dtype=dt), torch.randn(size, size, dtype=dt)
        if a.onednn: return lambda: torch.ops.mkldnn._linear_pointwise(x, y, None, "none", [], "")  # x . y^T
        f = comp(torch.matmul)
        return lambda: f(x, y)

    def convolution(channels, side):
        last = dict(memory_format=torch.channels_last)
        x, w = torch.randn(1, channels, side, side, dtype=dt).to(**last), torch.randn(channels, channels, 3, 3, dtype=dt).to(**last)
        f = comp(lambda x, w: F.conv2d(x, w, padding=1))
        return lambda: f(x, w)

    def attention(tokens):
        q, k, v = (torch.randn(1, 4, tokens, 64, dtype=dt) for _ in range(3))
        f = comp(F.scaled_dot_product_attention)
        return lambda: f(q, k, v)

    def nice_sample():
        m = cast(Nice()); inv = comp(m.inverse); z = torch.randn(100, 784, dtype=dt)
        return lambda: inv(z)

    def train(m, loss):
        opt = torch.optim.AdamW(m.parameters(), lr=1e-4)
        lossc = comp(loss)
        def step():
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=a.dtype == "bf16"):
                l = lossc()
            l.backward(); opt.step(); opt.zero_grad(set_to_none=True)
        return step

    def nice_train():
        m = Nice(); x = torch.rand(200, 784)
        return train(m, lambda: m.nll(x))

    def flow_cases(name, *shape, **sizes):
        from flows import Flow
        def sample():
            m = cast(Flow(*shape, **sizes)); inv = comp(m.inverse); z = torch.randn(16, 3072, dtype=dt)
            return lambda: inv(z)
        def learn():
            m = Flow(*shape, **sizes); x = torch.randint(0, 256, (32, 3, 32, 32)).float()
            return train(m, lambda: m.nll(x))
        return {name + "-sample": sample, name + "-train": learn}

    flows = {**flow_cases("glow", "glow"), **flow_cases("spline", "glow", steps=4, width=64, map="spline"),
             **flow_cases("realnvp", "realnvp", levels=2, width=48)}

    def dit_sample():
        m = cast(DiT()); f = comp(m); y = torch.arange(16) % 10; z = torch.randn(16, 3, 32, 32, dtype=dt)
        def run():
            x = z
            for i in range(50):
                x = x + f(x, torch.full((16,), i / 50, dtype=dt), y) / 50
            return x
        return run

    def dit_train():
        m = DiT(); x1 = torch.rand(32, 3, 32, 32) * 2 - 1; y = torch.arange(32) % 10
        def loss():
            x0, t = torch.randn_like(x1), torch.sigmoid(torch.randn(32))
            tt = t[:, None, None, None]
            return F.mse_loss(m((1 - tt) * x0 + tt * x1, t, y), x1 - x0)
        return train(m, loss)

    def upsample():
        x = torch.randn(1, 256, 64, 64, dtype=dt); ct = cast(nn.ConvTranspose2d(256, 256, 4, 2, 1))
        return lambda: (F.pixel_shuffle(x, 2), F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False), ct(x))

    def enlarging(layers, channels, side, margin=0):
        m = cast(nn.Sequential(*layers))
        best = None
        # Whichever layout PyTorch is faster with.
        for layout in (torch.contiguous_format, torch.channels_last):
            n = m.to(memory_format=layout); f = comp(n)
            x = torch.randn(1, channels, side + 2 * margin, side + 2 * margin, dtype=dt).to(memory_format=layout)
            f(x); t = time.perf_counter(); f(x); t = time.perf_counter() - t
            if best is None or t < best[0]: best = (t, layout)
        m = m.to(memory_format=best[1]); f = comp(m)
        x = torch.randn(1, channels, side + 2 * margin, side + 2 * margin, dtype=dt).to(memory_format=best[1])
        return lambda: f(x)

    def espcn():
        return enlarging([nn.Conv2d(1, 64, 5, padding=2), nn.ReLU(), nn.Conv2d(64, 32, 3, padding=1), nn.ReLU(),
                          nn.Conv2d(32, 4, 3, padding=1), nn.PixelShuffle(2), nn.Tanh()], 1, 512)

    def fsrcnn():
        maps = [layer for _ in range(4) for layer in (nn.Conv2d(12, 12, 3, padding=1), nn.PReLU(12))]
        return enlarging([nn.Conv2d(1, 56, 5, padding=2), nn.PReLU(56), nn.Conv2d(56, 12, 1), nn.PReLU(12), *maps,
                          nn.Conv2d(12, 56, 1), nn.PReLU(56), nn.Conv2d(56, 4, 1), nn.PixelShuffle(2)], 1, 512)

    def waifu2x():
        widths = [3, 16, 32, 64, 128, 128, 256]
        layers = [layer for i, o in zip(widths, widths[1:]) for layer in (nn.Conv2d(i, o, 3), nn.LeakyReLU(0.1))]
        return enlarging([*layers, nn.ConvTranspose2d(256, 3, 4, 2, 3)], 3, 256, margin=7)

    def vae_decode():
        from diffusers import AutoencoderKL
        m = cast(AutoencoderKL(in_channels=3, out_channels=3, latent_channels=16, block_out_channels=(128, 256, 512, 512),
                               down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
                               layers_per_block=2, use_quant_conv=False, use_post_quant_conv=False))
        m = m.to(memory_format=torch.channels_last); d = comp(m.decoder)
        z = torch.randn(1, 16, 64, 64, dtype=dt).to(memory_format=torch.channels_last)
        return lambda: d(z)

    def sd3_step():
        from diffusers import SD3Transformer2DModel
        torch.set_default_dtype(dt)
        m = cast(SD3Transformer2DModel(sample_size=128, patch_size=2, in_channels=16, num_layers=24, attention_head_dim=64,
                                       num_attention_heads=24, joint_attention_dim=4096, caption_projection_dim=1536,
                                       pooled_projection_dim=2048, out_channels=16, pos_embed_max_size=192))
        torch.set_default_dtype(torch.float32); f = comp(m)
        x, e, p = torch.randn(2, 16, 64, 64, dtype=dt), torch.randn(2, 154, 4096, dtype=dt), torch.randn(2, 2048, dtype=dt)
        return lambda: f(hidden_states=x, encoder_hidden_states=e, pooled_projections=p, timestep=torch.tensor([500.0, 500.0], dtype=dt))

    def detr():
        from transformers import DetrConfig, DetrForObjectDetection
        m = cast(DetrForObjectDetection(DetrConfig())).to(memory_format=torch.channels_last); f = comp(m)
        x = torch.randn(1, 3, 800, 1066, dtype=dt).to(memory_format=torch.channels_last)
        return lambda: f(pixel_values=x)

    kernels = {f"matmul-{n}": lambda n=n: matmul(n) for n in (256, 512, 1024)}
    kernels |= {f"convolution-{n}": lambda n=n, side=side: convolution(n, side) for n, side in ((64, 64), (256, 32), (512, 16))}
    kernels |= {f"attention-{n}": lambda n=n: attention(n) for n in (256, 1024, 4096)}
    return {**kernels, **flows, "nice-sample": nice_sample, "nice-train": nice_train, "dit-sample": dit_sample, "dit-train": dit_train,
            "upsample": upsample, "espcn-x2": espcn, "fsrcnn-x2": fsrcnn, "waifu2x": waifu2x, "vae-decode": vae_decode, "sd3-step": sd3_step, "detr": detr}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--case", action="append"); p.add_argument("--threads", type=int, default=2)
    p.add_argument("--dtype", default="f32", choices=["f32", "bf16"]); p.add_argument("--compile", action="store_true")
    p.add_argument("--onednn", action="store_true", help="matmul-N by oneDNN itself")
    p.add_argument("--seconds", type=float, default=8)
    a = p.parse_args()
    torch.set_num_threads(a.threads); torch.manual_seed(0)
    table = cases(a)
    for name in a.case or table:
        run = table[name]()
        with torch.set_grad_enabled(name.endswith("-train")):
            run()
            if a.compile: run()
            times, end = [], time.perf_counter() + a.seconds
            while not times or time.perf_counter() < end:
                t = time.perf_counter(); run(); times.append(time.perf_counter() - t)
        print(json.dumps({"case": name, "engine": f"{'oneDNN of ' if a.onednn else ''}torch {torch.__version__}", "dtype": a.dtype, "compile": a.compile, "threads": a.threads,
                          "best_s": round(min(times), 6), "median_s": round(statistics.median(times), 6), "repeats": len(times)}), flush=True)


if __name__ == "__main__":
    main()
