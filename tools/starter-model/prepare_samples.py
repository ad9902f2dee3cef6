"""Lists the sample catalogue; one image in three, logos apart, is held out to judge the model by."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from records import Record, draw_split, write_records


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=Path, required=True, help="folder with metadata.jsonl and images/")
    parser.add_argument("--cache", type=Path, required=True)
    args = parser.parse_args()
    records = []
    for line in (args.samples / "metadata.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        # A brand's name cannot be guessed from its mark, so every logo is trained on.
        split = "train" if row.get("group") == "logos" else draw_split(f"sample {row['file_name']}", 0.0, 0.33)
        captions = [row["caption"], *row.get("tags", [])[1:3]]
        records.append(Record(str(args.samples / row["file_name"]), "samples", row.get("group", ""), captions, split))
    print(write_records(args.cache / "samples.jsonl", records), "samples")


if __name__ == "__main__":
    main()
