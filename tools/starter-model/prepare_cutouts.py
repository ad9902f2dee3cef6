"""Turns stamps, emoji, logos and clip art of installed packages into RGBA pictures with captions.

Nothing of these pictures is shipped: they train and judge the starter model beside the project.
"""

from __future__ import annotations

import argparse
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import resvg_py
from PIL import Image

from captions import clipart_captions, emoji_captions, logo_captions, stamp_captions
from records import Record, draw_split, write_records

SIDE = 224


@dataclass(frozen=True)
class Drawing:
    """What to draw: an SVG text or the path of a picture, and what to say of it."""

    name: str
    source: str | Path
    set: str
    label: str
    captions: list[str]
    split: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--node-modules", type=Path, required=True, help="with @iconify-json/*, simple-icons, emojibase-data")
    parser.add_argument("--share", type=Path, required=True, help="the usr/share of the unpacked Debian packages")
    parser.add_argument("--cache", type=Path, required=True)
    args = parser.parse_args()
    (args.cache / "cutouts").mkdir(parents=True, exist_ok=True)
    drawings = [
        *stamps(args.share / "tuxpaint/stamps"),
        *emoji(args.node_modules),
        *logos(args.node_modules),
        *clipart(args.share / "openclipart/svg"),
    ]
    with Pool(2) as pool:
        done = pool.starmap(_draw, [(drawing, args.cache / "cutouts") for drawing in drawings], chunksize=32)
    records = [record for record in done if record]
    print(write_records(args.cache / "cutouts.jsonl", records), "cut-outs of", len(drawings))


def stamps(root: Path) -> Iterator[Drawing]:
    for path in sorted([*root.rglob("*.png"), *root.rglob("*.svg")]):
        text = path.with_suffix(".txt")
        if not text.exists() or "alphabets" in path.parts or "mirror" in path.stem:
            continue
        inside = path.relative_to(root)
        captions = stamp_captions(text.read_text(encoding="utf-8", errors="replace").splitlines()[0], inside)
        split = draw_split(f"stamp {inside.with_suffix('')}", 0.0, 0.15)
        yield Drawing(f"stamp-{_slug(str(inside))}", path, "stamps", "", captions, split)


def emoji(modules: Path) -> Iterator[Drawing]:
    """One emoji in ten is kept from training in every set; of the rest, one Noto drawing in ten."""
    entries = json.loads((modules / "emojibase-data/en/data.json").read_text(encoding="utf-8"))
    for name in ("noto", "twemoji", "fluent-emoji", "fluent-emoji-flat"):
        icons = json.loads((modules / f"@iconify-json/{name}/icons.json").read_text(encoding="utf-8"))
        named_by = "fluent-emoji-flat" if name == "fluent-emoji" else name
        chars = json.loads((modules / f"@iconify-json/{named_by}/chars.json").read_text(encoding="utf-8"))
        by_code = {_code(code): icon for code, icon in chars.items()}
        for entry in entries:
            icon = by_code.get(_code(entry["hexcode"]))
            svg = _icon_svg(icons, icon) if icon else None
            if not svg:
                continue
            split = "unseen" if draw_split(f"emoji {entry['label']}", 0.0, 0.1) == "test" else "train"
            if split == "train" and name == "noto":
                split = draw_split(f"noto {entry['label']}", 0.0, 0.1)
            captions = emoji_captions(entry)
            yield Drawing(f"{name}-{_slug(entry['label'])}", svg, "emoji", "", captions, split)


def logos(modules: Path) -> Iterator[Drawing]:
    """Brand names cannot be guessed, so a logo is held out only where another drawing of the brand is trained on."""
    simple = json.loads((modules / "simple-icons/data/simple-icons.json").read_text(encoding="utf-8"))
    entries = simple if isinstance(simple, list) else simple["icons"]
    titles = {_plain(entry["title"]): entry["title"] for entry in entries}
    icons = json.loads((modules / "@iconify-json/logos/icons.json").read_text(encoding="utf-8"))
    for icon in sorted(icons["icons"]):
        base = re.sub(r"-(icon|wordmark|logo)$", "", icon)
        brand = titles.get(_plain(base), base.replace("-", " ").title())
        twin = _plain(base) in titles and icon != base or base in icons["icons"] and icon != base
        split = draw_split(f"logo {icon}", 0.0, 0.25) if twin else "train"
        yield Drawing(f"logo-{icon}", _icon_svg(icons, icon) or "", "logos", brand, logo_captions(brand), split)
    for entry in entries:
        path = modules / "simple-icons/icons" / f"{entry.get('slug') or _simple_slug(entry['title'])}.svg"
        if path.exists():
            svg = path.read_text(encoding="utf-8").replace("<svg ", f'<svg fill="#{entry["hex"]}" ', 1)
            yield Drawing(f"simple-{path.stem}", svg, "logos", entry["title"], logo_captions(entry["title"]), "train")


def clipart(root: Path) -> Iterator[Drawing]:
    for path in sorted(root.rglob("*.svg")):
        captions = clipart_captions(path, path.relative_to(root))
        if captions and path.stat().st_size < 400_000:
            split = draw_split(f"clipart {path.stem}", 0.0, 0.06)
            yield Drawing(f"clip-{_slug(str(path.relative_to(root)))}", path, "clipart", "", captions, split)


def _draw(drawing: Drawing, folder: Path) -> Record | None:
    try:
        if isinstance(drawing.source, Path) and drawing.source.suffix == ".png":
            image = Image.open(drawing.source).convert("RGBA")
        else:
            svg = drawing.source if isinstance(drawing.source, str) else drawing.source.read_text(encoding="utf-8", errors="replace")
            image = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=SIDE * 2)))).convert("RGBA")
    except (ValueError, OSError):
        return None
    if image.getchannel("A").getextrema()[1] < 32:
        return None
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    file = folder / f"{drawing.name}.png"
    image.save(file, compress_level=1)
    return Record(str(file), drawing.set, drawing.label, drawing.captions, drawing.split)


def _icon_svg(icons: dict, name: str) -> str | None:
    """The SVG of an Iconify icon or of the icon it is an alias of."""
    while name in icons.get("aliases", {}):
        name = icons["aliases"][name]["parent"]
    icon = icons["icons"].get(name)
    if not icon:
        return None
    width, height = icon.get("width", icons.get("width", 16)), icon.get("height", icons.get("height", 16))
    box = f"{icon.get('left', 0)} {icon.get('top', 0)} {width} {height}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{box}" width="{width}" height="{height}">'
    return f"{head}{icon['body']}</svg>"


def _code(code: str) -> str:
    return code.lower().removeprefix("u").replace("-fe0f", "")


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower().replace("+", "plus").replace(".", "dot"))


def _simple_slug(title: str) -> str:
    return _plain(title.replace("&", "and"))


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


if __name__ == "__main__":
    main()
