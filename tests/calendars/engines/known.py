"""The engines there are, by those they serve."""

from tests.calendars.engines.asking import Engine
from tests.calendars.engines.in_node import dashboard, thunderbird
from tests.calendars.engines.in_python import home_assistant, recurring_events
from tests.calendars.engines.libical import gnome

ENGINES: dict[str, Engine] = {
    "ical.js (Thunderbird)": thunderbird,
    "libical (GNOME, KDE)": gnome,
    "ical (Home Assistant)": home_assistant,
    "node-ical (dashboards)": dashboard,
    "recurring-ical-events": recurring_events,
}

# Those that go by the VTIMEZONEs of the feed where they do not know a zone's name.
BY_OUR_ZONES: dict[str, Engine] = {
    name: ENGINES[name]
    for name in ("ical.js (Thunderbird)", "libical (GNOME, KDE)", "recurring-ical-events")
}
