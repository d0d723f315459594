"""Weighted mean of trained weights: `python -m training.mix OUT.pt A.pt=0.8 B.pt=0.2`; parts that one lacks come from the others."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    """Read, mix, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("part", nargs="+", help="weights.pt=share")
    options = parser.parse_args()
    parts = [
        (torch.load(path, weights_only=True), float(share))
        for path, _, share in (part.rpartition("=") for part in options.part)
    ]
    mixed = {}
    for name in dict.fromkeys(name for weights, _ in parts for name in weights):
        own = [(weights[name].float(), share) for weights, share in parts if name in weights]
        mixed[name] = sum(tensor * share for tensor, share in own) / sum(share for _, share in own)
    torch.save(mixed, options.out)


if __name__ == "__main__":
    main()
