"""The held-out tests, as data: which images, which texts, which belong together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cache_texts import label_texts
from records import Record, read_records
from training_set import concept_of


@dataclass(frozen=True)
class Suite:
    """Retrieval: each text finds its image. Classification: each image finds its class, a class being many texts."""

    name: str
    kind: str
    files: list[str]
    texts: list[list[str]]
    truth: list[str]
    wanted: list[str]
    ranks: tuple[int, ...]


def build_suites(cache: Path) -> list[Suite]:
    photos, cutouts, samples = (read_records(cache / f"{n}.jsonl") for n in ("photos", "cutouts", "samples"))
    flickr = [r for r in photos if r.set == "flickr8k"]
    caltech = [r for r in photos if r.set == "caltech101"]
    out = [
        _retrieval("Flickr8k test", [r for r in flickr if r.split == "test"], all_captions=True),
        _retrieval("Flickr8k validation", [r for r in flickr if r.split == "val"], all_captions=True),
        _classes("Caltech seen classes", [r for r in caltech if r.split == "test"], caltech, (1, 5)),
        _classes("Caltech unseen classes", [r for r in caltech if r.split == "unseen"], caltech, (1, 5)),
    ]
    for name in ("intel", "natural", "catdog", "flowers", "objects"):
        chosen = [r for r in photos if r.set == name]
        out.append(_classes(name, [r for r in chosen if r.split == "test"], chosen, (1,)))
    emoji = [r for r in cutouts if r.set == "emoji"]
    logos = [r for r in cutouts if r.set == "logos"]
    out += [
        _retrieval("stamps", [r for r in cutouts if r.set == "stamps" and r.split == "test"]),
        _retrieval("emoji, new drawing", [r for r in emoji if r.split == "test"]),
        _retrieval("emoji, new thing", [r for r in emoji if r.split == "unseen"]),
        _retrieval("logos, new drawing", [r for r in logos if r.split == "test"]),
        _retrieval("clip art", [r for r in cutouts if r.set == "clipart" and r.split == "test"]),
        _retrieval("samples, held out, among all", samples, queries=[r for r in samples if r.split == "test"]),
    ]
    return out


def score(suite: Suite, images: np.ndarray, embed_texts: Callable[[list[str]], np.ndarray]) -> list[float]:
    """Share of queries answered within each of the suite's ranks; vectors have length one."""
    flat = [text for group in suite.texts for text in group]
    vectors = embed_texts(flat)
    groups, at = [], 0
    for group in suite.texts:
        mean = vectors[at : at + len(group)].mean(0)
        groups.append(mean / np.linalg.norm(mean))
        at += len(group)
    likeness = np.stack(groups) @ images.T
    table = likeness.T if suite.kind == "classify" else likeness
    found = np.array(suite.wanted if suite.kind == "classify" else suite.truth)
    asked = suite.truth if suite.kind == "classify" else suite.wanted
    order = np.argsort(-table, axis=1)
    first = np.array([np.argmax(found[row] == want) for row, want in zip(order, asked)])
    return [float((first < rank).mean()) for rank in suite.ranks]


def _retrieval(name: str, gallery: list[Record], all_captions: bool = False, queries: list[Record] | None = None) -> Suite:
    asked = [
        (caption, concept_of(record))
        for record in (queries or gallery)
        for caption in (record.captions if all_captions else record.captions[:1])
    ]
    asked = list(dict.fromkeys(asked))
    return Suite(
        name, "retrieve", [r.file for r in gallery], [[caption] for caption, _ in asked],
        [concept_of(r) for r in gallery], [concept for _, concept in asked], (1, 5, 10),
    )


def _classes(name: str, tested: list[Record], everyone: list[Record], ranks: tuple[int, ...]) -> Suite:
    names = {r.label: r.captions for r in everyone}
    return Suite(
        name, "classify", [r.file for r in tested], [label_texts(captions) for captions in names.values()],
        [r.label for r in tested], list(names), ranks,
    )
