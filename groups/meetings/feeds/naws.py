"""The sheet NA World Services takes meetings in, as BMLT's GetNAWSDump writes it."""

import csv
import io
from collections.abc import Iterable, Sequence

from groups.meetings import formats
from groups.meetings.feeds.bmlt import Record
from groups.meetings.feeds.spreadsheet import safe

COLUMNS = (
    *("Committee", "CommitteeName", "AddDate", "AreaRegion", "ParentName", "ComemID"),
    *("ContactID", "ContactName", "CompanyName", "ContactAddrID", "ContactAddress1"),
    *("ContactAddress2", "ContactCity", "ContactState", "ContactZip", "ContactCountry"),
    *("ContactPhone", "MeetingID", "Room", "Closed", "WheelChr", "Day", "Time", "Language1"),
    *("Language2", "Language3", "LocationId", "Place", "Address", "City", "LocBorough", "State"),
    *("Zip", "Country", "Directions", "Institutional", "Format1", "Format2", "Format3"),
    *("Format4", "Format5", "Delete", "LastChanged", "Longitude", "Latitude", "ContactGP"),
    *("PhoneMeetingNumber", "VirtualMeetingLink", "VirtualMeetingInfo", "TimeZone", "bmlt_id"),
    "unpublished",
)
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_SAID_ELSEWHERE = frozenset({"OPEN", "CLOSED", "WCHR", "LANG", ""})
# Numbers of our own: west and south of it all, "safe" would make words of them.
_POINT = frozenset({"Longitude", "Latitude"})
MOST_FORMATS = 5


def written(records: Iterable[Record]) -> str:
    """Return the sheet, CRLF lines (RFC 4180); no cell is a formula."""
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for record in records:
        row = _row(record).items()
        writer.writerow({name: value if name in _POINT else safe(value) for name, value in row})
    return sheet.getvalue()


def _row(record: Record) -> Record:
    keys = [key for key in record["formats"].split(",") if key]
    worlds = [formats.FORMATS[key].world for key in keys]
    return {
        "Committee": record["worldid_mixed"],
        "CommitteeName": record["meeting_name"],
        "ParentName": record["service_body_name"],
        "Closed": "OPEN" if "OPEN" in worlds else "CLOSED",
        "WheelChr": "TRUE" if "WCHR" in worlds else "FALSE",
        "Day": _DAYS[int(record["weekday_tinyint"]) - 1],
        "Time": record["start_time"][:5].replace(":", ""),
        **_languages(keys),
        "Place": record["location_text"],
        "Address": record["location_street"],
        "City": record["location_municipality"],
        "LocBorough": record["location_neighborhood"] or record["location_city_subsection"],
        "State": record["location_province"],
        "Zip": record["location_postal_code_1"],
        "Country": record["location_nation"],
        "Directions": record["location_info"],
        "Institutional": "FALSE",
        **_kinds(worlds),
        "Longitude": record["longitude"],
        "Latitude": record["latitude"],
        "PhoneMeetingNumber": record["phone_meeting_number"],
        "VirtualMeetingLink": record["virtual_meeting_link"],
        "VirtualMeetingInfo": record["virtual_meeting_additional_info"],
        "TimeZone": record["time_zone"],
        "bmlt_id": record["id_bigint"],
    }


def _languages(keys: Sequence[str]) -> Record:
    spoken = [key for key in keys if formats.FORMATS[key].category == "LANG"]
    return {f"Language{number}": key for number, key in enumerate(spoken[:3], 1)}


def _kinds(worlds: Sequence[str]) -> Record:
    kinds = [world for world in dict.fromkeys(worlds) if world not in _SAID_ELSEWHERE]
    return {f"Format{number}": one for number, one in enumerate(kinds[:MOST_FORMATS], 1)}
