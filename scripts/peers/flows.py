"""RealNVP, Glow and spline couplings in PyTorch, built as Sources/Flows builds them: the same shapes,
the same operations, the parameters by the same names."""
import math
import torch, torch.nn as nn, torch.nn.functional as F


class Conditioner(nn.Module):
    def __init__(self, inputs, outputs, width, kind="plain", blocks=2):
        super().__init__()
        self.first = nn.Conv2d(inputs, width, 3, padding=1)
        if kind == "plain":
            self.middle, self.blocks = nn.Conv2d(width, width, 1), None
        else:
            self.middle = None
            self.blocks = nn.ModuleList(nn.ModuleList(nn.Conv2d(width, width, 3, padding=1) for _ in range(2)) for _ in range(blocks))
        self.last = nn.Conv2d(width, outputs, 3, padding=1)

    def forward(self, x):
        h = F.relu(self.first(x))
        if self.middle is not None: h = F.relu(self.middle(h))
        else:
            for one, two in self.blocks: h = h + two(F.relu(one(F.relu(h))))
            h = F.relu(h)
        return self.last(h)


def spline(x, p, bins, bound, inverse=False, least=1e-3):
    """Monotone rational-quadratic pieces within +-bound, the identity outside (Durkan et al., 2019)."""
    outside = x.abs() > bound
    inside = x.clamp(-bound, bound)
    w, h, d = p.split([bins, bins, bins - 1], -1)
    def knots(s):
        s = least + (1 - least * bins) * F.softmax(s, -1)
        k = F.pad(torch.cumsum(s, -1)[..., :-1] * (2 * bound) - bound, (1, 1), value=0.0)
        k = torch.cat([torch.full_like(k[..., :1], -bound), k[..., 1:-1], torch.full_like(k[..., :1], bound)], -1)
        return k, k[..., 1:] - k[..., :-1]
    (left, width), (bottom, height) = knots(w), knots(h)
    slope = F.pad(F.softplus(d + math.log(math.exp(1 - least) - 1)) + least, (1, 1), value=1.0)
    i = (torch.searchsorted((bottom if inverse else left).contiguous(), inside[..., None].contiguous(), right=True) - 1).clamp(0, bins - 1)
    def pick(v): return v.gather(-1, i)[..., 0]
    left, width, bottom, height, sl, sr = pick(left), pick(width), pick(bottom), pick(height), pick(slope), pick(slope[..., 1:])
    mean = height / width
    bend = sl + sr - 2 * mean
    if inverse:
        rise = inside - bottom
        a = rise * bend + height * (mean - sl); b = height * sl - rise * bend; c = -mean * rise
        place = 2 * c / (-b - (b * b - 4 * a * c).sqrt())
        return torch.where(outside, x, place * width + left), None
    place = (inside - left) / width
    product = place * (1 - place)
    y = bottom + height * (mean * place * place + sl * product) / (mean + bend * product)
    ratio = mean / (mean + bend * product)
    log = (ratio * ratio * (sr * place * place + 2 * mean * product + sl * (1 - place) ** 2)).log()
    return torch.where(outside, x, y), torch.where(outside, torch.zeros_like(x), log)


class Coupling(nn.Module):
    def __init__(self, channels, width, kind="plain", mask=None, first=True, map="affine", bound=2.0, bins=8, spline_bound=3.0, blocks=2):
        super().__init__()
        self.mask, self.first, self.map, self.bound, self.bins, self.spline_bound = mask, first, map, bound, bins, spline_bound
        kept = channels if mask is not None else channels // 2
        count = {"additive": 1, "affine": 2, "spline": 3 * bins - 1}[map]
        self.conditioner = Conditioner(kept, kept * count, width, kind, blocks)

    def move(self, x, p, inverse):
        if self.map == "additive": return (x - p, None) if inverse else (x + p, None)
        if self.map == "spline":
            n, c, h, w = x.shape
            p = p.view(n, c, -1, h, w).permute(0, 1, 3, 4, 2)
            return spline(x, p, self.bins, self.spline_bound, inverse)
        s, t = p.chunk(2, 1)
        s = self.bound * torch.tanh(s / self.bound)
        return ((x - t) * torch.exp(-s), None) if inverse else (x * torch.exp(s) + t, s)

    def forward(self, x, inverse=False):
        if self.mask is None:
            a, b = x.chunk(2, 1) if self.first else x.chunk(2, 1)[::-1]
            b, log = self.move(b, self.conditioner(a), inverse)
            y = torch.cat([a, b] if self.first else [b, a], 1)
        else:
            h, w = x.shape[2:]
            kept = ((torch.arange(h)[:, None] + torch.arange(w)) % 2 == self.mask).to(x.dtype)
            a = x * kept
            b, log = self.move(x, self.conditioner(a), inverse)
            y = a + b * (1 - kept)
            log = None if log is None else log * (1 - kept)
        return y, x.new_zeros(len(x)) if log is None else log.sum((1, 2, 3))


class ActNorm(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.log_scale, self.bias = nn.Parameter(torch.zeros(channels)), nn.Parameter(torch.zeros(channels))

    def forward(self, x, inverse=False):
        s, b = self.log_scale[:, None, None], self.bias[:, None, None]
        if inverse: return x * torch.exp(-s) - b, 0
        return (x + b) * torch.exp(s), self.log_scale.sum() * x.shape[2] * x.shape[3]


class BatchNorm(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.register_buffer("running_mean", torch.zeros(channels)); self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x, inverse=False):
        if inverse: return x * (self.running_var + 1e-5).sqrt()[:, None, None] + self.running_mean[:, None, None], 0
        if not self.training:
            y = (x - self.running_mean[:, None, None]) * torch.rsqrt(self.running_var + 1e-5)[:, None, None]
            return y, -0.5 * (self.running_var + 1e-5).log().sum() * x.shape[2] * x.shape[3]
        var, mean = torch.var_mean(x, (0, 2, 3), correction=0)
        with torch.no_grad():
            n = x.numel() / x.shape[1]
            self.running_mean.lerp_(mean, 0.1); self.running_var.lerp_(var * n / (n - 1), 0.1)
        y = (x - mean[:, None, None]) * torch.rsqrt(var + 1e-5)[:, None, None]
        return y, -0.5 * (var + 1e-5).log().sum() * x.shape[2] * x.shape[3]


class Mixing(nn.Module):
    def __init__(self, channels):
        super().__init__()
        p, l, u = torch.linalg.lu(torch.linalg.qr(torch.randn(channels, channels))[0])
        d = u.diagonal()
        self.register_buffer("p", p); self.register_buffer("sign", d.sign()); self.register_buffer("below", torch.ones_like(l).tril(-1))
        self.lower, self.upper, self.log_scale = nn.Parameter(l.tril(-1)), nn.Parameter(u.triu(1)), nn.Parameter(d.abs().log())

    def forward(self, x, inverse=False):
        eye = torch.eye(len(self.sign), dtype=x.dtype)
        w = self.p @ (self.lower * self.below + eye) @ (self.upper * self.below.T + torch.diag(self.sign * self.log_scale.exp()))
        if inverse: w = torch.linalg.inv(w)
        return F.conv2d(x, w[:, :, None, None]), self.log_scale.sum() * x.shape[2] * x.shape[3]


def squeeze(x):
    n, c, h, w = x.shape
    return F.pixel_unshuffle(x, 2).view(n, c, 4, h // 2, w // 2).transpose(1, 2).reshape(n, 4 * c, h // 2, w // 2)


def unsqueeze(x):
    n, c, h, w = x.shape
    return F.pixel_shuffle(x.view(n, 4, c // 4, h, w).transpose(1, 2).reshape(n, c, h, w), 2)


class Split(nn.Module):
    def __init__(self, channels, bound=2.0):
        super().__init__()
        self.conv, self.bound = nn.Conv2d(channels // 2, channels, 3, padding=1), bound

    def numbers(self, kept):
        m, s = self.conv(kept).chunk(2, 1)
        return m, self.bound * torch.tanh(s / self.bound)


class Flow(nn.Module):
    """architecture: glow or realnvp; map: affine, additive or spline."""

    def __init__(self, architecture="glow", shape=(3, 32, 32), levels=3, steps=8, width=128, map="affine", blocks=2):
        super().__init__()
        self.shape, self.glow = shape, architecture == "glow"
        c = shape[0]
        self.levels = nn.ModuleList()
        for l in range(levels):
            last, level = l == levels - 1, nn.ModuleDict()
            if self.glow:
                c *= 4
                level["coarse"] = nn.ModuleList(m for _ in range(steps) for m in (ActNorm(c), Mixing(c), Coupling(c, width, map=map)))
            else:
                level["fine"] = nn.ModuleList(m for k in range(4 if last else 3)
                                              for m in (Coupling(c, width, "residual", mask=k % 2, map=map, blocks=blocks), BatchNorm(c)))
                if not last:
                    c *= 4
                    level["coarse"] = nn.ModuleList(m for k in range(3)
                                                    for m in (Coupling(c, width, "residual", first=k % 2 == 0, map=map, blocks=blocks), BatchNorm(c)))
            if not last:
                if self.glow: level["split"] = Split(c)
                c //= 2
            self.levels.append(level)

    def forward(self, x):
        total, codes = x.new_zeros(len(x)), []
        for l, level in enumerate(self.levels):
            last = l == len(self.levels) - 1
            for name in ("fine", "coarse"):
                if name == "coarse" and (self.glow or not last): x = squeeze(x)
                for m in level[name] if name in level else []:
                    x, log = m(x); total = total + log
            if last: break
            x, z = x.chunk(2, 1)
            if "split" in level:
                m, s = level["split"].numbers(x)
                z, total = (z - m) * torch.exp(-s), total - s.sum((1, 2, 3))
            codes.append(z.flatten(1))
        return torch.cat([*codes, x.flatten(1)], 1), total

    def inverse(self, code):
        n, (c, h, w) = len(code), self.shape
        shapes = []
        for l, level in enumerate(self.levels):
            last = l == len(self.levels) - 1
            if self.glow or not last: c, h, w = 4 * c, h // 2, w // 2
            if not last: c //= 2
            shapes.append((c, h, w))
        codes = code.split([math.prod(s) for s in shapes], 1)
        x = codes[-1].view(n, *shapes[-1])
        for l, level in reversed(list(enumerate(self.levels))):
            last = l == len(self.levels) - 1
            if not last:
                z = codes[l].view(n, *shapes[l])
                if "split" in level:
                    m, s = level["split"].numbers(x)
                    z = z * torch.exp(s) + m
                x = torch.cat([x, z], 1)
            for name in ("coarse", "fine"):
                for m in reversed(level[name]) if name in level else []: x, _ = m(x, inverse=True)
                if name == "coarse" and (self.glow or not last): x = unsqueeze(x)
        return x

    def nll(self, pictures):
        """Mean of -log p of levels 0 ... 255, with even noise."""
        x = (pictures + torch.rand_like(pictures)) / 256 - 0.5
        z, log = self(x)
        return ((0.5 * z * z + 0.9189385).sum(1) - log).mean()
