"""check_export.py FOLDERS: the networks of exports with samples, in PyTorch or ONNX Runtime. Prints the farthest that
an output is off, as a share of its largest number."""

import json
import pathlib
import sys

import numpy


def outputs_of(file, pictures, network):
    if file.suffix == ".pt":
        import torch

        module = torch.jit.load(str(file))
        # One run: looking for a faster way to compute it would take longer.
        with torch.no_grad(), torch.jit.optimized_execution(False):
            return [output.numpy() for output in module(torch.from_numpy(pictures))]
    import onnxruntime

    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    names = [output["name"] for output in network["outputs"]]
    return session.run(names, {network["input"]["name"]: pictures})


farthest = 0.0
for folder in map(pathlib.Path, sys.argv[1:]):
    for network in json.loads((folder / "export.json").read_text())["networks"]:
        file = folder / network["file"]
        pictures = numpy.load(folder / (file.stem + "_input.npy")).astype(network["input"]["type"])
        for output, found in zip(network["outputs"], outputs_of(file, pictures, network)):
            expected = numpy.load(folder / (file.stem + "_" + output["name"] + ".npy"))
            assert found.shape == expected.shape, output["name"]
            farthest = max(farthest, float(numpy.abs(found - expected).max() / numpy.abs(expected).max()))
print(farthest)
