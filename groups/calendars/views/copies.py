"""Copies to take away, for those who serve a group: its meetings as files, and nothing else.

A copy says what the public feeds say; of a group that is not listed, the same of its own
meetings. About the people of the group it says nothing.
"""

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from groups.accounts.session import required_member, sign_in_required
from groups.calendars.feeds import feed_of_own_group
from groups.calendars.views.blueprint import bp, settings, site
from groups.meetings.feeds import spreadsheet
from groups.meetings.queries import group_edited_by, meetings_of


@bp.get("/groups/<slug>/calendar.ics")
@sign_in_required
def calendar_copy(slug: str) -> BaseResponse:
    group = group_edited_by(required_member(), slug)
    content = b"".join(feed_of_own_group(group, site()).write())
    return _file(content, "text/calendar; charset=utf-8", f"{slug}.ics")


@bp.get("/groups/<slug>/meetings.csv")
@sign_in_required
def spreadsheet_copy(slug: str) -> BaseResponse:
    group = group_edited_by(required_member(), slug)
    content = spreadsheet.written(settings().public_url, meetings_of(group))
    return _file(content.encode(), "text/csv; charset=utf-8", f"{slug}.csv")


def _file(content: bytes, content_type: str, filename: str) -> Response:
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
