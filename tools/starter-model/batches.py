"""Draws training batches: captions, labels, the backbone's own guesses and cut-outs, mixed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from training_set import Texts, ViewSet

# How many of each kind make a batch, unless a run says otherwise: that of the last run. Few of Caltech: more of it
# pulls names it does not have down.
MIX = {"flickr8k": 512, "caltech101": 24, "scenes": 40, "things": 48, "guesses": 120,
       "stamps": 64, "samples": 48, "emoji": 96, "logos": 152, "clipart": 40}
SCENES, THINGS = ("intel",), ("natural", "catdog", "flowers", "objects")
NEAR_TWIN = 0.9
SURE, GROUP_SURE, WIDEST_GROUP = 0.4, 0.75, 120


@dataclass(frozen=True)
class Batch:
    features: torch.Tensor
    texts: torch.Tensor
    positive: torch.Tensor
    ignored: torch.Tensor
    photo: torch.Tensor


class BatchMaker:
    def __init__(
        self, views: dict[str, ViewSet], texts: Texts, prompts: list[list[str]],
        groups: dict[str, list[int]], backbone: dict[str, np.ndarray], rng: np.random.Generator,
        mix: dict[str, int] | None = None, mean_views: bool = False,
    ) -> None:
        self.views, self.texts, self.rng = views, texts, rng
        self.mix, self.mean_views = MIX | (mix or {}), mean_views
        photos, cutouts, samples = views["photos"], views["cutouts"], views["samples"]
        held = held_out_features(views)
        fresh = ~near_any(cutouts.features[:, 0], held)
        fresh_samples = ~near_any(samples.features[:, 0], held)
        print("left out as twins of held-out images:", (~fresh).sum(), "cut-outs", (~fresh_samples).sum(), "samples", flush=True)
        self.pools = {
            "flickr8k": photos.where(split="train", sets=("flickr8k",)),
            "caltech101": photos.where(split="train", sets=("caltech101",)),
            "scenes": photos.where(split="train", sets=SCENES),
            "things": photos.where(split="train", sets=THINGS),
            "samples": np.array([n for n in samples.where(split="train") if fresh_samples[n]]),
        }
        for name in ("stamps", "emoji", "logos", "clipart"):
            self.pools[name] = np.array([n for n in cutouts.where(split="train", sets=(name,)) if fresh[n]])
        print({name: len(pool) for name, pool in self.pools.items()}, flush=True)
        self.share = _class_shares(photos, backbone)
        self.guesses = _guesses(photos, self.share, texts, prompts, groups)

    def draw(self) -> Batch:
        features, numbers, concepts, photo, shares, reach = [], [], [], [], [], []
        for kind, count in self.mix.items():
            if kind == "guesses":
                for pick in self.rng.integers(len(self.guesses), size=count):
                    image, prompts, concept, members = self.guesses[pick]
                    features.append(self._view(self.views["photos"], image)[0])
                    numbers.append(prompts[self.rng.integers(len(prompts))])
                    concepts.append(concept)
                    photo.append(True)
                    shares.append(self.share[image])
                    reach.append(members)
                continue
            source = "samples" if kind == "samples" else "cutouts" if kind in ("stamps", "emoji", "logos", "clipart") else "photos"
            view, pool = self.views[source], self.pools[kind]
            for image in pool[self.rng.integers(len(pool), size=count)] if len(pool) < count else self.rng.choice(pool, count, replace=False):
                row, captions = self._view(view, image)
                features.append(row)
                numbers.append(captions[self._caption(len(captions), kind)])
                concepts.append(view.concepts[image])
                photo.append(source == "photos")
                shares.append(self.share[image] if source == "photos" else None)
                reach.append(None)
        return self._batch(features, numbers, concepts, photo, shares, reach)

    def _view(self, view: ViewSet, image: int) -> tuple[np.ndarray, list[int]]:
        """One view; with mean_views a photograph is shown whole, or half the time as a random mean of whole and crops."""
        if self.mean_views and view is self.views["photos"]:
            rows, said = view.features[image], view.captions[image][0]
            if self.rng.random() < 0.5:
                return rows[0], said
            return (self.rng.dirichlet(np.ones(len(rows))) @ rows.astype(np.float32)).astype(np.float16), said
        number = self.rng.integers(view.features.shape[1])
        captions = view.captions[image][number] or view.captions[image][0]
        return view.features[image, number], captions

    def _caption(self, count: int, kind: str) -> int:
        """Every caption of a photograph alike; of a cut-out the first, its own name, half the time."""
        first = kind in ("stamps", "samples", "emoji", "logos", "clipart") and self.rng.random() < 0.5
        return 0 if first else int(self.rng.integers(count))

    def _batch(self, features: list, numbers: list, concepts: list, photo: list, shares: list, reach: list) -> Batch:
        texts = torch.as_tensor(self.texts.vectors[numbers])
        concept, number = np.array(concepts), np.array(numbers)
        positive = torch.as_tensor((concept[:, None] == concept[None]) | (number[:, None] == number[None]))
        ignored = (texts @ texts.T) > NEAR_TWIN
        guessed = [n for n, members in enumerate(reach) if members is not None]
        known = [n for n, share in enumerate(shares) if share is not None]
        table = np.zeros((len(guessed), 1000), np.float32)
        for row, n in enumerate(guessed):
            table[row, reach[n]] = 1
        fits = np.stack([shares[n] for n in known]).astype(np.float32) @ table.T > 0.25
        for row, n in enumerate(known):
            ignored[n, np.array(guessed)[fits[row]]] = True
        return Batch(
            torch.as_tensor(np.stack(features).astype(np.float32)), texts, positive, ignored & ~positive, torch.as_tensor(photo),
        )


def held_out_features(views: dict[str, ViewSet]) -> np.ndarray:
    """First views of the cut-outs and samples that must stay unseen."""
    cutouts, samples = views["cutouts"], views["samples"]
    stamps = cutouts.where(split="test", sets=("stamps", "clipart"))
    return np.concatenate([samples.features[samples.where(split="test"), 0], cutouts.features[stamps, 0]])


def near_any(features: np.ndarray, held: np.ndarray, limit: float = 0.9) -> np.ndarray:
    """Which images are, to the backbone, the same picture as one that is held out."""
    def unit(rows: np.ndarray) -> np.ndarray:
        rows = rows.astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return (unit(features) @ unit(held).T).max(1) > limit


def _class_shares(photos: ViewSet, backbone: dict[str, np.ndarray]) -> np.ndarray:
    logits = photos.features[:, 0].astype(np.float32) @ backbone["_fc.weight"].T + backbone["_fc.bias"]
    shares = np.exp(logits - logits.max(1, keepdims=True))
    return (shares / shares.sum(1, keepdims=True)).astype(np.float16)


def _guesses(
    photos: ViewSet, share: np.ndarray, texts: Texts, prompts: list[list[str]], groups: dict[str, list[int]],
) -> list[tuple[int, list[int], int, list[int]]]:
    """(image, prompt numbers, concept, classes) wherever the backbone is sure of a class or of a group of them."""
    named = [(concept, [texts.number[p] for p in prompt], [concept]) for concept, prompt in enumerate(prompts)]
    for concept, (name, members) in enumerate(groups.items()):
        said = [f"a photo of a {name}", name, f"a picture of a {name}"]
        if 1 < len(members) <= WIDEST_GROUP and all(text in texts.number for text in said):
            named.append((5000 + concept, [texts.number[text] for text in said], members))
    table = np.zeros((len(named), 1000), np.float32)
    for row, (_, _, members) in enumerate(named):
        table[row, members] = 1
    train = photos.where(split="train")
    certain = share[train].astype(np.float32) @ table.T
    limit = np.where(table.sum(1) == 1, SURE, GROUP_SURE)
    rows, columns = np.nonzero(certain > limit)
    base = 9_000_000
    return [(int(train[r]), named[c][1], base + named[c][0], named[c][2]) for r, c in zip(rows, columns)]
