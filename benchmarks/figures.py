"""A figure: what was measured, what it may be, and whether it is. And the table of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    section: str
    name: str
    value: float | None  # None: it could not be measured; the note says why
    unit: str
    budget: float | None = None  # None: for information
    note: str = ""
    least: bool = False  # the budget is what must be reached, not what may not be passed

    @property
    def verdict(self) -> str:
        if self.budget is None:
            return ""
        if self.value is None:
            return "UNKNOWN"
        return "within" if (self.value >= self.budget if self.least else self.value <= self.budget) else "OVER"

    def plain(self) -> dict[str, Any]:
        budget = None if self.budget is None else f"{'≥' if self.least else '≤'} {self.budget:g}"
        return {
            "section": self.section,
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "budget": budget,
            "verdict": self.verdict,
            "note": self.note,
        }


def table(figures: Iterable[Figure]) -> str:
    rows, section = [("", "figure", "value", "unit", "budget", "verdict", "note")], ""
    for figure in figures:
        plain = figure.plain()
        shown = "–" if figure.value is None else f"{figure.value:,.{0 if figure.value == int(figure.value) else 2}f}"
        first, section = figure.section if figure.section != section else "", figure.section
        cells = (plain["name"], shown, plain["unit"], plain["budget"] or "", plain["verdict"], plain["note"])
        rows.append((first, *cells))
    return aligned(rows, right={2, 4})


def aligned(rows: list[tuple[str, ...]], right: Iterable[int] = ()) -> str:
    """Columns as wide as their widest cell, a line below the first row."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    rows = [rows[0], tuple("-" * width for width in widths), *rows[1:]]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
