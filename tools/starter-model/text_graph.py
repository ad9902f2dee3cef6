"""The text tower as an ONNX graph: the student, its token table by rows of int8, and the text head."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper

from heads import TextHead
from text_model import HEADS, WIDTH, Layer, TextModel
from vision_graph import GraphWriter, quantise_rows


def build_text(student: TextModel, head: TextHead, int8: bool) -> onnx.ModelProto:
    """input_ids and attention_mask -> text_embeds; batch and sequence are free."""
    g = GraphWriter(int8)
    x = _embed(g, student)
    mask = g.add("Cast", "attention_mask", to=TensorProto.FLOAT)
    blocked = g.add("Mul", g.add("Sub", _number(g, 1), mask), _number(g, -1e4))
    blocked = g.add("Unsqueeze", blocked, _axes(g, [1, 2]))
    for layer in student.layers:
        x = _layer(g, layer, x, blocked)
    weight = g.add("Unsqueeze", mask, _axes(g, [2]))
    total = g.add("ReduceSum", g.add("Mul", x, weight), _axes(g, [1]), keepdims=0)
    count = g.add("Max", g.add("ReduceSum", weight, _axes(g, [1]), keepdims=0), _number(g, 1e-9))
    sentence = g.normalise(g.add("Div", total, count))
    straight = g.linear(sentence, _array(head.straight.weight), None)
    inner = _gelu(g, g.linear(sentence, _array(head.up.weight), _array(head.up.bias)))
    g.normalise(g.add("Add", straight, g.linear(inner, _array(head.down.weight), _array(head.down.bias))), output="text_embeds")
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"]) for name in ("input_ids", "attention_mask")]
    return g.model(inputs, [helper.make_tensor_value_info("text_embeds", TensorProto.FLOAT, ["batch", 512])], "text")


def _embed(g: GraphWriter, student: TextModel) -> str:
    table = _array(student.tokens.weight)
    if g.int8:
        codes, scale = quantise_rows(table)
        rows = g.add("Cast", g.add("Gather", g.constant(codes), "input_ids", axis=0), to=TensorProto.FLOAT)
        tokens = g.add("Mul", rows, g.add("Gather", g.constant(scale[:, None]), "input_ids", axis=0))
    else:
        tokens = g.add("Gather", g.constant(table), "input_ids", axis=0)
    length = g.add("Slice", g.add("Shape", "input_ids"), _axes(g, [1]), _axes(g, [2]))
    places = g.add("Slice", g.constant(_array(student.positions.weight)), _axes(g, [0]), length, _axes(g, [0]))
    return _norm(g, student.norm, g.add("Add", g.matmul(tokens, _array(student.widen.weight), None), places))


def _layer(g: GraphWriter, layer: Layer, x: str, blocked: str) -> str:
    size = WIDTH // HEADS
    weights, biases = np.split(_array(layer.qkv.weight), 3), np.split(_array(layer.qkv.bias), 3)
    q, k, v = (
        g.add("Reshape", g.matmul(x, weight, bias), g.constant(np.array([0, 0, HEADS, size])))
        for weight, bias in zip(weights, biases)
    )
    q, v = g.add("Transpose", q, perm=[0, 2, 1, 3]), g.add("Transpose", v, perm=[0, 2, 1, 3])
    k = g.add("Transpose", k, perm=[0, 2, 3, 1])
    likeness = g.add("Mul", g.add("MatMul", q, k), _number(g, size**-0.5))
    share = g.add("Softmax", g.add("Add", likeness, blocked), axis=-1)
    mixed = g.add("Transpose", g.add("MatMul", share, v), perm=[0, 2, 1, 3])
    mixed = g.add("Reshape", mixed, g.constant(np.array([0, 0, WIDTH])))
    x = _norm(g, layer.norm1, g.add("Add", x, g.matmul(mixed, _array(layer.out.weight), _array(layer.out.bias))))
    inner = _gelu(g, g.matmul(x, _array(layer.up.weight), _array(layer.up.bias)))
    return _norm(g, layer.norm2, g.add("Add", x, g.matmul(inner, _array(layer.down.weight), _array(layer.down.bias))))


def _gelu(g: GraphWriter, x: str) -> str:
    bell = g.add("Add", g.add("Erf", g.add("Div", x, _number(g, 2**0.5))), _number(g, 1))
    return g.add("Mul", g.add("Mul", x, bell), _number(g, 0.5))


def _norm(g: GraphWriter, norm: object, x: str) -> str:
    gain, shift = g.constant(_array(norm.weight)), g.constant(_array(norm.bias))
    return g.add("LayerNormalization", x, gain, shift, axis=-1, epsilon=1e-12)


def _number(g: GraphWriter, value: float) -> str:
    return g.constant(np.array(value, np.float32))


def _axes(g: GraphWriter, axes: list[int]) -> str:
    return g.constant(np.array(axes, np.int64))


def _array(tensor: object) -> np.ndarray:
    return tensor.detach().numpy().astype(np.float32)
