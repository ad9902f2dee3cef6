"""What every script shares: one record an image, where the cache lies, and how splits are drawn."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

SEED = 7


@dataclass(frozen=True)
class Record:
    """An image with its captions; `split` is train, val (for choosing), test or unseen (a class never trained)."""

    file: str
    set: str
    label: str
    captions: list[str]
    split: str


def draw_split(key: str, val: float, test: float) -> str:
    """A split that depends on the key alone, so a re-run and a new set leave it as it was."""
    share = int(hashlib.sha1(key.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    return "test" if share < test else "val" if share < test + val else "train"


def write_records(path: Path, records: Iterable[Record]) -> int:
    lines = [json.dumps(asdict(record), ensure_ascii=False) for record in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)


def read_records(path: Path) -> list[Record]:
    return [Record(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
