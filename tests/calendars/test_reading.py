"""The reader behind the page for servants shows what other people's engines show."""

from datetime import datetime

from groups.calendars.reading import dates_shown
from groups.meetings.notation import schedule_from
from tests.calendars.test_encoding import ORACLE, event_of, feed_of
from tests.calendars.test_engines import all_edits

moment = datetime.fromisoformat


def test_it_shows_every_case_as_worked_out_by_hand() -> None:
    for case in ORACLE:
        since, until = moment(case["window"]["start"]), moment(case["window"]["end"])
        feed = feed_of(event_of(schedule_from(case)))

        shown = [
            one
            for one in dates_shown(feed, since, len(case["expected"]) + 5)
            if since <= one.starts_at < until
        ]

        expected = [moment(start) for start in case["expected"]]
        assert [one.starts_at for one in shown] == expected, case["id"]


def test_it_shows_every_edit() -> None:
    for asked in all_edits():
        since, until = asked.question.since, asked.question.until

        shown = dates_shown(asked.question.feed, since, len(asked.expected) + 5)

        spans = [(one.starts_at, one.ends_at) for one in shown if since <= one.starts_at < until]
        assert spans == asked.expected, asked.name
