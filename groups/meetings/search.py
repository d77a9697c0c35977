"""What somebody is looking for in the directory, as a value."""

import math
from dataclasses import dataclass, field

EARTH_KM = 6371.0088
KM_IN_A_MILE = 1.609344
KM_IN_A_DEGREE = 111.195
# Who can walk in wants the meetings that are also online, and the other way round.
ATTENDANCES = {
    "in-person": ("in-person", "hybrid"),
    "online": ("online", "hybrid"),
    "hybrid": ("hybrid",),
}


@dataclass(frozen=True)
class Near:
    """Within ``km`` of a place, in degrees."""

    latitude: float
    longitude: float
    km: float

    def distance(self, latitude: float, longitude: float) -> float:
        """Return the way there in km, as the crow flies."""
        here, there = math.radians(self.latitude), math.radians(latitude)
        apart = math.radians(longitude - self.longitude)
        half = (
            math.sin((there - here) / 2) ** 2
            + math.cos(here) * math.cos(there) * math.sin(apart / 2) ** 2
        )
        return 2 * EARTH_KM * math.asin(math.sqrt(min(1, half)))


@dataclass(frozen=True)
class Search:
    """Everything empty is everything. ``phrases`` are alternatives, each of words that all hold.

    A phrase with a space in it was in quotes: just so. ``when`` is "now", "upcoming" or "".
    ``place`` is a place by its name, to be near. ``unit`` is what the reader measures in.
    """

    phrases: tuple[tuple[str, ...], ...] = ()
    weekdays: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    when: str = ""
    types: tuple[str, ...] = ()
    attendances: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    fellowships: tuple[str, ...] = ()
    near: Near | None = None
    place: str = ""
    unit: str = "km"
    timezone: str | None = None
    page: int = 1
    asked: dict[str, list[str]] = field(default_factory=dict, compare=False)
