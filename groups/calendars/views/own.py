"""A member's own calendars: made, shown once, changed and taken back."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from groups.accounts.models import Member
from groups.accounts.session import required_member, sign_in_required
from groups.calendars import actions, forms, queries
from groups.calendars.forms import REMINDERS
from groups.calendars.models import CalendarAddress
from groups.calendars.subscribing import qr_code, subscription, within
from groups.calendars.views.blueprint import bp, settings
from groups.meetings.models import Group
from groups.meetings.queries import groups_of
from groups.plumbing.db import transaction
from groups.plumbing.errors import HomegroupError, Invalid
from groups.plumbing.pages import answer, done, error_data, form_words


@bp.get("/me/calendars")
@sign_in_required
def own_calendars() -> Response:
    return _own_calendars()


def _own_calendars(error: HomegroupError | None = None) -> Response:
    member = required_member()
    found = queries.addresses_of(member)
    noted = queries.days_are_noted(member.id)
    data = {"calendars": [_as_data(one) for one in found], "days_noted": noted} | error_data(error)
    return answer(
        "calendars/own.html",
        data,
        status=error.status if error else 200,
        addresses=found,
        days_noted=noted,
        error=error,
        values=request.form,
        most=actions.MOST_ADDRESSES,
        neutral_word=forms.NEUTRAL_WORD,
        about=_what_may_be_in_it(member),
        reminders=[("", "Not from here"), *((str(number), said) for number, said in REMINDERS)],
    )


@bp.post("/me/calendars")
@sign_in_required
def make_calendar() -> Response:
    member = required_member()
    try:
        form = forms.new_address(form_words())
        with transaction():
            group = _own_group(member, form.group) if form.group else None
            made = actions.make_address(member, form, group)
    except HomegroupError as error:
        return _own_calendars(error)
    return _shown_once(made)


@bp.post("/me/calendars/<public_id>/rotate")
@sign_in_required
def rotate_calendar(public_id: str) -> Response:
    with transaction():
        made = actions.rotate(_own(public_id))
    return _shown_once(made)


@bp.post("/me/calendars/<public_id>/revoke")
@sign_in_required
def revoke_calendar(public_id: str) -> Response:
    with transaction():
        actions.revoke(_own(public_id), wipe=forms.wipes(form_words()))
    return done(url_for("calendars.own_calendars"))


@bp.post("/me/calendars/revoke-all")
@sign_in_required
def revoke_all_calendars() -> Response:
    with transaction():
        actions.revoke_all(required_member())
    return done(url_for("calendars.own_calendars"))


@bp.post("/me/calendars/days")
@sign_in_required
def note_days() -> Response:
    with transaction():
        actions.note_days(required_member(), noted=forms.notes_days(form_words()))
    return done(url_for("calendars.own_calendars"))


def _what_may_be_in_it(member: Member) -> list[tuple[str, str, str]]:
    return [
        ("all", "All of mine", "The meetings of your groups, and those you saved."),
        ("saved", "Only those I saved", "Of groups that are open to all."),
        *(
            (
                f"group:{place.group.slug}",
                f"Only {place.group.name}",
                "Switched off by itself if you leave the group.",
            )
            for place in groups_of(member)
        ),
    ]


def _own_group(member: Member, slug: str) -> Group:
    """Return one of the member's home groups; raises Invalid for any other."""
    for place in groups_of(member):
        if place.group.slug == slug:
            return place.group
    raise Invalid("Choose one of your own groups.", "about")


def _own(public_id: str) -> CalendarAddress:
    return queries.own_address(required_member(), public_id)


def _shown_once(made: actions.Made) -> Response:
    """Show the secret: here and never again, so this answer is the page, not a redirect."""
    address = private_address(made.token)
    data = _as_data(made.address) | {"address": address}
    response = answer(
        "calendars/made.html",
        data,
        status=201,
        address=made.address,
        subscription=subscription(address, "Calendar", within(qr_code(address))),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def private_address(token: str) -> str:
    """Return the full address, on the neutral host the operator may have set for calendars."""
    ours = settings()
    path = url_for("calendars.private_feed", token=token)
    public_host = ours.public_url.partition("://")[2].partition(":")[0]
    if ours.calendar_host in {public_host, "localhost"}:
        return ours.public_url + path
    return f"https://{ours.calendar_host}{path}"


def _as_data(address: CalendarAddress) -> dict[str, Any]:
    return {
        "id": address.public_id,
        "label": address.label,
        "shows": "discreet" if address.discreet else "full",
        "word": address.word if address.discreet else None,
        "about": f"group:{address.group.slug}" if address.group else address.purpose,
        "reminder": address.reminder_minutes,
        "cancelled": "keep" if address.shows_cancelled else "leave-out",
        "made_on": address.made_at.date().isoformat(),
        "fetched_on": address.fetched_on.isoformat() if address.fetched_on else None,
    }
