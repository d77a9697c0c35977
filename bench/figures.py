"""A measured figure beside its baseline, and the table of them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles


@dataclass(frozen=True)
class Figure:
    """``baseline`` is in the same unit. Without a ``ratio`` of its own it is their quotient."""

    name: str
    unit: str
    figure: float
    baseline: float
    ratio: float

    def as_row(self) -> tuple[str, ...]:
        shown = [
            f"{value:,.{_places(value)}f} {self.unit}" for value in (self.figure, self.baseline)
        ]
        return (self.name, *shown, f"{self.ratio:.2f}")


def quotient(name: str, unit: str, figure: float, baseline: float) -> Figure:
    return Figure(name, unit, figure, baseline, figure / baseline)


def paired(name: str, unit: str, figures: Sequence[float], baselines: Sequence[float]) -> Figure:
    """Take the median of the ratios, each inside one round: what slows both cancels out."""
    ratios = [ours / theirs for ours, theirs in zip(figures, baselines, strict=True)]
    return Figure(name, unit, median(figures), median(baselines), median(ratios))


def p99(values: Sequence[float]) -> float:
    return quantiles(values, n=100)[98]


def table(figures: Iterable[Figure]) -> str:
    rows = [("name", "figure", "baseline", "ratio"), *(figure.as_row() for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths) for row in rows)


def as_data(figures: Iterable[Figure]) -> list[dict[str, object]]:
    return [asdict(figure) for figure in figures]


def _line(row: tuple[str, ...], widths: Sequence[int]) -> str:
    name, *numbers = (f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True))
    return "  ".join((f"{row[0]:<{widths[0]}}", *numbers)) if name else ""


def _places(value: float) -> int:
    return 2 if value < 10 else 1 if value < 100 else 0
