"""Averages the weights of two pairs of heads that grew from the same ones, as parts of one straight line between them."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first")
    parser.add_argument("second")
    parser.add_argument("--share", type=float, default=0.5, help="of the first")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--name", required=True)
    args = parser.parse_args()
    for part in ("image", "text"):
        first, second = (torch.load(args.cache / f"{name}.{part}.pt") for name in (args.first, args.second))
        torch.save(blend(first, second, args.share), args.cache / f"{args.name}.{part}.pt")


def blend(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor], share: float) -> dict[str, torch.Tensor]:
    """Whole numbers, which only count steps, are the first's."""
    return {
        key: torch.lerp(second[key], value, share) if value.is_floating_point() else value
        for key, value in first.items()
    }


if __name__ == "__main__":
    main()
