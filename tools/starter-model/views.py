"""Views of one image: crops of a photograph; a cut-out on white, on colours and on photographs."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance, ImageOps

from records import Record

SIZE = 192
COLOURS = {
    "red": (214, 40, 40), "orange": (245, 130, 32), "yellow": (250, 212, 40), "green": (56, 150, 60),
    "blue": (40, 90, 200), "purple": (130, 60, 170), "pink": (244, 130, 180), "brown": (120, 76, 44),
    "grey": (136, 136, 136), "black": (18, 18, 18), "white": (255, 255, 255),
}
HUES = {"red": 0.0, "orange": 0.075, "yellow": 0.15, "green": 0.34, "blue": 0.6, "purple": 0.77, "pink": 0.9}


@dataclass(frozen=True)
class View:
    image: Image.Image
    captions: list[str]


def load_rgba(path: Path) -> Image.Image:
    return ImageOps.exif_transpose(Image.open(path)).convert("RGBA")


def flatten(image: Image.Image, colour: tuple[int, int, int] = (255, 255, 255)) -> Image.Image:
    """What the product does with transparency, white being its colour."""
    canvas = Image.new("RGBA", image.size, (*colour, 255))
    return Image.alpha_composite(canvas, image.convert("RGBA")).convert("RGB")


def to_pixels(image: Image.Image) -> np.ndarray:
    """Squashed to the input size and scaled to -1..1, channels first."""
    small = image.convert("RGB").resize((SIZE, SIZE), Image.Resampling.BICUBIC)
    return np.asarray(small, np.float32).transpose(2, 0, 1) / 127.5 - 1


def photo_views(image: Image.Image, captions: list[str], count: int, rng: np.random.Generator) -> list[View]:
    """The whole photograph, then random crops, half of them mirrored."""
    whole = flatten(image)
    return [View(whole, captions)] + [View(_crop(whole, rng), captions) for _ in range(count - 1)]


def cutout_views(image: Image.Image, record: Record, backgrounds: list[Image.Image], rng: np.random.Generator) -> list[View]:
    """On white as it is; then placed on white, on a colour, on a photograph; and once in another colour."""
    captions = record.captions
    name = captions[0].rstrip(".! ")
    views = [View(flatten(image), captions)]
    placed = _place(image, rng)
    views.append(View(flatten(placed), captions))
    ground = list(COLOURS)[rng.integers(len(COLOURS) - 1)]
    views.append(View(flatten(_place(image, rng), COLOURS[ground]), [*captions, f"{name} on a {ground} background"]))
    photo = backgrounds[rng.integers(len(backgrounds))].convert("RGBA").resize((SIZE, SIZE))
    views.append(View(Image.alpha_composite(photo, _place(image, rng, low=0.55)).convert("RGB"), captions))
    views.append(_recoloured(image, record, rng))
    return views


def main_colour(image: Image.Image) -> str | None:
    """The colour that covers most of what is opaque, or none where no colour does."""
    small = image.convert("RGBA").resize((48, 48), Image.Resampling.BILINEAR)
    pixels = np.asarray(small, np.float32).reshape(-1, 4)
    pixels = pixels[pixels[:, 3] > 128][:, :3] / 255
    if len(pixels) < 40:
        return None
    names = [_colour_name(*colorsys.rgb_to_hsv(*pixel)) for pixel in pixels]
    best = max(set(names), key=names.count)
    return best if names.count(best) > 0.6 * len(names) else None


def colour_caption(caption: str, colour: str) -> str | None:
    """"a fire truck" and red -> "a red fire truck", where the caption names no colour yet."""
    words = caption.rstrip(".! ").split()
    if len(words) < 2 or words[0].lower() not in ("a", "an", "the") or any(w.lower().strip(",") in COLOURS for w in words):
        return None
    article = "an" if colour == "orange" else "a"
    return f"{'the' if words[0].lower() == 'the' else article} {colour} {' '.join(words[1:])}"


def _colour_name(hue: float, saturation: float, value: float) -> str:
    if value < 0.2:
        return "black"
    if saturation < 0.16:
        return "white" if value > 0.86 else "grey"
    if 0.02 < hue < 0.13 and value < 0.6:
        return "brown"
    if saturation < 0.55 and value > 0.75 and (hue > 0.85 or hue < 0.03):
        return "pink"
    return min(HUES, key=lambda name: min(abs(hue - HUES[name]), 1 - abs(hue - HUES[name])))


def _recoloured(image: Image.Image, record: Record, rng: np.random.Generator) -> View:
    """The same thing in another hue and a caption that says so, or mirrored where it has no one colour."""
    caption = record.captions[0]
    own = main_colour(image)
    new = list(HUES)[rng.integers(len(HUES))]
    said = colour_caption(caption, new)
    if own not in HUES or own == new or said is None or record.set == "logos":
        return View(flatten(_place(ImageOps.mirror(image) if record.set != "logos" else image, rng)), record.captions)
    red, green, blue, alpha = image.split()
    hue, saturation, value = Image.merge("RGB", (red, green, blue)).convert("HSV").split()
    turned = hue.point(lambda h, turn=round((HUES[new] - HUES[own]) * 255): (h + turn) % 256)
    rgb = Image.merge("HSV", (turned, saturation, value)).convert("RGB")
    return View(flatten(_place(Image.merge("RGBA", (*rgb.split(), alpha)), rng)), [said])


def _place(image: Image.Image, rng: np.random.Generator, low: float = 0.5) -> Image.Image:
    """Scaled, slightly turned and put somewhere on a clear canvas."""
    scale = SIZE * rng.uniform(low, 0.98) / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small = image.resize(size, Image.Resampling.BICUBIC).rotate(rng.uniform(-12, 12), Image.Resampling.BICUBIC, expand=True)
    small.thumbnail((SIZE, SIZE))
    canvas = Image.new("RGBA", (SIZE, SIZE), (255, 255, 255, 0))
    canvas.paste(small, (int(rng.integers(SIZE - small.width + 1)), int(rng.integers(SIZE - small.height + 1))))
    return canvas


def _crop(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    area, ratio = rng.uniform(0.4, 1.0), np.exp(rng.uniform(-0.25, 0.25))
    width = min(image.width, round((area * image.width * image.height * ratio) ** 0.5))
    height = min(image.height, round((area * image.width * image.height / ratio) ** 0.5))
    left, top = rng.integers(image.width - width + 1), rng.integers(image.height - height + 1)
    crop = image.crop((left, top, left + width, top + height))
    crop = ImageEnhance.Brightness(crop).enhance(rng.uniform(0.8, 1.2))
    return ImageOps.mirror(crop) if rng.random() < 0.5 else crop
