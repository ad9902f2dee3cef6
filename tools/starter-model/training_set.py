"""The cached features, captions and concepts of one list of records, ready to draw batches from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from records import Record, read_records


@dataclass(frozen=True)
class ViewSet:
    """Features [image, view, 1280] and, for each, the numbers of the captions that fit."""

    records: list[Record]
    features: np.ndarray
    captions: list[list[list[int]]]
    concepts: np.ndarray

    def where(self, *, split: str, sets: tuple[str, ...] | None = None) -> np.ndarray:
        chosen = [n for n, r in enumerate(self.records) if r.split == split and (not sets or r.set in sets)]
        return np.array(chosen, dtype=int)


class Texts:
    """The cached vectors of the teacher (`texts`) or of the student (`student`), by text."""

    def __init__(self, cache: Path, of: str = "texts") -> None:
        self.texts: list[str] = json.loads((cache / "texts.json").read_text(encoding="utf-8"))
        self.vectors = np.load(cache / f"{of}.npy").astype(np.float32)
        self.number = {text: number for number, text in enumerate(self.texts)}

    def of(self, texts: list[str]) -> np.ndarray:
        return self.vectors[[self.number[text] for text in texts]]


def load_views(cache: Path, name: str, texts: Texts) -> ViewSet:
    records = read_records(cache / f"{name}.jsonl")
    features, captions = _load_parts(cache, name, len(records), texts)
    if any(cache.glob(f"{name}-more.*.npy")):
        more, said = _load_parts(cache, f"{name}-more", len(records), texts)
        lacking = np.array([not views for views in said])
        choice = np.arange(more.shape[1]) % features.shape[1]
        more[lacking] = features[lacking][:, choice]
        captions = [own + (views or [own[n] for n in choice]) for own, views in zip(captions, said)]
        features = np.concatenate([features, more], axis=1)
    ids: dict[str, int] = {}
    offset = {"photos": 0, "cutouts": 1_000_000, "samples": 2_000_000}[name]
    concepts = np.array([offset + ids.setdefault(concept_of(record), len(ids)) for record in records])
    return ViewSet(records, features, captions, concepts)


def _load_parts(cache: Path, name: str, count: int, texts: Texts) -> tuple[np.ndarray, list[list[list[int]]]]:
    features: np.ndarray | None = None
    captions: list[list[list[int]]] = [[] for _ in range(count)]
    for part in sorted(cache.glob(f"{name}.*.npy")):
        said = json.loads(part.with_suffix(".captions.json").read_text(encoding="utf-8"))
        rows = np.load(part)
        if features is None:
            features = np.zeros((count, *rows.shape[1:]), np.float16)
        features[said["numbers"]] = rows
        for number, views in zip(said["numbers"], said["captions"]):
            captions[number] = [[texts.number[text] for text in view if text in texts.number] for view in views]
    assert features is not None, f"no features of {name} in {cache}"
    return features, captions


def concept_of(record: Record) -> str:
    """Images of one concept are never each other's negatives."""
    if record.set in ("flickr8k", "samples", "stamps", "clipart"):
        return record.file
    if record.set == "emoji":
        return f"emoji {record.captions[0]}"
    if record.set == "logos":
        return f"logo {record.label.lower()}"
    return f"class {record.captions[0]}"
