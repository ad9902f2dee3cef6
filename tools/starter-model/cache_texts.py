"""Caches the teacher's vector of every text that training uses: captions, names, glosses, made-up queries."""

from __future__ import annotations

import argparse
import json
import re
import time
from pathlib import Path

import numpy as np
import torch

from records import SEED
from text_model import encode, load_teacher, teacher_tokenizer
from views import COLOURS

TEMPLATES = ["a photo of a {}", "{}", "a picture of a {}", "a close-up photo of a {}"]
PLACES = ["on a table", "in the grass", "on a white background", "in the snow", "on the street", "by the sea", "at night", "in a room"]
COUNTS = ["two", "three", "many", "a group of", "some"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trainset", type=Path, required=True)
    parser.add_argument("--wordnet", type=Path, required=True, help="folder with data.noun")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    texts = sorted(set(filter(None, _texts(args.trainset, args.wordnet, args.cache))))
    vectors = embed(texts)
    np.save(args.cache / "texts.npy", vectors.astype(np.float16))
    (args.cache / "texts.json").write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")


@torch.inference_mode()
def embed(texts: list[str], size: int = 128) -> np.ndarray:
    """Teacher vectors, texts of one length together."""
    model, tokenizer = load_teacher(), teacher_tokenizer()
    order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
    out, started = np.empty((len(texts), 384), np.float32), time.time()
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        with torch.autocast("cpu", torch.bfloat16):
            out[rows] = model(*encode(tokenizer, [texts[n] for n in rows])).float().numpy()
        if start % (size * 100) == 0:
            print(f"{start}/{len(order)} {time.time() - started:.0f}s", flush=True)
    return out


def class_texts(trainset: Path) -> list[list[str]]:
    """The prompts of each of the backbone's 1,000 classes: its first two names in four templates."""
    labels = json.loads((trainset / "labels.json").read_text(encoding="utf-8"))["inn"]
    return [[template.format(name) for name in names[:2] for template in TEMPLATES] for names in labels]


def label_texts(names: list[str]) -> list[str]:
    return [template.format(name) for name in names for template in TEMPLATES]


def _texts(trainset: Path, wordnet: Path, cache: Path) -> list[str]:
    out: list[str] = []
    for path in sorted(cache.glob("*.captions.json")):
        for views in json.loads(path.read_text(encoding="utf-8"))["captions"]:
            out += {caption for captions in views for caption in captions}
    labels = json.loads((trainset / "labels.json").read_text(encoding="utf-8"))
    groups = {re.sub("_", " ", group) for group in labels["groups"]}
    for names in [*labels["inn"], [*groups], *[v for s in labels["names"].values() for v in s.values()]]:
        out += label_texts(list(names))
    for line in (cache / "photos.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["set"] != "flickr8k":
            out += label_texts(row["captions"])
    out += json.loads((trainset / "prompts.json").read_text(encoding="utf-8"))
    return out + _made_up(wordnet, labels["inn"])


def _made_up(wordnet: Path, labels: list[list[str]]) -> list[str]:
    """Nouns of WordNet, the shorter glosses, and queries of colour, number and place."""
    rng = np.random.default_rng(SEED)
    nouns, glosses = [], []
    for line in (wordnet / "data.noun").read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith("  "):
            continue
        left, _, gloss = line.partition(" | ")
        fields = left.split()
        word = fields[4].replace("_", " ")
        if fields[2] in ("05", "06", "08", "13", "15", "17", "18", "20") and word.islower() and len(word) > 2:
            nouns.append(word)
            glosses.append(gloss.split(";")[0].strip())
    short = [nouns[n] for n in rng.permutation(len(nouns))[:9000]]
    common = [names[0] for names in labels] + [word for word in nouns if " " not in word]
    def pick(words: list[str]) -> str:
        return words[rng.integers(len(words))]
    colours = list(COLOURS)
    out = [f"a {word}" for word in short] + [gloss for gloss in glosses if 20 < len(gloss) < 90][::4]
    for _ in range(5000):
        out += [f"a {pick(colours)} {pick(common)}", f"{pick(COUNTS)} {pick(common)}s", f"a {pick(common)} {pick(PLACES)}"]
        out += [f"a {pick(common)} and a {pick(common)}"]
    return out


if __name__ == "__main__":
    main()
