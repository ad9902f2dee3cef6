"""Lists the photographs of the training set, with captions, labels and splits."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from records import Record, draw_split, write_records

# Caltech classes that no step trains on: how the model does on names it was never shown.
UNSEEN = {
    "anchor", "cougar_body", "dolphin", "emu", "gramophone", "hedgehog",
    "lobster", "menorah", "pagoda", "saxophone", "strawberry", "wrench",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trainset", type=Path, required=True, help="unpacked training set (labels.tsv and folders)")
    parser.add_argument("--cache", type=Path, required=True)
    args = parser.parse_args()
    args.cache.mkdir(parents=True, exist_ok=True)
    with (args.trainset / "labels.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    records = [_record(row, args.trainset) for row in rows]
    print(write_records(args.cache / "photos.jsonl", records), "photographs")


def _record(row: dict[str, str], root: Path) -> Record:
    if row["set"] == "flickr8k":
        split = "test" if row["split"] == "dev" else draw_split(row["file"], 0.04, 0.0)
    elif row["set"] == "caltech101" and row["class"] in UNSEEN:
        split = "unseen"
    else:
        split = draw_split(row["file"], 0.0, 0.12)
    captions = [text.strip() for text in row["text"].split(" || ")]
    return Record(str(root / row["file"]), row["set"], row["class"], captions, split)


if __name__ == "__main__":
    main()
