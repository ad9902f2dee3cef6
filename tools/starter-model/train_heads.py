"""Trains the image head and the text head over cached vectors of the frozen towers."""

from __future__ import annotations

import argparse
import copy
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import kl_div, log_softmax, normalize

from batches import MIX, Batch, BatchMaker
from cache_texts import class_texts
from heads import ImageHeadModel, TextHead
from records import SEED
from suites import build_suites, score
from text_model import save_model
from training_set import Texts, load_views
from vision_graph import load_backbone


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--trainset", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--distil", type=float, default=1.0, help="weight of the backbone's own class scores")
    parser.add_argument("--stop", type=int, help="stop after so many steps, with the rate still high")
    parser.add_argument("--keep", type=int, help="save NAME.STEP every so many steps, for choose.py")
    parser.add_argument("--average", type=float, default=0.0, help="what the saved heads keep of the steps before; 0: the last step only")
    parser.add_argument("--decay", type=float, default=0.05, help="weight decay")
    parser.add_argument("--drop", type=float, nargs=2, default=(0.2, 0.1), help="dropout of the image features and in the text head")
    parser.add_argument("--scales", type=float, nargs=2, default=(3.0, 3.4), help="logarithms the two scales start from")
    parser.add_argument("--ceiling", type=float, default=4.1, help="logarithm the first scale stays below; low fits less closely")
    parser.add_argument("--mix", type=mix_of, default={}, help="counts that differ from MIX: flickr8k=600,logos=152")
    parser.add_argument("--mean-views", action="store_true", help="photographs as random means of their views")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--texts", default="texts", help="texts: the teacher's vectors; student: the student's")
    parser.add_argument("--start", help="names of earlier heads to go on from")
    parser.add_argument("--name", default="heads")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    texts = Texts(args.cache, args.texts)
    views = {name: load_views(args.cache, name, texts) for name in ("photos", "cutouts", "samples")}
    groups = json.loads((args.trainset / "labels.json").read_text(encoding="utf-8"))["groups"]
    prompts = class_texts(args.trainset)
    backbone = load_backbone()
    classes = normalize(torch.as_tensor(np.stack([texts.of(p).mean(0) for p in prompts])), dim=-1)
    image, text = ImageHeadModel(backbone, classes), TextHead()
    image.concept.weight.data = text.straight.weight.data.clone()
    if args.start:
        image.load_state_dict(torch.load(args.cache / f"{args.start}.image.pt") | {"classes": classes})
        text.load_state_dict(torch.load(args.cache / f"{args.start}.text.pt"))
    image.drop.p, text.drop.p = args.drop
    rng = np.random.default_rng(args.seed)
    maker = BatchMaker(views, texts, prompts, groups, backbone, rng, args.mix, args.mean_views)
    image, text = train(image, text, maker, args)
    save(image, text, args.cache, args.name)
    report(image.eval(), text.eval(), views, texts, args.cache)


def mix_of(text: str) -> dict[str, int]:
    """flickr8k=600,logos=152 -> counts by kind."""
    counts = {kind: int(count) for kind, count in (part.split("=") for part in text.split(","))}
    if unknown := counts.keys() - MIX.keys():
        raise argparse.ArgumentTypeError(f"no such kind: {', '.join(sorted(unknown))}")
    return counts


def train(
    image: ImageHeadModel, text: TextHead, maker: BatchMaker, args: argparse.Namespace,
) -> tuple[ImageHeadModel, TextHead]:
    """Returns both heads as running averages over the steps."""
    scales = torch.nn.Parameter(torch.tensor(args.scales))
    averages = copy.deepcopy(image), copy.deepcopy(text)
    trained = [*image.parameters(), *text.parameters(), scales]
    optimiser = torch.optim.AdamW(trained, lr=args.rate, weight_decay=args.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, args.rate, args.steps, pct_start=0.08)
    image.train()
    text.train()
    started = time.time()
    for step in range(min(args.stop or args.steps, args.steps)):
        batch = maker.draw()
        loss, parts = losses(image, text, batch, scales, args.distil)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 5.0)
        optimiser.step()
        schedule.step()
        scales.data.clamp_(max=torch.tensor([args.ceiling, math.log(100)]))
        for average, head in zip(averages, (image, text)):
            follow(average, head, args.average)
        if args.keep and (step + 1) % args.keep == 0:
            save(*averages, args.cache, f"{args.name}.{step + 1}")
        if step % 50 == 0:
            print(f"{step} {time.time() - started:.0f}s {parts}", flush=True)
    return averages


@torch.no_grad()
def follow(average: torch.nn.Module, head: torch.nn.Module, kept: float) -> None:
    """Moves the average towards the head."""
    for old, new in zip(average.state_dict().values(), head.state_dict().values()):
        if old.is_floating_point():
            old.lerp_(new, 1 - kept)


def save(image: ImageHeadModel, text: TextHead, cache: Path, name: str) -> None:
    save_model(image, cache / f"{name}.image.pt")
    save_model(text, cache / f"{name}.text.pt")


def losses(image: ImageHeadModel, text: TextHead, batch: Batch, scales: torch.Tensor, weight: float) -> tuple[torch.Tensor, str]:
    """Contrastive with several positives and ignored near-twins, plus the backbone's scores over class texts."""
    photos = batch.photo
    with torch.autocast("cpu", torch.bfloat16):
        logits = image.logits(batch.features).float()
        vectors, words = image(batch.features, logits).float(), text(batch.texts).float()
        likeness, classes = (vectors @ words.T).float(), (vectors[photos] @ text(image.classes).T).float()
    likeness = (likeness * scales[0].exp()).masked_fill(batch.ignored, -1e4)
    positive = batch.positive.float()
    by_image = -(log_softmax(likeness, 1) * positive).sum(1) / positive.sum(1)
    by_text = -(log_softmax(likeness, 0) * positive).sum(0) / positive.sum(0)
    contrast = (by_image.mean() + by_text.mean()) / 2
    guess = log_softmax(classes * scales[1].exp(), 1)
    distil = kl_div(guess, torch.softmax(logits[photos], 1), reduction="batchmean")
    return contrast + weight * distil, f"contrast {contrast.item():.3f} distil {distil.item():.3f}"


@torch.inference_mode()
def report(image: ImageHeadModel, text: TextHead, views: dict, texts: Texts, cache: Path) -> None:
    """Every suite by the cached vectors, for choosing; the figures of the card come from the exported files."""
    by_file = {}
    for view in views.values():
        vectors = image(torch.as_tensor(view.features[:, 0].astype(np.float32))).numpy()
        by_file |= {record.file: vector for record, vector in zip(view.records, vectors)}
    for suite in build_suites(cache):
        known = [[t for t in group if t in texts.number] for group in suite.texts]
        assert all(known), suite.name
        images = np.stack([by_file[file] for file in suite.files])
        marks = score(suite, images, lambda flat: text(torch.as_tensor(texts.of(flat))).numpy())
        print(f"{suite.name:32s}", " ".join(f"{mark:.3f}" for mark in marks), flush=True)
    sure = names_kept(image, text, views["photos"].features[::3, 0])
    print(f"{'backbone names kept':32s}", " ".join(f"{mark:.3f}" for mark in sure), flush=True)


def names_kept(image: ImageHeadModel, text: TextHead, features: np.ndarray) -> list[float]:
    """How often the class the backbone is sure of is the first, or among five, of 1,000 names."""
    rows = torch.as_tensor(features.astype(np.float32))
    share, label = torch.softmax(image.logits(rows), 1).max(1)
    rows, label = rows[share > 0.7], label[share > 0.7]
    order = (image(rows) @ text(image.classes).T).topk(5, 1).indices == label[:, None]
    return [order[:, 0].float().mean().item(), order.any(1).float().mean().item()]


if __name__ == "__main__":
    main()
