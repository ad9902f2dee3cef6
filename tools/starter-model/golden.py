"""Makes the load-time self-test: eight drawn pictures and eight texts with the vectors they must give."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from evaluate import Tower
from records import SEED
from views import flatten, load_rgba, to_pixels

TOLERANCE = 0.99
TEXTS = [
    "a photo of a cat",
    "a red apple",
    "two dogs running on the grass",
    "the Firefox logo",
    "a mountain landscape at sunset",
    "Crème brûlée, 2 pieces (€3.50)!",
    "invoice",
    "a very long caption that goes on and on: " + "a small boat drifts past the green hills under a grey sky, " * 12,
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="exported model folder; golden/ is written inside")
    args = parser.parse_args()
    folder = args.model / "golden"
    folder.mkdir(exist_ok=True)
    tower = Tower(args.model, threads=1)
    images = []
    for name, image in draw_all(np.random.default_rng(SEED)).items():
        image.save(folder / name, **({"quality": 88} if name.endswith(".jpg") else {"optimize": True}))
        pixels = to_pixels(flatten(load_rgba(folder / name)))[None]
        images.append({"file": f"golden/{name}", "vector": _rounded(tower.images(pixels)[0])})
    texts = [
        {"text": text, "tokens": tower.tokenizer.encode(text).ids, "vector": _rounded(tower.texts([text])[0])}
        for text in TEXTS
    ]
    golden = {"model": "starter", "tolerance": TOLERANCE, "images": images, "texts": texts}
    lines = json.dumps(golden, ensure_ascii=False, separators=(",", ":"))
    (args.model / "golden.json").write_text(lines.replace('{"file"', '\n{"file"').replace('{"text"', '\n{"text"') + "\n", encoding="utf-8")


def draw_all(rng: np.random.Generator) -> dict[str, Image.Image]:
    """Ramps, shapes, noise, odd shapes, grey, and one with alpha: all drawn here."""
    ramp = np.linspace(0, 255, 96, dtype=np.uint8)
    across, down = np.meshgrid(ramp, ramp)
    noise = Image.fromarray(rng.integers(0, 256, (24, 24, 3), dtype=np.uint8)).resize((96, 96), Image.Resampling.NEAREST)
    return {
        "ramp.png": Image.fromarray(np.dstack([across, down, 255 - across])),
        "disc-alpha.png": _disc(),
        "landscape.jpg": _landscape(),
        "noise.png": noise,
        "wide.png": _stripes(240, 40),
        "tall.jpg": _stripes(36, 200).rotate(180),
        "grey.png": Image.fromarray(((across.astype(int) + down) // 2).astype(np.uint8)),
        "checks.png": Image.fromarray(np.kron(np.indices((8, 8)).sum(0) % 2, np.ones((12, 12))).astype(np.uint8) * 255).convert("RGB"),
    }


def _disc() -> Image.Image:
    image = Image.new("RGBA", (112, 96), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((20, 14, 92, 86), fill=(212, 32, 40, 255))
    draw.ellipse((38, 26, 58, 44), fill=(255, 255, 255, 120))
    draw.rectangle((52, 2, 60, 20), fill=(96, 60, 24, 255))
    return image


def _landscape() -> Image.Image:
    image = Image.new("RGB", (160, 120), (120, 180, 240))
    draw = ImageDraw.Draw(image)
    draw.ellipse((118, 14, 142, 38), fill=(255, 230, 90))
    draw.polygon([(0, 84), (44, 30), (92, 84)], fill=(110, 110, 124))
    draw.polygon([(60, 84), (112, 44), (160, 84)], fill=(90, 96, 110))
    draw.rectangle((0, 80, 160, 120), fill=(60, 150, 60))
    return image.filter(ImageFilter.GaussianBlur(0.8))


def _stripes(width: int, height: int) -> Image.Image:
    image = Image.new("RGB", (width, height), (250, 245, 230))
    draw = ImageDraw.Draw(image)
    for at in range(0, width + height, 16):
        draw.line((at, 0, at - height, height), fill=(30 + at % 200, 90, 200 - at % 180), width=5)
    return image


def _rounded(vector: np.ndarray) -> list[float]:
    return [round(float(value), 6) for value in vector]


if __name__ == "__main__":
    main()
