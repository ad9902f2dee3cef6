"""Compares saved heads by what they are chosen on: Flickr8k's validation pictures and the cached everyday queries."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from everyday import fits
from heads import ImageHeadModel, TextHead
from suites import build_suites, score
from training_set import Texts, ViewSet, load_views
from vision_graph import load_backbone


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("heads", nargs="+")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True, help="everyday.tsv; a query without a cached vector is left out")
    args = parser.parse_args()
    torch.set_num_threads(1)
    texts = Texts(args.cache, "student")
    photos, samples = (load_views(args.cache, name, texts) for name in ("photos", "samples"))
    validation = next(suite for suite in build_suites(args.cache) if suite.name == "Flickr8k validation")
    at = {record.file: number for number, record in enumerate(photos.records)}
    pictures = wholes(photos, [at[file] for file in validation.files])
    catalogue = wholes(samples, list(range(len(samples.records))))
    rows = [line.split("\t") for line in args.queries.read_text(encoding="utf-8").splitlines() if line]
    rows = [row for row in rows if row[0] in texts.number]
    right = np.array([[fits(pattern, record) for record in samples.records] for _, pattern in rows])
    image, text = ImageHeadModel(load_backbone(), torch.zeros(1000, 384)).eval(), TextHead().eval()

    def embed(flat: list[str]) -> np.ndarray:
        return text(torch.as_tensor(texts.of(flat))).numpy()

    print(f"heads: validation 1 / 5 / 10, {len(rows)} queries first / of five")
    with torch.inference_mode():
        for name in args.heads:
            image.load_state_dict(torch.load(args.cache / f"{name}.image.pt"))
            text.load_state_dict(torch.load(args.cache / f"{name}.text.pt"))
            marks = score(validation, image(pictures).numpy(), embed)
            marks += answered(embed([query for query, _ in rows]) @ image(catalogue).numpy().T, right)
            print(f"{name}:", " ".join(f"{mark:.3f}" for mark in marks), flush=True)


def wholes(view: ViewSet, numbers: list[int]) -> torch.Tensor:
    """Features of the first view of each."""
    return torch.as_tensor(view.features[numbers, 0].astype(np.float32))


def answered(likeness: np.ndarray, right: np.ndarray) -> list[float]:
    """How often the first is right, and the share right of the first five or of as many as there are."""
    best = np.argsort(-likeness, 1)[:, :5]
    hits = np.take_along_axis(right, best, 1)
    possible = np.minimum(5, right.sum(1))
    return [float(hits[:, 0].mean()), float((hits.sum(1)[possible > 0] / possible[possible > 0]).mean())]


if __name__ == "__main__":
    main()
