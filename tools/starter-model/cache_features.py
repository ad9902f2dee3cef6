"""Caches the frozen backbone's 1,280 features of every view of every image.

Views cost the same as images, so this is the slow step; afterwards heads train in minutes.
A part file a worker: `--part 0/2` and `--part 1/2` share the work between two processes.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import onnxruntime as ort
from PIL import Image

from records import SEED, read_records
from views import cutout_views, load_rgba, photo_views, to_pixels
from vision_graph import build_vision, load_backbone


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--records", required=True, help="photos, cutouts or samples: the name of a .jsonl in the cache")
    parser.add_argument("--views", type=int, default=4, help="of an opaque image: itself and this many less one crops; a cut-out has 5")
    parser.add_argument("--part", default="0/1")
    parser.add_argument("--more", nargs="*", default=[], metavar="SET", help="a second helping of random views, of these sets only")
    args = parser.parse_args()
    part, parts = map(int, args.part.split("/"))
    session = _session()
    records = read_records(args.cache / f"{args.records}.jsonl")
    backgrounds = _backgrounds(args.cache) if args.records != "photos" else []
    wanted = [n for n, record in enumerate(records) if not args.more or record.set in args.more and record.split == "train"]
    numbers = wanted[part::parts]
    features, captions, started = [], [], time.time()
    for done, number in enumerate(numbers):
        record = records[number]
        rng = np.random.default_rng([SEED + bool(args.more), number])
        image = load_rgba(Path(record.file))
        clear = image.getchannel("A").getextrema()[0] < 128
        views = cutout_views(image, record, backgrounds, rng) if clear else photo_views(image, record.captions, args.views, rng)
        views = views[1:] if args.more else views
        pixels = np.stack([to_pixels(view.image) for view in views])
        features.append(session.run(None, {"pixel_values": pixels})[0].astype(np.float16))
        captions.append([view.captions for view in views])
        if done % 500 == 0:
            print(f"{done}/{len(numbers)} {time.time() - started:.0f}s", flush=True)
    stem = args.cache / f"{args.records}{'-more' if args.more else ''}.{part}"
    np.save(f"{stem}.npy", np.stack(features))
    Path(f"{stem}.captions.json").write_text(json.dumps({"numbers": numbers, "captions": captions}, ensure_ascii=False))
    print(f"{len(numbers)} images, {time.time() - started:.0f}s", flush=True)


def _session() -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    return ort.InferenceSession(build_vision(load_backbone(), None, int8=False).SerializeToString(), options)


def _backgrounds(cache: Path) -> list[Image.Image]:
    """Photographs without one clear subject, to paste cut-outs on."""
    scenes = [r for r in read_records(cache / "photos.jsonl") if r.set in ("intel", "flickr8k") and r.split == "train"]
    return [Image.open(record.file).convert("RGB").resize((224, 224)) for record in scenes[::8]]


if __name__ == "__main__":
    main()
