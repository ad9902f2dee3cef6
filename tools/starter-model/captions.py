"""Captions for pictures that come with a name, a few tags or only a folder."""

from __future__ import annotations

import re
from pathlib import Path

# What a folder of the stamps says about all that lies in it.
FOLDERS = {
    "coins": "a coin", "fruit": "a fruit", "vegetables": "a vegetable", "nuts": "nuts", "spices": "a spice",
    "dessert": "a dessert", "dishes": "kitchenware", "electronics": "an electronic device", "tools": "a tool",
    "hats": "a hat", "roadsigns": "a road sign", "monuments": "a monument", "flags": "a flag", "houses": "a building",
    "trees": "a tree", "mushrooms": "a mushroom", "flowers": "a flower", "vehicles": "a vehicle", "planets": "a planet",
    "christmas": "Christmas", "halloween": "Halloween", "easter": "Easter", "hanukkah": "Hanukkah", "insects": "an insect",
    "dinosaur": "a dinosaur", "shellfish": "a shellfish", "birds": "a bird", "fish": "a fish", "flight": "an aircraft",
    "ship": "a boat", "auto": "a car", "cycle": "a bicycle or motorcycle", "emergency": "an emergency vehicle",
    "locomotive": "a train", "construction": "a construction vehicle", "chess": "a chess piece", "dogs": "a dog",
    "cats": "a cat", "bears": "a bear", "percussion": "a drum or percussion instrument", "string": "a string instrument",
    "music": "music", "mammals": "a mammal", "animals": "an animal", "food": "food", "plants": "a plant",
    "clothes": "clothes", "space": "outer space", "sports": "sports", "people": "a person", "medical": "medicine",
}
SKIPPED = ("shapes/stars", "special", "computer/icons", "computer/buttons", "recreation/games/cards", "shapes/jigsaw", "signs_and_symbols/led", "shapes/callouts", "shapes/flowchart")
VAGUE = {"", "hash", "unsorted", "clip_art", "clipart", "image", "media", "png", "svg", "theme", "externalsource", "sign"}


def stamp_captions(text: str, path: Path) -> list[str]:
    """The stamp's own line, the same as a photo or a drawing, and what its folders say."""
    caption = text.strip().rstrip(".!")
    drawn = path.suffix == ".svg" or "cartoon" in path.parts
    folders = [FOLDERS[part] for part in reversed(path.parts[:-1]) if part in FOLDERS][:2]
    return [caption, f"{'a drawing' if drawn else 'a photo'} of {_lower_article(caption)}", *folders]


def emoji_captions(entry: dict) -> list[str]:
    """"red apple" -> "a red apple", "red apple emoji", and its tags."""
    label = entry["label"].replace("flag: ", "flag of ").replace(":", ",")
    tags = [tag for tag in entry.get("tags", []) if len(tag) > 2]
    out = [with_article(label), f"{label} emoji"]
    if tags:
        out.append(", ".join(tags[:6]))
    return out + [tag for tag in tags if tag in ("fruit", "animal", "flower", "vegetable", "bird", "vehicle", "music", "food")]


def logo_captions(brand: str) -> list[str]:
    return [f"the {brand} logo", f"{brand} logo", f"the logo of {brand}", brand]


def clipart_captions(path: Path, inside: Path) -> list[str]:
    """From the file's title, keywords and name; nothing where they say nothing."""
    if str(inside).startswith(SKIPPED):
        return []
    head = path.read_text(encoding="utf-8", errors="replace")
    titles = re.findall(r"<dc:title[^>]*>([^<]{3,60})<", head)[:1]
    keywords = [word.strip().replace("_", " ") for word in re.findall(r"<rdf:li[^>]*>([^<]{3,30})<", head)]
    keywords = [word for word in dict.fromkeys(keywords) if word.lower() not in VAGUE]
    if inside.parts[0] == "unsorted" or not keywords:
        return []
    words = re.sub(r"[_\-\d]+", " ", path.stem).split()
    name = " ".join(word for word in words if len(word) > 1)
    title = titles[0].strip() if titles and not re.search(r"collection|icons|aiga|library|sibmission", titles[0], re.I) else name
    if "flags" in inside.parts:
        return [f"the flag of {re.sub(r'(?i)flag of|flag', '', title).strip()}", "a flag"]
    return [title.lower(), f"clip art of {title.lower()}", ", ".join(keywords[:5]), with_article(keywords[0])]


def with_article(label: str) -> str:
    """"apple" -> "an apple"; plurals, sayings and flags stay as they are."""
    if re.match(r"(a|an|the|flag of) ", label) or label.split()[-1].endswith("s") or "," in label:
        return label
    return f"{'an' if label[0].lower() in 'aeiou' else 'a'} {label}"


def _lower_article(caption: str) -> str:
    first, _, rest = caption.partition(" ")
    return f"{first.lower()} {rest}" if first in ("A", "An", "The") else caption
