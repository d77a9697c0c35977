"""One record of a meeting list, read field by field, with a remark wherever it had to be helped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from sys import intern
from typing import Any

from groups.meetings.descriptions import Remark, VenueDescription
from groups.meetings.forms import markup, values
from groups.meetings.forms import meeting_guide_times as times
from groups.meetings.places import is_town_in_america
from groups.meetings.schedule import Schedule
from groups.plumbing.errors import Invalid

LONGEST_NOTES = 20_000
_YES = {"yes", "true", "1"}
_ADDRESS_PARTS = ("address", "city", "state", "postal_code", "country")


@dataclass(frozen=True)
class Around:
    """What another format says of a record that the Meeting Guide has no field for.

    ``fields`` are the list's own names, for remarks. ``body`` is the key of a service body in
    the same list, ``called`` what an address is made of. ``schedule`` is one already read.
    """

    row: str = "record"
    fields: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    called: str = ""
    language: str = ""
    fellowship: str = ""
    schedule: Schedule | None = None


_NOTHING = Around()


class Record:
    def __init__(self, fields: dict[str, Any], number: int, around: Around = _NOTHING) -> None:
        self.fields = fields
        self.around = around
        called = markup.visible(str(fields.get("slug") or ""))[:64]
        row = f"{around.row} {number}"
        self.name = f"{row} ({called})" if called else row
        self.remarks: list[Remark] = []

    def remark(self, field: str, sentence: str) -> Remark:
        return Remark(self.name, self.around.fields.get(field, field), sentence)

    def note(self, field: str, sentence: str) -> None:
        # A hundred thousand records say the same few things.
        self.remarks.append(self.remark(field, intern(sentence)))

    def keep_only(self, names: frozenset[str]) -> None:
        """Let go of the fields that were read: a large list must not be held twice."""
        self.fields = {name: self.fields[name] for name in names if name in self.fields}

    def line(self, name: str, most: int, *, required: bool = False) -> str:
        """Return one line of visible text; raises Invalid where it is required and missing."""
        value = " ".join(markup.visible(self._text(name)).split())
        if markup.has_markup(value):
            value = markup.without_entities(value)
        if required and not value:
            raise Invalid("Please give it a name.", name)
        return self._cut(name, value, most)

    def paragraphs(self, name: str, most: int = LONGEST_NOTES) -> str:
        value = markup.visible(self._text(name))
        if markup.has_markup(value):
            self.note(name, "had markup; kept as plain text")
            value = markup.without_markup(value)
        return self._cut(name, markup.tidy(value), most)

    def web(self, name: str) -> str:
        """Return an http(s) address; anything else is left out, with a remark."""
        value = markup.without_entities(markup.visible(self._text(name))).strip()
        if value and ":" not in value.partition("/")[0] and "." in value.partition("/")[0]:
            self.note(name, "without https://; added")
            value = f"https://{value}"
        try:
            return values.web_address(value, name)
        except Invalid:
            self.note(name, "not an address of a page; field refused")
            return ""

    def telephone(self, name: str) -> str:
        try:
            return values.telephone(self.line(name, 255), name)
        except Invalid:
            self.note(name, "not a number one can dial; field refused")
            return ""

    def slug(self) -> str:
        """Return the list's own key; an integer is as good as text; raises Invalid for none."""
        slug = self.fields.get("slug")
        if slug in (None, "") and self.fields.get("id") not in (None, ""):
            self.note("slug", "not given; its id taken")
            slug = self.fields["id"]
        if isinstance(slug, bool) or not isinstance(slug, str | int) or slug == "":
            raise Invalid("Each meeting needs a slug of its own, as text.", "slug")
        if isinstance(slug, int):
            self.note("slug", "a number; read as text")
        return self._cut("slug", " ".join(markup.visible(str(slug)).split()) or "-", 255)

    def days(self) -> list[int]:
        value = self.fields.get("day")
        found = times.days(value)
        if not times.is_plain_day(value):
            self.note("day", f"written as {str(value)[:40]!r}; understood")
        return found

    def clock(self, name: str) -> str:
        value = self.fields.get(name)
        found = times.clock(value, name)
        if found and found != value:
            self.note(name, f"written as {str(value)[:20]!r}; read as {found}")
        return found

    def type_words(self) -> list[str]:
        """Return the types as words, whether they came as a list, as "C,O" or as "[open]"."""
        value = self.fields.get("types")
        if value is None or value == "":
            return []
        if isinstance(value, str):
            self.note("types", f"text instead of a list: {value[:30]!r}; understood")
            value = value.strip().strip("[]").split(",")
        if not isinstance(value, list):
            raise Invalid("Give the types as a list of codes.", "types")
        if any(isinstance(one, bool) or not isinstance(one, str | int) for one in value):
            raise Invalid("Each type must be a code, such as O.", "types")
        return [str(one).strip().strip("\"'") for one in value if str(one).strip()]

    def address(self) -> str:
        """Return the address in one line, from whichever fields have it."""
        whole = self.line("formatted_address", 500)
        if whole:
            return whole
        street, city, state, code, country = (self.line(name, 200) for name in _ADDRESS_PARTS)
        if not city and street.count(",") >= 2:
            return street
        return ", ".join(
            part for part in (street, city, f"{state} {code}".strip(), country) if part
        )

    def venue(self) -> VenueDescription | None:
        latitude, longitude = self._position()
        place = VenueDescription(
            name=self.line("location", 255),
            formatted_address=self.address(),
            latitude=latitude,
            longitude=longitude,
            approximate=self.is_approximate(),
            regions=tuple(self._regions()),
            notes=self.paragraphs("location_notes"),
        )
        return None if place == VenueDescription(approximate=place.approximate) else place

    def is_approximate(self) -> bool:
        """Does the address name only a town? Then nobody can walk in there.

        Where the list does not say, "Anytown, OK 12345, USA" without a named place is a town.
        Elsewhere addresses have other shapes, and a guess could close an open meeting.
        """
        said = self.fields.get("approximate")
        if said not in (None, ""):
            return str(said).strip().casefold() in _YES
        address = self.address()
        if not address or self.fields.get("location") or self.fields.get("latitude"):
            return False
        first = address.partition(",")[0]
        return is_town_in_america(address) and not any(one.isdigit() for one in first)

    def extras(self, names: Iterable[str]) -> dict[str, str]:
        found = {name: self.line(name, 255) for name in names if self.fields.get(name)}
        venmo = found.get("venmo", "")
        if venmo and not venmo.startswith("@"):
            self.note("venmo", "without @; added")
            found["venmo"] = f"@{venmo}"
        return found

    def _regions(self) -> list[str]:
        value = self.fields.get("regions")
        if isinstance(value, str):
            value = value.split(">")
        if not isinstance(value, list) or not value:
            names = ("region", "sub_region", "sub_sub_region")
            value = [self.fields.get(name) for name in names]
        words = [" ".join(markup.visible(str(one)).split())[:100] for one in value if one]
        return [word for word in words if word][:6]

    def _position(self) -> tuple[float | None, float | None]:
        latitude, longitude = self._degrees("latitude", 90), self._degrees("longitude", 180)
        if latitude == 0 and longitude == 0:
            self.note("latitude", "0, 0 is in the sea; position left out")
            return None, None
        if (latitude is None) != (longitude is None):
            self.note("latitude", "only half of a position; left out")
            return None, None
        return latitude, longitude

    def _degrees(self, name: str, most: float) -> float | None:
        try:
            degrees = values.coordinate(self.fields.get(name), name, most)
        except Invalid as error:
            self.note(name, f"{error.message} Left out.")
            return None
        if isinstance(self.fields.get(name), str) and degrees is not None:
            self.note(name, "text instead of a number; understood")
        return degrees

    def _text(self, name: str) -> str:
        value = self.fields.get(name)
        if value is None:
            return ""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            raise Invalid("Give this as text.", name)
        return value

    def _cut(self, name: str, value: str, most: int) -> str:
        if len(value) <= most:
            return value
        self.note(name, f"longer than {most:,} characters; cut")
        return value[:most].rstrip()
