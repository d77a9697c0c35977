"""Values kept in memory up to a number of bytes; what was not asked for longest goes first."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Shelf(Generic[Value]):
    """At most ``most_bytes`` of values, by what whoever puts them there says they weigh."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._weight = 0
        self._kept: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()

    @property
    def weight(self) -> int:
        return self._weight

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> Value | None:
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, value: Value, weight: int) -> Value:
        """Keep and return the value. One heavier than the whole shelf is not kept."""
        self._forget(key)
        if weight <= self._most:
            self._kept[key] = (value, weight)
            self._weight += weight
        while self._weight > self._most:
            self._forget(next(iter(self._kept)))
        return value

    def _forget(self, key: Hashable) -> None:
        _, weight = self._kept.pop(key, (None, 0))
        self._weight -= weight
