"""Writes `customers.csv`, a table as companies have them: gaps, categories, dates.

    python docs/project/make_customers.py [FOLDER]

The customers are invented. Who calls often, pays much or came lately leaves sooner; a
tenth of the fees and of the regions is missing.
"""

from __future__ import annotations

import csv
import math
import random
import sys
from datetime import date, timedelta
from pathlib import Path

COLUMNS = ("joined", "plan", "region", "fee", "calls", "left")
FEES = {"basic": 20.0, "plus": 35.0, "family": 50.0}


def customers(count: int, seed: int, *, left: bool = True) -> list[dict[str, str]]:
    """So many rows; `left` says whether it is known who did."""
    draw = random.Random(seed)
    rows = []
    for _ in range(count):
        days = draw.randrange(1_800)
        plan = draw.choice(sorted(FEES))
        fee = FEES[plan] * draw.uniform(0.8, 1.5)
        calls = int(draw.expovariate(0.4))
        odds = 0.8 * calls + 0.05 * fee - 0.002 * days - 1.6
        row = {
            "joined": (date(2020, 1, 1) + timedelta(1_800 - days)).isoformat(),
            "plan": plan,
            "region": "" if draw.random() < 0.1 else draw.choice(["east", "north", "south"]),
            "fee": "" if draw.random() < 0.1 else f"{fee:.2f}",
            "calls": str(calls),
        }
        if left:
            row["left"] = "yes" if draw.random() < 1 / (1 + math.exp(-odds)) else "no"
        rows.append(row)
    return rows


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """The rows as a CSV file with a header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()
    write(folder / "customers.csv", customers(800, 1))
    write(folder / "new.csv", customers(4, 2, left=False))
