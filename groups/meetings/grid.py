"""Places on the globe in cells of a tenth of a degree, so that what is near is found by cell."""

import math
from array import array
from collections.abc import Iterator

from groups.meetings.bits import bits_of
from groups.meetings.search import KM_IN_A_DEGREE, Near

IN_A_DEGREE = 10
ROUND = 360 * IN_A_DEGREE
Cell = tuple[int, int]


class Grid:
    def __init__(self) -> None:
        self._cells: dict[Cell, array[int]] = {}
        self._places: dict[int, tuple[float, float]] = {}

    def add(self, position: int, latitude: float, longitude: float) -> None:
        self._places[position] = (latitude, longitude)
        self._cells.setdefault(_cell(latitude, longitude), array("I")).append(position)

    def place(self, position: int) -> tuple[float, float] | None:
        return self._places.get(position)

    def near(self, near: Near) -> int:
        """Return the positions within the distance, as bits."""
        found: list[int] = []
        for cell in self._around(near):
            some = self._cells[cell]
            if _wholly_inside(cell, near):
                found.extend(some)
                continue
            found += [one for one in some if near.distance(*self._places[one]) <= near.km]
        return bits_of(found, max(found) + 1) if found else 0

    def busiest(self, positions: Iterator[int]) -> tuple[float, float] | None:
        """Return the middle of the cell where most of these are; None where none has a place."""
        cells: dict[Cell, list[tuple[float, float]]] = {}
        for position in positions:
            place = self._places.get(position)
            if place is not None:
                cells.setdefault(_cell(*place), []).append(place)
        if not cells:
            return None
        places = max(cells.values(), key=len)
        return (
            sum(place[0] for place in places) / len(places),
            sum(place[1] for place in places) / len(places),
        )

    def _around(self, near: Near) -> Iterator[Cell]:
        high = near.km / KM_IN_A_DEGREE
        north, south = min(90.0, near.latitude + high), max(-90.0, near.latitude - high)
        narrowest = math.cos(math.radians(min(89.9, max(abs(north), abs(south)))))
        wide = min(180.0, high / max(narrowest, 0.001))
        rows = range(_floor(south), _floor(north) + 1)
        first = _floor(near.longitude - wide)
        columns = min(ROUND, _floor(near.longitude + wide) - first + 1)
        if len(rows) * columns > len(self._cells):
            start = first % ROUND
            for row, column in self._cells:
                if row in rows and (column % ROUND - start) % ROUND < columns:
                    yield row, column
            return
        for row in rows:
            for step in range(columns):
                cell = row, _wrapped(first + step)
                if cell in self._cells:
                    yield cell


def _floor(degrees: float) -> int:
    return math.floor(degrees * IN_A_DEGREE)


def _wrapped(column: int) -> int:
    return (column + ROUND // 2) % ROUND - ROUND // 2


def _cell(latitude: float, longitude: float) -> Cell:
    return _floor(latitude), _wrapped(_floor(longitude))


def _wholly_inside(cell: Cell, near: Near) -> bool:
    row, column = cell
    corners = (
        (latitude / IN_A_DEGREE, longitude / IN_A_DEGREE)
        for latitude in (row, row + 1)
        for longitude in (column, column + 1)
    )
    return all(near.distance(*corner) <= near.km for corner in corners)
