"""Everyday queries over the sample catalogue: what share of the first answers is right?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np

from records import Record, read_records

EmbedTexts = Callable[[list[str]], np.ndarray]


def ask_everyday(queries: Path, cache: Path, models: dict[str, tuple[dict[str, np.ndarray], EmbedTexts]]) -> None:
    """One line a query: right among the first five (or as many as there are) for each model."""
    samples = read_records(cache / "samples.jsonl")
    rows = [line.split("\t") for line in queries.read_text(encoding="utf-8").splitlines() if line]
    right = np.array([[fits(pattern, record) for record in samples] for _, pattern in rows])
    firsts: dict[str, list[bool]] = {name: [] for name in models}
    fives: dict[str, list[float]] = {name: [] for name in models}
    for number, (query, _) in enumerate(rows):
        possible = min(5, int(right[number].sum()))
        if not possible:
            print(f"no sample for {query!r}")
            continue
        line = []
        for name, (vectors, embed) in models.items():
            gallery = np.stack([vectors[record.file] for record in samples])
            best = np.argsort(-(gallery @ embed([query])[0]))[:5]
            firsts[name].append(bool(right[number, best[0]]))
            fives[name].append(float(right[number, best].sum() / possible))
            wrong = [samples[n].captions[0] for n in best if not right[number, n]]
            line.append(f"{name} {right[number, best].sum()}/{possible} {json.dumps(wrong[:2]) if wrong else ''}")
        print(f"{query:24s}", " | ".join(line))
    for name in models:
        print(f"everyday, {len(fives[name])} queries: {name} first right {np.mean(firsts[name]):.2f}, of the first five {np.mean(fives[name]):.2f}")


def fits(pattern: str, record: Record) -> bool:
    """A pattern in capitals names a group of the catalogue; any other is looked for in the caption."""
    if pattern.isupper():
        return record.label == pattern.lower()
    return re.search(pattern, record.captions[0], re.IGNORECASE) is not None
