"""Distils the sentence teacher into the text tower that is shipped: three of its six layers, a smaller token table."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy

from records import SEED
from text_model import TextModel, encode, kept_tokens, load_teacher, save_model, student_from, student_tokenizer_json
from training_set import Texts

LAYERS, RANK = (0, 4, 5), 112


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--start", action="store_true", help="go on from the student in the cache")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(SEED)
    kept = kept_tokens()
    tokenizer = Tokenizer.from_str(json.dumps(student_tokenizer_json(kept)))
    student = student_from(load_teacher(), kept, LAYERS, RANK)
    if args.start:
        student.load_state_dict(torch.load(args.cache / "student.pt"))
    texts = Texts(args.cache)
    held = np.array([n % 200 == 0 for n in range(len(texts.texts))])
    train(student, tokenizer, texts, np.flatnonzero(~held), args)
    save_model(student, args.cache / "student.pt")
    vectors = embed(student.eval(), tokenizer, texts.texts)
    np.save(args.cache / "student.npy", vectors.astype(np.float16))
    print("cosine to the teacher, held out:", (vectors[held] * texts.vectors[held]).sum(1).mean(), flush=True)


def train(student: TextModel, tokenizer: Tokenizer, texts: Texts, pool: np.ndarray, args: argparse.Namespace) -> None:
    rng = np.random.default_rng(SEED + args.start)
    lengths = np.array([len(texts.texts[n]) for n in pool])
    optimiser = torch.optim.AdamW(student.parameters(), lr=args.rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, args.rate, args.steps, pct_start=0.05)
    started, batches = time.time(), iter(())
    for step in range(args.steps):
        rows = next(batches, None)
        if rows is None:
            batches = iter(_bucketed(rng, pool, lengths, args.batch))
            rows = next(batches)
        wanted = torch.as_tensor(texts.vectors[rows])
        with torch.autocast("cpu", torch.bfloat16):
            got = student(*encode(tokenizer, [texts.texts[n] for n in rows]))
        got = got.float()
        cosine = (got * wanted).sum(1).mean()
        loss = 2 * (1 - cosine) + 0.1 * cross_entropy(20 * got @ wanted.T, torch.arange(len(rows)))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if step % 100 == 0:
            print(f"{step} {time.time() - started:.0f}s cosine {cosine.item():.4f}", flush=True)


@torch.inference_mode()
def embed(student: TextModel, tokenizer: Tokenizer, texts: list[str], size: int = 256) -> np.ndarray:
    order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
    out = np.empty((len(texts), 384), np.float32)
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        with torch.autocast("cpu", torch.bfloat16):
            out[rows] = student(*encode(tokenizer, [texts[n] for n in rows])).float().numpy()
    return out


def _bucketed(rng: np.random.Generator, pool: np.ndarray, lengths: np.ndarray, size: int) -> list[np.ndarray]:
    """One pass over the texts in batches of like length, in random order."""
    order = np.argsort(lengths + rng.uniform(-6, 6, len(lengths)), kind="stable")
    batches = [pool[order[start : start + size]] for start in range(0, len(order) - size + 1, size)]
    return [batches[n] for n in rng.permutation(len(batches))]


if __name__ == "__main__":
    main()
