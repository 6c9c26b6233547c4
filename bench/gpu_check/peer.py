"""The speed of PyTorch on both networks, for gpu_check: peer.py OUT [--device cpu] [--small] [--seconds S]

Reads OUT/hourglass.pt and OUT/se_resnet.pt (weights, images, outputs), writes OUT/peer.json. Ways: eager with PyTorch's
defaults, autocast ("amp"), torch.compile of that, and CUDA graphs of that; images come from page-locked memory and results
go back, as in the product. A way that fails is "not run" with its reason.
"""

import argparse
import json
import os
import time

import torch
import torch.nn.functional as F
from torch import nn

SQUEEZE = 16


class Block(nn.Sequential):
    """Convolution 3x3, batch normalisation, ReLU if asked for."""

    def __init__(self, inputs, outputs, relu):
        layers = [nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs)]
        super().__init__(*layers, *([nn.ReLU(inplace=True)] if relu else []))


class Residual(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.bottleneck = Block(inputs, outputs // 2, True)
        self.conv = Block(outputs // 2, outputs // 2, True)
        self.out = Block(outputs // 2, outputs, False)
        self.skip = Block(inputs, outputs, False) if inputs != outputs else nn.Identity()

    def forward(self, x):
        return self.out(self.conv(self.bottleneck(x))) + self.skip(x)


class Level(nn.Module):
    def __init__(self, levels, inputs, inside, outputs):
        super().__init__()
        self.lower1 = Residual(inputs, inside)
        self.lower2 = Residual(inside, inside)
        self.lower3 = Residual(inside, inside)
        self.lower4 = Level(levels - 1, inside, inside, outputs) if levels > 1 else Residual(inside, outputs)
        self.lower5 = Residual(outputs, outputs)
        self.upper1 = Residual(inputs, inside)
        self.upper2 = Residual(inside, inside)
        self.upper3 = Residual(inside, outputs)

    def forward(self, x):
        low = self.lower5(self.lower4(self.lower3(self.lower2(self.lower1(F.max_pool2d(x, 2))))))
        high = self.upper3(self.upper2(self.upper1(x)))
        return high + F.interpolate(low, high.shape[2:], mode="bilinear", align_corners=True)


class Hourglass(nn.Module):
    """Images to landmarks: fractions of width and height, means over the softmax of each heat map."""

    def __init__(self, bw, depth):
        super().__init__()
        self.layer1 = nn.Sequential(
            nn.Conv2d(1, bw, 7, stride=2, padding=3), nn.BatchNorm2d(bw), nn.ReLU(inplace=True),
            Residual(bw, 2 * bw), nn.MaxPool2d(2))
        self.layer2 = nn.Sequential(Residual(2 * bw, 2 * bw), Residual(2 * bw, 2 * bw), Residual(2 * bw, 4 * bw))
        self.hourglass = Level(depth, 4 * bw, 4 * bw, 8 * bw)
        self.mixer = nn.Sequential(
            nn.Dropout2d(0.25), Block(8 * bw, 8 * bw, True), nn.Dropout2d(0.25), Block(8 * bw, 4 * bw, True))
        self.out_block = nn.Sequential(nn.Conv2d(4 * bw, 3, 1))

    def forward(self, x):
        maps = self.out_block(self.mixer(self.hourglass(self.layer2(self.layer1(x)))))
        p = maps.flatten(2).softmax(2).reshape(maps.shape)
        across = torch.arange(maps.shape[3], device=maps.device) / maps.shape[3]
        down = torch.arange(maps.shape[2], device=maps.device) / maps.shape[2]
        return torch.stack([(p.sum(2) * across).sum(2), (p.sum(3) * down).sum(2)], 2)


class Gate(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.fc1 = nn.Conv2d(channels, channels // SQUEEZE, 1)
        self.fc2 = nn.Conv2d(channels // SQUEEZE, channels, 1)

    def forward(self, x):
        return x * torch.sigmoid(self.fc2(F.relu(self.fc1(F.adaptive_avg_pool2d(x, 1)))))


class Bottleneck(nn.Module):
    def __init__(self, inputs, planes, stride, project):
        super().__init__()
        outputs = 4 * planes
        self.conv1 = nn.Conv2d(inputs, planes, 1, stride=stride, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.conv3 = nn.Conv2d(planes, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.se_module = Gate(outputs)
        self.downsample = nn.Identity()
        if project:
            shortcut = nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False)
            self.downsample = nn.Sequential(shortcut, nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        return F.relu(self.se_module(self.bn3(self.conv3(y))) + self.downsample(x))


class SeResNet(nn.Module):
    def __init__(self, blocks, width):
        super().__init__()
        stem = nn.Sequential()
        stem.add_module("conv1", nn.Conv2d(3, width, 7, stride=2, padding=3, bias=False))
        stem.add_module("bn1", nn.BatchNorm2d(width))
        stem.add_module("relu1", nn.ReLU(inplace=True))
        stem.add_module("pool", nn.MaxPool2d(3, stride=2, ceil_mode=True))
        stages, channels = [stem], width
        for stage, count in enumerate(blocks):
            layer = []
            for i in range(count):
                layer.append(Bottleneck(channels, width << stage, 2 if stage and not i else 1, not i))
                channels = 4 * (width << stage)
            stages.append(nn.Sequential(*layer))
        self.encoder = nn.Sequential(*stages)
        self.classifier = nn.Sequential(nn.Dropout(0.5), nn.Linear(channels, 2))

    def forward(self, x):
        return self.classifier(self.encoder(x).mean((2, 3)))


class Subject:
    def __init__(self, name, small, folder):
        self.name, self.is_localizer = name, name == "hourglass"
        if self.is_localizer:
            self.make = lambda: Hourglass(*((8, 2) if small else (64, 6)))
            self.shape = (1, 64, 64) if small else (1, 256, 256)
        else:
            self.make = lambda: SeResNet(*(([1, 1, 1, 1], 8) if small else ([3, 4, 6, 3], 64)))
            self.shape = (3, 64, 64) if small else (3, 224, 224)
        saved = torch.load(os.path.join(folder, name + ".pt"), map_location="cpu")
        self.entries = dict(saved.get("state_dict", saved))
        self.images, self.outputs = self.entries.pop("images"), self.entries.pop("outputs")

    def network(self, device):
        network = self.make()
        network.load_state_dict(self.entries)
        return network.to(device, memory_format=torch.channels_last)

    def targets(self, batch):
        return torch.rand(batch, 3, 2) if self.is_localizer else torch.randint(2, (batch,))

    def loss(self, output, targets):
        return F.mse_loss(output.float(), targets) if self.is_localizer else F.cross_entropy(output.float(), targets)

    def optimizer(self, parameters, fused):
        kind = {"fused": True} if fused else {}
        if self.is_localizer:
            return torch.optim.SGD(parameters, lr=0.05, momentum=0.9, **kind)
        return torch.optim.Adam(parameters, lr=1e-4, **kind)


class Peer:
    def __init__(self, options):
        self.device = torch.device(options.device)
        self.cuda = self.device.type == "cuda"
        self.seconds = options.seconds
        self.inference = [1, 8] if options.small else [1, 8, 64]
        self.training = [8] if options.small else [24, 64]
        self.speeds, self.agreements = [], []

    def pinned(self, tensor):
        return tensor.pin_memory() if self.cuda else tensor

    def wait(self):
        if self.cuda:
            torch.cuda.synchronize()

    def per_second(self, run):
        for _ in range(5):
            run()
        self.wait()
        start, runs = time.perf_counter(), 0
        while time.perf_counter() - start < self.seconds:
            run()
            runs += 1
        self.wait()
        return runs / (time.perf_counter() - start)

    def measure(self, subject, work, batch, way, make):
        entry = dict(network=subject.name, work=work, batch=batch, way="PyTorch " + way, images_per_second=0.0,
                     peak_bytes=0, not_run="")
        try:
            if self.cuda:
                torch.cuda.empty_cache()
                torch.cuda.reset_peak_memory_stats()
            entry["images_per_second"] = batch * self.per_second(make())
            if self.cuda:
                entry["peak_bytes"] = torch.cuda.max_memory_allocated()
        except Exception as error:  # a way that this PyTorch or machine has not
            entry["not_run"] = (type(error).__name__ + ": " + " ".join(str(error).split("\n")[:2]))[:200]
        print("peer:", entry, flush=True)
        self.speeds.append(entry)

    def autocast(self, way):
        half = torch.float16 if self.cuda else torch.bfloat16
        return torch.autocast(self.device.type, dtype=half, enabled=way != "eager")

    def infer(self, subject, batch, way):
        network = subject.network(self.device).eval()
        images = self.pinned(torch.randn(batch, *subject.shape))
        if way == "compile":
            network = torch.compile(network)

        def forward(x):
            with torch.inference_mode(), self.autocast(way):
                return network(x.contiguous(memory_format=torch.channels_last))

        if way != "graphs":
            return lambda: forward(images.to(self.device, non_blocking=True)).cpu()
        inside = images.to(self.device)
        with torch.cuda.stream(torch.cuda.Stream()):
            for _ in range(3):
                forward(inside)
        torch.cuda.synchronize()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            result = forward(inside)

        def replay():
            inside.copy_(images, non_blocking=True)
            graph.replay()
            return result.cpu()

        return replay

    def train(self, subject, batch, way):
        network = subject.network(self.device).train()
        images, targets = self.pinned(torch.randn(batch, *subject.shape)), self.pinned(subject.targets(batch))
        optimizer = subject.optimizer(network.parameters(), fused=self.cuda and way in ("compile", "graphs"))
        forward = torch.compile(network) if way == "compile" else network
        # With bf16 no gradient needs a scale, which a graph could not leave steps out by.
        half = torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=way != "eager")

        def step(x, y):
            optimizer.zero_grad(set_to_none=True)
            with half:
                output = forward(x.contiguous(memory_format=torch.channels_last))
            loss = subject.loss(output, y)
            loss.backward()
            optimizer.step()
            return loss

        if way != "graphs":
            return lambda: step(images.to(self.device, non_blocking=True), targets.to(self.device, non_blocking=True))
        x, y = images.to(self.device), targets.to(self.device)
        for group in optimizer.param_groups:
            if "capturable" in group:
                group["capturable"] = True
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                step(x, y)
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            step(x, y)

        def replay():
            x.copy_(images, non_blocking=True)
            y.copy_(targets, non_blocking=True)
            graph.replay()

        return replay

    def run(self, subject):
        with torch.no_grad():
            output = subject.network("cpu").eval()(subject.images)
        difference = ((output - subject.outputs).abs().max() / subject.outputs.abs().max()).item()
        self.agreements.append(dict(network=subject.name, what="PyTorch's module on the CPU, same weights",
                                    difference=difference, allowed=1e-3))
        ways = ["eager", "amp", "compile"] + (["graphs"] if self.cuda else [])
        for batch in self.inference:
            for way in ways:
                self.measure(subject, "inference", batch, way, lambda: self.infer(subject, batch, way))
        for batch in self.training:
            for way in ways:
                self.measure(subject, "training", batch, way, lambda: self.train(subject, batch, way))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--seconds", type=float, default=1.5)
    options = parser.parse_args()
    torch.manual_seed(1)
    torch.backends.cudnn.benchmark = True
    peer = Peer(options)
    for name in ("hourglass", "se_resnet"):
        peer.run(Subject(name, options.small, options.out))
    notes = {"version": torch.__version__, "threads": str(torch.get_num_threads())}
    if peer.cuda:
        notes["device"] = torch.cuda.get_device_name()
    with open(os.path.join(options.out, "peer.json"), "w") as file:
        json.dump(dict(notes=notes, agreements=peer.agreements, speeds=peer.speeds), file, indent=1)


if __name__ == "__main__":
    main()
