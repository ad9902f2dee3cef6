"""Scores exported model folders on every held-out suite, from image files to figures."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime as ort
from PIL import Image
from tokenizers import Tokenizer

from cache_texts import class_texts
from suites import build_suites, score
from views import flatten, load_rgba, to_pixels
from vision_graph import load_backbone


class Tower:
    """An exported model folder, run as the product runs it: flattened on white, squashed, int8."""

    def __init__(self, folder: Path, threads: int) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        self.vision = ort.InferenceSession(folder / "onnx/vision_model_quantized.onnx", options)
        self.text = ort.InferenceSession(folder / "onnx/text_model_quantized.onnx", options)
        limit = json.loads((folder / "config.json").read_text(encoding="utf-8"))["text_config"]["max_position_embeddings"]
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(limit)
        self.tokenizer.no_padding()

    def images(self, pixels: np.ndarray) -> np.ndarray:
        return self.vision.run(None, {"pixel_values": pixels})[0]

    def texts(self, texts: list[str], size: int = 64) -> np.ndarray:
        unique = sorted(set(texts), key=len)
        found: dict[str, np.ndarray] = {}
        for start in range(0, len(unique), size):
            part = unique[start : start + size]
            rows = [row.ids for row in self.tokenizer.encode_batch(part)]
            width = max(map(len, rows))
            ids = np.array([row + [0] * (width - len(row)) for row in rows], np.int64)
            mask = np.array([[1] * len(row) + [0] * (width - len(row)) for row in rows], np.int64)
            found |= zip(part, self.text.run(None, {"input_ids": ids, "attention_mask": mask})[0])
        return np.stack([found[text] for text in texts])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+", help="name=folder")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--trainset", type=Path, required=True)
    parser.add_argument("--queries", type=Path, help="lines of query<TAB>pattern that a right sample's caption matches")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    models = {name: Tower(Path(folder), args.threads) for name, folder in (m.split("=", 1) for m in args.models)}
    suites = build_suites(args.cache)
    vectors = embed_files(sorted({file for suite in suites for file in suite.files}), models)
    marks = {name: {} for name in models}
    for suite in suites:
        for name, tower in models.items():
            images = np.stack([vectors[name][file] for file in suite.files])
            marks[name][f"{suite.name} ({len(suite.files)})"] = score(suite, images, tower.texts)
    for name, tower in models.items():
        marks[name]["1,000 names, as the backbone says"] = names_kept(args.cache, args.trainset, tower)
    print("| test |", " | ".join(models), "|\n| --- |", " --- |" * len(models))
    for test in next(iter(marks.values())):
        print(f"| {test} |", " | ".join(" / ".join(f"{m:.2f}" for m in marks[name][test]) for name in models), "|")
    if args.queries:
        from everyday import ask_everyday

        ask_everyday(args.queries, args.cache, {name: (vectors[name], models[name].texts) for name in models})


def embed_files(files: list[str], models: dict[str, Tower], size: int = 16) -> dict[str, dict[str, np.ndarray]]:
    """Each picture is read once for all models."""
    out: dict[str, dict[str, np.ndarray]] = {name: {} for name in models}
    for start in range(0, len(files), size):
        part = files[start : start + size]
        pixels = np.stack([to_pixels(flatten(load_rgba(Path(file)))) for file in part])
        for name, tower in models.items():
            out[name] |= zip(part, tower.images(pixels))
    return out


def names_kept(cache: Path, trainset: Path, tower: Tower, count: int = 400) -> list[float]:
    """On photographs the backbone is sure of: is its class first, or among five, of 1,000 names?"""
    from records import read_records

    backbone = load_backbone()
    files = [r.file for r in read_records(cache / "photos.jsonl") if r.set != "caltech101" or r.split == "unseen"][::7]
    features = ort.InferenceSession(_feature_graph(backbone))
    prompts = class_texts(trainset)
    names = np.stack([group.mean(0) for group in _split(tower.texts([t for p in prompts for t in p]), prompts)])
    hits: list[tuple[bool, bool]] = []
    for file in files:
        pixels = to_pixels(Image.open(file))[None]
        logits = features.run(None, {"pixel_values": pixels})[0][0] @ backbone["_fc.weight"].T + backbone["_fc.bias"]
        share = np.exp(logits - logits.max())
        if share.max() / share.sum() > 0.7:
            order = np.argsort(-(names @ tower.images(pixels)[0]))[:5]
            hits.append((order[0] == logits.argmax(), logits.argmax() in order))
        if len(hits) == count:
            break
    return [float(mark) for mark in np.mean(hits, axis=0)]


def _feature_graph(backbone: dict[str, np.ndarray]) -> bytes:
    from vision_graph import build_vision

    return build_vision(backbone, None, int8=False).SerializeToString()


def _split(vectors: np.ndarray, groups: list[list[str]]) -> list[np.ndarray]:
    return np.split(vectors, np.cumsum([len(group) for group in groups])[:-1])


if __name__ == "__main__":
    main()
